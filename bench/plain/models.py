"""A notice, as Wagtail's tutorial builds it."""

from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class PlainPage(Page):
    """A notice."""

    body = RichTextField()
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "plain/page.html"
