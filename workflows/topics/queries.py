"""Which topics, assignments and findings: questions that screens and services ask."""

import json
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import Page, WorkflowState

from cms.core.typed import row_number
from cms.formbuilder.models import FormVersion
from cms.people.models import Mandate
from cms.publishing.enums import EventVerb
from cms.publishing.models import Address, Permit, PermitEvent
from cms.submissions.enums import AttachmentState
from cms.submissions.models import Attachment, Submission
from workflows.approvals.enums import DECIDING_STEPS
from workflows.approvals.history import Happening, happenings
from workflows.approvals.models import Decision
from workflows.topics.enums import AssignmentState, Filler, TopicKind, TopicState
from workflows.topics.models import (
    AppraisalPage,
    Assignment,
    Finding,
    InspectionPage,
    ReportHearingPage,
    SpecialInquiryPage,
    ThematicResearchPage,
    TopicPage,
)
from workflows.topics.permissions import organizations_of

KIND_MODELS = {
    TopicKind.INSPECTION: InspectionPage,
    TopicKind.RESEARCH: ThematicResearchPage,
    TopicKind.INQUIRY: SpecialInquiryPage,
    TopicKind.APPRAISAL: AppraisalPage,
    TopicKind.HEARING: ReportHearingPage,
}


def topic_of_ref(subject_ref: str) -> TopicPage | None:
    """The topic named by ``topics.topicpage:12``, as its kind; none for any other reference."""
    label, _, pk = subject_ref.partition(":")
    if label != "topics.topicpage" or not row_number(pk):
        return None
    topic = TopicPage.objects.filter(pk=pk).first()
    return topic and topic.specific


def assignments_of(topic) -> QuerySet[Assignment]:
    """Who fills what, those who have not answered first."""
    return (
        Assignment.objects.filter(topic=topic)
        .select_related("person", "mandate", "organization", "waived_by__person")
        .select_related("submission", "certificate")
        .order_by("answered_at", "filler", "id")
    )


def assignments_for(user, on) -> QuerySet[Assignment]:
    """What an account may fill on a day: its person's and its units' assignments."""
    mine = Q(organization__in=organizations_of(user, on))
    if user.person_id:
        mine |= Q(person=user.person_id)
    return Assignment.objects.filter(mine).select_related("topic", "version", "submission")


def pinned_version(payload: dict) -> FormVersion:
    """The form version that a released text asks to be filled in, found by its hash."""
    form = payload["form"]
    return FormVersion.objects.get(sha256=form["sha256"], form_id=form["form"])


def typed_day(payload: dict) -> date | None:
    """The day by which a text asks for the form; none where the default term holds."""
    return date.fromisoformat(payload["due_on"]) if payload.get("due_on") else None


def day_named_before(permit: Permit) -> date | None:
    """The last day that an earlier public text of the same number typed, if any did."""
    released = PermitEvent.objects.filter(permit__number=permit.number, verb=EventVerb.RELEASED)
    earlier = released.exclude(permit=permit).order_by("-at", "-id")
    days = (
        typed_day(json.loads(text)) for text in earlier.values_list("permit__payload", flat=True)
    )
    return next((day for day in days if day), None)


def attachments_named(answers) -> dict[str, Attachment]:
    """Stored photos and files of these answers by id; one query."""
    rows = Attachment.objects.filter(submission__in=answers, state=AttachmentState.STORED)
    return {str(attachment.pk): attachment for attachment in rows}


def deputies_of(draft) -> list[Mandate]:
    """The deputies whom a draft names, with their persons; two queries."""
    ids = [mandate.pk for mandate in draft.deputies.all()]
    return list(
        Mandate.objects.filter(pk__in=ids)
        .select_related("person")
        .order_by("person__sort_key", "pk")
    )


def findings_of(topic) -> QuerySet[Finding]:
    """The rows that the office decided on, in the order of decision."""
    return Finding.objects.filter(topic=topic).select_related("unit", "submission")


def labels_of(refs) -> dict[str, str]:
    """Titles of many topics by reference, in one query."""
    ids = [ref.rpartition(":")[2] for ref in refs]
    rows = TopicPage.objects.filter(pk__in=[pk for pk in ids if row_number(pk)])
    return {
        f"topics.topicpage:{pk}": f"{number} {title}"
        for pk, number, title in rows.values_list("pk", "number", "title")
    }


def with_state(topics: QuerySet) -> QuerySet:
    """Topics with ``state`` (a TopicState), ``is_public``, ``asked``, ``answered`` and ``due_at``.

    All in the one query of the list, so that a page of rows costs the same however long it is.
    """
    pointer = Address.objects.filter(number=OuterRef("number"))
    waiting = Permit.objects.filter(number=OuterRef("number"), events__isnull=True)
    unused = PermitEvent.objects.ended_unused().filter(permit__number=OuterRef("number"))
    latest = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
    ).order_by("-created_at", "-pk")
    parts = Assignment.objects.filter(topic=OuterRef("pk")).exclude(state=AssignmentState.WAIVED)
    return topics.annotate(
        is_public=Exists(pointer.filter(in_force=True)),
        _known=Exists(pointer),
        _waiting=Exists(waiting),
        _unused=Subquery(unused.values("verb")[:1]),
        _status=Subquery(latest.values("status")[:1]),
        _task=Subquery(latest.values("current_task_state__task__content_type__model")[:1]),
        asked=_count(parts),
        answered=_count(parts.filter(state=AssignmentState.DONE)),
        due_at=Subquery(parts.order_by("-due_at").values("due_at")[:1]),
    ).annotate(
        state=Case(
            When(_status="in_progress", _task__in=DECIDING_STEPS, then=Value(TopicState.BALLOT)),
            When(_status="in_progress", then=Value(TopicState.REVIEW)),
            When(_status="needs_changes", then=Value(TopicState.RETURNED)),
            When(_waiting=True, then=Value(TopicState.APPROVED)),
            When(_unused=EventVerb.REVOKED, then=Value(TopicState.REVOKED)),
            When(_unused=EventVerb.LAPSED, then=Value(TopicState.LAPSED)),
            When(is_public=True, then=Value(TopicState.PUBLISHED)),
            When(_known=True, then=Value(TopicState.WITHDRAWN)),
            default=Value(TopicState.DRAFT),
            output_field=CharField(),
        )
    )


def _count(rows: QuerySet):
    counted = rows.order_by().values("topic").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), Value(0), output_field=IntegerField())


def topics_list(*, kind: str = "", state: str = "", words: str = "") -> QuerySet:
    """The office's list of topics, the newest first."""
    topics = with_state(TopicPage.objects.select_related("content_type", "unit"))
    if kind in TopicKind.values:
        topics = topics.filter(content_type=ContentType.objects.get_for_model(KIND_MODELS[kind]))
    if state in TopicState.values:
        topics = topics.filter(state=state)
    if words.strip():
        found = Q(draft_title__icontains=words.strip()) | Q(number__icontains=words.strip())
        topics = topics.filter(found)
    return topics.order_by("-pk")


def kind_of(topic) -> TopicKind:
    """The kind of a topic that was read without its own columns."""
    return TopicKind(topic.cached_content_type.model_class().kind)


def answers_about(topic) -> QuerySet[Submission]:
    """What the office received about a topic, the newest first."""
    return (
        Submission.objects.received()
        .about(topic.subject_ref)
        .select_related(
            *("version", "form", "respondent__person", "entered_by__person", "on_behalf_of")
        )
        .order_by("-submitted_at", "-pk")
    )


def office_answer_in(answers) -> Submission | None:
    """The office's own part among these, if it is sent and nothing of it is left to write."""
    parts = (answer for answer in answers if answer.filler == Filler.OFFICE)
    return next((part for part in parts if not part.is_editable), None)


def timeline_of(topic) -> list[Happening]:
    """From creation to publication and the answers, oldest first."""
    decided = Decision.objects.filter(subject_ref__in=topic.refs).select_related("authorization")
    decided = decided.defer("payload")
    lines = happenings(page=topic.pk, number=topic.number, ballots=decided, acts=ACTS)
    for done in assignments_of(topic):
        if done.answered_at:
            lines.append(Happening(done.answered_at, _("Answer received"), str(done.owner)))
        if done.waived_by_id:
            waived = _("Waived: %(who)s") % {"who": done.owner}
            lines.append(Happening(done.waived_at, waived, str(done.waived_by), done.waived_reason))
    return sorted(lines, key=lambda line: line.at)


ACTS = {
    "wagtail.create": gettext_lazy("Created"),
    "wagtail.workflow.start": gettext_lazy("Submitted for approval"),
    "wagtail.workflow.approve": gettext_lazy("Step approved"),
    "wagtail.workflow.reject": gettext_lazy("Returned for revision"),
    "wagtail.workflow.resume": gettext_lazy("Resubmitted"),
    "wagtail.workflow.cancel": gettext_lazy("Approval cancelled"),
}
