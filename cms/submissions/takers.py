"""Which second entries an account may take, has begun, or was appointed for."""

from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from cms.people.stand_ins import stood_in_for
from cms.submissions.access import subjects_to_fill
from cms.submissions.enums import PairState, SubmissionState
from cms.submissions.models import KnowsFirst, SecondEntry
from cms.submissions.permissions import is_own, may_enter

LOOKED_AT = 200  # pairs, the oldest first: more than an office has waiting
SHOWN = 20


def second_entries_for(user) -> list[SecondEntry]:
    """The oldest twenty; what is the account's own first. One query where nothing waits; the right
    to fill in is asked for all subjects together.
    """
    mine = Q(state=PairState.ENTERING, second__respondent=user.pk)
    free = Q(appointed=None) | Q(appointed=user.pk)
    knows = KnowsFirst.objects.filter(submission=OuterRef("first"), account=user.pk)
    open_now = Q(state=PairState.WAITING, first__state=SubmissionState.SUBMITTED) & free
    rows = SecondEntry.objects.filter(mine | (open_now & ~Exists(knows)))
    rows = rows.filter(first__deleted_at=None).select_related(
        *("first__form", "first__version", "first__respondent", "second", "appointed")
    )
    rows = rows.defer("first__answers", "first__version__definition", "second__answers")
    found = list(_allowed(user, rows.order_by("opened_at", "pk")[:LOOKED_AT]))
    found.sort(key=lambda pair: (pair.second_id is None, pair.appointed_id is None))
    return found[:SHOWN]


def _allowed(user, pairs) -> Iterator[SecondEntry]:
    pairs = list(pairs)
    fillable = _fillable(user, [pair.first for pair in pairs])
    away = stood_in_for(user.person_id, timezone.localdate()) if pairs else {}
    for pair in pairs:
        first = pair.first
        if first.from_paper or not first.subject_ref:  # by role or by form: no query for each
            allowed = may_enter(user, first)
        else:
            allowed = (first.filler, first.subject_ref) in fillable
        if allowed and (pair.second_id or not (is_own(user, first) or _owner(first) in away)):
            yield pair


def _fillable(user, firsts) -> set[tuple[str, str]]:
    """Filler and subject of those of these parts that an account may fill in."""
    refs: dict[str, set[str]] = {}
    for first in firsts:
        if first.subject_ref and not first.from_paper:
            refs.setdefault(first.filler, set()).add(first.subject_ref)
    return {
        (filler, ref)
        for filler, some in refs.items()
        for ref in subjects_to_fill(user, some, filler)
    }


def _owner(first) -> int | None:
    """The person whose part it is: whoever stands in for her is not its second person."""
    return first.on_behalf_of_id or getattr(first.respondent, "person_id", None)
