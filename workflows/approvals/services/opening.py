"""Opening a ballot: roster, rules and text are frozen, and every seat owes its vote."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from cms.calendars.services import add_working_days, end_of_day, shanghai_date
from cms.core.audit import object_ref, record_event
from cms.people.models import Membership
from cms.people.queries import members_of
from cms.publishing.enums import ReleaseMode
from cms.publishing.payload import build_payload, digest
from workflows.approvals.authors import author_ids
from workflows.approvals.counting import is_possible
from workflows.approvals.enums import (
    PRESIDER_POST,
    VOTE_KIND,
    DecisionState,
    DueUnit,
    Exclusion,
    Way,
)
from workflows.approvals.models import CommitteeTask, CommitteeTaskState, Decision, Seat
from workflows.approvals.queries import tally
from workflows.approvals.services.closing import close, void_decision
from workflows.approvals.texts import newest_draft
from workflows.duties.services import open_duty


class CannotOpenDecision(PermissionDenied):
    """The text cannot be tabled; the editor shows the sentence."""


@transaction.atomic
def open_decision(
    *, task_state: CommitteeTaskState, task: CommitteeTask, by, now: datetime
) -> Decision:
    """Open a ballot on exactly the newest draft; called when the workflow reaches the step.

    With too few seats entitled it closes at once as 无法形成决定 and the text goes back.
    Raises ``CannotOpenDecision``.
    """
    draft = newest_draft(task_state.workflow_state)
    payload, text = _payload_of(draft)
    for stale in Decision.objects.open().filter(way=Way.BALLOT, subject_ref=object_ref(draft)):
        void_decision(decision=stale, reason=_("Another ballot was opened."), by=None, now=now)
    due = add_working_days(start=shanghai_date(now), days=task.deadline_days)
    release_at = getattr(draft, "release_at", None)
    timed = release_at is not None and task.release_mode == ReleaseMode.AT_ONCE
    decision = Decision.objects.create(
        way=Way.BALLOT,
        body=task.body,
        task_state=task_state,
        subject_ref=object_ref(draft),
        title=payload["card"]["title"][:255],
        summary=payload["card"]["summary"][:200],
        payload=text,
        digest=digest(text),
        rules=task.rules.as_json(),
        due_amount=task.deadline_days,
        due_unit=DueUnit.WORKING_DAYS,
        due_at=end_of_day(due.date),
        due_rule=due.rule,
        calendar_version=due.calendar_version,
        release_mode=ReleaseMode.AT_TIME if timed else task.release_mode,
        release_at=release_at if timed else None,
        opened_at=now,
    )
    _seat_members(decision, author_ids(draft), shanghai_date(now))
    record_event(verb="decision.open", obj=decision, by=by, now=now, detail=decision.digest[:12])
    if not is_possible(decision.frozen_rules, tally(decision)):
        reason = _("Too few members may vote on this text.")
        close(decision, DecisionState.NO_DECISION, reason, now, task_state=task_state)
        return decision
    for seat in decision.seats.filter(exclusion=Exclusion.NONE).select_related("person"):
        open_duty(
            kind=VOTE_KIND,
            subject_ref=object_ref(decision),
            subject_label=decision.title,
            owner=seat.person,
            due=due,
            by=None,
            now=now,
        )
    return decision


def _payload_of(draft) -> tuple[dict, str]:
    try:
        return build_payload(draft)
    except Exception as error:
        raise CannotOpenDecision(
            _("This text cannot be tabled yet: it is not complete.")
        ) from error


def _seat_members(decision: Decision, authors: frozenset[int], on) -> None:
    """One seat per person, in stored rank; the author is seated and does not vote."""
    members: dict[int, Membership] = {}
    for membership in members_of(decision.body, on).select_related("person__account", "post"):
        members.setdefault(membership.person_id, membership)
    presider = _presider(list(members.values()))
    for membership in members.values():
        account = getattr(membership.person, "account", None)
        is_author = account is not None and account.pk in authors
        Seat.objects.create(
            decision=decision,
            person=membership.person,
            name=membership.person.name,
            post=membership.post.label if membership.post else "",
            rank=membership.rank,
            is_presider=membership.person_id == presider,
            exclusion=Exclusion.AUTHOR if is_author else Exclusion.NONE,
        )


def _presider(members: list[Membership]) -> int | None:
    """Whoever holds the presider's post; else the member of first rank."""
    for membership in members:
        if membership.post is not None and membership.post.label == PRESIDER_POST:
            return membership.person_id
    return members[0].person_id if members else None
