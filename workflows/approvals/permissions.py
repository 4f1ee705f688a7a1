"""Who may vote, recuse, see a ballot, and see how members voted. Superusers are nobody here."""

from datetime import datetime

from wagtail.models import TaskState

from cms.accounts.enums import Role
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
)
from workflows.approvals.setup import COUNTS_STEP, REVIEW_STEP, text_ref
from workflows.duties.seconds import is_second

OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def seat_of(user, decision: Decision) -> Seat | None:
    """The seat that this account's person holds in this decision."""
    if not getattr(user, "is_active", False) or getattr(user, "person_id", None) is None:
        return None
    return Seat.objects.filter(decision=decision, person_id=user.person_id).first()


def user_can_cast_vote(user, decision: Decision) -> bool:
    """A seat of the roster that is neither the author's nor recused."""
    seat = seat_of(user, decision)
    return seat is not None and seat.is_entitled


def user_can_recuse_seat(user, seat: Seat) -> bool:
    """Only the member themself may ask, if the rules allow recusal."""
    own = getattr(user, "person_id", None) == seat.person_id and user.is_active
    at_a_table = seat.decision.way == Way.MEETING  # there the record counts who stepped aside
    return own and seat.is_entitled and seat.decision.frozen_rules.recusal and not at_a_table


def user_can_decide_recusal(user, request: RecusalRequest) -> bool:
    """Whoever presides, named when it was asked for; still a seat of the roster that votes."""
    seat = seat_of(user, request.seat.decision)
    return seat is not None and seat.is_entitled and seat.person_id == request.decider_id


def user_can_mark_urgent(user) -> bool:
    """The director marks an item urgent (加急), with a reason."""
    return has_role(user, Role.OFFICE_DIRECTOR)


def user_can_note_call(user) -> bool:
    """The office notes whom it told by telephone."""
    return has_role(user, *OFFICE)


def user_can_view_ballot(user, decision: Decision) -> bool:
    """Members of the roster, and the office."""
    return has_role(user, *OFFICE) or seat_of(user, decision) is not None


def user_can_view_totals(user, decision: Decision) -> bool:
    """Members and office, after closing."""
    return decision.state in DISCLOSED and user_can_view_ballot(user, decision)


def user_can_view_choices(user, decision: Decision) -> bool:
    """Members only, after closing (office-needs 8)."""
    return decision.state in DISCLOSED and seat_of(user, decision) is not None


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
    from outside who was asked in.
    """
    task = task_state.task.specific
    if isinstance(task, SecondReviewTask):
        named = getattr(user, "is_active", False) and user.person_id == task.reviewer_id
        return bool(named)
    if not isinstance(task, OfficeReviewTask):
        return False
    named = not roles_of(user).isdisjoint(task.groups.values_list("name", flat=True))
    return named or is_second(user, REVIEW_STEP, text_ref(task_state.workflow_state), moment())


def user_can_review_text(user, task_state) -> bool:
    """Whom the step is for, if they neither wrote the text nor reviewed it at an earlier step."""
    if not user_can_view_review(user, task_state):
        return False
    others = TaskState.objects.filter(
        workflow_state=task_state.workflow_state,
        status=TaskState.STATUS_APPROVED,
        finished_by_id=user.pk,
    ).exclude(task_id=task_state.task_id)
    if isinstance(task_state.task.specific, SecondReviewTask) and others.exists():
        return False
    return user.pk not in author_ids(task_state.workflow_state.content_object)


def user_can_enter_meetings(user) -> bool:
    """The office enters what meetings decide; a second person of it checks."""
    return has_role(user, *OFFICE)


def user_can_check_record(user, record: MeetingRecord, now: datetime) -> bool:
    """The office, and a second from outside; never who entered it."""
    if getattr(user, "pk", None) == record.entered_by_id:
        return False
    about = object_ref(record.decision)
    return has_role(user, *OFFICE) or is_second(user, COUNTS_STEP, about, now)


def user_can_view_record(user, record: MeetingRecord, now: datetime) -> bool:
    """Counts and scan: the office, and whoever checks."""
    return has_role(user, *OFFICE) or user_can_check_record(user, record, now)


def user_can_confirm_amendment(user, amendment: Amendment, part: str) -> bool:
    """The person who presided, as presider; a director of the office, as director."""
    if part == ConfirmingPart.PRESIDER:
        active = getattr(user, "is_active", False)
        return bool(active and user.person_id == amendment.presider_id)
    return part == ConfirmingPart.DIRECTOR and has_role(user, Role.OFFICE_DIRECTOR)


def user_can_refuse_amendment(user, amendment: Amendment) -> bool:
    """Who may confirm may also send the text back."""
    return any(user_can_confirm_amendment(user, amendment, part) for part in ConfirmingPart.values)


def user_can_view_amendment(user, amendment: Amendment) -> bool:
    """Who reads its decision: members of the roster and the office; and who presided."""
    presided = user_can_confirm_amendment(user, amendment, ConfirmingPart.PRESIDER)
    return presided or user_can_view_ballot(user, amendment.decision)
