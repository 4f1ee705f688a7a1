"""办理过程: the way of a text through the steps of its chain, its ballots and its permits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _
from wagtail.models import PageLogEntry, TaskState

from cms.publishing.models import PermitEvent
from workflows.approvals.enums import UNDECIDED, Way
from workflows.approvals.models import Decision
from workflows.approvals.texts import why_sent_back

SUBMITTED = ("wagtail.workflow.start", "wagtail.workflow.resume")
REJECTED = "wagtail.workflow.reject"
ENDED = ("wagtail.workflow.approve", REJECTED)
ONE_ACT = timedelta(seconds=10)  # submitting and what the first step did of it
# What happened at one moment, in this order: a review opens the ballot, the last vote closes it,
# that ends its step, and the text is released.
# Each way by its name: a circulation may be followed by a meeting on the same text.
NAMES = {
    Way.BALLOT: (_("Ballot opened"), _("Ballot closed")),
    Way.MEETING: (_("Vote in a meeting begins"), _("Vote in a meeting ended")),
    Way.CIRCULATION: (_("Circulation begins"), _("Circulation ended")),
    Way.STANDING: (_("Look of the two begins"), _("Look of the two ended")),
}
FIRST, REVIEWED, OPENED, CLOSED, DECIDED, PERMITTED = range(6)


@dataclass(frozen=True)
class Happening:
    """One line of a text's history; no choice of a member is in it."""

    at: datetime
    what: str
    who: str = ""
    note: str = ""


def happenings(
    *, page: int, number: str, ballots: Iterable[Decision], acts: Mapping[str, str]
) -> list[Happening]:
    """Oldest first, by whoever did it; ``acts``: what Wagtail logs, in words. Three queries."""
    ballots = list(ballots)
    lines = [*_logged(page, acts, ballots)]
    for ballot in ballots:
        begins, ends = (str(words) for words in NAMES[ballot.way])
        begun = Happening(ballot.opened_at, begins, note=ballot.cites)
        lines.append((OPENED, begun))
        if ballot.closed_at:
            result = ballot.get_state_display()
            if ballot.state in UNDECIDED and ballot.closing_reason:
                result = f"{result}：{ballot.closing_reason}"
            lines.append((CLOSED, Happening(ballot.closed_at, ends, note=result)))
    for event in PermitEvent.objects.filter(permit__number=number):
        happened = Happening(event.at, event.words, event.by_label, event.reason)
        lines.append((PERMITTED, happened))
    lines.sort(key=lambda line: (line[1].at, line[0]))
    return [happening for _order, happening in lines]


def _logged(
    page: int, acts: Mapping[str, str], ballots: list[Decision]
) -> list[tuple[int, Happening]]:
    """Wagtail names the account whose request it was where nobody acted, and the moment at which
    it wrote: that a text was submitted, or a step had ended, after all that came of it. When a step
    ended, its ballot knows, or its review.
    """
    opened = [ballot.opened_at for ballot in ballots]
    closed = {each.task_state_id: each.closed_at for each in sorted(ballots, key=_number)}
    rows = PageLogEntry.objects.filter(page=page, action__in=acts).select_related("user__person")
    entries = list(rows.order_by("timestamp", "pk"))
    steps = TaskState.objects.in_bulk({_step_of(entry) for entry in entries} - {None})
    lines = []
    for entry in entries:
        order, at, who, note = FIRST, entry.timestamp, str(entry.user or ""), why_sent_back(entry)
        step = steps.get(_step_of(entry))
        if entry.action in SUBMITTED:
            at = max((each for each in opened if at - ONE_ACT < each < at), default=at)
        elif entry.action in ENDED and step is not None and step.finished_at:
            decided = closed.get(step.pk)
            order, at = (DECIDED, decided) if decided else (REVIEWED, step.finished_at)
            who = who if step.finished_by_id else str(_("system"))
        elif step is not None and step.status == TaskState.STATUS_CANCELLED:
            note = step.comment  # ``recall_text``
        what = acts[entry.action]
        if order == DECIDED and entry.action == REJECTED:
            what = str(_("Back to the office"))  # the line before it says what was decided
        lines.append((order, Happening(at, what, who, note)))
    return lines


def _number(ballot: Decision) -> int:
    return ballot.pk


def _step_of(entry: PageLogEntry) -> int | None:
    return entry.data.get("workflow", {}).get("task_state_id")
