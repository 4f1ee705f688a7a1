"""What of the results may be shown to the public: no count so small that it leads to somebody
(office-needs 19).
"""

from dataclasses import replace

from cms.formbuilder.enums import CHOICES, NUMBERS, QuestionType
from cms.submissions.results.questions import Entry, Result, Results

LEAST = 5  # a smaller number of answers is not told
# What may be told at all: never a text, a name, a day or a file.
TOLD = frozenset({*CHOICES, *NUMBERS, QuestionType.YES_NO, QuestionType.CALCULATED})


def for_public(results: Results) -> Results:
    """The same with every small count withheld; nothing at all of fewer than ``LEAST`` answers."""
    if results.received - results.silent < LEAST:
        return replace(results, questions=[], is_few=True)
    told = [_told(result) for result in results.questions if result.type in TOLD]
    return replace(results, questions=told)


def _told(result: Result) -> Result:
    if (result.answered or 0) < LEAST:
        return replace(
            result, answered=None, entries=[], facts=[], texts=[], parts=[], is_withheld=True
        )
    facts = [fact for fact in result.facts if fact.is_nobodys]
    return replace(result, entries=withheld(result.entries), facts=facts, texts=[], parts=[])


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
