"""Marks of the pen on a circulated paper: one person enters them from the signed paper."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.calendars.services import end_of_day, shanghai_date
from cms.calendars.terms import Due
from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from cms.media.models import MediaDocument
from cms.paper.uploads import take_upload
from cms.people.models import Person
from workflows.approvals.circulation.permissions import checkers, user_can_enter_marks
from workflows.approvals.circulation.queries import other_record_of, progress
from workflows.approvals.enums import (
    CHECK_KIND,
    CirculationOrder,
    DueUnit,
    Exclusion,
    PenChoice,
    Way,
)
from workflows.approvals.models import Decision, PenMark, Seat
from workflows.approvals.rosters import office_workers
from workflows.approvals.services.closing import settle
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.owing import term_of
from workflows.duties.services import open_duty
from workflows.duties.terms import due_under

Written = tuple[Seat, str, str, date]  # seat, choice, comment, date on the paper


class CannotEnterMarks(Exception):
    """Nothing was entered; the message says why."""


@dataclass(frozen=True)
class Entry:
    """What is entered at once, with the decision as it stands under its lock."""

    decision: Decision
    seats: dict[int, Seat]
    marks: list[Written]
    colleagues: frozenset[int]  # members by person who work at the office, and do not mark
    today: date


def enter_pen_marks(
    *,
    decision: Decision,
    marks: Iterable[Written],
    scan: MediaDocument | None,
    checker: Person | None,
    by,
    now: datetime,
) -> list[PenMark]:
    """Stage what stands on the signed paper until ``checker`` has entered it a second time.

    Refused: who does not work at the office or sits in the decision; a paper that no longer goes
    round; after the term, and of who has asked to step aside, all but what was entered before and
    sent back; without a scan; and each mark that cannot be right, named.
    Raises ``CannotEnterMarks``.
    """
    entered, refusal = [], ""
    try:
        with transaction.atomic():
            decision = settle(lock_decision(decision.pk), now)
            seats = {seat.pk: seat for seat in progress(decision)}
            colleagues = office_workers(seat.person_id for seat in seats.values())
            entry = Entry(decision, seats, list(marks), colleagues, shanghai_date(now))
            refusal = _refusal_of_paper(entry, by) or _refusal_of_scan(decision, scan)
            refusal = refusal or _refusal_of_checker(entry, checker, by)
            refusal = refusal or _refusal_of_marks(entry)
            if not refusal:
                entered = _stage(entry, scan, checker, by, now)
                take_upload(document=scan, by=by, now=now)
                _owe_check(decision, checker, now)
                detail = str(len(entered))
                record_event(verb="circulation.enter", obj=decision, by=by, now=now, detail=detail)
    except IntegrityError:
        refusal = _("Somebody else entered this at the same time. Look at the list again.")
    if refusal:
        record_event(verb="circulation.enter", obj=decision, by=by, now=now, refused=True)
        raise CannotEnterMarks(refusal)
    return entered


def refusal_of_round(decision: Decision) -> str:
    """Why a paper takes no mark of the pen any more, or an empty string."""
    if decision.way != Way.CIRCULATION:
        return _("This text is not in circulation.")
    if not decision.is_open:
        return _("This ballot is closed: %(state)s.") % {"state": decision.get_state_display()}
    return ""


def _refusal_of_paper(entry: Entry, by) -> str:
    if not user_can_enter_marks(by, entry.decision):
        return _("Marks are entered by the office, and by nobody who decides on this text.")
    return refusal_of_round(entry.decision)


def _refusal_of_scan(decision: Decision, scan: MediaDocument | None) -> str:
    if scan is None:
        return _("Please add the scan of the signed paper.")
    title = other_record_of(scan, decision)
    if title:
        words = _(
            "This scan is filed with another record already: “%(title)s”. Look for the right one."
        )
        return words % {"title": title}
    return ""


def _refusal_of_checker(entry: Entry, checker: Person | None, by) -> str:
    if checker is None:
        return _("Please name the second person who checks.")
    if checker.pk == by.person_id:
        return _("Who enters the marks never checks them: name somebody else.")
    if checker not in checkers(entry.decision, by):
        return _("%(name)s cannot check this: not of the office, or a member who decides.") % {
            "name": checker
        }
    return ""


def _refusal_of_marks(entry: Entry) -> str:
    """The first thing wrong with any mark, with the member's name."""
    if not entry.marks:
        return _("Please enter at least one mark.")
    seen: set[int] = set()
    for seat, choice, comment, marked_on in entry.marks:
        found = entry.seats.get(seat.pk)
        wrong = _wrong_with_seat(entry, found, seen) or _too_late(entry.decision, found)
        wrong = wrong or _wrong_with_mark(entry, choice, comment, marked_on)
        if wrong:
            return _("%(name)s: %(problem)s") % {"name": found or seat, "problem": wrong}
        seen.add(seat.pk)
    return _out_of_turn(entry)


def _wrong_with_seat(entry: Entry, seat: Seat | None, seen: set[int]) -> str:
    if seat is None:
        return _("holds no seat in this decision.")
    if seat.pk in seen:
        return _("stands here twice.")
    if seat.exclusion == Exclusion.AUTHOR:
        return _("has worked on this text and does not mark it.")
    if seat.exclusion == Exclusion.RECUSED:
        return _("has stepped aside and does not mark it.")
    if seat.exclusion == Exclusion.LEFT:
        return _("is no longer a member and does not mark it.")
    if seat.person_id in entry.colleagues:
        return _("works at the office and has not the role of a member; does not mark it.")
    if seat.has_voted:
        return _("has marked already; that counts.")
    if seat.asks_aside and not seat.was_sent_back:  # entered before is as good as voted before
        return _("has asked to step aside; the presider decides first.")
    if seat.is_waiting:
        return _("has been entered already and waits for its check.")
    return ""


def _too_late(decision: Decision, seat: Seat) -> str:
    """After the term: only what was entered in time, and sent back, is entered again."""
    if decision.held_at is None or seat.was_sent_back:
        return ""
    return _("time was up before this mark was entered.")


def _wrong_with_mark(entry: Entry, choice: str, comment: str, marked_on: date | None) -> str:
    if choice not in [*entry.decision.choices, PenChoice.MEETING]:
        return _("this mark is not provided for.")
    if len(comment) > PenMark._meta.get_field("comment").max_length:
        return _("the comment is too long.")
    if marked_on is None:
        return _("please give the date on the paper.")
    if marked_on > entry.today:
        return _("the date on the paper lies in the future.")
    if marked_on > shanghai_date(entry.decision.due_at):
        return _("the date on the paper lies after the term.")
    if marked_on < shanghai_date(entry.decision.opened_at):
        return _("the date on the paper lies before the circulation began.")
    return ""


def _out_of_turn(entry: Entry) -> str:
    """By rank a pen does not pass over who stands before: their mark is there, or here too. To ask
    for a meeting is nobody's turn.
    """
    if entry.decision.frozen_rules.order != CirculationOrder.BY_RANK:
        return ""
    entered = {mark[0].pk for mark in entry.marks if mark[1] != PenChoice.MEETING}
    gap = None
    for seat in entry.seats.values():  # in order of rank
        marked = seat.has_voted or seat.is_waiting or seat.pk in entered
        if seat.pk in entered and gap is not None:
            words = _("%(name)s marks after %(before)s, of whom there is no mark yet.")
            return words % {"name": seat, "before": gap}
        if seat.is_entitled and not marked and gap is None:
            gap = seat
    return ""


def _stage(entry: Entry, scan: MediaDocument, checker: Person, by, now) -> list[PenMark]:
    return [
        PenMark.objects.create(
            seat=seat,
            choice=choice,
            comment=comment.strip(),
            marked_on=marked_on,
            checker=checker,
            entered_at=now,
            entered_by=by,
            on_behalf_of_id=entry.seats[seat.pk].person_id,
            acting_as=hat_of(by),
            channel=Channel.PAPER,
            scan=scan,
        )
        for seat, choice, comment, marked_on in entry.marks
    ]


def hat_of(user) -> str:
    """The hat under which the office handles a paper."""
    role = Role.OFFICE_STAFF if has_role(user, Role.OFFICE_STAFF) else Role.OFFICE_DIRECTOR
    return str(role.value)


def _term_of_check(decision: Decision, now: datetime) -> Due | datetime:
    """With the paper; what came in late in the term has its working days past it. Urgent hours are
    given no more time.
    """
    if decision.due_unit == DueUnit.HOURS:
        return decision.due_at
    own = due_under(CHECK_KIND, now)
    return own if end_of_day(own.date) > decision.due_at else term_of(decision)


def _owe_check(decision: Decision, checker: Person, now: datetime) -> None:
    open_duty(
        kind=CHECK_KIND,
        subject_ref=object_ref(decision),
        subject_label=decision.title,
        owner=checker,
        due=_term_of_check(decision, now),
        urgency=decision.urgency,
        link=f"/desk/ballots/{decision.pk}/marks/check/",
        by=None,
        now=now,
    )
