"""Reading decisions: whose votes are missing, the tally, and what awaits whom."""

from collections.abc import Iterator
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import Role
from cms.accounts.permissions import roles_of
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.core.moment import moment
from cms.people.models import Organization, Person
from workflows.approvals.authors import author_ids
from workflows.approvals.counting import Tally, tally_of
from workflows.approvals.enums import (
    CirculationOrder,
    ClosingRule,
    ConfirmingPart,
    DecisionState,
    EntryState,
    Exclusion,
    RequestState,
    Way,
)
from workflows.approvals.models import (
    Amendment,
    Decision,
    MeetingRecord,
    OfficeReviewTask,
    PenMark,
    RecusalRequest,
    Seat,
    SecondReviewTask,
    Vote,
)
from workflows.approvals.seconds import reviews_asked_of
from workflows.approvals.setup import REVIEW_STEP, text_ref
from workflows.duties.seconds import accounts_asked_in


def tally(decision: Decision) -> Tally:
    """Count the votes of the seats that are left. One query: a seat without a vote gives None."""
    left = Seat.objects.filter(decision=decision, exclusion=Exclusion.NONE).order_by()
    choices = list(left.values_list("vote__choice", flat=True))
    rules = decision.frozen_rules
    return tally_of(len(choices), choices, read_means_consent=rules.read_means_consent)


def roster(decision: Decision) -> QuerySet[Seat]:
    """Seats in order of rank; ``has_voted`` says whether, never how."""
    voted = Exists(Vote.objects.filter(seat=OuterRef("pk")))
    return decision.seats.annotate(has_voted=voted).order_by("rank", "id")


def missing_seats() -> QuerySet[Seat]:
    """Seats of open decisions that owe their vote now. At a table the meeting decides, not the
    seats; a paper that goes round by rank is owed by the first who has not marked it.
    """
    missing = Seat.objects.filter(
        ~Exists(Vote.objects.filter(seat=OuterRef("pk"))),
        decision__state=DecisionState.OPEN,
        exclusion=Exclusion.NONE,
    ).exclude(decision__way=Way.MEETING)
    # In EXISTS, where a decision without the key simply does not match; NOT of it would be unknown.
    before = Seat.objects.filter(
        Q(rank__lt=OuterRef("rank")) | Q(rank=OuterRef("rank"), pk__lt=OuterRef("pk")),
        decision=OuterRef("decision"),
        decision__way=Way.CIRCULATION,
        decision__rules__order=CirculationOrder.BY_RANK,
        exclusion=Exclusion.NONE,
        vote=None,
    )
    return missing.filter(~Exists(before))


def presiding_seat(decision: Decision, *, other_than: int = 0) -> Seat | None:
    """Who presides: the presider, or the first in rank of those left where the presider does not
    vote (author, recused). ``other_than``: a seat that cannot preside over its own wish.
    """
    left = decision.seats.filter(exclusion=Exclusion.NONE).exclude(pk=other_than)
    return left.order_by("-is_presider", "rank", "id").first()


def seats_aside(decision: Decision) -> QuerySet[Seat]:
    """Who does not vote on the text: authors, and who stepped aside before it came to the table."""
    return decision.seats.exclude(exclusion=Exclusion.NONE).order_by("rank", "id")


def seats_waited_for(decision: Decision, seat: Seat) -> list[Seat]:
    """The other entitled seats that have not voted, in order of rank."""
    missing = missing_seats().filter(decision=decision).exclude(pk=seat.pk)
    return list(missing.order_by("rank", "id"))


def mark_turns(decisions: list[Decision], user, now: datetime) -> None:
    """Set ``comes_last`` on each that awaits this account: it presides there, and others have yet
    to vote, so that no first screen offers it a choice. One query.
    """
    waiting = [decision.pk for decision in decisions if waits_for_others(decision, now)]
    if not waiting:
        return
    seats = Seat.objects.filter(decision__in=waiting, exclusion=Exclusion.NONE)
    presides: dict[int, int] = {}
    missing: dict[int, int] = {}
    rows = seats.order_by("-is_presider", "rank", "id").values_list(
        "decision_id", "person_id", "vote__id"
    )
    for pk, person, vote in rows:
        presides.setdefault(pk, person)
        missing[pk] = missing.get(pk, 0) + (vote is None)
    for decision in decisions:
        mine = presides.get(decision.pk) == user.person_id
        decision.comes_last = mine and missing[decision.pk] > 1


def waits_for_others(decision: Decision, now: datetime) -> bool:
    """Whether the presider votes last in it, its last day (Shanghai) not having come yet."""
    last = decision.way == Way.BALLOT and decision.frozen_rules.presider_last
    return last and shanghai_date(now) < shanghai_date(decision.due_at)


def unannounced_decisions() -> QuerySet[Decision]:
    """Open ballots in which all have voted and the presider has yet to announce the result."""
    rows = Decision.objects.open().filter(
        way=Way.BALLOT, rules__closing=ClosingRule.PRESIDER, announced_at=None
    )
    return rows.exclude(pk__in=missing_seats().order_by().values("decision"))


def requests_of(decision: Decision) -> QuerySet[RecusalRequest]:
    """Every wish to step aside from a decision, in order of asking."""
    rows = RecusalRequest.objects.filter(seat__decision=decision)
    return rows.select_related("seat", "decider", "decided_by").order_by("id")


def open_requests() -> QuerySet[RecusalRequest]:
    """Wishes to step aside that somebody has to decide on."""
    return RecusalRequest.objects.filter(state=RequestState.ASKED)


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
    """待我审核: current steps of office reviews whose groups this account is in or into which it
    was asked from outside, and of second reviews that name its person.
    """
    reviews = OfficeReviewTask.objects.filter(active=True)
    tasks = reviews.filter(groups__name__in=roles_of(user))
    named = SecondReviewTask.objects.filter(active=True, reviewer_id=user.person_id or 0)
    mine = Q(task__in=tasks.values("task_ptr")) | Q(task__in=named.values("task_ptr"))
    asked = reviews_asked_of(user, moment())
    if asked is not None:
        mine |= asked & Q(task__in=reviews.values("task_ptr"))
    return (
        TaskState.objects.filter(
            mine,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        )
        .select_related("workflow_state", "workflow_state__requested_by", "task", "revision")
        .order_by("started_at", "id")
    )


def reviewers_of(task_state: TaskState) -> list[Person]:
    """Who may take this review: the named person, or everybody of its groups and whoever was asked
    in from outside, but the authors.
    """
    task = task_state.task.specific
    if isinstance(task, SecondReviewTask):
        return [task.reviewer]
    if not isinstance(task, OfficeReviewTask):
        return []
    state = task_state.workflow_state
    asked = accounts_asked_in(REVIEW_STEP, text_ref(state), moment())
    able = Q(account__groups__in=task.groups.all()) | Q(account__in=asked)
    people = Person.objects.filter(able, account__is_active=True)
    authors = author_ids(state.content_object)
    return list(people.exclude(account__in=authors).distinct().order_by("pk"))


def directors() -> QuerySet[Person]:
    """People who are directors of the office today."""
    office = Person.objects.filter(account__is_active=True)
    return office.filter(account__groups__name=Role.OFFICE_DIRECTOR).distinct().order_by("pk")


def open_reviews() -> QuerySet[TaskState]:
    """Every review under way."""
    kinds = ContentType.objects.get_for_models(OfficeReviewTask, SecondReviewTask).values()
    return TaskState.objects.filter(
        task__content_type__in=kinds,
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).select_related("workflow_state", "task")


def time_up_decisions(now: datetime) -> QuerySet[Decision]:
    """Open decisions whose last second has passed; a meeting's waits for its record."""
    return Decision.objects.time_up(now).exclude(way=Way.MEETING).order_by("due_at", "id")


def votes_owed() -> Iterator[tuple[str, str]]:
    """(subject, owner key) of every vote owed right now, for the ledger's proof."""
    for decision_id, person_id in missing_seats().values_list("decision_id", "person_id"):
        yield f"approvals.decision:{decision_id}", f"person:{person_id}"


def unrecorded_decisions() -> QuerySet[Decision]:
    """Decisions to be taken in a meeting of which the office has entered nothing yet."""
    entered = MeetingRecord.objects.exclude(state=EntryState.SENT_BACK)
    meetings = Decision.objects.open().filter(way=Way.MEETING)
    return meetings.exclude(pk__in=entered.values("decision"))


def decisions_at_the_table() -> QuerySet[Decision]:
    """Texts to be decided in a meeting; ``waiting`` holds the record that is entered, if any."""
    entered = MeetingRecord.objects.exclude(state=EntryState.SENT_BACK).select_related("checker")
    rows = Decision.objects.open().filter(way=Way.MEETING).defer("payload")
    rows = rows.select_related("body", "clerk").order_by("-urgent", "due_at", "id")
    return rows.prefetch_related(Prefetch("records", queryset=entered, to_attr="waiting"))


def sitting_bodies() -> QuerySet[Organization]:
    """Bodies that have decided, or are to decide, in meetings."""
    bodies = Decision.objects.filter(way=Way.MEETING).order_by().values("body")
    return Organization.objects.filter(pk__in=bodies)


def checks_awaited() -> set[tuple[int, int]]:
    """(decision, second person) of entries from paper that nobody has checked yet."""
    waiting = {"state": EntryState.ENTERED, "decision__state": DecisionState.OPEN}
    records = MeetingRecord.objects.filter(**waiting)
    marks = PenMark.objects.filter(
        state=EntryState.ENTERED, seat__decision__state=DecisionState.OPEN
    )
    return {
        *records.values_list("decision_id", "checker_id"),
        *marks.values_list("seat__decision_id", "checker_id"),
    }


def confirmations_awaited() -> Iterator[tuple[int, int]]:
    """(changed text, person) of confirmations that are still missing."""
    for amendment in Amendment.objects.filter(closed_at=None).prefetch_related("confirmations"):
        given = {each.part for each in amendment.confirmations.all()}
        if ConfirmingPart.PRESIDER not in given:
            yield amendment.pk, amendment.presider_id
        if ConfirmingPart.DIRECTOR not in given:
            yield amendment.pk, amendment.director_id


def ballots_about(obj) -> QuerySet[Decision]:
    """Every decision about an object, the newest first."""
    return Decision.objects.filter(Q(subject_ref=object_ref(obj))).order_by("-id")
