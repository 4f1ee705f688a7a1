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
from workflows.approvals.counting import Rules, below_half, beyond, is_possible, needed
from workflows.approvals.enums import DecisionState, DueUnit, Share, Way
from workflows.approvals.models import CommitteeTaskState, CountingTask, DecidingTask, Decision
from workflows.approvals.queries import follows_decision, tally
from workflows.approvals.releasers import waits_for_second
from workflows.approvals.services.closing import close, void_decision
from workflows.approvals.services.owing import authorization_words, last_moment_under, owe_next
from workflows.approvals.services.seating import clerk_of, seat_members, seat_releasers
from workflows.approvals.services.standing_seconds import complete_releasers
from workflows.approvals.texts import newest_draft


class CannotOpenDecision(PermissionDenied):
    """The text cannot be tabled; the editor shows the sentence."""


def open_or_return(
    *, task_state: CommitteeTaskState, task: DecidingTask, by, now: datetime
) -> Decision | None:
    """``open_decision``; but after another decision a step that cannot begin is returned to the
    office with the sentence, since a refusal would take back the vote that closed the one before.
    """
    if not follows_decision(task_state.workflow_state):
        return open_decision(task_state=task_state, task=task, by=by, now=now)
    try:
        return open_decision(task_state=task_state, task=task, by=by, now=now)
    except CannotOpenDecision as refusal:
        task_state.reject(user=None, update=False, comment=str(refusal))
        return None


@transaction.atomic
def open_decision(
    *, task_state: CommitteeTaskState, task: DecidingTask, by, now: datetime
) -> Decision:
    """Open a decision on exactly the newest draft; called when the workflow reaches the step.

    With too few seats entitled, or a quorum that the body has outgrown, it closes at once as
    无法形成决定 and the text goes back; a release under a standing authorisation waits for a second
    from outside in place of its author. Raises ``CannotOpenDecision``.
    """
    draft = newest_draft(task_state.workflow_state)
    payload, text = payload_of(draft)
    _void_stale(object_ref(draft), now)
    release_mode, release_at = release_of(draft, ReleaseMode(task.release_mode))
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
        release_mode=release_mode,
        release_at=release_at,
        release_days=task.release_days,
    )
    seat = seat_releasers if decision.way == Way.STANDING else seat_members
    seat(decision, author_ids(draft), shanghai_date(now))
    record_event(verb="decision.open", obj=decision, by=by, now=now, detail=decision.digest[:12])
    if decision.way == Way.STANDING:
        complete_releasers(decision, now)
    reason = why_none_comes(decision)
    if reason:
        close(decision, DecisionState.NO_DECISION, reason, now, task_state=task_state)
        return decision
    owe_next(decision, now)
    return decision


def why_none_comes(decision: Decision) -> str:
    """Why nothing can be decided on a text from the start; "" where it can: the rules do not fit
    the body, or too few of it may vote on this one.
    """
    may_come = is_possible(decision.frozen_rules, tally(decision)) or waits_for_second(decision)
    if decision.way != Way.STANDING:
        words = unfit_rules(decision.frozen_rules, decision.body, decision.seats.count())
        return words or ("" if may_come else _("Too few members may vote on this text."))
    if may_come:
        return ""
    return _(
        "Both named persons worked on this text and cannot release it: let one person write it "
        "anew, or let the committee decide on it."
    )


def unfit_rules(rules: Rules, body: Organization, members: int) -> str:
    """What is said of rules that ask for more persons than a body has, or for no more than half of
    it: it may have grown since they were saved. "" of all others.
    """
    said = {"body": body, "members": members}
    if not members:
        return ""
    if asked := beyond(rules, members):
        words = _("The step asks for %(asked)d persons, and %(body)s has %(members)d members.")
        return words % {"asked": asked, **said}
    for name, number in below_half(rules, members).items():
        words = _(
            "The %(name)s of the step is %(number)d, but %(body)s has %(members)d members and "
            "decides by more than half of them: the director makes it %(least)d at least, in the "
            "approval chains."
        )
        said |= {"name": CountingTask._meta.get_field(name).verbose_name, "number": number}
        return words % {**said, "least": needed(Share.MORE_THAN_HALF, 0, members)}
    return ""


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
        raise CannotOpenDecision(nobody_enters())
    due: Due = add_working_days(start=shanghai_date(now), days=days)
    term = {
        "due_at": end_of_day(due.date),
        "due_rule": due.rule,
        "calendar_version": due.calendar_version,
    }
    last = last_moment_under(fields.get("authorization"))
    if last is not None and last < term["due_at"]:  # nobody owes what they may no longer do
        term = {"due_at": last, "due_rule": authorization_words()}
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
        opened_at=now,
        **term,
        **fields,
    )


def _void_stale(subject_ref: str, now: datetime) -> None:
    for stale in Decision.objects.open().filter(subject_ref=subject_ref):
        void_decision(decision=stale, reason=_("Another ballot was opened."), by=None, now=now)


def _authorization(task: DecidingTask, draft, now: datetime):
    found = task.authorization_for(draft, now)
    if task.way == Way.STANDING and found is None:
        raise CannotOpenDecision(not_authorized())
    return found


def not_authorized() -> str:
    """What is said where nothing allows two persons to release a text."""
    return _("No standing authorisation in force covers this kind of text.")


def nobody_enters() -> str:
    """What is said where a meeting's decision would have nobody to enter it."""
    return _("Nobody at the office could enter what the meeting decides: link the account first.")


def release_of(draft, mode: ReleaseMode) -> tuple[ReleaseMode, datetime | None]:
    """How and when a text becomes public that is decided on now: a time that the clerk set on it
    goes before “at once”; what the office releases by hand has none.
    """
    if mode == ReleaseMode.BY_HAND:
        return ReleaseMode.BY_HAND, None
    release_at = getattr(draft, "release_at", None)  # the frame of the site has none
    return (ReleaseMode.AT_TIME if release_at else ReleaseMode.AT_ONCE), release_at


def payload_of(draft) -> tuple[dict, str]:
    """Public content of a draft and its canonical text. Raises ``CannotOpenDecision``."""
    try:
        return build_payload(draft)
    except Exception as error:
        raise CannotOpenDecision(
            _("This text cannot be tabled yet: it is not complete.")
        ) from error
