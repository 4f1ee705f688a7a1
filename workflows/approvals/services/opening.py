"""Opening a decision: roster, rules and text are frozen, and whoever acts next owes it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cms.calendars.services import add_working_days, end_of_day, shanghai_date
from cms.calendars.terms import Due
from cms.core.audit import object_ref, record_event
from cms.people.models import Organization, Person
from cms.publishing.enums import ReleaseMode
from cms.publishing.payload import build_payload, digest
from workflows.approvals.authors import author_ids
from workflows.approvals.counting import Rules, is_possible
from workflows.approvals.enums import DecisionState, DueUnit, Way
from workflows.approvals.models import CommitteeTaskState, DecidingTask, Decision
from workflows.approvals.queries import tally
from workflows.approvals.services.closing import close, void_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.seating import clerk_of, seat_members, seat_releasers
from workflows.approvals.texts import newest_draft


class CannotOpenDecision(PermissionDenied):
    """The text cannot be tabled; the editor shows the sentence."""


@transaction.atomic
def open_decision(
    *, task_state: CommitteeTaskState, task: DecidingTask, by, now: datetime
) -> Decision:
    """Open a decision on exactly the newest draft; called when the workflow reaches the step.

    With too few seats entitled it closes at once as 无法形成决定 and the text goes back.
    Raises ``CannotOpenDecision``.
    """
    draft = newest_draft(task_state.workflow_state)
    payload, text = payload_of(draft)
    _void_stale(object_ref(draft), now)
    release_at = getattr(draft, "release_at", None)  # the frame of the site has none
    timed = release_at is not None and task.release_mode == ReleaseMode.AT_ONCE
    decision = new_decision(
        way=task.way,
        body=task.body,
        rules=task.rules,
        subject_ref=object_ref(draft),
        card=payload["card"],
        text=text,
        days=task.deadline_days,
        now=now,
        task_state=task_state,
        authorization=_authorization(task, draft, now),
        clerk=clerk_of(task_state.workflow_state),
        release_mode=ReleaseMode.AT_TIME if timed else task.release_mode,
        release_at=release_at if timed else None,
        release_days=task.release_days,
    )
    seat = seat_releasers if decision.way == Way.STANDING else seat_members
    seat(decision, author_ids(draft), shanghai_date(now))
    record_event(verb="decision.open", obj=decision, by=by, now=now, detail=decision.digest[:12])
    if not is_possible(decision.frozen_rules, tally(decision)):
        reason = _("Too few members may vote on this text.")
        close(decision, DecisionState.NO_DECISION, reason, now, task_state=task_state)
        return decision
    owe_next(decision, now)
    return decision


def new_decision(
    *,
    way: Way,
    body: Organization,
    rules: Rules,
    subject_ref: str,
    card: dict,
    text: str,
    days: int,
    clerk: Person | None,
    now: datetime,
    **fields,
) -> Decision:
    """The row of a decision, its term counted in working days. Raises ``CannotOpenDecision``."""
    if way == Way.MEETING and clerk is None:
        raise CannotOpenDecision(
            _("Nobody at the office could enter what the meeting decides: link the account first.")
        )
    due: Due = add_working_days(start=shanghai_date(now), days=days)
    return Decision.objects.create(
        way=way,
        body=body,
        clerk=clerk,
        subject_ref=subject_ref,
        title=card["title"][:255],
        summary=card["summary"][:200],
        payload=text,
        digest=digest(text),
        rules=rules.as_json(),
        due_amount=days,
        due_unit=DueUnit.WORKING_DAYS,
        due_at=end_of_day(due.date),
        due_rule=due.rule,
        calendar_version=due.calendar_version,
        opened_at=now,
        **fields,
    )


def _void_stale(subject_ref: str, now: datetime) -> None:
    for stale in Decision.objects.open().filter(subject_ref=subject_ref):
        void_decision(decision=stale, reason=_("Another ballot was opened."), by=None, now=now)


def _authorization(task: DecidingTask, draft, now: datetime):
    found = task.authorization_for(draft, now)
    if task.way == Way.STANDING and found is None:
        raise CannotOpenDecision(_("No standing authorisation in force covers this kind of text."))
    return found


def payload_of(draft) -> tuple[dict, str]:
    """Public content of a draft and its canonical text. Raises ``CannotOpenDecision``."""
    try:
        return build_payload(draft)
    except Exception as error:
        raise CannotOpenDecision(
            _("This text cannot be tabled yet: it is not complete.")
        ) from error
