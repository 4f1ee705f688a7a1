"""Who sits in a decision, as the roster stood that day, and who at the office is in charge."""

from datetime import date

from cms.accounts.enums import Role
from cms.people.models import Membership, Person
from cms.people.queries import members_of
from workflows.approvals.enums import PRESIDER_POST, Exclusion
from workflows.approvals.models import Decision, Seat


def seat_members(decision: Decision, authors: frozenset[int], on: date) -> None:
    """One seat per person, in stored rank; the author is seated and does not vote."""
    members: dict[int, Membership] = {}
    for membership in members_of(decision.body, on).select_related("person__account", "post"):
        members.setdefault(membership.person_id, membership)
    presider = _presider(list(members.values()))
    for membership in members.values():
        Seat.objects.create(
            decision=decision,
            person=membership.person,
            name=membership.person.name,
            post=membership.post.label if membership.post else "",
            rank=membership.rank,
            is_presider=membership.person_id == presider,
            exclusion=_exclusion(membership.person, authors),
        )


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
    directors = Person.objects.filter(
        account__is_active=True, account__groups__name=Role.OFFICE_DIRECTOR
    )
    return directors.order_by("pk").first()


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
