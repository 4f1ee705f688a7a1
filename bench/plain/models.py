"""A notice and a form, as Wagtail's tutorial builds them."""

from django.db import models
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.contrib.forms.models import AbstractForm, AbstractFormField
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index


class PlainPage(Page):
    """A notice."""

    body = RichTextField()
    content_panels = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]
    template = "plain/page.html"


class PlainFormField(AbstractFormField):
    """A question of a form."""

    page = ParentalKey("PlainForm", on_delete=models.CASCADE, related_name="form_fields")


class PlainForm(AbstractForm):
    """A form."""

    content_panels = [*AbstractForm.content_panels, InlinePanel("form_fields")]
    template = "plain/form.html"
    landing_page_template = "plain/form_landing.html"
