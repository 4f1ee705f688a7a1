"""纪要节录: session, presider, attendance, counts and outcome of one item; counts only.

Printed blank it lies on the table of the meeting; filled, it says what was checked by two people,
or what a ballot came to. How a member voted stands on neither.
"""

from dataclasses import asdict, dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cms.paper.registry import PaperKind
from cms.paper.sheet import Fact, Facts, Para, Rows, Sheet, Signature, Signatures
from workflows.approvals.check_codes import check_code
from workflows.approvals.counting import Tally
from workflows.approvals.enums import DISCLOSED, EntryState, Way
from workflows.approvals.meeting_counts import READ_AGAIN, reading_labels
from workflows.approvals.models import Decision, MeetingRecord
from workflows.approvals.papers.permissions import (
    user_can_file_papers,
    user_can_print_decision_papers,
)
from workflows.approvals.papers.tabled_text import decision_page
from workflows.approvals.papers.wording import day, issuer
from workflows.approvals.queries import tally
from workflows.approvals.results import entered_reading


@dataclass(frozen=True)
class Minuted:
    """What the extract is filled with; empty while nothing has been decided."""

    session: str = ""
    on: str = ""
    presider: str = ""
    method: str = ""
    absent: str = ""
    counted: Tally | None = None
    record: MeetingRecord | None = None
    outcome: str = ""
    changes: str = ""


def minuted(decision: Decision) -> Minuted:
    """Of a meeting from its checked record, of a ballot once it has closed."""
    if decision.way == Way.MEETING:
        record = decision.records.filter(state=EntryState.CHECKED).first()
        return _of_meeting(record) if record else Minuted()
    if decision.state not in DISCLOSED:
        return Minuted()
    presider = decision.seats.filter(is_presider=True).first()
    return Minuted(
        on=day(decision.closed_at),
        presider=presider.name if presider else "",
        counted=tally(decision),
        outcome=decision.get_state_display(),
    )


def _of_meeting(record: MeetingRecord) -> Minuted:
    sitting = record.sitting
    absent = sitting.attendances.filter(present=False)
    said = (f"{each.name}（{each.reason}）" if each.reason else each.name for each in absent)
    return Minuted(
        session=sitting.name,
        on=day(sitting.held_on),
        presider=sitting.presider.name,
        method=record.get_method_display(),
        absent="、".join(said),
        record=record,
        outcome=record.decision.get_state_display(),
        changes=record.changes,
    )


def minutes_extract(decision: Decision, now) -> Sheet:
    """One item of the minutes."""
    return _extract(decision, minuted(decision))


def blank_extract(decision: Decision, now) -> Sheet:
    """The same for the pen, whatever has been decided since."""
    return _extract(decision, Minuted())


def _extract(decision: Decision, found: Minuted) -> Sheet:
    return Sheet(
        title=_("%(body)s\nExtract of the minutes") % {"body": decision.body},
        issuer=issuer(),
        parts=(
            Facts(
                (
                    Fact(_("Item"), decision.title, fixed=True),
                    Fact(_("Check code of the text"), check_code(decision), fixed=True),
                    *_way(decision),
                    Fact(_("Session"), found.session),
                    Fact(_("Day"), found.on),
                    Fact(_("Presider"), found.presider),
                    Fact(_("Method"), found.method),
                    Fact(_("Absent"), found.absent),
                )
            ),
            _counts(decision, found),
            _outcome(decision, found),
            Para(_("This extract agrees with the minutes."), look="body"),
            Signatures(
                (
                    Signature(_("Presider")),
                    Signature(_("Recorder")),
                    Signature(_("Checked by")),
                )
            ),
        ),
        check_code=check_code(decision),
    )


def _way(decision: Decision) -> tuple[Fact, ...]:
    """Said of a ballot alone: what a meeting votes on has its method, and its blank one page."""
    if decision.way == Way.MEETING:
        return ()
    return (Fact(_("Way of deciding"), decision.get_way_display(), fixed=True),)


def _counts(decision: Decision, found: Minuted) -> Rows:
    """A box for each figure."""
    figures = _of_item(found.record) if decision.way == Way.MEETING else _of_votes(found.counted)
    head = tuple(str(label) for label, _figure in figures)
    return Rows(head=head, rows=(tuple(str(figure) for _label, figure in figures),), fixed=0)


def _outcome(decision: Decision, found: Minuted) -> Facts:
    """Outcome and 修改意见, which the signature is for as much as for the figures; room for both on
    the blank of a meeting.
    """
    facts = (Fact(_("Outcome"), found.outcome),)
    is_blank = decision.way == Way.MEETING and found.record is None
    if found.changes or is_blank:
        facts += (Fact(_("changes asked for"), found.changes),)
    return Facts(facts)


def _of_item(record: MeetingRecord | None) -> list[tuple[str, int | str]]:
    """What the second person reads off the signed scan again (``meeting_counts.READ_AGAIN``)."""
    labels = reading_labels()
    figures = asdict(entered_reading(record)) if record is not None else {}
    return [(labels[name], figures.get(name, "")) for name in READ_AGAIN]


def _of_votes(counted: Tally | None) -> list[tuple[str, int | str]]:
    """Of votes."""
    columns = [
        (_("Members due"), "seats"),
        (_("Members present"), "cast"),
        (_("For"), "in_favour"),
        (_("Against"), "against"),
        (_("Abstain"), "abstained"),
    ]
    return [(label, getattr(counted, name) if counted else "") for label, name in columns]


def is_minuted(decision: Decision) -> bool:
    """A vote in a meeting from the start, so that the blank lies on the table; a ballot once it has
    closed. What two persons release, and what goes round, was before no meeting: no minutes of any
    hold it, and an extract would be signed for nothing.
    """
    closed_ballot = decision.way == Way.BALLOT and decision.state in DISCLOSED
    return decision.way == Way.MEETING or closed_ballot


MINUTES_EXTRACT = PaperKind(
    key="minutes-extract",
    label=gettext_lazy("Extract of the minutes"),
    model=Decision,
    build=minutes_extract,
    can_read=user_can_print_decision_papers,
    can_file=user_can_file_papers,
    address=decision_page,
    fits=is_minuted,
    build_blank=blank_extract,
)
