"""What of the results may be shown to the public: no count so small that it leads to somebody
(office-needs 19).
"""

from dataclasses import replace

from cms.formbuilder.enums import CHOICES, COMPOUND, NUMBERS, QuestionType
from cms.submissions.results.questions import Entry, Result, Results

LEAST = 5  # a smaller number of answers is not told
# What may be told at all: never a text, a name, a day or a file.
TOLD = frozenset({*CHOICES, *COMPOUND, *NUMBERS, QuestionType.YES_NO, QuestionType.CALCULATED})

# Answered by one of few steps: their mean and their number say how many took each.
OF_STEPS = frozenset({*CHOICES, QuestionType.RATING})


def for_public(results: Results) -> Results:
    """The same with every small count withheld; nothing at all of fewer than ``LEAST`` answers."""
    results = replace(results, agreement=replace(results.agreement, cells={}))
    if results.received - results.silent - results.agreement.sealed < LEAST:
        return replace(results, questions=[], is_few=True)
    told = [_told(result) for result in results.questions if result.type in TOLD]
    return replace(results, questions=told)


def _told(result: Result) -> Result:
    if (result.answered or 0) < LEAST:
        return replace(
            result, answered=None, entries=[], facts=[], texts=[], parts=[], is_withheld=True
        )
    if result.type == QuestionType.RANKING:
        return _ranking(result)
    if result.type == QuestionType.MATRIX:
        return replace(result, facts=[], texts=[], parts=_matrix(result.parts))
    facts = [fact for fact in result.facts if fact.is_nobodys]
    told = replace(result, entries=withheld(result.entries), facts=facts, texts=[], parts=[])
    return replace(told, facts=[]) if result.type in OF_STEPS and _withholds(told) else told


def _ranking(result: Result) -> Result:
    """All places of all options or none: each row and each column of that table has a known sum, so
    that what is left out of it could be worked out.
    """
    counts = [entry.count or 0 for part in result.parts for entry in part.entries]
    if any(0 < count < LEAST for count in counts):
        return replace(result, answered=None, facts=[], texts=[], parts=[], is_withheld=True)
    return replace(result, facts=[], texts=[], parts=[_told(part) for part in result.parts])


def _matrix(parts: list[Result]) -> list[Result]:
    """Its rows; its totals only where nothing of a row is withheld, whose mean would follow from
    them.
    """
    told = [_told(part) for part in parts]
    rows = [part for part in told if part.type in CHOICES]
    if any(_withholds(row) for row in rows):
        return rows
    return [*rows, *(part for part in told if part.type not in CHOICES)]


def _withholds(result: Result) -> bool:
    return result.is_withheld or any(entry.count is None for entry in result.entries)


def withheld(entries: list[Entry]) -> list[Entry]:
    """Small counts are left out; one alone would follow from the sum of the others, so that the
    next smallest is left out with it.
    """
    small = {at for at, entry in enumerate(entries) if 0 < (entry.count or 0) < LEAST}
    if len(small) == 1:
        others = [at for at, entry in enumerate(entries) if at not in small and entry.count]
        small |= set(sorted(others, key=lambda at: entries[at].count)[:1])
    return [
        replace(entry, count=None, share=0.0) if at in small else entry
        for at, entry in enumerate(entries)
    ]
