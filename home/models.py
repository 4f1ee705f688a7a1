"""The home page, standing pages, and the texts that frame every public page.

All three are gated: the public reads their permits, never these rows.
"""

from django.db import models
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    Page,
    PreviewableMixin,
    RevisionMixin,
    WorkflowMixin,
)
from wagtail.search.index import SearchField

from cms.publishing.blocks import PublicBody
from cms.publishing.pages import CorrectedText, GatedPage
from cms.publishing.preview import preview_response
from cms.publishing.registry import workflow_by_kind
from home.enums import HOME_NUMBER, SITE_NUMBER
from home.numbers import take_number


class NumberSeries(models.Model):
    """The last number given in a series, so that none is ever given twice."""

    series = models.CharField(_("series"), max_length=30, unique=True)
    last = models.PositiveIntegerField(_("last number"), default=0)

    class Meta:
        verbose_name = _("number series")
        verbose_name_plural = _("number series")

    def __str__(self) -> str:
        return f"{self.series} {self.last}"


class HomePage(GatedPage, Page):
    """What the site says about itself above its lists. One row, under the root of the tree."""

    lead = models.TextField(_("introduction"), blank=True, max_length=300)
    date = models.DateField(_("date"), default=timezone.localdate, editable=False)
    body = StreamField(PublicBody(), verbose_name=_("content"), blank=True)

    content_panels = [
        FieldPanel("title"),
        FieldPanel("lead"),
        FieldPanel("body"),
        FieldPanel("release_at"),
    ]
    promote_panels = []
    settings_panels = []
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")
        verbose_name_plural = _("home pages")

    def save(self, *args, **kwargs) -> None:
        self.number = HOME_NUMBER
        super().save(*args, **kwargs)


class StandardPage(GatedPage, Page):
    """A standing page: about the office, accessibility, how to read the documents."""

    lead = models.TextField(_("introduction"), blank=True, max_length=300)
    date = models.DateField(_("date"), default=timezone.localdate)
    body = StreamField(PublicBody(), verbose_name=_("content"), blank=True)

    search_fields = [*Page.search_fields, SearchField("lead"), SearchField("body")]
    content_panels = [
        FieldPanel("title"),
        FieldPanel("lead"),
        FieldPanel("date"),
        FieldPanel("body"),
        FieldPanel("release_at"),
    ]
    promote_panels = []
    settings_panels = []
    parent_page_types = ["home.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("standing page")
        verbose_name_plural = _("standing pages")

    def save(self, *args, **kwargs) -> None:
        if not self.number:
            self.number = take_number(series="P", now=timezone.now())
        self.slug = self.slug or self.number.lower()  # seen nowhere; by title it is sought anew
        super().save(*args, **kwargs)


class SiteTexts(
    WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, PreviewableMixin, CorrectedText
):
    """The name, the contact line and the footer that stand on every public page. One row."""

    number = SITE_NUMBER

    live = models.BooleanField(_("live"), default=False, editable=False)
    name = models.CharField(_("name of the site"), max_length=60)
    organ = models.CharField(_("published by"), max_length=80, blank=True)
    contact = models.CharField(_("contact line"), max_length=200, blank=True)
    footer = models.TextField(_("footer"), max_length=400, blank=True)
    ribbon = models.CharField(
        _("ribbon"),
        max_length=40,
        blank=True,
        help_text=_("A line above every page, such as: demonstration data."),
    )
    date = models.DateField(_("date"), default=timezone.localdate, editable=False)

    class Meta:
        verbose_name = _("site texts")
        verbose_name_plural = _("site texts")

    def __str__(self) -> str:
        return self.name

    def get_workflow(self):
        """The chain given to the texts of the site, else the one of their type."""
        return workflow_by_kind(self) or super().get_workflow()

    def serve_preview(self, request, mode_name) -> HttpResponse:
        return preview_response(self, request)
