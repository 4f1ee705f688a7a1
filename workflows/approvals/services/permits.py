"""What the office owes a permit: its release by hand while it holds, a word when it is over."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import WorkflowState

from cms.publishing.models import Permit
from cms.publishing.queries import permits_of
from workflows.approvals.enums import LAPSED_KIND, RELEASE_KIND, RETURNED_KIND
from workflows.approvals.models import Amendment, Decision
from workflows.approvals.release_terms import release_due
from workflows.approvals.returned import returned_steps, steps_of_address
from workflows.approvals.services.amending import void_amendment
from workflows.approvals.services.closing import void_decision
from workflows.approvals.services.returning import end_returns, owe_return
from workflows.approvals.services.sweeping import each_alone
from workflows.approvals.texts import step_ref, text_owner
from workflows.approvals.waiting import lapsed_permits, owners_of, permit_ref, permits_by_hand
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.services import (
    close_duties_about,
    fulfil_for_all,
    open_duty,
    waive_duty,
)
from workflows.duties.terms import due_under

PERMIT_PAGE = "/admin/permits/of/{}/"


def owe_release(permit: Permit, now: datetime) -> None:
    """The committee left the moment to the office: its release is owed as long as the permit
    holds.
    """
    _owe(RELEASE_KIND, permit, release_due(permit), now)


def end_release(permit: Permit, state: DutyState, reason: str, *, by, now: datetime) -> None:
    """It is public, was taken back, or has run out: nobody owes its release any more."""
    if state == DutyState.FULFILLED:
        fulfil_for_all(RELEASE_KIND, [permit_ref(permit.pk)], reason, by, now)
        return
    close_duties_about(
        subject_ref=permit_ref(permit.pk),
        state=state,
        reason=reason,
        by=by,
        now=now,
        kind=RELEASE_KIND,
    )


def owe_lapsed(permit: Permit, now: datetime) -> None:
    """批准已失效: the office submits the text again, or settles the matter."""
    _owe(LAPSED_KIND, permit, due_under(LAPSED_KIND, now), now)


def note_resubmitted(workflow_state: WorkflowState, *, by, now: datetime) -> None:
    """A text is on its way again: what was owed of its old approval is done."""
    refs = [permit_ref(permit.pk) for permit in permits_of(text_owner(workflow_state))]
    fulfil_for_all(LAPSED_KIND, refs, _("Submitted for approval again."), by, now)


def note_withdrawn(permit: Permit, *, by, now: datetime) -> None:
    """What stood at the address was taken down: a change of it that ran out, or came back, is
    settled with it.
    """
    same = Permit.objects.filter(model=permit.model, object_id=permit.object_id)
    for pk in same.values_list("pk", flat=True):
        close_duties_about(
            subject_ref=permit_ref(pk),
            state=DutyState.WAIVED,
            reason=_("Withdrawn"),
            by=None,
            now=now,
            kind=LAPSED_KIND,
        )
    steps = steps_of_address(permit.model, permit.object_id)
    end_returns(steps, DutyState.WAIVED, _("Withdrawn"), by=None, now=now)


def end_running(permit: Permit, *, by, now: datetime) -> None:
    """What is decided on this text now goes back to the office: it was put on the table as a change
    of a public text, and carried it would undo the take-down by itself.
    """
    reason = _("The public text was taken down while this was being decided on.")
    subject_ref = f"{permit.model}:{permit.object_id}"
    for decision in Decision.objects.open().filter(subject_ref=subject_ref):
        void_decision(decision=decision, reason=reason, by=by, now=now)
    changed = Amendment.objects.filter(decision__subject_ref=subject_ref, closed_at=None)
    for amendment in changed:
        void_amendment(amendment=amendment, reason=reason, by=by, now=now)


@transaction.atomic
def settle_lapsed(*, duty: Duty, reason: str, by, now: datetime) -> None:
    """The text of an unused permit is not submitted again (了结), for a request that the
    director granted: what everybody owes about it is waived. Raises ``CannotWaiveDuty``.
    """
    waive_duty(duty=duty, reason=reason, by=by, now=now)
    close_duties_about(
        subject_ref=duty.subject_ref,
        state=DutyState.WAIVED,
        reason=reason,
        by=by,
        now=now,
        kind=LAPSED_KIND,
    )


def owe_what_waits(now: datetime) -> int:
    """Open what nobody owes yet: a permit may have come, or a text come back, while nobody of the
    office could act.

    Returns how many were found; safe to run twice.
    """
    kinds = (RELEASE_KIND, LAPSED_KIND, RETURNED_KIND)
    rows = Duty.objects.open().filter(kind__in=kinds)
    owed = set(rows.values_list("kind", "subject_ref"))
    found = 0
    for kind, owe, ref, matters in (
        (RELEASE_KIND, owe_release, permit_ref, permits_by_hand()),
        (LAPSED_KIND, owe_lapsed, permit_ref, lapsed_permits()),
        (RETURNED_KIND, owe_return, step_ref, returned_steps()),
    ):
        left = [each for each in matters if (kind, ref(each.pk)) not in owed]

        def owe_one(matter, owe=owe) -> bool:
            owe(matter, now)
            return True

        found += each_alone(left, owe_one, "owe_what_waits")
    return found


def _owe(kind: str, permit: Permit, due, now: datetime) -> None:
    for person in owners_of(permit):
        open_duty(
            kind=kind,
            subject_ref=permit_ref(permit.pk),
            subject_label=permit.title,
            owner=person,
            due=due,
            link=PERMIT_PAGE.format(permit.number),
            by=None,
            now=now,
        )
