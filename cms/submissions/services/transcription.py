"""拍照交办公室代录: an answer stands on paper; its owner sends photos, the office types it in."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.submissions.enums import MOVES, AttachmentState, Move
from cms.submissions.models import Submission
from cms.submissions.models.attachments import ON_PAPER
from cms.submissions.permissions import is_own, user_can_fill_submission, user_can_transcribe
from cms.submissions.receipts import mint_receipt
from cms.submissions.services.intakes import take_place
from cms.submissions.services.refusals import recorded_refusal
from cms.submissions.services.review import keep_past
from cms.submissions.services.second_entries import begin_anew

REASON = 500


class CannotHandIn(Exception):
    """Why photos of a paper were not handed in or given back; a sentence for the screen."""


def hand_to_office(*, submission: Submission, by, now: datetime) -> Submission:
    """The photos that are stored with a draft go to the office, with a receipt; from now on the
    office writes it. Called again with more photos, it takes those too.

    Inside the caller's transaction, with the photos stored before. Raises CannotHandIn.
    """
    verb = "submission.hand_in"
    with recorded_refusal(CannotHandIn, verb=verb, obj=submission, by=by, now=now):
        locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        mine = is_own(by, locked) if locked.from_paper else user_can_fill_submission(by, locked)
        if not mine or not locked.is_editable:
            raise CannotHandIn(_("You cannot add files here."))
        photos = locked.attachments.filter(question_key=ON_PAPER, state=AttachmentState.STORED)
        if not photos.exists():
            raise CannotHandIn(_("Take a photo of the paper first."))
        if locked.receipt is None:
            who = (by, locked.respondent)
            take_place(locked, who, now, counts=True, refusal=CannotHandIn)
        photos.filter(in_answer=False).update(in_answer=True, changed_at=now)
        owner = getattr(locked.respondent, "person", None) or by.person
        locked.from_paper, locked.channel, locked.on_behalf_of = True, Channel.PAPER, owner
        locked.receipt = locked.receipt or mint_receipt(now)
        locked.saved_at, locked.return_reason = now, ""
        locked.save(
            update_fields=[
                *("from_paper", "channel", "on_behalf_of", "receipt", "saved_at", "return_reason")
            ]
        )
        record_event(verb=verb, obj=locked, by=by, now=now)
        return locked


def give_paper_back(*, submission: Submission, reason: str, by, now: datetime) -> Submission:
    """The photo cannot be read: its owner answers again, on paper or not. Raises CannotHandIn."""
    verb = "submission.give_paper_back"
    with recorded_refusal(CannotHandIn, verb=verb, obj=submission, by=by, now=now):
        locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if not (locked.from_paper and locked.is_editable and user_can_transcribe(by, locked)):
            raise CannotHandIn(_("This is not yours to fill in."))
        if not reason.strip():
            raise CannotHandIn(_("Give a reason that the respondent can act on."))
        locked.from_paper, locked.return_reason = False, reason.strip()[:REASON]
        locked.save(update_fields=["from_paper", "return_reason"])
        record_event(verb=verb, obj=locked, by=by, now=now, detail=locked.return_reason[:300])
        return locked


@transaction.atomic
def say_wrong(*, submission: Submission, reason: str, by, now: datetime) -> Submission:
    """Its owner finds that what was typed is not what stands on the paper: it goes back to the
    office, and what the office had received is kept. Raises CannotHandIn.
    """
    verb = "submission.say_wrong"
    locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
    starts, ends = MOVES[Move.RETURN]
    if not locked.from_paper or not is_own(by, locked):
        record_event(verb=verb, obj=locked, by=by, now=now, refused=True)
        raise CannotHandIn(_("This is not yours to fill in."))
    if locked.state not in starts or locked.deleted_at:
        raise CannotHandIn(_("This was accepted already. Please call the office."))
    if not reason.strip():
        raise CannotHandIn(_("Please say what is wrong."))
    locked.state, locked.decided_by, locked.decided_at = ends, by, now
    locked.return_reason, locked.return_notes = reason.strip()[:REASON], {}
    locked.save(
        update_fields=["state", "decided_by", "decided_at", "return_reason", "return_notes"]
    )
    keep_past(locked, now)
    begin_anew(locked, by=by, now=now)
    record_event(verb=verb, obj=locked, by=by, now=now)
    return locked
