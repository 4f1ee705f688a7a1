"""Who handles a circulated paper. Nobody who sits in the decision does: they would read the marks
of the others before it closes. Superusers are nobody here.
"""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import Q

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.core.audit import object_ref
from cms.core.moment import moment
from cms.people.models import Person
from workflows.approvals.enums import DecisionState, EntryState
from workflows.approvals.models import Decision, PenMark, Seat
from workflows.approvals.permissions import (
    OFFICE,
    acting_seat,
    knows_as_member,
    seat_of,
    user_can_view_choices,
)
from workflows.approvals.setup import MARKS_STEP
from workflows.duties.models import SecondGrant
from workflows.duties.seconds import is_second


def user_can_ask_for_meeting(user, decision: Decision, now: datetime) -> bool:
    """Any member of the roster who may act for a seat, marked already or not."""
    return acting_seat(user, decision, now) is not None


def user_can_read_requests(user, decision: Decision) -> bool:
    """Who asked for a meeting, and why: the members of that roster alone, in that hat; nobody whose
    seat ended before.
    """
    return decision.state == DecisionState.TO_MEETING and knows_as_member(user, decision)


def user_can_enter_marks(user, decision: Decision) -> bool:
    """The office; a person of the roster never reads the others' marks."""
    return has_role(user, *OFFICE) and seat_of(user, decision) is None


def user_can_check_marks(user, decision: Decision) -> bool:
    """A second person of the office, or who was asked in for this step (外请第二人); which marks,
    the service says (never one's own entries).
    """
    if user_can_enter_marks(user, decision):
        return True
    asked_in = is_second(user, MARKS_STEP, object_ref(decision), moment())
    return asked_in and seat_of(user, decision) is None


def user_can_discard_marks(user, decision: Decision) -> bool:
    """A director of the office who does not decide on the text; never their own entry, the service
    says.
    """
    return has_role(user, Role.OFFICE_DIRECTOR) and seat_of(user, decision) is None


def user_can_read_scan(user, decision: Decision, scan_id: int) -> bool:
    """Of a signed paper of this decision alone: members after closing; before, who entered it, and
    who is to check it while that waits.
    """
    read_from = PenMark.objects.filter(seat__decision=decision, scan_id=scan_id)
    if seat_of(user, decision) is not None:
        # What the director set aside may be another text's paper, filed here by mistake.
        kept = read_from.exclude(state=EntryState.DISCARDED)
        return user_can_view_choices(user, decision) and kept.exists()
    if not decision.is_open or not user_can_check_marks(user, decision):
        return False
    return read_from.filter(Q(state=EntryState.ENTERED) | Q(entered_by=user)).exists()


def checkers(decision: Decision, by) -> list[Person]:
    """Persons who may be asked to check what ``by`` enters."""
    accounts = get_user_model().objects.filter(is_active=True, person__isnull=False)
    about = Q(subject_ref="") | Q(subject_ref=object_ref(decision))
    asked_in = SecondGrant.objects.in_force(moment()).filter(about, step=MARKS_STEP)
    office = Q(groups__name__in=[role.value for role in OFFICE])
    able = accounts.filter(office | Q(pk__in=asked_in.values("account")))
    persons = able.exclude(pk=by.pk).values("person_id")
    seated = Seat.objects.filter(decision=decision).values("person_id")
    return list(Person.objects.filter(pk__in=persons).exclude(pk__in=seated).order_by("pk"))
