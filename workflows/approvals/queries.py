"""Reading decisions: whose votes are missing, the tally, and what awaits whom."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import BooleanField, Case, Exists, OuterRef, Prefetch, Q, QuerySet, When
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.models import User
from cms.accounts.permissions import has_role, roles_of
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.core.moment import moment
from cms.core.readied import Readied, Slot
from cms.people.models import Organization, Person
from workflows.approvals.authors import author_ids
from workflows.approvals.counting import Tally, tally_of
from workflows.approvals.enums import (
    COUNTED,
    REVIEW_KIND,
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
    CommitteeTaskState,
    Decision,
    MeetingRecord,
    OfficeReviewTask,
    PenMark,
    RecusalRequest,
    Seat,
    SecondReviewTask,
    Vote,
)
from workflows.approvals.rosters import seats_that_read
from workflows.approvals.seconds import reviews_asked_of
from workflows.approvals.setup import REVIEW_STEP, SECOND_STEP, STAND_ALONE, text_ref
from workflows.approvals.texts import step_ref
from workflows.duties.leavers import why_silent
from workflows.duties.models import Duty
from workflows.duties.seconds import accounts_asked_in


def tally(decision: Decision) -> Tally:
    """Count the votes of the seats that count. One query: a seat without a vote gives None, and so
    does one whose vote was struck, or whose wish to step aside is undecided.
    """
    seats = COUNTED_SEATS.all(decision=decision.pk)
    return tally_of(
        len(seats),
        [seat.counts for seat in seats],
        gone=sum(seat.counts is None and seat.exclusion == Exclusion.LEFT for seat in seats),
        read_means_consent=decision.frozen_rules.read_means_consent,
    )


def _counted_seats() -> QuerySet[Seat]:
    asks = Exists(open_requests().filter(seat=OuterRef("pk")))
    counts = Case(When(~asks, vote__strike=None, then="vote__choice"))
    slot = Slot("decision", Seat._meta.get_field("decision"))
    counted = Seat.objects.filter(decision=slot, exclusion__in=COUNTED).order_by()
    return counted.annotate(counts=counts).only("exclusion")


COUNTED_SEATS = Readied(_counted_seats)


def roster(decision: Decision) -> QuerySet[Seat]:
    """Seats in order of rank; ``has_voted`` says whether, never how."""
    voted = Exists(Vote.objects.filter(seat=OuterRef("pk")))
    return decision.seats.annotate(has_voted=voted).order_by("rank", "id")


def missing_seats() -> QuerySet[Seat]:
    """Seats of open decisions that owe their vote now. At a table the meeting decides, not the
    seats; a paper that goes round by rank is owed by the first who has not marked it, and one that
    is held after its time by nobody.
    """
    missing = Seat.objects.filter(
        ~Exists(Vote.objects.filter(seat=OuterRef("pk"))),
        decision__state=DecisionState.OPEN,
        decision__held_at=None,
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
    vote (author, recused) or has no open account with the hat to act by. ``able`` says whether who
    presides has one. ``other_than``: a seat that cannot preside over its own wish.
    """
    left = decision.seats.filter(exclusion=Exclusion.NONE).exclude(pk=other_than)
    return by_presiding(left).first()


def by_presiding(seats: QuerySet[Seat]) -> QuerySet[Seat]:
    """Seats in the order in which they preside; ``able``: by an open account, which wears a hat
    where that takes a member's (``rosters.wears_hat_for``).
    """
    account = User.objects.filter(person=OuterRef("person"), is_active=True)
    hat = account.filter(groups__name=Role.PARTY_COMMITTEE_MEMBER)
    acts = Q(Exists(hat)) | Q(Exists(account), decision__way=Way.STANDING)
    able = Case(When(acts, then=True), default=False, output_field=BooleanField())
    return seats.annotate(able=able).order_by("-able", "-is_presider", "rank", "id")


def seats_aside(decision: Decision) -> QuerySet[Seat]:
    """Who does not vote on the text: authors, and who stepped aside before it came to the table."""
    return decision.seats.exclude(exclusion=Exclusion.NONE).order_by("rank", "id")


def hatless_seats(decision: Decision) -> QuerySet[Seat]:
    """Seats that owe their vote and have no open account with a member's hat to cast it."""
    able = User.objects.filter(is_active=True, groups__name=Role.PARTY_COMMITTEE_MEMBER)
    missing = missing_seats().filter(decision=decision).exclude(decision__way=Way.STANDING)
    missing = missing.exclude(person__in=able.filter(person__isnull=False).values("person"))
    return missing.order_by("rank", "id")


def seats_waited_for(decision: Decision, seat: Seat) -> list[Seat]:
    """The other entitled seats that have not voted, in order of rank; whoever presides in the
    presider's place does not wait for the presider.
    """
    missing = missing_seats().filter(decision=decision, is_presider=False).exclude(pk=seat.pk)
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
    waited: set[int] = set()
    rows = by_presiding(seats).values_list("decision_id", "person_id", "is_presider", "vote__id")
    for pk, person, is_presider, vote in rows:
        if pk not in presides:
            presides[pk] = person
        elif vote is None and not is_presider:
            waited.add(pk)
    for decision in decisions:
        mine = presides.get(decision.pk) == user.person_id
        decision.comes_last = mine and decision.pk in waited


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
    """待我表决: open decisions in which this account still owes a vote and may cast it."""
    if getattr(user, "person_id", None) is None:
        return Decision.objects.none()
    mine = missing_seats().filter(person_id=user.person_id)
    if not has_role(user, Role.PARTY_COMMITTEE_MEMBER):
        mine = mine.filter(decision__way=Way.STANDING)  # the rest takes a member's hat
    return (
        Decision.objects.open()
        .filter(seats__in=mine)
        .order_by("-urgent", "urgency", "due_at", "id")
    )


def decisions_of(user) -> QuerySet[Decision]:
    """Decisions that this account's person reads by a seat, the newest first."""
    if getattr(user, "person_id", None) is None:
        return Decision.objects.none()
    seats = seats_that_read(moment()).filter(person_id=user.person_id)
    return Decision.objects.filter(pk__in=seats.order_by().values("decision")).order_by("-id")


def reviews_awaiting(user) -> QuerySet[TaskState]:
    """待我审核: current steps of office reviews whose groups this account is in, of second reviews
    that name its person, and of both where it was asked in from outside. None for a hat that stands
    alone.
    """
    if has_role(user, *EXCLUSIVE):
        return TaskState.objects.none()
    reviews = OfficeReviewTask.objects.filter(active=True)
    tasks = reviews.filter(groups__name__in=roles_of(user))
    named = SecondReviewTask.objects.filter(active=True, reviewer_id=user.person_id or 0)
    mine = Q(task__in=tasks.values("task_ptr")) | Q(task__in=named.values("task_ptr"))
    second = SecondReviewTask.objects.filter(active=True)
    for step, tasks in ((REVIEW_STEP, reviews), (SECOND_STEP, second)):
        asked = reviews_asked_of(user, moment(), step)
        if asked is not None:
            mine |= asked & Q(task__in=tasks.values("task_ptr"))
    return (
        TaskState.objects.filter(
            mine,
            status=TaskState.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        )
        .select_related("workflow_state", "workflow_state__requested_by", "task", "revision")
        .order_by("started_at", "id")
    )


def left_to_others(steps: Iterable[TaskState], user) -> dict[int, str]:
    """Of reviews that this account sees and does not owe (it wrote the text, or came later): who
    does, by name. One query.
    """
    refs = {step_ref(step.pk): step.pk for step in steps}
    held = Duty.objects.open().filter(kind=REVIEW_KIND, subject_ref__in=refs).order_by("id")
    names: dict[int, list[str]] = {}
    mine = set()
    for duty in held.select_related("owner_person", "owner_organization"):
        names.setdefault(refs[duty.subject_ref], []).append(duty.owner_name)
        if duty.owner_person_id == user.person_id:
            mine.add(refs[duty.subject_ref])
    return {pk: "、".join(owing) for pk, owing in names.items() if pk not in mine}


def reviewers_of(task_state: TaskState) -> list[Person]:
    """Who may take this review: the named person, or everybody of its groups; and whoever was asked
    in from outside; but no author, and in a second look nobody who looked before.
    """
    task, state = task_state.task.specific, task_state.workflow_state
    if isinstance(task, SecondReviewTask):
        return second_reviewers(task, state)
    if not isinstance(task, OfficeReviewTask):
        return []
    asked = accounts_asked_in(REVIEW_STEP, text_ref(state), moment())
    able = Q(account__groups__in=task.groups.all()) | Q(account__in=asked)
    return _but_authors(Person.objects.filter(able), state.content_object)


def second_reviewers(task: SecondReviewTask, state: WorkflowState) -> list[Person]:
    """Who may look a second time: the named person unless gone (account closed, belonging nowhere
    any more), and whoever was asked in; neither author nor earlier reviewer.
    """
    earlier = state.task_states.filter(
        status=TaskState.STATUS_APPROVED, finished_by__isnull=False
    ).exclude(task_id=task.pk)
    able = _seconds(task, text_ref(state)).exclude(account__in=earlier.values("finished_by"))
    return _but_authors(able, state.content_object)


def seconds_to_come(task: SecondReviewTask, draft) -> list[Person]:
    """Who could look a second time at a draft that is not under way yet."""
    return _but_authors(_seconds(task, object_ref(draft)), draft)


def _seconds(task: SecondReviewTask, ref: str) -> QuerySet[Person]:
    able = Q(account__in=accounts_asked_in(SECOND_STEP, ref, moment()))
    if task.reviewer_id not in why_silent({task.reviewer_id}, moment()):
        able |= Q(pk=task.reviewer_id)
    return Person.objects.filter(able)


def follows_decision(state: WorkflowState) -> bool:
    """Whether what begins now comes after a decision: refused, it would take the votes with it."""
    before = state.current_task_state
    kind = ContentType.objects.get_for_model(CommitteeTaskState)
    return before is not None and before.content_type_id == kind.pk


def _but_authors(people: QuerySet[Person], text) -> list[Person]:
    authors = author_ids(text)
    people = people.filter(account__is_active=True).exclude(account__in=authors)
    people = people.exclude(account__groups__name__in=STAND_ALONE)
    return list(people.distinct().order_by("pk"))


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
    rows = rows.select_related("body", "clerk").order_by("-urgent", "urgency", "due_at", "id")
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
