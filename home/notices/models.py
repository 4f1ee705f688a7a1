"""Notices and the page they stand under."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search.index import SearchField

from cms.publishing.blocks import PublicBody
from cms.publishing.pages import GatedPage
from home.notices.enums import NoticeKind
from home.numbers import take_number


class NoticeIndex(Page):
    """Where notices are kept in the tree. It has no content and no public address of its own:
    ``/notices/`` lists permits in force.
    """

    promote_panels = []
    settings_panels = []
    parent_page_types = ["home.HomePage"]
    subpage_types = ["notices.NoticePage"]
    max_count = 1

    class Meta:
        verbose_name = _("notices")
        verbose_name_plural = _("notices")


class NoticePage(GatedPage, Page):
    """A plain notice: a title, an issuing unit, a date and a body. Gated."""

    record_route = "office_notices:record"

    kind = models.CharField(
        _("kind"), max_length=20, choices=NoticeKind, default=NoticeKind.ANNOUNCEMENT
    )
    unit = models.ForeignKey(
        "people.Organization",
        verbose_name=_("issued by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    date = models.DateField(_("date of issue"), default=timezone.localdate)
    ends_on = models.DateField(
        _("last day of display"),
        null=True,
        blank=True,
        help_text=_(
            "Shown to the end of that day, then withdrawn by itself. Left empty: it stays."
        ),
    )
    summary = models.CharField(
        _("summary"),
        max_length=200,
        blank=True,
        help_text=_("One or two sentences for lists, search and the committee's ballot page."),
    )
    body = StreamField(PublicBody(), verbose_name=_("content"), blank=True)

    search_fields = [
        *Page.search_fields,
        *[SearchField(name) for name in ("number", "summary", "body")],
    ]
    content_panels = [
        FieldPanel("title"),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("kind"), FieldPanel("date")]),
                FieldRowPanel([FieldPanel("release_at"), FieldPanel("ends_on")]),
                FieldPanel("unit"),
                FieldPanel("summary"),
            ],
            heading=_("About this notice"),
        ),
        FieldPanel("body"),
    ]
    promote_panels = []
    settings_panels = []
    parent_page_types = ["notices.NoticeIndex"]
    subpage_types = []

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")

    def save(self, *args, **kwargs) -> None:
        if not self.number:
            self.number = take_number(series="G", now=timezone.now())
        self.slug = self.slug or self.number.lower()  # seen nowhere; by title it is sought anew
        super().save(*args, **kwargs)

    def clean(self) -> None:
        super().clean()
        if self.ends_on and self.date and self.ends_on < self.date:
            problem = _("The last day of display lies before the date of issue.")
            raise ValidationError({"ends_on": problem})
        if self.ends_on and self.release_at and self.ends_on < timezone.localdate(self.release_at):
            problem = _("The last day of display lies before the time of release.")
            raise ValidationError({"ends_on": problem})
