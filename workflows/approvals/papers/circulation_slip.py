"""传签单: the roster by rank with boxes for a pen. While it goes round it says who has marked, and
when.
"""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from cms.paper.registry import PaperKind
from cms.paper.sheet import Fact, Facts, Para, Rows, Sheet
from workflows.approvals.check_codes import check_code
from workflows.approvals.circulation.queries import SLIP
from workflows.approvals.enums import EntryState, PenChoice, Way
from workflows.approvals.models import Decision, PenMark, Seat, Vote
from workflows.approvals.papers.permissions import (
    user_can_file_papers,
    user_can_print_decision_papers,
    user_can_read_signed_slip,
)
from workflows.approvals.papers.tabled_text import decision_page
from workflows.approvals.papers.wording import day, issuer, minute, month_day
from workflows.approvals.permissions import turnout_is_told

NAME, OPINION, DATE = 5, 4, 4  # shares of the width; a box takes one for each character, from 3 on
BOX = (3, 4)


def circulation_slip(decision: Decision, now) -> Sheet:
    """Never how somebody marked: boxes stay empty in the filled slip too. Nor, once it has closed
    with totals, who did: the signed scan is what tells that, to the members.
    """
    marked = marked_on(decision) if turnout_is_told(decision) else {}
    seats = decision.seats.order_by("rank", "id")
    boxes = boxes_of(decision)
    head = (pgettext("person", "name"), *boxes, _("Opinion"), _("Date"))
    widths = (NAME, *(min(max(len(box), BOX[0]), BOX[1]) for box in boxes), OPINION, DATE)
    return Sheet(
        title=_("Circulation slip"),
        issuer=issuer(),
        urgency=decision.get_urgency_display(),
        parts=(
            Facts(
                (
                    Fact(_("Title"), decision.title, fixed=True),
                    Fact(_("Deciding body"), str(decision.body), fixed=True),
                    Fact(_("Circulated on"), day(decision.opened_at), fixed=True),
                    Fact(_("To be returned by"), minute(decision.due_at), fixed=True),
                )
            ),
            Rows(
                head=head,
                rows=tuple(slip_row(seat, marked.get(seat.pk), len(boxes)) for seat in seats),
                widths=widths,
            ),
            Para(
                _(
                    "“Read” means that the text was read, not that it was agreed to. Any member "
                    "may write that the text shall go to a meeting."
                ),
                "note",
            ),
        ),
        check_code=check_code(decision),
    )


def marked_on(decision: Decision) -> dict[int, date]:
    """Days of marks by seat, and nothing else of a vote: that on the paper where a pen wrote it."""
    votes = Vote.objects.filter(seat__decision=decision).values_list("seat_id", "cast_at")
    pens = PenMark.objects.filter(seat__decision=decision, state=EntryState.CHECKED)
    return {
        **{seat: timezone.localdate(at) for seat, at in votes},
        **dict(pens.values_list("seat_id", "marked_on")),
    }


def boxes_of(decision: Decision) -> list[str]:
    """What a pen may mark here, as the phone offers it and the clerk enters it."""
    return [str(choice.label) for choice in (*decision.choices, PenChoice.MEETING)]


def slip_row(seat: Seat, marked_at: date | None, boxes: int) -> tuple[str, ...]:
    """A member, boxes for a pen, and the day of a mark."""
    name = f"{seat.name}\n{seat.post}" if seat.post else seat.name
    day_of_mark = month_day(marked_at) if seat.is_counted else ""
    said = _("has marked") if day_of_mark else ""
    if seat.is_entitled:
        return (name, *[""] * boxes, said, day_of_mark)
    words = "，".join(filter(None, [said, seat.get_exclusion_display()]))
    return (name, *["—"] * boxes, words, day_of_mark)


def is_circulated(decision: Decision) -> bool:
    return decision.way == Way.CIRCULATION


CIRCULATION_SLIP = PaperKind(
    key=SLIP,
    label=gettext_lazy("Circulation slip"),
    model=Decision,
    build=circulation_slip,
    can_read=user_can_print_decision_papers,
    can_read_scan=user_can_read_signed_slip,
    can_file=user_can_file_papers,
    address=decision_page,
    fits=is_circulated,
)
