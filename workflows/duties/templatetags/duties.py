"""How a duty and its due date are said on a page."""

from django import template

from workflows.duties.kinds import address_of, title_of
from workflows.duties.wording import reached_words

register = template.Library()
register.filter("how_dated", reached_words)
register.filter("duty_title", title_of)
register.filter("duty_address", address_of)
