"""双人独立录入: an answer waits for its second entry, somebody takes it, the two are compared."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.twice import second_part
from cms.submissions.cells import write_cells
from cms.submissions.comparing import compare
from cms.submissions.enums import COMPARED, PairState
from cms.submissions.models import ComparedCell, KnowsFirst, SecondEntry, Submission
from cms.submissions.permissions import user_can_appoint_second, why_not_second
from cms.submissions.seals import in_force, is_entered_twice
from cms.submissions.services.refusals import CannotSubmit, recorded_refusal
from cms.submissions.signals import second_entry_changed


class CannotEnterSecond(Exception):
    """Why a second entry was not taken or given to somebody; a sentence for the screen."""


def locked_pair(pair: SecondEntry) -> SecondEntry:
    """The row, locked; what it points to is read as it stands then."""
    locked = SecondEntry.objects.select_for_update().get(pk=pair.pk)
    firsts = Submission.objects.select_related("version", "form", "respondent__person")
    locked.first = firsts.get(pk=locked.first_id)
    return locked


def note_known(submission: Submission, accounts: Iterable[int | None], now: datetime) -> None:
    """These accounts know the first entry from now on; noted once for each."""
    rows = [
        KnowsFirst(submission=submission, account_id=pk, since=now)
        for pk in sorted(set(accounts) - {None})
    ]
    KnowsFirst.objects.bulk_create(rows, ignore_conflicts=True)


def note_opened(submission: Submission, user, now: datetime) -> None:
    """An account opened a draft (or what was returned) of a part that is entered twice: having seen
    it, it is not its second person. Nothing for any other part.
    """
    if not submission.is_editable or not is_entered_twice(submission):
        return
    if not submission.known_to.filter(account=user.pk).exists():
        note_known(submission, [user.pk], now)


def wait_for_second(submission: Submission, *, by, now: datetime) -> bool:
    """A first entry has been received: it is sealed until a second one is. Whether it is; no query
    where its part is entered once. Inside the transaction of the filing.
    """
    if not is_entered_twice(submission):
        return False
    pair = in_force(submission.pk)
    if submission.no_comment:
        if pair is not None:
            _void(pair, _("“No comment” was sent: there is nothing to enter twice."), by, now)
        return False
    writers = {submission.respondent_id, submission.entered_by_id, by.pk if by else None}
    if pair is None:
        SecondEntry.objects.create(first=submission, opened_at=now)
    else:  # sent again
        _tell(pair, submission, by, now)
    note_known(submission, writers, now)
    return True


def take_second_entry(*, pair: SecondEntry, by, now: datetime) -> Submission:
    """第二次录入: an empty draft of what is entered twice, on the version of the first entry. Taken
    by the same person already, it is the same draft; of two at once one has it.

    Raises CannotEnterSecond.
    """
    verb, refusal = "submission.take_second", CannotEnterSecond
    with recorded_refusal(refusal, verb=verb, obj=pair.first, by=by, now=now), transaction.atomic():
        locked = locked_pair(pair)
        if locked.state == PairState.ENTERING and locked.second.respondent_id == by.pk:
            return locked.second
        if why := why_not_second(by, locked):
            raise refusal(why)
        first = locked.first
        draft = Submission.objects.create(
            form_id=first.form_id,
            version_id=first.version_id,
            subject_ref=first.subject_ref,
            filler=second_part(first.filler),
            is_second=True,
            round=first.round,
            respondent=by,
            created_at=now,
            saved_at=now,
            entered_by=by,
            channel=Channel.DESK,
        )
        locked.second, locked.taken_at, locked.state = draft, now, PairState.ENTERING
        locked.save(update_fields=["second", "taken_at", "state"])
        record_event(verb=verb, obj=first, by=by, now=now)
        return draft


def appoint_second(*, pair: SecondEntry, account, by, now: datetime) -> SecondEntry:
    """Say who alone may take the second entry; ``account`` None: whoever may. While somebody enters
    it already, that draft ends and the entry waits anew. Raises CannotEnterSecond.
    """
    verb, refusal = "submission.appoint_second", CannotEnterSecond
    with recorded_refusal(refusal, verb=verb, obj=pair.first, by=by, now=now), transaction.atomic():
        locked = locked_pair(pair)
        if not user_can_appoint_second(by, locked.first):
            raise refusal(_("Only the office says who enters the second entry."))
        if locked.state == PairState.ENTERING and locked.second.respondent_id != getattr(
            account, "pk", None
        ):
            locked = _anew(locked, _("Given to somebody else"), by, now)
        if locked.state != PairState.WAITING:
            raise refusal(_("The second entry of this answer is not waiting any more."))
        locked.appointed = None
        if account is not None and (why := why_not_second(account, locked)):
            raise refusal(_("%(name)s: %(why)s") % {"name": account, "why": why})
        locked.appointed = account
        locked.save(update_fields=["appointed"])
        record_event(verb=verb, obj=locked.first, by=by, now=now, detail=str(account or ""))
        _tell(locked, locked.first, by, now)
        return locked


def begin_anew(first: Submission, *, by, now: datetime) -> None:
    """A first entry goes back to its writer: its pair is void, what was entered second stays with
    it, and it is sealed anew until it was sent and entered twice. Inside the transaction that
    returns it, on its locked row.
    """
    if not is_entered_twice(first):
        return
    pair = in_force(first.pk)
    if pair is None:
        return
    pair = _anew(locked_pair(pair), _("The first entry was returned"), by, now)
    _tell(pair, first, by, now)
    first.cells.all().delete()  # no figure holds what is sealed


def check_taken(second: Submission) -> SecondEntry:
    """The pair of a second entry that is about to be filed, locked. Raises CannotSubmit where it is
    void meanwhile.
    """
    rows = SecondEntry.objects.select_for_update(of=("self",)).select_related("first")
    pair = rows.filter(second=second.pk).first()
    if pair is None or pair.state != PairState.ENTERING or pair.first.deleted_at:
        raise CannotSubmit(_("The first entry was returned meanwhile: this one is void."))
    return pair


def compare_entries(pair: SecondEntry, second: Submission, *, by, now: datetime) -> SecondEntry:
    """Both entries are in: the seal is broken, and where they say the same it is settled at once.
    Inside the transaction that files the second one.
    """
    first = Submission.objects.select_related("version", "form").get(pk=pair.first_id)
    found = compare(first, second)
    ComparedCell.objects.bulk_create(
        ComparedCell(
            pair=pair,
            within=each.within,
            question_key=each.key,
            row=each.row,
            is_equal=each.is_equal,
        )
        for each in found
    )
    differing = sum(not each.is_equal for each in found)
    pair.state = PairState.DIFFERS if differing else PairState.AGREED
    pair.compared_at, pair.settled_at = now, None if differing else now
    pair.save(update_fields=["state", "compared_at", "settled_at"])
    write_cells(first, compile_version(first.version))
    detail = f"{len(found) - differing}/{len(found)}"
    record_event(verb="submission.compare_entries", obj=first, by=by, now=now, detail=detail)
    _tell(pair, first, by, now)
    return pair


def tell_of_pair(first: Submission, *, by, now: datetime) -> None:
    """An answer went to the trash or came back: nobody enters it a second time meanwhile. Inside
    the transaction of that; no query where it is entered once.
    """
    if is_entered_twice(first) and (pair := in_force(first.pk)):
        _tell(pair, first, by, now)


def why_not_settled(submission: Submission) -> str:
    """Why nothing is decided or corrected yet of an answer that is entered twice; empty where
    something may be.
    """
    if not is_entered_twice(submission):
        return ""
    pair = in_force(submission.pk)
    if pair is None or pair.settled_at:
        return ""
    if pair.state in COMPARED:
        return _("The two entries differ: settle what holds first.")
    return _("This answer waits for its second entry.")


def _anew(pair: SecondEntry, reason: str, by, now: datetime) -> SecondEntry:
    """This one void, another waiting; a pair that nobody took goes on as it is."""
    if pair.state == PairState.WAITING:
        return pair
    _void(pair, reason, by, now)
    return SecondEntry.objects.create(first=pair.first, opened_at=now)


def _void(pair: SecondEntry, reason: str, by, now: datetime) -> None:
    pair.state, pair.reason = PairState.VOID, reason
    pair.save(update_fields=["state", "reason"])
    verb = "submission.void_second"
    record_event(verb=verb, obj=pair.first, by=by, now=now, detail=reason)
    _tell(pair, pair.first, by, now)


def _tell(pair: SecondEntry, first: Submission, by, now: datetime) -> None:
    pair.first = first
    second_entry_changed.send(sender=SecondEntry, pair=pair, by=by, now=now)
