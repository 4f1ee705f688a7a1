"""Reading decisions: whose votes are missing, the tally, and what awaits whom."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import TaskState, WorkflowState

from cms.accounts.permissions import roles_of
from cms.core.audit import object_ref
from workflows.approvals.counting import Tally, tally_of
from workflows.approvals.enums import DecisionState, Exclusion
from workflows.approvals.models import Decision, OfficeReviewTask, Seat, Vote


def tally(decision: Decision) -> Tally:
    """Count the votes of the seats that are left. One query: a seat without a vote gives None."""
    left = Seat.objects.filter(decision=decision, exclusion=Exclusion.NONE).order_by()
    choices = list(left.values_list("vote__choice", flat=True))
    return tally_of(len(choices), choices)


def roster(decision: Decision) -> QuerySet[Seat]:
    """Seats in order of rank; ``has_voted`` says whether, never how."""
    voted = Exists(Vote.objects.filter(seat=OuterRef("pk")))
    return decision.seats.annotate(has_voted=voted).order_by("rank", "id")


def missing_seats() -> QuerySet[Seat]:
    """Seats of open decisions that still owe their vote."""
    voted = Exists(Vote.objects.filter(seat=OuterRef("pk")))
    return Seat.objects.filter(~voted, decision__state=DecisionState.OPEN, exclusion=Exclusion.NONE)


def decisions_awaiting(user) -> QuerySet[Decision]:
    """待我表决: open decisions in which this account's person still owes a vote."""
    if getattr(user, "person_id", None) is None:
        return Decision.objects.none()
    mine = missing_seats().filter(person_id=user.person_id)
    return Decision.objects.open().filter(seats__in=mine).order_by("-urgent", "due_at", "id")


def decisions_of(user) -> QuerySet[Decision]:
    """Decisions in which this account's person holds a seat, the newest first."""
    if getattr(user, "person_id", None) is None:
        return Decision.objects.none()
    return Decision.objects.filter(seats__person_id=user.person_id).order_by("-id")


def reviews_awaiting(user) -> QuerySet[TaskState]:
    """待我审核: current steps of office reviews whose groups this account is in."""
    tasks = OfficeReviewTask.objects.filter(active=True, groups__name__in=roles_of(user))
    return (
        TaskState.objects.filter(
            task__in=tasks.values("task_ptr"),
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        )
        .select_related("workflow_state", "workflow_state__requested_by", "task", "revision")
        .order_by("started_at", "id")
    )


def time_up_decisions(now: datetime) -> QuerySet[Decision]:
    """Open decisions whose last second has passed."""
    return Decision.objects.time_up(now).order_by("due_at", "id")


def votes_owed() -> Iterator[tuple[str, str]]:
    """(subject, owner key) of every vote owed right now, for the ledger's proof."""
    for decision_id, person_id in missing_seats().values_list("decision_id", "person_id"):
        yield f"approvals.decision:{decision_id}", f"person:{person_id}"


def ballots_about(obj) -> QuerySet[Decision]:
    """Every decision about an object, the newest first."""
    return Decision.objects.filter(Q(subject_ref=object_ref(obj))).order_by("-id")
