"""What Wagtail's log tells of a text's way through the steps of its chain."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from wagtail.models import PageLogEntry, TaskState

from workflows.approvals.models import Decision
from workflows.approvals.texts import why_sent_back

SUBMITTED = ("wagtail.workflow.start", "wagtail.workflow.resume")
ENDED = ("wagtail.workflow.approve", "wagtail.workflow.reject")
ONE_ACT = timedelta(seconds=10)  # submitting and what the first step did of it


@dataclass(frozen=True)
class LoggedStep:
    at: datetime
    action: str
    who: str
    note: str  # why the system sent it back


def logged_steps(page: int, actions: Collection, ballots: Iterable[Decision]) -> list[LoggedStep]:
    """In the order in which they happened, by whoever did them. Two queries.

    Wagtail names the account whose request it was where nobody acted, and writes that a text was
    submitted after all that came of it: a ballot that closes at its opening came before.
    """
    opened = [ballot.opened_at for ballot in ballots]
    rows = PageLogEntry.objects.filter(page=page, action__in=actions).select_related("user__person")
    entries = list(rows.order_by("timestamp", "pk"))
    by_nobody = _ended_by_nobody(entries)
    steps = []
    for entry in entries:
        at, who = entry.timestamp, str(entry.user or "")
        if entry.action in SUBMITTED:
            at = max((each for each in opened if at - ONE_ACT < each < at), default=at)
        elif _step_of(entry) in by_nobody:
            who = _("system")
        steps.append(LoggedStep(at, entry.action, who, why_sent_back(entry)))
    return sorted(steps, key=lambda step: (step.at, step.action not in SUBMITTED))


def _step_of(entry: PageLogEntry) -> int | None:
    return entry.data.get("workflow", {}).get("task_state_id")


def _ended_by_nobody(entries: list[PageLogEntry]) -> set[int]:
    ended = {_step_of(entry) for entry in entries if entry.action in ENDED} - {None}
    steps = TaskState.objects.filter(pk__in=ended, finished_by=None, finished_at__isnull=False)
    return set(steps.values_list("pk", flat=True)) if ended else set()
