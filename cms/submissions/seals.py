"""The seal of a first entry (双人独立录入): until the second one is in, nobody reads it who did not
write it. Else whoever enters the second might have seen the first: anybody with the right to fill.

Every way to an answer asks here: the page, paper, files and API by ``is_sealed``, lists of values
by ``without_sealed`` or ``sealed_rows``; figures by the cells, which are written once it is broken.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from cms.formbuilder.compiler import compile_version
from cms.formbuilder.twice import SECOND_PARTS
from cms.people.models import Person
from cms.submissions.enums import IN_FORCE, SEALED, PairState, SubmissionState
from cms.submissions.models import SecondEntry, Submission


def is_second_entry(submission: Submission) -> bool:
    """Whether it is somebody's second entry of another one; asks no query."""
    return submission.filler in SECOND_PARTS


def is_entered_twice(submission: Submission) -> bool:
    """Whether its part is entered by two persons, and this is the first; no query."""
    return bool(compile_version(submission.version).entered_twice(submission.filler))


def pair_of(submission: Submission) -> SecondEntry | None:
    """The pair in force of a first entry; one query, none where its part is entered once."""
    if submission.state == SubmissionState.DRAFT or not is_entered_twice(submission):
        return None
    return in_force(submission.pk)


def in_force(first: int) -> SecondEntry | None:
    """The same by the id of the first entry."""
    return SecondEntry.objects.filter(first=first).exclude(state=PairState.VOID).first()


def pair_states(firsts: Iterable[int]) -> dict[int, PairState]:
    """How two entries stand, by the id of the first; one query for all of a list, none for none."""
    asked = list(firsts)
    if not asked:
        return {}
    pairs = SecondEntry.objects.filter(first__in=asked, state__in=sorted(IN_FORCE))
    rows = pairs.order_by().values_list("first", "state")
    return {first: PairState(state) for first, state in rows}


def is_sealed(submission: Submission) -> bool:
    """Whether the second entry of it is not in yet."""
    pair = pair_of(submission)
    return pair is not None and pair.state in SEALED


def sealed_rows(outer: str = "pk") -> Exists:
    """The same as a condition on rows of submissions, or on what points to one by ``outer``."""
    pairs = SecondEntry.objects.filter(first=OuterRef(outer), state__in=sorted(SEALED))
    return Exists(pairs)


def without_sealed(rows: QuerySet[Submission], user) -> QuerySet[Submission]:
    """Those of these that are not sealed, and what an account wrote itself."""
    mine = Q(on_behalf_of=None) & (Q(respondent=user) | Q(entered_by=user))
    if user.person_id:
        mine |= Q(on_behalf_of=user.person_id)
    return rows.filter(~sealed_rows() | mine)


def sealed_among(submissions: Iterable[Submission]) -> set[int]:
    """Ids of the sealed ones; one query where any is entered twice, none where none is."""
    asked = [row.pk for row in submissions if is_entered_twice(row)]
    if not asked:
        return set()
    pairs = SecondEntry.objects.filter(first__in=asked, state__in=sorted(SEALED))
    return set(pairs.values_list("first", flat=True))


def appointed_pairs() -> QuerySet[SecondEntry]:
    """The pairs whose second entry an appointed person owes now: not while the first entry is with
    its writer again or in the trash.
    """
    rows = SecondEntry.objects.filter(state__in=sorted(SEALED), appointed__person__isnull=False)
    return rows.filter(first__state=SubmissionState.SUBMITTED, first__deleted_at=None)


def owed_by(pair: SecondEntry) -> Person | None:
    """Who owes the second entry of one pair, by the same rule; ``pair.first`` as it stands."""
    first = pair.first
    if pair.state not in SEALED or pair.appointed is None or first.deleted_at:
        return None
    return pair.appointed.person if first.state == SubmissionState.SUBMITTED else None


def has_sealed(form_id: int) -> bool:
    """Whether any answer to a form is sealed: most forms are entered once."""
    pairs = SecondEntry.objects.filter(first__form=form_id, state__in=sorted(SEALED))
    return pairs.exists()
