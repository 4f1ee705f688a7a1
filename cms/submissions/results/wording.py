"""Two versions side by side: where they word the same question or option differently."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext as _

from cms.submissions.results.questions import Result
from cms.submissions.sheets.codebook import Codebook, Coded


def flagged(results: Iterable[Result], book: Codebook, here: int, there: int) -> list[Result]:
    """The results, each with what version ``there`` said in the place of what ``here`` says."""
    return [
        replace(
            result,
            reworded=_differences(book, result.key, here, there),
            parts=flagged(result.parts, book, here, there),
        )
        for result in results
    ]


def _differences(book: Codebook, key: str, here: int, there: int) -> list[str]:
    question = book.questions.get(key)
    if question is None:
        return []
    pairs = [(_wording(each, here), _wording(each, there)) for each in _coded(question)]
    words = _("“%(there)s” in version %(version)s, “%(here)s” in version %(number)s")
    return [
        words % {"there": second, "version": there, "here": first, "number": here}
        for first, second in pairs
        if first and second and first != second
    ]


def _coded(question) -> list[Coded]:
    return [question, *question.options.values()]


def _wording(coded: Coded, version: int) -> str:
    return next((text for text, versions in coded.wordings.items() if version in versions), "")
