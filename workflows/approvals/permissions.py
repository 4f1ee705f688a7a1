"""Who may vote, recuse, see a ballot, and see how members voted. Superusers are nobody here."""

from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.permissions import has_role, roles_of
from cms.core.audit import object_ref
from cms.core.moment import moment
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import DISCLOSED, ConfirmingPart, Way
from workflows.approvals.models import (
    Amendment,
    Decision,
    MeetingRecord,
    OfficeReviewTask,
    RecusalRequest,
    Seat,
    SecondReviewTask,
    Sitting,
)
from workflows.approvals.queries import presiding_seat, second_reviewers
from workflows.approvals.releasers import grant_holds, named_by
from workflows.approvals.rosters import (
    has_left,
    seats_that_know,
    seats_that_read,
    wears_hat_for,
)
from workflows.approvals.setup import COUNTS_STEP, REVIEW_STEP, SECOND_STEP, text_ref
from workflows.duties.seconds import is_second

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def seat_of(user, decision: Decision) -> Seat | None:
    """The seat that this account's person holds in this decision."""
    return _own(Seat.objects, user, decision)


def _own(seats, user, decision: Decision) -> Seat | None:
    if not getattr(user, "is_active", False) or getattr(user, "person_id", None) is None:
        return None
    return seats.filter(decision=decision, person_id=user.person_id).first()


def acting_seat(user, decision: Decision, now: datetime) -> Seat | None:
    """The seat for which this account may act at this moment: entitled, in a member's hat, of who
    has not left the body by date and, of a second, in her time; whenever the clock looks next.
    """
    seat = seat_of(user, decision)
    if seat is None or not seat.is_entitled or not wears_hat_for(user, decision):
        return None
    return None if has_left(seat, decision, now) or not grant_holds(seat, now) else seat


def user_can_recuse_seat(user, seat: Seat, now: datetime) -> bool:
    """Only the member themself may ask, if the rules allow recusal."""
    if not seat.decision.frozen_rules.recusal or seat.decision.way == Way.MEETING:
        return False  # at a table the record counts who stepped aside
    own = acting_seat(user, seat.decision, now)
    return own is not None and own.pk == seat.pk


def user_can_decide_recusal(user, request: RecusalRequest, now: datetime) -> bool:
    """Whoever presides, named when it was asked for; still a seat of the roster that votes."""
    seat = acting_seat(user, request.seat.decision, now)
    return seat is not None and seat.person_id == request.decider_id


def user_can_mark_urgent(user) -> bool:
    """The director marks an item urgent (加急), with a reason."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_note_call(user) -> bool:
    """The office notes whom it told by telephone."""
    return has_role(user, *OFFICE)


def user_can_end_decision(user, decision: Decision, now: datetime) -> bool:
    """Whoever presides, and the director; whoever submitted the text until somebody has voted,
    marked, or entered what was decided. Nobody presides over two: either of them ends a release.
    """
    if has_role(user, Role.OFFICE_DIRECTOR):
        return True
    seat, presiding = acting_seat(user, decision, now), presiding_seat(decision)
    if seat is not None and (decision.way == Way.STANDING or seat == presiding):
        return True
    step = decision.task_state
    if step is None or step.workflow_state.requested_by_id != user.pk or not user.is_active:
        return False
    cast = decision.seats.filter(Q(vote__isnull=False) | Q(pen_marks__isnull=False))
    return not cast.exists() and not decision.records.exists()


def user_can_view_ballot(user, decision: Decision) -> bool:
    """Members of the roster, and the office. Who left before it closed, and a second whose time is
    over, only if they voted (``rosters.seats_that_read``).
    """
    if has_role(user, *OFFICE):
        return True
    return _own(seats_that_read(moment()), user, decision) is not None


def user_can_view_totals(user, decision: Decision) -> bool:
    """Members and office, after closing."""
    return decision.state in DISCLOSED and user_can_view_ballot(user, decision)


def user_can_view_choices(user, decision: Decision) -> bool:
    """Members only, in that hat, after closing (office-needs 8); nobody whose seat ended before."""
    return decision.state in DISCLOSED and knows_as_member(user, decision)


def knows_as_member(user, decision: Decision) -> bool:
    """Whether the account's seat has not ended, and it wears the hat for it."""
    seat = _own(seats_that_know(moment()), user, decision)
    return seat is not None and wears_hat_for(user, decision)


def turnout_is_told(decision: Decision) -> bool:
    """Whether who has voted is told by name to whoever follows the decision: not once its totals
    are disclosed, as names beside them say how somebody voted (office-needs 8).
    """
    return decision.state not in DISCLOSED


def user_can_view_turnout(user, decision: Decision) -> bool:
    """Who has voted, by name: office and members until totals are disclosed; from then on those
    members alone who read the choices.
    """
    if turnout_is_told(decision):
        return user_can_view_ballot(user, decision)
    return user_can_view_choices(user, decision)


def user_can_view_ballot_register(user) -> bool:
    """Office and auditor: counts and who has not voted, never a choice."""
    return has_role(user, *OFFICE, Role.AUDITOR)


def user_can_draft_authorization(user) -> bool:
    """The office writes what the body shall decide on."""
    return has_role(user, *OFFICE)


def user_can_table_authorization(user) -> bool:
    """The director puts it before the body."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_revoke_authorization(user) -> bool:
    """The director stops it at once."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_view_authorizations(user) -> bool:
    """The office, the committee that gives them, and the auditor."""
    return has_role(user, *OFFICE, Role.PARTY_COMMITTEE_MEMBER, Role.AUDITOR)


def user_can_assign_chains(user) -> bool:
    """Which kind of text goes through which chain: the director, and the administrator for them."""
    return has_role(user, Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN)


def user_can_view_review(user, task_state) -> bool:
    """A member of the groups of an office review, the person named for a second one, or a second
    from outside who was asked in; never a hat that stands alone.
    """
    if has_role(user, *EXCLUSIVE):
        return False
    task, about = task_state.task.specific, text_ref(task_state.workflow_state)
    if isinstance(task, SecondReviewTask):
        named = getattr(user, "is_active", False) and user.person_id == task.reviewer_id
        return bool(named) or is_second(user, SECOND_STEP, about, moment())
    if not isinstance(task, OfficeReviewTask):
        return False
    named = not roles_of(user).isdisjoint(task.groups.values_list("name", flat=True))
    return named or is_second(user, REVIEW_STEP, about, moment())


def user_can_review_text(user, task_state) -> bool:
    """Whom the step is for, if they neither wrote the text nor reviewed it at an earlier step."""
    if not user_can_view_review(user, task_state):
        return False
    task = task_state.task.specific
    if isinstance(task, SecondReviewTask):
        able = second_reviewers(task, task_state.workflow_state)
        return user.person_id in {person.pk for person in able}
    return user.pk not in author_ids(task_state.workflow_state.content_object)


def user_can_recall_text(user, state) -> bool:
    """Whoever submitted it, while of the office; and the director."""
    mine = has_role(user, *OFFICE) and state.requested_by_id == user.pk
    return mine or has_role(user, Role.OFFICE_DIRECTOR)


def user_can_enter_meetings(user) -> bool:
    """The office enters what meetings decide; a second person of it checks."""
    return has_role(user, *OFFICE)


def user_can_check_record(user, record: MeetingRecord, now: datetime) -> bool:
    """The office, and a second from outside; never who entered it, presided, or is named by the
    text, whatever hat they wear.
    """
    if getattr(user, "pk", None) == record.entered_by_id:
        return False
    person = getattr(user, "person_id", None)
    if person is not None and why_tied_to_record(person, record):
        return False
    about = object_ref(record.decision)
    return has_role(user, *OFFICE) or is_second(user, COUNTS_STEP, about, now)


def why_tied_to_record(person: int, record: MeetingRecord) -> str:
    """Why this person is no second one for a record: "" if nothing ties them to it."""
    return ties_to_record(record.decision, record.sitting).get(person, "")


def ties_to_record(decision: Decision, sitting: Sitting | None) -> dict[int, str]:
    """Persons whom a decision of a meeting is about, each with why they confirm nothing of it."""
    named = _("Whom the authorisation itself names does not confirm that it was given.")
    ties = dict.fromkeys(named_by(decision), named)
    if sitting is not None:
        ties[sitting.presider_id] = _("Who presided over a meeting does not confirm its record.")
    return ties


def user_can_view_record(user, record: MeetingRecord, now: datetime) -> bool:
    """Counts and scan: the office, and whoever checks."""
    return has_role(user, *OFFICE) or user_can_check_record(user, record, now)


def user_can_confirm_amendment(user, amendment: Amendment, part: str) -> bool:
    """The person who presided, as presider and in a member's hat; a director, as director."""
    if part == ConfirmingPart.PRESIDER:
        member = has_role(user, Role.PARTY_COMMITTEE_MEMBER)
        return member and user.person_id == amendment.presider_id
    return part == ConfirmingPart.DIRECTOR and has_role(user, Role.OFFICE_DIRECTOR)


def user_can_refuse_amendment(user, amendment: Amendment) -> bool:
    """Who may confirm may also send the text back."""
    return any(user_can_confirm_amendment(user, amendment, part) for part in ConfirmingPart.values)


def user_can_view_amendment(user, amendment: Amendment) -> bool:
    """Who reads its decision: members of the roster and the office; and who presided."""
    presided = user_can_confirm_amendment(user, amendment, ConfirmingPart.PRESIDER)
    return presided or user_can_view_ballot(user, amendment.decision)
