"""A second person enters the marks of a signed paper again, not seeing the first entry."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from cms.core.moment import acting_at
from workflows.approvals.circulation.permissions import user_can_check_marks
from workflows.approvals.circulation.queries import waiting_marks
from workflows.approvals.enums import CHECK_KIND, VOTE_KIND, EntryState, PenChoice
from workflows.approvals.models import Decision, MeetingRequest, PenMark, Seat, Vote
from workflows.approvals.permissions import OFFICE
from workflows.approvals.services.closing import GATE_REFUSALS, count, refused_by_gate, settle
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import owe_next
from workflows.approvals.services.pen_marks import refusal_of_round
from workflows.approvals.services.referring import refer
from workflows.approvals.services.staging import tidy_marks
from workflows.duties.owners import person_key
from workflows.duties.seconds import hat_in_step
from workflows.duties.services import fulfil_duty


class CannotCheckMarks(Exception):
    """The marks still wait; the message says why."""


@dataclass(frozen=True)
class PenReading:
    """What the second person reads beside one name: the mark, its words, its date."""

    choice: str = ""
    words: str = ""
    day: date | None = None


@dataclass
class Checked:
    """What came of a check: seats whose two entries agree, and those to be entered again."""

    agreed: list[Seat] = field(default_factory=list)
    sent_back: list[Seat] = field(default_factory=list)
    meeting: Decision | None = None  # on whose table the text lies now, if a pen asked for one


def check_pen_marks(
    *,
    decision: Decision,
    by,
    readings: Mapping[int, PenReading],
    now: datetime,
) -> Checked:
    """Compare the second entry (by seat id) with the first, mark by mark; both are then wiped.

    Where they agree in choice, words and date the member has voted, on paper; where they differ
    the mark is sent back. Who has asked to step aside since it was entered has voted before: it
    counts if the presider refuses, and is struck out if not. A pen that asks for a meeting stops
    the circulation. Never one's own entries.
    Raises ``CannotCheckMarks``.
    """
    checked, refusal = Checked(), ""
    try:
        with transaction.atomic():
            decision = settle(lock_decision(decision.pk), now)
            if decision.is_open:
                tidy_marks(decision, now)
            marks = list(waiting_marks(decision).exclude(entered_by=by))
            with acting_at(now):  # whether somebody is asked in depends on the moment
                refusal = _refusal(decision, by, marks, readings)
            if not refusal:
                checked = _compare(decision, marks, readings, by, now)
                found = {"agreed": len(checked.agreed), "differ": len(checked.sent_back)}
                detail = _("%(agreed)d agree, %(differ)d differ") % found
                record_event(
                    verb="circulation.check",
                    obj=decision,
                    by=by,
                    now=now,
                    detail=detail,
                    acting_as=hat_in_step(by, OFFICE),
                )
    except IntegrityError:
        refusal = _("Somebody else entered this at the same time. Look at the list again.")
    except GATE_REFUSALS as error:
        refusal = refused_by_gate(error)
    if refusal:
        record_event(verb="circulation.check", obj=decision, by=by, now=now, refused=True)
        raise CannotCheckMarks(refusal)
    return checked


def _refusal(
    decision: Decision, by, marks: list[PenMark], readings: Mapping[int, PenReading]
) -> str:
    if not user_can_check_marks(by, decision):
        return _("Marks are checked by the office, and by nobody who decides on this text.")
    closed = refusal_of_round(decision)
    if closed:
        return closed
    if not marks and waiting_marks(decision).exists():
        return _("Who enters the marks never checks them: somebody else must.")
    if not marks:
        return _("Nothing is left to check.")
    for mark in marks:
        read = readings.get(mark.seat_id, PenReading())
        if read.choice not in PenChoice.values:
            words = _("%(name)s: please enter the mark that stands on the paper.")
            return words % {"name": mark.seat}
        if read.day is None:
            return _("%(name)s: please give the date on the paper.") % {"name": mark.seat}
    return ""


def _compare(decision, marks, readings, by, now: datetime) -> Checked:
    """Write votes where both entries agree, in order of rank; then count, or go to a meeting."""
    checked, asked = Checked(), False
    for mark in marks:
        read = readings[mark.seat_id]
        second = (read.choice, _folded(read.words), read.day)
        agrees = (mark.choice, _folded(mark.comment), mark.marked_on) == second
        (checked.agreed if agrees else checked.sent_back).append(mark.seat)
        if agrees and mark.choice == PenChoice.MEETING:
            asked = True
            _write_request(mark, by, now)
        elif agrees:
            _write_vote(decision, mark, by, now)
        _wipe(mark, agrees, by, now)
        _tell_ledger(CHECK_KIND, decision, mark.checker_id, by, now, _("Checked"))
    if asked:
        checked.meeting = refer(decision, now)
    else:
        owe_next(count(decision, now), now)
    return checked


def _folded(words: str) -> str:
    """Words without spaces and punctuation: two people rarely set the same commas."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", words)).casefold()


def _write_vote(decision: Decision, mark: PenMark, by, now: datetime) -> None:
    """Cast when it was entered, which was in time; it counts from the check on."""
    Vote.objects.create(
        seat=mark.seat,
        choice=mark.choice,
        comment=mark.comment,
        digest=decision.digest,
        cast_at=mark.entered_at,
        **_origin(mark, by, now),
    )
    _tell_ledger(VOTE_KIND, decision, mark.seat.person_id, by, now, _("Voted"))


def _write_request(mark: PenMark, by, now: datetime) -> None:
    MeetingRequest.objects.create(
        seat=mark.seat, reason=mark.comment, asked_at=mark.entered_at, **_origin(mark, by, now)
    )


def _origin(mark: PenMark, by, now: datetime) -> dict:
    """Where a checked mark came from, and who checked it."""
    return {
        "entered_by": mark.entered_by,
        "on_behalf_of": mark.on_behalf_of,
        "acting_as": mark.acting_as,
        "channel": Channel.PAPER,
        "scan": mark.scan,
        "checked_by": by,
        "checked_at": now,
    }


def _wipe(mark: PenMark, agrees: bool, by, now: datetime) -> None:
    mark.state = EntryState.CHECKED if agrees else EntryState.SENT_BACK
    mark.sent_back_reason = "" if agrees else _("The two entries differ.")
    mark.choice = mark.comment = ""
    mark.checked_by, mark.checked_at = by, now
    mark.save(
        update_fields=[
            "state",
            "sent_back_reason",
            "choice",
            "comment",
            "checked_by",
            "checked_at",
        ]
    )


def _tell_ledger(kind: str, decision: Decision, person: int, by, now, outcome: str) -> None:
    fulfil_duty(
        kind=kind,
        subject_ref=object_ref(decision),
        owner=person_key(person),
        by=by,
        now=now,
        outcome=outcome,
    )
