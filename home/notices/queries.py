"""The office's view of notices: with the state in words."""

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy
from wagtail.models import Page, WorkflowState

from cms.publishing.enums import EventVerb
from cms.publishing.models import Address, Permit, PermitEvent
from home.notices.enums import NoticeKind, NoticeState
from home.notices.models import NoticePage
from workflows.approvals.enums import DECIDING_STEPS
from workflows.approvals.history import Happening, happenings
from workflows.approvals.queries import ballots_about

HAPPENINGS = {
    "wagtail.create": gettext_lazy("Written"),
    "wagtail.workflow.start": gettext_lazy("Submitted for approval"),
    "wagtail.workflow.approve": gettext_lazy("Step approved"),
    "wagtail.workflow.reject": gettext_lazy("Returned for revision"),
    "wagtail.workflow.resume": gettext_lazy("Resubmitted"),
    "wagtail.workflow.cancel": gettext_lazy("Approval cancelled"),
}


def with_state(notices: QuerySet) -> QuerySet:
    """Notices with ``state`` (a NoticeState) and ``is_public``, in the one query of the list."""
    pointer = Address.objects.filter(number=OuterRef("number"))
    over = PermitEvent.objects.ended_displays().filter(permit__pointer=OuterRef("number"))
    waiting = Permit.objects.filter(number=OuterRef("number"), events__isnull=True)
    unused = PermitEvent.objects.ended_unused().filter(permit__number=OuterRef("number"))
    latest = WorkflowState.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
    ).order_by("-created_at", "-pk")
    return notices.annotate(
        is_public=Exists(pointer.filter(in_force=True)),
        _known=Exists(pointer),
        _over=Exists(over),
        _waiting=Exists(waiting),
        _unused=Subquery(unused.values("verb")[:1]),
        _status=Subquery(latest.values("status")[:1]),
        _task=Subquery(latest.values("current_task_state__task__content_type__model")[:1]),
    ).annotate(
        state=Case(
            When(_status="in_progress", _task__in=DECIDING_STEPS, then=Value(NoticeState.BALLOT)),
            When(_status="in_progress", then=Value(NoticeState.REVIEW)),
            When(_status="needs_changes", then=Value(NoticeState.RETURNED)),
            When(_waiting=True, then=Value(NoticeState.APPROVED)),
            When(_unused=EventVerb.REVOKED, then=Value(NoticeState.REVOKED)),
            When(_unused=EventVerb.LAPSED, then=Value(NoticeState.LAPSED)),
            When(is_public=True, then=Value(NoticeState.PUBLISHED)),
            When(_over=True, then=Value(NoticeState.EXPIRED)),
            When(_known=True, then=Value(NoticeState.WITHDRAWN)),
            default=Value(NoticeState.DRAFT),
            output_field=CharField(),
        )
    )


def notices_list(*, kind: str = "", state: str = "", words: str = "") -> QuerySet:
    """The office's list of notices, the newest first."""
    notices = with_state(NoticePage.objects.select_related("unit"))
    if kind in NoticeKind.values:
        notices = notices.filter(kind=kind)
    if state in NoticeState.values:
        notices = notices.filter(state=state)
    if words.strip():
        found = Q(draft_title__icontains=words.strip()) | Q(number__icontains=words.strip())
        notices = notices.filter(found)
    return notices.order_by("-pk")


def timeline_of(notice) -> list[Happening]:
    """From writing to publication and withdrawal, oldest first."""
    ballots = ballots_about(notice).select_related("authorization").defer("payload")
    return happenings(page=notice.pk, number=notice.number, ballots=ballots, acts=HAPPENINGS)
