"""What of the results may be shown to the public: no count so small that it leads to somebody, and
none that can be worked out from what is shown beside it (office-needs 19).

The rule, by ``LEAST`` = k, for a reader who knows the rule and everything that is on the page:

* Of a distribution all counts are listed if each is 0 or at least k; else those below k are
  withheld, the zeros among them too, and only if each withheld one may still be anything from 0 to
  k−1: m counts that come to S together, k−1 ≤ S ≤ (m−1)(k−1). Else nothing of the question is
  listed, its number of answers neither.
* Of several choices, which overlap, n − count is a count as well: ``listed_of_several``.
* Totals (all answers, those without “no comment”, n of each question and row) are told only where
  no difference between them, or between sums of them, lies between 1 and k−1: ``fits``.
* A mean is told only where it follows from counts that are all listed; a sum, an extreme, and the
  spread of a score worked out from other answers never. Steps of numbers begin and end at the k-th
  smallest and largest, with open ends, and hold at least k there.
* What depends on other answers (conditions, linked choices, calculations) is left out: how many
  were asked it is a count of the question it depends on.

What it guarantees: each count that is withheld keeps at least k values that fit all that is shown,
and in a distribution that is listed in part each of 0 to k−1. The tests enumerate them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from cms.formbuilder.enums import CHOICES, COMPOUND, NUMBERS, QuestionType
from cms.submissions.results.questions import Result, Results
from cms.submissions.results.steps import LEAST

# What may be told at all: never a text, a name, a day or a file.
TOLD = frozenset({*CHOICES, *COMPOUND, *NUMBERS, QuestionType.YES_NO})
SPREAD = frozenset({QuestionType.INTEGER, QuestionType.DECIMAL})  # by steps, not by what is offered
SEPARATE = 4  # parts of a form's answers that exclude each other (fillers, versions) and are told


def listed(counts: Sequence[int], least: int = LEAST) -> frozenset[int]:
    """Places of the counts, whose sum is known, that are told; none: nothing of them is."""
    every = frozenset(range(len(counts)))
    if sum(counts) <= least:  # one choice of all or a split: two cells would keep k−1 values
        return frozenset()
    if not any(0 < count < least for count in counts):
        return every
    large = frozenset(at for at in every if counts[at] >= least)
    hidden, rest = len(every - large), sum(counts[at] for at in every - large)
    is_open = least - 1 <= rest <= (hidden - 1) * (least - 1)
    return large if large and is_open else frozenset()


def listed_of_several(counts: Sequence[int], of: int, least: int = LEAST) -> frozenset[int]:
    """The same of choices that overlap: ``of`` persons took one or more each.

    Withheld is what few took or few did not, with what none or all took; at least two of them, and
    only where the others come to ``of``: else who took none of those took one of the withheld.
    """
    every = frozenset(range(len(counts)))
    if of <= least:
        return frozenset()
    safe = frozenset(at for at in every if least <= counts[at] <= of - least)
    if all(at in safe or counts[at] in (0, of) for at in every):
        return every
    is_open = len(every - safe) > 1 and sum(counts[at] for at in safe) >= of
    return safe if is_open else frozenset()


class Sums:
    """All that can be added up and taken off of the totals that are told."""

    MOST = 100_000  # sums; a page that has so many tells no further total

    def __init__(self, least: int = LEAST) -> None:
        self.least, self.known = least, {0}

    def take(self, *totals: int) -> bool:
        """Whether these may be told besides: no difference of sums is then a small count. If so
        they are from now on.
        """
        known = self.known
        for total in totals:
            near = range(1, self.least)
            if any(total + by in known or total - by in known for by in near):
                return False
            known = known | {each + sign * total for each in known for sign in (1, -1)}
            if len(known) > self.MOST:
                return False
        self.known = known
        return True


def fits(total: int, told: Iterable[int], least: int = LEAST) -> bool:
    """Whether a total may be told beside these."""
    sums = Sums(least)
    return sums.take(*told) and sums.take(total)


def for_public(results: Results) -> Results:
    """The same by the rule above; nothing at all of fewer than ``LEAST`` answers."""
    results = replace(results, agreement=replace(results.agreement, cells={}))
    of_all = results.received - results.silent - results.agreement.sealed
    every = [r for r in results.questions if r.type in TOLD and not r.depends]
    is_few = of_all < LEAST
    judged = [] if is_few else [_judged(result) for result in every]
    totals = _Totals(judged, of_all)
    told = [_within(result, totals) for result in judged]
    received, silent = totals.of_form(results.received, results.silent)
    return replace(results, questions=told, received=received, silent=silent, is_few=is_few)


class _Totals:
    """The numbers of answers that are told: those of most questions first."""

    def __init__(self, judged: list[Result], of_all: int) -> None:
        self.kept: set[tuple[int, int | None]] = set()
        named = Counter(
            (part.asked, part.answered)
            for result in judged
            for part in (result, *result.parts)
            if not part.is_withheld
        )
        self.sums = Sums()
        for (asked, answered), times in sorted(named.items(), key=lambda at: (-at[1], -at[0][1])):
            # Who were asked what all were asked are the same; else they may be others each time.
            again = [answered] * (0 if asked == of_all else min(times, SEPARATE) - 1)
            if answered and self.sums.take(answered, *again):
                self.kept.add((asked, answered))

    def has(self, result: Result) -> bool:
        return (result.asked, result.answered) in self.kept

    def of_form(self, received: int, silent: int) -> tuple[int | None, int]:
        """All answers and those of “no comment”; None and 0 where they are not told."""
        if received < LEAST or not self.sums.take(received):
            return None, 0
        said = received - silent
        is_told = said != received and said >= LEAST and self.sums.take(said)
        return received, silent if is_told else 0


def _judged(result: Result) -> Result:
    """By its own counts; of a matrix each row, of a ranking all options together."""
    if result.type == QuestionType.RANKING:
        return _ranking(result)
    if result.type == QuestionType.MATRIX:
        rows = [_told(part) if part.type in CHOICES else part for part in result.parts]
        is_none = all(row.is_withheld for row in rows if row.type in CHOICES)
        return nothing_of(result) if is_none else replace(result, facts=[], texts=[], parts=rows)
    return _told(result)


def _told(result: Result) -> Result:
    counts, of = [entry.count or 0 for entry in result.entries], result.answered or 0
    if result.type == QuestionType.MULTIPLE_CHOICE:
        places = listed_of_several(counts, of)
    else:
        places = listed(counts) if sum(counts) == of else frozenset()
    # What is shown only because somebody took it is no 0; one step of numbers is no distribution.
    unsure = any(e.is_extra and at not in places for at, e in enumerate(result.entries))
    if not places or unsure or (result.type in SPREAD and len(counts) == 1):
        return nothing_of(result)
    entries = [
        entry if at in places else replace(entry, count=None, share=0.0)
        for at, entry in enumerate(result.entries)
    ]
    facts = [fact for fact in result.facts if fact.is_nobodys and len(places) == len(counts)]
    return replace(result, entries=entries, facts=facts, texts=[], parts=[])


def _ranking(result: Result) -> Result:
    """All places of all options or none: each row and each column of that table has a known sum, so
    that what is left out of it could be worked out.
    """
    parts = [_told(part) for part in result.parts]
    if any(part.is_withheld or _hides(part) for part in parts):
        return nothing_of(result)
    return replace(result, facts=[], texts=[], parts=parts)


def _within(result: Result, totals: _Totals) -> Result:
    """The same, without what its number of answers would give away."""
    if result.is_withheld or not totals.has(result):
        return nothing_of(result)
    parts = [part if totals.has(part) else nothing_of(part) for part in result.parts]
    if result.type == QuestionType.RANKING and any(part.is_withheld for part in parts):
        return nothing_of(result)
    if result.type == QuestionType.MATRIX:
        rows = [part for part in parts if part.type in CHOICES]
        if all(row.is_withheld for row in rows):
            return nothing_of(result)
        return replace(result, parts=[*rows, *_scores(result, rows)])
    return replace(result, parts=parts)


def _scores(matrix: Result, rows: list[Result]) -> list[Result]:
    """Totals of a matrix, without their spread, where they follow from its rows: all listed, each
    with a score from everybody.
    """
    if any(row.is_withheld or _hides(row) or row.scored != matrix.answered for row in rows):
        return []
    told = [part for part in matrix.parts if part.type not in CHOICES]
    return [
        replace(part, entries=[], facts=[fact for fact in part.facts if fact.is_nobodys])
        for part in told
        if part.answered == matrix.answered and any(fact.is_nobodys for fact in part.facts)
    ]


def nothing_of(result: Result) -> Result:
    """One answer to all reasons: which it was would tell something, too."""
    bare = {"entries": [], "facts": [], "texts": [], "parts": []}
    return replace(result, answered=None, is_withheld=True, **bare)


def _hides(result: Result) -> bool:
    return any(entry.count is None for entry in result.entries)
