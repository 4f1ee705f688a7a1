"""原则通过按意见修改: the changed text counts when presider and director have both confirmed it."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.calendars.services import add_working_days, shanghai_date
from cms.core.audit import object_ref, record_event
from cms.core.moment import acting_at
from cms.people.models import Person
from cms.publishing.enums import ReleaseMode
from cms.publishing.payload import digest
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import (
    AMENDMENT_KIND,
    ConfirmingPart,
    DecisionState,
    EntryState,
)
from workflows.approvals.models import (
    Amendment,
    CommitteeTaskState,
    Confirmation,
    Decision,
    Sitting,
)
from workflows.approvals.permissions import (
    user_can_confirm_amendment,
    user_can_refuse_amendment,
)
from workflows.approvals.queries import directors
from workflows.approvals.services.closing import GATE_REFUSALS, refused_by_gate
from workflows.approvals.services.locking import lock_step
from workflows.approvals.services.opening import CannotOpenDecision, payload_of, release_of
from workflows.approvals.texts import newest_digest, newest_draft, text_owner
from workflows.approvals.verdicts import confirmed_amendment
from workflows.duties.enums import DutyState
from workflows.duties.services import close_duties_about, fulfil_duty, open_duty


class CannotConfirmAmendment(Exception):
    """Nothing was confirmed or refused; the message says why."""


@transaction.atomic
def table_amendment(*, task_state: CommitteeTaskState, by, now: datetime) -> Amendment | None:
    """Put a changed text before presider and director, if the latest decision of this step in this
    workflow was 原则通过按意见修改; else None, and a new decision is to be opened.

    Raises ``CannotOpenDecision`` for a text without a change, or with nobody who could confirm.
    """
    decision = _decision_to_amend(task_state)
    if decision is None:
        return None
    draft = newest_draft(task_state.workflow_state)
    _payload, text = payload_of(draft)
    if digest(text) == decision.digest:
        raise CannotOpenDecision(
            _("The meeting asked for changes, and this text has none. Change it, then submit it.")
        )
    presider, director = _confirmers(decision, author_ids(draft))
    release_mode, release_at = release_of(draft, ReleaseMode(decision.release_mode))
    amendment = Amendment.objects.create(
        decision=decision,
        task_state=task_state,
        payload=text,
        digest=digest(text),
        made_at=now,
        release_mode=release_mode,
        release_at=release_at,
        presider=presider,
        director=director,
    )
    _owe(amendment, task_state.task.specific.deadline_days, now)
    detail = amendment.digest[:12]
    record_event(verb="amendment.table", obj=amendment, by=by, now=now, detail=detail)
    return amendment


def why_nobody_confirms(decision: Decision, authors: frozenset[int]) -> str:
    """Why changes to a text carried in principle would find nobody to confirm them, or ``""``."""
    presider = _presider_of(decision)
    problem = presider_problem(presider, authors)
    if not problem and not _directors_beside(presider, authors):
        problem = _("There is no director to confirm the changes who has not worked on this text.")
    return problem


def presider_problem(presider: Person, authors: frozenset[int] = frozenset()) -> str:
    """Why whoever presided could not confirm changes, or ``""``."""
    account = getattr(presider, "account", None)
    wears_hat = has_role(account, Role.PARTY_COMMITTEE_MEMBER)  # of nobody, and a closed one: no
    if wears_hat and account.pk not in authors:
        return ""
    return _(
        "%(name)s presided and is to confirm the changes, but has no account with the role "
        "of a member, or worked on this text."
    ) % {"name": presider.name}


def why_changes_wait(decision: Decision, sitting: Sitting) -> str:
    """What is said beside the outcome before “in principle, with changes” is entered: why whoever
    presided could not confirm them, or ``""``. It may be entered all the same: so it was decided.
    """
    if decision.task_state is None:
        return ""
    authors = author_ids(text_owner(decision.task_state.workflow_state))
    problem = presider_problem(sitting.presider, authors)
    words = _("If it is carried with changes: %(problem)s")
    return words % {"problem": problem} if problem else ""


def confirm_amendment(*, amendment: Amendment, part: str, by, now: datetime) -> Confirmation:
    """Presider or director confirms exactly this changed text; with both, the step is approved and
    the gate issues its permit, released as an approval is: at once, at its time, or by hand.

    Refused: whoever is not that part, who worked on the text, who has confirmed as the other part,
    a text changed meanwhile (which it voids). Raises ``CannotConfirmAmendment``.
    """
    refusal, confirmation = "", None
    try:
        with transaction.atomic():
            amendment = _lock(amendment)
            refusal = _refusal_of_state(amendment, now)
            refusal = refusal or _refusal_of_part(amendment, part, by)
            if not refusal:
                confirmation = Confirmation.objects.create(
                    amendment=amendment, part=part, by=by, digest=amendment.digest, at=now
                )
                _fulfil(amendment, part, by, now)
                said = str(ConfirmingPart(part).label)
                record_event(verb="amendment.confirm", obj=amendment, by=by, now=now, detail=said)
                if amendment.confirmations.count() == len(ConfirmingPart):
                    _finish(amendment, now)
    except IntegrityError:
        refusal = _("This has been confirmed already.")
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        record_event(verb="amendment.confirm", obj=amendment, by=by, now=now, refused=True)
        raise CannotConfirmAmendment(refusal)
    return confirmation


def refuse_amendment(*, amendment: Amendment, reason: str, by, now: datetime) -> Amendment:
    """The changes are not what the meeting asked for: the text goes back to the office.

    Raises ``CannotConfirmAmendment``.
    """
    refusal, reason = "", reason.strip()
    try:
        with transaction.atomic():
            amendment = _lock(amendment)
            refusal = _refusal_of_state(amendment, now)
            if not refusal and not user_can_refuse_amendment(by, amendment):
                refusal = _("Only the presider or the director refuses the changes.")
            if not refusal and not reason:
                refusal = _("Please say what is to be changed.")
            if not refusal:
                amendment.refused_reason = reason[:200]
                record_event(verb="amendment.refuse", obj=amendment, by=by, now=now)
                _end(amendment, _("The changes were not confirmed."), now)
                _send_back(amendment, now)
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        record_event(verb="amendment.refuse", obj=amendment, by=by, now=now, refused=True)
        raise CannotConfirmAmendment(refusal)
    return amendment


def void_amendment(*, amendment: Amendment, reason: str, by, now: datetime) -> None:
    """End an open one without a result, on record: ``by`` ended its workflow or took down what it
    changes. Where the step still waits for it, the text goes back to the office.
    """
    with transaction.atomic():
        amendment = _lock(amendment)
        if amendment.is_open:
            _void(amendment, reason, by, now)


def _decision_to_amend(task_state: CommitteeTaskState) -> Decision | None:
    decisions = Decision.objects.filter(
        task_state__workflow_state_id=task_state.workflow_state_id,
        task_state__task_id=task_state.task_id,
    )
    latest = decisions.order_by("-id").first()
    if latest is None or latest.state != DecisionState.WITH_CHANGES:
        return None
    return latest if confirmed_amendment(latest) is None else None  # else it is carried out


def _confirmers(decision: Decision, authors: frozenset[int]) -> tuple[Person, Person]:
    """The presider of the meeting and a director of the office: two people, neither an author."""
    problem = why_nobody_confirms(decision, authors)
    if problem:
        way_out = _(
            "Have that put right; or return the text: submitted again, it goes to a meeting anew."
        )
        raise CannotOpenDecision(f"{problem}{way_out}")
    presider = _presider_of(decision)
    return presider, _directors_beside(presider, authors)[0]


def _presider_of(decision: Decision) -> Person:
    record = decision.records.select_related("sitting__presider").get(state=EntryState.CHECKED)
    return record.sitting.presider


def _directors_beside(presider: Person, authors: frozenset[int]) -> list[Person]:
    return list(directors().exclude(account__in=authors).exclude(pk=presider.pk))


def _owe(amendment: Amendment, days: int, now: datetime) -> None:
    for owner in (amendment.presider, amendment.director):
        open_duty(
            kind=AMENDMENT_KIND,
            subject_ref=object_ref(amendment),
            subject_label=amendment.decision.title,
            owner=owner,
            due=add_working_days(start=shanghai_date(now), days=days),
            urgency=amendment.decision.urgency,
            by=None,
            now=now,
        )


def _lock(amendment: Amendment) -> Amendment:
    """Workflow, step, then the row: the order of everything that counts."""
    lock_step(amendment.task_state_id)
    rows = Amendment.objects.select_for_update(of=("self",))
    return rows.select_related("decision", "task_state__workflow_state").get(pk=amendment.pk)


def _refusal_of_state(amendment: Amendment, now: datetime) -> str:
    if amendment.is_open and newest_digest(amendment.task_state.workflow_state) != amendment.digest:
        reason = _("The text was changed while its changes were being confirmed.")
        _void(amendment, reason, None, now)
        return reason
    return "" if amendment.is_open else _("This changed text is closed already.")


def _void(amendment: Amendment, reason: str, by, now: datetime) -> None:
    amendment.is_void = True
    record_event(verb="amendment.end", obj=amendment, by=by, now=now, detail=reason)
    _end(amendment, reason, now)
    step = amendment.task_state  # read under the lock
    waits = step.workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    if waits and step.status == TaskState.STATUS_IN_PROGRESS:
        _send_back(amendment, now)


def _refusal_of_part(amendment: Amendment, part: str, by) -> str:
    if not user_can_confirm_amendment(by, amendment, part):
        return _("The presider of the meeting and a director of the office confirm the changes.")
    if by.pk in author_ids(text_owner(amendment.task_state.workflow_state)):
        return _("You have worked on this text; somebody else confirms its changes.")
    if amendment.confirmations.filter(part=part).exists():
        return _("This has been confirmed already.")
    if amendment.confirmations.filter(by=by).exists():
        return _("Presider and director are two people: you have confirmed already.")
    return ""


def _fulfil(amendment: Amendment, part: str, by, now: datetime) -> None:
    is_presider = part == ConfirmingPart.PRESIDER
    fulfil_duty(
        kind=AMENDMENT_KIND,
        subject_ref=object_ref(amendment),
        owner=amendment.presider if is_presider else amendment.director,
        by=by,
        now=now,
        outcome=_("Confirmed"),
    )


def _end(amendment: Amendment, reason: str, now: datetime) -> None:
    amendment.closed_at = now
    amendment.save(update_fields=["closed_at", "refused_reason", "is_void"])
    close_duties_about(
        subject_ref=object_ref(amendment),
        state=DutyState.WAIVED,
        reason=reason,
        by=None,
        now=now,
    )


def _finish(amendment: Amendment, now: datetime) -> None:
    reason = _("Presider and director have confirmed the changes.")
    _end(amendment, reason, now)
    with acting_at(now):
        _step(amendment).approve(user=None, comment=reason)


def _send_back(amendment: Amendment, now: datetime) -> None:
    """Without the reason, which Wagtail would copy into its log: it stands in the amendment."""
    with acting_at(now):
        _step(amendment).reject(user=None, comment=amendment.decision.get_state_display())


def _step(amendment: Amendment) -> CommitteeTaskState:
    steps = CommitteeTaskState.objects.select_related(
        "workflow_state__workflow", "revision", "task"
    )
    return steps.get(pk=amendment.task_state_id)
