"""The five kinds of topics: each has only what its nature adds (domain.md §3.3-3.6)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField

from workflows.topics.enums import ReportKind, TopicKind
from workflows.topics.models.page import TopicPage
from workflows.topics.panels import topic_panels


class InspectionPage(TopicPage):
    """视察: deputies go and see; they give opinions and do not handle problems (代表法 §31)."""

    kind = TopicKind.INSPECTION
    places = models.TextField(
        _("places to be seen"), blank=True, help_text=_("One a line, in the order of the route.")
    )

    special_fields = ("places",)
    content_panels = topic_panels(*special_fields)
    is_creatable = True

    class Meta:
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")


class ThematicResearchPage(TopicPage):
    """专题调研: questions to be answered by a group over some time (代表法 §30-31)."""

    kind = TopicKind.RESEARCH
    outline = models.TextField(
        _("research outline"), blank=True, help_text=_("One question a line.")
    )

    special_fields = ("outline",)
    content_panels = topic_panels(*special_fields)
    is_creatable = True

    class Meta:
        verbose_name = _("thematic research")
        verbose_name_plural = _("thematic research")


class SpecialInquiryPage(TopicPage):
    """专题询问: several units answer; ``unit`` is the first of them (监督法 §47-50)."""

    kind = TopicKind.INQUIRY
    answering_units = ParentalManyToManyField(
        "people.Organization", verbose_name=_("further answering units"), blank=True
    )

    special_fields = ("answering_units",)
    content_panels = topic_panels(*special_fields)
    is_creatable = True

    class Meta:
        verbose_name = _("special inquiry")
        verbose_name_plural = _("special inquiries")


class AppraisalPage(TopicPage):
    """评议: a unit's work is reviewed and rated; the rating itself is a secret ballot."""

    kind = TopicKind.APPRAISAL
    criteria = models.TextField(
        _("what is appraised"), blank=True, help_text=_("One criterion a line.")
    )

    special_fields = ("criteria",)
    content_panels = topic_panels(*special_fields)
    is_creatable = True

    class Meta:
        verbose_name = _("appraisal")
        verbose_name_plural = _("appraisals")


class ReportHearingPage(TopicPage):
    """工作报告听取: a unit reports, deputies give opinions (监督法 §14-17 by analogy)."""

    kind = TopicKind.HEARING
    report_title = models.CharField(_("report"), max_length=120, blank=True)
    report_kind = models.CharField(
        _("kind of report"), max_length=14, choices=ReportKind, default=ReportKind.SPECIAL
    )

    special_fields = ("report_title", "report_kind")
    content_panels = topic_panels(*special_fields)
    is_creatable = True

    class Meta:
        verbose_name = _("work report hearing")
        verbose_name_plural = _("work report hearings")
