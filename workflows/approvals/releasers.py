"""Who releases under a standing authorisation: the two persons that it names; in place of one who
wrote the text a second from outside, whom the director asks in (office-needs 3, 6).
"""

from datetime import datetime

from django.db.models import Q, QuerySet

from cms.accounts.enums import EXCLUSIVE
from workflows.approvals.enums import Choice, DecisionState, Exclusion, Way
from workflows.approvals.models import Decision, Seat, StandingAuthorization
from workflows.duties.models import SecondGrant
from workflows.duties.models.second import SecondGrantQuerySet
from workflows.duties.permissions import user_can_grant_second

RELEASE_STEP = "approvals.standing"


def named_by(decision: Decision) -> frozenset[int]:
    """Persons whom the text itself names for an act: the releasers of an authorisation on which the
    body decides. None of them confirms what it decided.
    """
    label, _colon, pk = decision.subject_ref.partition(":")
    if label != StandingAuthorization._meta.label_lower:
        return frozenset()
    rows = StandingAuthorization.objects.filter(pk=pk)
    return frozenset(person for row in rows for person in _two(row))


def _two(row: StandingAuthorization) -> tuple[int, int]:
    return row.first_releaser_id, row.second_releaser_id


def vacancies(decision: Decision) -> list[Seat]:
    """Named persons who wrote the text and in whose place nobody stands yet; in order of rank."""
    if decision.way != Way.STANDING:
        return []
    stood_in = Seat.objects.filter(exclusion=Exclusion.NONE, stands_in_for__isnull=False)
    left = decision.seats.filter(exclusion=Exclusion.AUTHOR)
    return list(left.exclude(pk__in=stood_in.values("stands_in_for")).order_by("rank", "id"))


def waits_for_second(decision: Decision) -> bool:
    """Whether a second from outside would make it two: one named person, at least, releases."""
    if not vacancies(decision):
        return False
    return decision.seats.filter(exclusion=Exclusion.NONE, grant=None).exists()


def lacking_context(user, decision: Decision) -> dict:
    """Who wrote a text that they were to release, while nobody stands in for them; and whether this
    reader asks somebody in.
    """
    lacks = vacancies(decision) if decision.is_open and waits_for_second(decision) else []
    return {"lacks": lacks, "may_ask_in": bool(lacks) and user_can_grant_second(user)}


def decisions_without_second() -> list[Decision]:
    """Open releases under an authorisation that lack their second person, the newest first."""
    rows = Decision.objects.open().filter(way=Way.STANDING, seats__exclusion=Exclusion.AUTHOR)
    found = rows.distinct().defer("payload").order_by("-pk")
    return [decision for decision in found if waits_for_second(decision)]


def grants_for(decision: Decision, authors: frozenset[int], now: datetime) -> SecondGrantQuerySet:
    """Who could stand in now: asked in for this release or for all, neither an author nor seated
    already, and no account that runs accounts or checks the trail.
    """
    about = Q(subject_ref="") | Q(subject_ref=f"{Decision._meta.label_lower}:{decision.pk}")
    seated = decision.seats.exclude(exclusion=Exclusion.ENDED).values("person")
    grants = SecondGrant.objects.in_force(now).filter(about, step=RELEASE_STEP)
    grants = grants.exclude(account__groups__name__in=[role.value for role in EXCLUSIVE])
    grants = grants.filter(account__person__isnull=False).exclude(account__in=authors)
    return grants.exclude(account__person__in=seated).order_by("-subject_ref", "pk")


def grant_holds(seat: Seat, at: datetime) -> bool:
    """Whether the seat's second was asked in at this moment. True for who is named."""
    grant = seat.grant
    if grant is None:
        return True
    ended = grant.revoked_at is not None and grant.revoked_at <= at
    return grant.valid_from <= at <= grant.valid_to and not ended


def are_lawful(decision: Decision, authorization: StandingAuthorization) -> bool:
    """Whether the seats that voted are the named persons', or a second's in place of a named one
    who wrote the text, in her time; and at least one of the named.
    """
    named = {authorization.first_releaser_id, authorization.second_releaser_id}
    seats = decision.seats.filter(exclusion=Exclusion.NONE)
    seats = seats.select_related("vote", "grant__account", "stands_in_for")
    return all(_is_lawful(seat, named) for seat in seats) and bool(
        named & {seat.person_id for seat in seats}
    )


def _is_lawful(seat: Seat, named: set[int]) -> bool:
    if seat.grant is None:
        return seat.person_id in named
    vote = getattr(seat, "vote", None)
    replaced = seat.stands_in_for
    return (
        seat.grant.step == RELEASE_STEP
        and seat.grant.account.person_id == seat.person_id
        and replaced.decision_id == seat.decision_id
        and replaced.exclusion == Exclusion.AUTHOR
        and replaced.person_id in named
        and (vote is None or grant_holds(seat, vote.cast_at))
    )


def seconds_of_decision(decision: Decision) -> QuerySet[Seat]:
    """Seats of seconds that still stand in, with whom they replace."""
    rows = decision.seats.filter(exclusion=Exclusion.NONE, grant__isnull=False)
    return rows.select_related("stands_in_for", "grant__account")


def agreed(decision: Decision) -> list[Seat]:
    """The two who released a text under an authorisation, in the order of their word
    (``seat.vote.cast_at``): two hands on one text are no secret ballot. Of no other decision, and
    of none that was not carried, which would tell who did not agree.
    """
    if decision.way != Way.STANDING or decision.state != DecisionState.CARRIED:
        return []
    seats = decision.seats.filter(exclusion=Exclusion.NONE, vote__choice=Choice.FOR)
    return list(seats.select_related("vote", "stands_in_for").order_by("vote__cast_at", "id"))
