"""更正: a public text is corrected by a new one, decided like any other, that says what was wrong.

The note stands with the draft, is voted on as part of the text, and goes with its release.
"""

from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.core.audit import record_event
from cms.publishing.models import Address, Permit
from cms.publishing.pages import NOTE, CorrectedText
from cms.publishing.permissions import user_can_correct_permit
from cms.publishing.refusals import record_refusal


class CannotCorrect(Exception):
    """Not permitted, without a note, not public, or being decided on."""


def begin_correction(*, permit: Permit, note: str, by, now: datetime) -> CorrectedText:
    """Open the correction of a public text, or change the note of one that is open: the note is
    kept with the newest draft. Returns that draft. Raises ``CannotCorrect``.
    """
    return _on_record(permit, " ".join(note.split()), by, now)


def cancel_correction(*, permit: Permit, by, now: datetime) -> CorrectedText:
    """Go on without a note; what was changed stays a draft. Raises ``CannotCorrect``."""
    return _on_record(permit, None, by, now)


def _on_record(permit: Permit, note: str | None, by, now: datetime) -> CorrectedText:
    try:
        return _correct(permit, note, by, now)
    except CannotCorrect:
        record_refusal(verb="publishing.correct", obj=permit, by=by, now=now)
        raise


@transaction.atomic
def _correct(permit: Permit, note: str | None, by, now: datetime) -> CorrectedText:
    if not user_can_correct_permit(by, permit):
        raise CannotCorrect(_("Only the office corrects a public text."))
    if note is not None:
        _check_note(note)
    draft = _draft_of(permit)
    if note is None and not draft.correction_note:
        raise CannotCorrect(_("No correction of this text is open."))
    if draft.correction_note != (note or ""):
        draft.correction_note = note or ""
        draft.save_revision(user=by, log_action=True, clean=False)
    detail = _("the correction was given up") if note is None else permit.number
    record_event(verb="publishing.correct", obj=permit, by=by, now=now, detail=detail)
    return draft


def _check_note(note: str) -> None:
    if not note:
        raise CannotCorrect(_("Say in the correction note what was wrong."))
    if len(note) > NOTE:
        raise CannotCorrect(_("The correction note has at most %(n)s characters.") % {"n": NOTE})


def _draft_of(permit: Permit) -> CorrectedText:
    """The newest draft of a text in force, its row locked."""
    model = apps.get_model(permit.model)
    if not Address.objects.select_for_update().filter(permit=permit, in_force=True).exists():
        raise CannotCorrect(_("This text is not public."))
    rows = Page if issubclass(model, Page) else model  # a page's row is what its editor locks
    rows._base_manager.select_for_update().get(pk=permit.object_id)
    obj = model.objects.get(pk=permit.object_id)
    if obj.workflow_in_progress:
        raise CannotCorrect(_("This text is being approved already."))
    return obj.get_latest_revision_as_object()
