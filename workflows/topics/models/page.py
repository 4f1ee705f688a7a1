"""The topic: what every kind of supervision has in common."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modelcluster.fields import ParentalManyToManyField
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search.index import SearchField

from cms.publishing.blocks import PublicBody
from cms.publishing.pages import GatedPage
from workflows.topics.forms import TopicForm
from workflows.topics.models.number import take_number
from workflows.topics.panels import topic_panels


class TopicIndex(Page):
    """Where topics are kept in the tree. No content and no public address of its own."""

    is_creatable = False
    promote_panels = []
    settings_panels = []
    subpage_types = [
        "topics.InspectionPage",
        "topics.ThematicResearchPage",
        "topics.SpecialInquiryPage",
        "topics.AppraisalPage",
        "topics.ReportHearingPage",
    ]
    max_count = 1

    class Meta:
        verbose_name = _("topics")
        verbose_name_plural = _("topics")


class TopicPage(GatedPage, Page):
    """A supervision item (监督事项). Gated: the public reads its permit, never this row.

    ``number`` is given at creation and never reused. ``form_version`` is pinned: it stays
    when the form is changed, and pinning another is a change of content that needs its own
    permit. ``remark`` is internal and in no payload.
    """

    record_route = "topics:record"
    kind = ""  # a TopicKind, on the five kinds
    special_fields = ()  # what a kind adds, in the order in which it is shown

    summary = models.CharField(
        pgettext_lazy("topic", "summary"),
        max_length=200,
        help_text=_("At most 200 characters; members read it beside the ballot."),
    )
    authority = models.CharField(
        _("authority"),
        max_length=200,
        help_text=_("The document and item that ask for this, as it will be cited."),
    )
    authority_document = models.ForeignKey(
        "media.MediaDocument",
        verbose_name=_("authority document"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("For the office; only its name becomes public."),
    )
    unit = models.ForeignKey(
        "people.Organization",
        verbose_name=_("unit concerned"),
        on_delete=models.PROTECT,
        null=True,
        related_name="topics",
    )
    starts_at = models.DateTimeField(_("starts at"), null=True)
    ends_at = models.DateTimeField(_("ends at"), null=True, blank=True)
    deputies = ParentalManyToManyField(
        "people.Mandate", verbose_name=_("deputies"), related_name="topics"
    )
    group_leader = models.ForeignKey(
        "people.Mandate",
        verbose_name=_("group leader"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    form_version = models.ForeignKey(
        "formbuilder.FormVersion",
        verbose_name=_("form version"),
        on_delete=models.PROTECT,
        null=True,
        related_name="topics",
    )
    due_on = models.DateField(
        _("to be filled in by"),
        null=True,
        blank=True,
        help_text=_(
            "Counts to the end of that day. Left empty: the default term (Duties and terms), "
            "from the release or from the end of the matter, whichever is later."
        ),
    )
    body = StreamField(PublicBody(), verbose_name=_("content"), blank=True)
    seed_elements = models.JSONField(_("work pattern"), default=list, blank=True)
    remark = models.TextField(
        _("internal remark"), blank=True, help_text=_("Never public, in no export.")
    )

    search_fields = [
        *Page.search_fields,
        *[SearchField(name) for name in ("number", "summary", "authority", "body", "remark")],
    ]
    base_form_class = TopicForm
    content_panels = topic_panels()
    promote_panels = []
    settings_panels = []
    is_creatable = False
    parent_page_types = ["topics.TopicIndex"]
    subpage_types = []

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")

    def save(self, *args, **kwargs) -> None:
        if not self.number:
            self.number = take_number(now=timezone.now())
        self.slug = self.slug or self.number.lower()  # seen nowhere; by title it is sought anew
        super().save(*args, **kwargs)

    @property
    def subject_ref(self) -> str:
        """The name under which submissions and duties know this topic, whatever its kind."""
        return f"topics.topicpage:{self.pk}"

    @property
    def refs(self) -> list[str]:
        """Every name under which other apps may know this topic: its own and its kind's."""
        kind = self.cached_content_type.model
        return [self.subject_ref, f"topics.{kind}:{self.pk}"]

    def clean(self) -> None:
        super().clean()
        errors = {}
        if self.starts_at and self.ends_at and self.ends_at < self.starts_at:
            errors["ends_at"] = _("The end lies before the start.")
        if errors:
            raise ValidationError(errors)
