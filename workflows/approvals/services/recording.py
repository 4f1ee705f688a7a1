"""A clerk enters what a meeting decided on one text; a second person then checks it."""

from dataclasses import asdict
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from cms.accounts.models import User
from cms.accounts.permissions import has_role, roles_of
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref, record_event
from cms.core.models import Channel
from cms.media.models import MediaDocument
from cms.paper.uploads import take_upload
from cms.people.models import Person
from workflows.approvals.check_codes import check_code_holds
from workflows.approvals.enums import (
    CHECK_KIND,
    RECORD_KIND,
    DecisionState,
    EntryState,
    Exclusion,
    Way,
)
from workflows.approvals.meeting_counts import MeetingEntry, problems_of
from workflows.approvals.models import Decision, MeetingRecord, Sitting
from workflows.approvals.permissions import OFFICE, ties_to_record
from workflows.approvals.queries import seats_aside
from workflows.approvals.releasers import named_by
from workflows.approvals.services.closing import GATE_REFUSALS, refused_by_gate, settle
from workflows.approvals.services.locking import lock_decision
from workflows.approvals.services.seating import seat_roster_of
from workflows.approvals.setup import COUNTS_STEP
from workflows.duties.models import SecondGrant
from workflows.duties.services import fulfil_duty, open_duty
from workflows.duties.terms import due_under

CHECK_PAGE = "/desk/records/{}/"


class CannotRecordOutcome(Exception):
    """Nothing was entered. ``fields``: field → sentence; "" is about the whole."""

    def __init__(self, fields: dict[str, str]) -> None:
        super().__init__(" ".join(fields.values()))
        self.fields = fields


def record_outcome(
    *,
    decision: Decision,
    sitting: Sitting,
    entry: MeetingEntry,
    code: str,
    scan: MediaDocument | None,
    checker: Person | None,
    by,
    now: datetime,
) -> MeetingRecord:
    """Enter outcome and counts of one text; the second person owes the check, nothing closes yet.
    The body sits as it stood on the day of the meeting.

    Refused, with every sentence that applies: whoever is not of the office, a text that is not
    decided in a meeting now, a check code of another text (it says whose), a day before the text
    was tabled, a meeting that decided on the same words before, numbers that cannot be
    (``problems_of``), no scan or one of another meeting, a checker who is not another of the
    office, presided, or is named by the text. Raises
    ``CannotRecordOutcome``.
    """
    problems: dict[str, str] = {}
    try:
        with transaction.atomic():
            decision = lock_decision(decision.pk)
            refusal = _refusal_of_state(decision, by, now)
            problems = {"": refusal} if refusal else {}
            if not problems:
                with transaction.atomic():  # who sits stays as it was where the entry is refused
                    seat_roster_of(decision, sitting.held_on, by, now)
                    problems = _problems(decision, sitting, entry, code, scan, checker, by, now)
                    transaction.set_rollback(bool(problems))
            if not problems:
                record = _write(decision, sitting, entry, scan, checker, by, now)
                take_upload(document=scan, by=by, now=now)
                _tell_ledger(record, by, now)
                record_event(verb="meeting.record", obj=decision, by=by, now=now)
    except IntegrityError:
        problems = {"": _("Somebody else has just entered this text.")}
    except GATE_REFUSALS as error:
        problems = {"": refused_by_gate(error)}
    if problems:
        record_event(verb="meeting.record", obj=decision, by=by, now=now, refused=True)
        raise CannotRecordOutcome(problems)
    return record


def second_persons(*, decision: Decision, by, now: datetime) -> QuerySet[Person]:
    """Who may check what ``by`` enters: others of the office, and seconds asked in from outside;
    nobody whom the text itself names.
    """
    grants = SecondGrant.objects.in_force(now).filter(step=COUNTS_STEP)
    grants = grants.filter(Q(subject_ref="") | Q(subject_ref=object_ref(decision)))
    hats = Q(groups__name__in=[str(role) for role in OFFICE]) | Q(pk__in=grants.values("account"))
    accounts = User.objects.filter(hats, is_active=True).exclude(pk=by.pk)
    persons = Person.objects.filter(account__in=accounts).exclude(pk__in=named_by(decision))
    return persons.order_by("sort_key", "pk").distinct()


def _problems(decision, sitting, entry, code, scan, checker, by, now) -> dict[str, str]:
    found = _problems_of_paper(decision, sitting, code, scan, now)
    able = second_persons(decision=decision, by=by, now=now)
    if checker is None or not able.filter(pk=checker.pk).exists():
        found["checker"] = _("Please name another person of the office who checks your entry.")
    if checker is not None and (tied := ties_to_record(decision, sitting).get(checker.pk)):
        found["checker"] = tied
    if entry.outcome == DecisionState.WITH_CHANGES and decision.task_state_id is None:
        found["outcome"] = _(
            "An authorisation cannot be carried with changes: defer it and table it anew."
        )
    if "sitting" in found:
        return found
    left = decision.seats.filter(exclusion=Exclusion.NONE)
    there = sitting.attendances.filter(present=True).values("person")
    return found | problems_of(
        entry,
        decision.frozen_rules,
        members=left.count(),
        attended=left.filter(person__in=there).count(),
        aside=[seat.name for seat in seats_aside(decision).filter(person__in=there)],
    )


def _refusal_of_state(decision: Decision, by, now: datetime) -> str:
    if not has_role(by, *OFFICE):
        return _("Only the office enters what a meeting decided.")
    if decision.way != Way.MEETING:
        return _("This text is not decided in a meeting.")
    settle(decision, now)  # a changed text is void, and takes no outcome any more
    if not decision.is_open:
        return _("This decision is closed: %(state)s.") % {"state": decision.get_state_display()}
    waiting = decision.records.exclude(state=EntryState.SENT_BACK).first()
    if waiting is not None:
        words = _("%(who)s has entered this text already; %(checker)s is to check it.")
        return words % {"who": waiting.entered_by, "checker": waiting.checker}
    return ""


def _problems_of_paper(decision, sitting, code, scan, now) -> dict[str, str]:
    found = {}
    if not check_code_holds(decision, code):
        found["code"] = _whose(code, decision)
    if sitting.body_id != decision.body_id:
        words = _("This text is for %(body)s, the meeting was one of %(other)s.")
        found["sitting"] = words % {"body": decision.body, "other": sitting.body}
    elif sitting.held_on < shanghai_date(decision.opened_at):
        words = _("The meeting of %(day)s was before the text was tabled on %(tabled)s.")
        tabled = shanghai_date(decision.opened_at)
        found["sitting"] = words % {"day": sitting.held_on, "tabled": tabled}
    elif sitting.held_on > shanghai_date(now):
        found["sitting"] = _("The day of the meeting is still to come.")
    elif (before := _decided_there(decision, sitting)) is not None:
        words = _(
            "This meeting has decided on this very text already: %(outcome)s. If the body took it "
            "up again, please enter that as a meeting of its own."
        )
        found["sitting"] = words % {"outcome": before.get_outcome_display()}
    if scan is None:
        found["scan"] = _("Please add the scan of the signed extract of the minutes.")
    elif _stands_elsewhere(scan, sitting):
        found["scan"] = _("This scan belongs to another meeting. Please look for the right one.")
    return found


def _decided_there(decision: Decision, sitting: Sitting) -> MeetingRecord | None:
    """What the same meeting decided on the same words before; a changed text is another one."""
    checked = sitting.records.filter(state=EntryState.CHECKED).exclude(decision=decision)
    same = checked.filter(decision__subject_ref=decision.subject_ref)
    return same.filter(decision__digest=decision.digest).order_by("-pk").first()


def _stands_elsewhere(scan, sitting) -> bool:
    """Whether it backs a record of another meeting; one that was sent back, it backs no longer."""
    records = MeetingRecord.objects.exclude(state=EntryState.SENT_BACK).exclude(sitting=sitting)
    return records.filter(scan__file_hash=scan.file_hash).exists()


def _whose(code: str, decision: Decision) -> str:
    """Why a check code is wrong: it is that of another open text, or of none."""
    others = Decision.objects.open().filter(way=Way.MEETING).exclude(pk=decision.pk)
    other = next((each for each in others.defer("payload") if check_code_holds(each, code)), None)
    if other is not None:
        words = _("This is the check code of “%(title)s”, not of this text.")
        return words % {"title": other.title}
    return _("The check code is not that of this text. It stands at the foot of the tabled text.")


def _write(decision, sitting, entry, scan, checker, by, now) -> MeetingRecord:
    typed = asdict(entry) | {"changes": entry.changes.strip()}
    return MeetingRecord.objects.create(
        decision=decision,
        sitting=sitting,
        **typed,
        checker=checker,
        entered_at=now,
        entered_by=by,
        acting_as=next(iter(sorted(roles_of(by) & {str(r) for r in OFFICE})), ""),
        channel=Channel.PAPER,
        scan=scan,
    )


def _tell_ledger(record: MeetingRecord, by, now: datetime) -> None:
    decision = record.decision
    fulfil_duty(
        kind=RECORD_KIND,
        subject_ref=object_ref(decision),
        owner=decision.clerk,
        by=by,
        now=now,
        outcome=_("Entered"),
    )
    open_duty(
        kind=CHECK_KIND,
        subject_ref=object_ref(decision),
        subject_label=decision.title,
        owner=record.checker,
        due=due_under(CHECK_KIND, now),
        urgency=decision.urgency,
        link=CHECK_PAGE.format(record.pk),
        by=None,
        now=now,
    )
