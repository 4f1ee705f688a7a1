"""The seam through which the apps above say which answers their records rest on: those stay."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cms.submissions.models import Submission


@dataclass(frozen=True)
class Hold:
    """``rests()`` is a condition on submissions (``OuterRef("pk")``), asked within a list's own
    query; ``why(submission)`` is the sentence that says why one stays and what can be done.
    """

    rests: Callable[[], Q]
    why: Callable[[Submission], str]


_holds: dict[str, Hold] = {}


def register_hold(key: str, rests: Callable[[], Q], why: Callable[[Submission], str]) -> None:
    """Keep answers out of the trash while something rests on them; called in ``ready``."""
    _holds[key] = Hold(rests, why)


def resting(rows: QuerySet[Submission], *, on_record: bool) -> QuerySet[Submission]:
    """Those of these on which a record rests, or those on which none does."""
    if on_record:
        condition = Q(pk__in=[])
        for hold in _holds.values():
            condition |= Q(hold.rests())
        return rows.filter(condition)
    for hold in _holds.values():
        rows = rows.filter(~Q(hold.rests()))
    return rows


def why_kept(submission: Submission) -> str:
    """Why an answer stays; empty where nothing rests on it. One query for each kind of record."""
    row = Submission.objects.filter(pk=submission.pk)
    found = (hold for hold in _holds.values() if row.filter(Q(hold.rests())).exists())
    return next((hold.why(submission) for hold in found), "")
