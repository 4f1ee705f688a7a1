"""A notice is created, submitted for approval, and withdrawn."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.publishing.corrections import correction_problem, is_unsaid
from cms.publishing.held_back import files_problem
from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from cms.publishing.set_time import set_time_problem
from home.notices.models import NoticePage
from home.notices.permissions import user_can_edit_notices
from home.notices.tree import notice_index
from home.numbers import take_number
from workflows.approvals.services import chain_problem, submit_text


class CannotCreateNotice(Exception):
    """Why a notice was not created; a sentence for the screen."""


class CannotSubmitNotice(Exception):
    """Why a notice was not submitted for approval; a sentence for the screen."""


class CannotWithdrawNotice(Exception):
    """Why a notice was not withdrawn; a sentence for the screen."""


def create_notice(*, by, now: datetime, **fields) -> NoticePage:
    """A new draft under the folder of notices, numbered; ``fields`` are those of the model.

    Raises ``CannotCreateNotice`` when ``by`` may not, a ``ValidationError`` for wrong fields.
    """
    if not user_can_edit_notices(by):
        record_event(verb="notices.create", obj="notices", by=by, now=now, refused=True)
        raise CannotCreateNotice(_("Only the office writes notices."))
    with transaction.atomic():
        notice = NoticePage(live=False, number=take_number(series="G", now=now), owner=by, **fields)
        notice_index().add_child(instance=notice)
        notice.save_revision(user=by)
        record_event(verb="notices.create", obj=notice, by=by, now=now, detail=notice.number)
    return notice


def submit_notice(*, notice, by, now: datetime, is_update: bool = False):
    """Start the approval of the latest draft; returns the workflow state. ``is_update``: the public
    text was not wrong (更新), so it is changed without a correction note.

    Raises ``CannotSubmitNotice`` for the wrong person, a notice in approval already, one without a
    text, one that would be over, a correction that changes nothing, or a change of a public notice
    that is called neither correction nor update.
    """
    problem = submission_problem(notice, by, now)
    if not problem and not is_update and is_unsaid(notice.get_latest_revision_as_object()):
        problem = _("This notice is public. Say on its record whether it is corrected or updated.")
    return submit_text(
        text=notice,
        problem=problem,
        refusal=CannotSubmitNotice,
        verb="notices.submit",
        by=by,
        now=now,
    )


def submission_problem(notice, by, now: datetime) -> str:
    """Why a notice cannot be submitted now; empty when it can."""
    if not user_can_edit_notices(by):
        return _("Only the office submits notices for approval.")
    if notice.workflow_in_progress:
        return _("This notice is being approved already.")
    draft = notice.get_latest_revision_as_object()
    return draft_problem(draft, now) or chain_problem(draft=draft, by=by, now=now)


def draft_problem(draft, now: datetime) -> str:
    """What the text itself lacks, which its editor completes; empty when nothing."""
    if not draft.body:
        return _("The notice has no text yet.")
    if draft.ends_on and draft.ends_on < timezone.localdate(now):
        return _("The last day of display has passed. Choose a later one.")
    return set_time_problem(draft, now) or files_problem(draft) or correction_problem(draft)


def withdraw_notice(*, notice, by, reason: str, now: datetime):
    """Take a public notice down; its address then says so with the date. Returns the permit.

    Raises ``CannotWithdrawNotice`` when it is not public, else what ``withdraw`` refuses.
    """
    permit = permit_in_force(notice.number)
    if permit is None:
        record_event(verb="notices.withdraw", obj=notice, by=by, now=now, refused=True)
        raise CannotWithdrawNotice(_("This notice is not public."))
    return withdraw(permit=permit, by=by, reason=reason, now=now)
