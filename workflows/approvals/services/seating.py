"""Who sits in a decision, as the roster stood that day, and who at the office is in charge."""

from datetime import date, datetime

from cms.core.audit import record_event
from cms.people.models import Membership, Person
from cms.people.queries import members_of
from workflows.approvals.authors import author_ids, authors_of_authorization
from workflows.approvals.enums import PRESIDER_POST, DecisionState, Exclusion
from workflows.approvals.models import Decision, Seat, StandingAuthorization
from workflows.approvals.queries import directors
from workflows.approvals.texts import text_owner


def seat_members(decision: Decision, authors: frozenset[int], on: date) -> None:
    """One seat per person, in stored rank; the author is seated and does not vote."""
    members = _members(decision, on)
    presider = _presider(members)
    for membership in members:
        _seat(decision, membership, presider, authors)


def seat_roster_of(decision: Decision, on: date, by, now: datetime) -> None:
    """A text on the table of a meeting is decided by the body as it stood that day: who joined
    since it was tabled sits, who left sits no more, who presided and in which rank is that day's;
    who stands aside stays aside. Nobody has voted in a seat: the meeting did. Another body's day
    changes nothing.
    """
    wanted = {member.person_id: member for member in _members(decision, on)}
    if not wanted:
        return
    before = _seated(decision)
    decision.seats.exclude(person_id__in=wanted).delete()
    presider = _presider(list(wanted.values()))
    authors = _authors_of(decision)
    for person, member in wanted.items():
        if person not in before:
            _seat(decision, member, presider, authors)
            continue
        decision.seats.filter(person_id=person).update(
            rank=member.rank, post=_post(member), is_presider=person == presider
        )
    keep_aside(decision)
    if before == _seated(decision):
        return
    detail = f"{len(before)} → {len(wanted)}"
    record_event(verb="decision.seats", obj=decision, by=by, now=now, detail=detail)


def keep_aside(meeting: Decision) -> None:
    """A recusal is from the text, however it is decided: who stepped aside while it was circulated
    does not decide on it in the meeting to which it was referred.
    """
    circulated = Decision.objects.filter(
        task_state__isnull=False,
        task_state=meeting.task_state_id,
        state=DecisionState.TO_MEETING,
    )
    aside = Seat.objects.filter(decision__in=circulated, exclusion=Exclusion.RECUSED)
    for seat in aside:
        meeting.seats.filter(person_id=seat.person_id, exclusion=Exclusion.NONE).update(
            exclusion=Exclusion.RECUSED,
            recused_at=seat.recused_at,
            recusal_reason=seat.recusal_reason,
        )


def _seated(decision: Decision) -> dict[int, tuple]:
    """Who sits, and how."""
    rows = decision.seats.values_list("person_id", "rank", "post", "is_presider", "exclusion")
    return {person: tuple(rest) for person, *rest in rows}


def seat_releasers(decision: Decision, authors: frozenset[int], on: date) -> None:
    """The two persons whom the standing authorisation names; one who wrote the text is none."""
    authorization = decision.authorization
    pair = (authorization.first_releaser, authorization.second_releaser)
    for rank, person in enumerate(pair, start=1):
        Seat.objects.create(
            decision=decision,
            person=person,
            name=person.name,
            rank=rank,
            exclusion=_exclusion(person, authors),
        )


def clerk_of(workflow_state) -> Person | None:
    """Who submitted the text; where that account has no person, a director of the office."""
    asked = workflow_state.requested_by
    if asked is not None and asked.person_id is not None:
        return asked.person
    return directors().first()


def _members(decision: Decision, on: date) -> list[Membership]:
    """The body on that day, one row a person, by rank."""
    members: dict[int, Membership] = {}
    for membership in members_of(decision.body, on).select_related("person__account", "post"):
        members.setdefault(membership.person_id, membership)
    return list(members.values())


def _seat(decision, membership: Membership, presider: int | None, authors: frozenset[int]) -> None:
    Seat.objects.create(
        decision=decision,
        person=membership.person,
        name=membership.person.name,
        post=_post(membership),
        rank=membership.rank,
        is_presider=membership.person_id == presider,
        exclusion=_exclusion(membership.person, authors),
    )


def _post(membership: Membership) -> str:
    return membership.post.label if membership.post else ""


def _authors_of(decision: Decision) -> frozenset[int]:
    """Who wrote what lies on the table: a text in a workflow, or an authorisation."""
    if decision.task_state is not None:
        return author_ids(text_owner(decision.task_state.workflow_state))
    authorization = StandingAuthorization.objects.get(pk=decision.subject_ref.rpartition(":")[2])
    return authors_of_authorization(authorization)


def _exclusion(person: Person, authors: frozenset[int]) -> Exclusion:
    account = getattr(person, "account", None)
    is_author = account is not None and account.pk in authors
    return Exclusion.AUTHOR if is_author else Exclusion.NONE


def _presider(members: list[Membership]) -> int | None:
    """Whoever holds the presider's post; else the member of first rank."""
    for membership in members:
        if membership.post is not None and membership.post.label == PRESIDER_POST:
            return membership.person_id
    return members[0].person_id if members else None
