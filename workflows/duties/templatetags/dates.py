"""How a due date is said on a page."""

from django import template

from workflows.duties.wording import reached_words

register = template.Library()
register.filter("how_dated", reached_words)
