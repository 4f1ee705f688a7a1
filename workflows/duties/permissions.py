"""Who may read the ledger and move what is in it."""

from collections.abc import Iterable
from datetime import date

from django.utils.timezone import localdate

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.people.models import Person
from cms.people.queries import memberships_of
from workflows.duties.kinds import kind_of

TERM_KEEPERS = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
ACTS_FOR_UNITS = (Role.UNIT_HANDLER, Role.UNIT_HEAD)
READERS = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR)


def user_can_view_ledger(user) -> bool:
    """Office and auditor see every duty; others see their own on the desk."""
    return has_role(user, *READERS)


def user_can_waive_duty(user) -> bool:
    """The director waives (免办), with a reason, where somebody else asked."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_read_duty(user, duty) -> bool:
    """Who owes it, office and auditor; but of a quiet kind nobody else reads how it ended (who
    voted, beside the totals, says how: office-needs 8).
    """
    if user_can_view_ledger(user) and (duty.is_open or not kind_of(duty).quiet_end):
        return True
    return user_owes_duty(user, duty)


def owes_it_alone(user, duty) -> bool:
    """Whether the account's own person owes this: nobody excuses themself."""
    person = getattr(user, "person_id", None)
    return person is not None and duty.owner_person_id == person


def user_can_reschedule_duty(user) -> bool:
    """The director moves a date, with a reason; to a later one where somebody else asked."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_change_terms(user) -> bool:
    """The office sets the default terms; what that moves the director confirms."""
    return has_role(user, *TERM_KEEPERS)


def user_can_move_dates(user) -> bool:
    """The director lets open duties follow a changed term."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_view_terms(user) -> bool:
    """Kinds of duty, their terms and what moved: whoever reads the ledger, and who runs it."""
    return has_role(user, *READERS, Role.SYSTEM_ADMIN)


def user_owes_duty(user, duty, on: date | None = None) -> bool:
    """Who does it: the person who owes it, or whoever acts for the unit that does."""
    if owes_it_alone(user, duty):
        return True
    person = getattr(user, "person_id", None)
    if person is None or duty.owner_person_id or not has_role(user, *ACTS_FOR_UNITS):
        return False
    theirs = memberships_of(Person(pk=person), on or localdate())
    return theirs.filter(organization=duty.owner_organization_id).exists()


def user_can_ask_about_duty(user, duty, on: date | None = None) -> bool:
    """Who owes it; the office too, for who is on the telephone."""
    return has_role(user, *TERM_KEEPERS) or user_owes_duty(user, duty, on)


def user_can_decide_request(user, request) -> bool:
    """More time, or none at all: a director says so, and never on what she asked or owes."""
    is_hers = request.entered_by_id == user.pk or owes_it_alone(user, request.duty)
    return has_role(user, Role.OFFICE_DIRECTOR) and not is_hers


def user_can_hand_over_duties(user, leaver: Person) -> bool:
    """The director, and never the one who leaves; for a director the system administrator too."""
    return leaver.pk in may_be_relieved_by(user, {leaver.pk})


def may_be_relieved_by(user, people: Iterable[int]) -> set[int]:
    """Of these people, by id, those whose duties ``user`` may hand over. One query at most.

    The administrator stands in for a director who is away, and where there is no director left.
    """
    others = set(people) - {getattr(user, "person_id", None)}
    if has_role(user, Role.OFFICE_DIRECTOR):
        return others
    if not has_role(user, Role.SYSTEM_ADMIN):
        return set()
    directors = User.objects.filter(groups__name=Role.OFFICE_DIRECTOR.value)
    known = list(directors.values_list("person_id", "is_active"))
    if not any(is_active for _person, is_active in known):
        return others
    return others & {person for person, _is_active in known}


def user_can_view_handovers(user) -> bool:
    """Lists of what was handed over: director, administrator and auditor."""
    return has_role(user, Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN, Role.AUDITOR)


def user_can_view_posts(user) -> bool:
    """岗位核对表: who can do each step that needs a second person."""
    return has_role(user, Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN)


def user_can_grant_second(user) -> bool:
    """The director asks somebody in from outside, with a reason."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_read_handover(user, handover) -> bool:
    """Every word of one list: who takes over what stands in it; and who sees the lists and may know
    what is in them, which the administrator may not.
    """
    person = getattr(user, "person_id", None)
    takes = person is not None and handover.taker_id == person and user.is_active
    return takes or (user_can_view_handovers(user) and user_can_view_ledger(user))
