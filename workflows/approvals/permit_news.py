"""What becomes of a permit is news to the ledger: kinds of duty, and who listens.

It lands here because ``cms.publishing`` lies below the ledger and only sends the news.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.models import WorkflowState
from wagtail.signals import workflow_submitted

from cms.core.moment import moment
from cms.people.signals import standing_changed
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.permissions import user_can_view_permits
from cms.publishing.signals import (
    permit_issued,
    permit_lapsed,
    permit_released,
    permit_revoked,
    permit_withdrawing,
    permit_withdrawn,
)
from workflows.approvals.enums import LAPSED_DAYS, LAPSED_KIND, RELEASE_KIND
from workflows.approvals.handing_over import hand_over_alone
from workflows.approvals.permissions import OFFICE
from workflows.approvals.waiting import is_unsettled, lapses_owed, releases_owed
from workflows.duties.enums import DutyState
from workflows.duties.kinds import DutyKind, register_kind
from workflows.duties.terms import OF_HOUSE, Term


def connect() -> None:
    """Called in ``ready``."""
    register_kind(
        DutyKind(
            key=RELEASE_KIND,
            label=gettext_lazy("Approved text to release"),
            opens=gettext_lazy(
                "The committee approves a text and leaves the moment to the office."
            ),
            ends=gettext_lazy("It is released, taken back, or its approval runs out."),
            dated=gettext_lazy("As long as the approval is valid, as the chain's step says."),
            fixed=gettext_lazy("Release the text, or have the director take the approval back."),
            button=gettext_lazy("See and release"),
            overview=_page,
            expected=releases_owed,
            worn=lambda duty: OFFICE,
            hand_over=hand_over_alone,
        )
    )
    register_kind(
        DutyKind(
            key=LAPSED_KIND,
            label=gettext_lazy("Approval ended: submit again or settle"),
            opens=gettext_lazy("An approval ends before its text was released."),
            ends=gettext_lazy(
                "The text is submitted again, or the director settles the matter on request."
            ),
            terms=(
                Term(LAPSED_KIND, gettext_lazy("After an approval ended"), LAPSED_DAYS, OF_HOUSE),
            ),
            waives=True,
            waive=_settle,
            extends=True,
            button=gettext_lazy("Submit again or settle"),
            overview=_page,
            expected=lapses_owed,
            worn=lambda duty: OFFICE,
            hand_over=hand_over_alone,
        )
    )
    uid = "approvals.permits"
    permit_issued.connect(_issued, sender=Permit, dispatch_uid=uid)
    permit_released.connect(_released, sender=Permit, dispatch_uid=uid)
    permit_revoked.connect(_revoked, sender=Permit, dispatch_uid=uid)
    permit_lapsed.connect(_lapsed, sender=Permit, dispatch_uid=uid)
    permit_withdrawing.connect(_withdrawing, sender=Permit, dispatch_uid=uid)
    permit_withdrawn.connect(_withdrawn, sender=Permit, dispatch_uid=uid)
    workflow_submitted.connect(_submitted, sender=WorkflowState, dispatch_uid=uid)
    standing_changed.connect(_standing_changed, dispatch_uid=uid)


def _settle(duty, reason: str, by, now: datetime) -> None:
    from workflows.approvals.services import settle_lapsed

    settle_lapsed(duty=duty, reason=reason, by=by, now=now)


def _page(duty, user) -> str:
    """发布记录 of the text, for the office and the auditor."""
    return duty.link if user_can_view_permits(user) else ""


def _issued(sender, permit: Permit, now: datetime, **kwargs) -> None:
    from workflows.approvals.services import owe_release

    if permit.release_mode == ReleaseMode.BY_HAND:
        owe_release(permit, now)


def _released(sender, permit: Permit, by, now: datetime, **kwargs) -> None:
    from workflows.approvals.services import end_release

    end_release(permit, DutyState.FULFILLED, _("Released"), by=by, now=now)


def _revoked(sender, permit: Permit, by, now: datetime, **kwargs) -> None:
    """Taken back by the director, by hand or with its authorisation; or by the clock with that."""
    from workflows.approvals.services import end_release

    end_release(permit, DutyState.WAIVED, _("Revoked"), by=by, now=now)
    _tell(permit, now)


def _lapsed(sender, permit: Permit, now: datetime, **kwargs) -> None:
    from workflows.approvals.services import end_release

    end_release(permit, DutyState.LAPSED, _("It was not released in time."), by=None, now=now)
    _tell(permit, now)


def _tell(permit: Permit, now: datetime) -> None:
    from workflows.approvals.services import owe_lapsed

    if is_unsettled(permit):  # else the text is on its way again already
        owe_lapsed(permit, now)


def _withdrawing(sender, permit: Permit, by, now: datetime, **kwargs) -> None:
    """Taken down by a person, a text does not come back by what was being decided before; where
    its last day of display took it down, a newer text of it goes on.
    """
    from workflows.approvals.services import end_running

    if by is not None:
        end_running(permit, by=by, now=now)


def _withdrawn(sender, permit: Permit, by, now: datetime, **kwargs) -> None:
    from workflows.approvals.services import note_withdrawn

    note_withdrawn(permit, by=by, now=now)


def _submitted(sender, instance: WorkflowState, user=None, **kwargs) -> None:
    from workflows.approvals.services import note_resubmitted

    note_resubmitted(instance, by=user, now=moment())


def _standing_changed(sender, now: datetime, **kwargs) -> None:
    """Somebody came to the office: what waited for somebody to owe it is owed now."""
    from workflows.approvals.services import owe_what_waits

    owe_what_waits(now)
