"""What the ratings of a matrix come to: weighted means, exact, rounded once."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from cms.formbuilder.calculations.evaluate import rounded
from cms.formbuilder.definition import MatrixLine, Question, rows_asked, scores_of

PLACES = 2


def totals(
    rows: Iterable[tuple[MatrixLine | None, MatrixLine]],
    scores: Mapping[str, str],
    rated: Mapping[str, Mapping],
) -> dict:
    """``{"total", "groups"}``: Σ weight × score ÷ Σ weight, of all rows and of those below each
    heading, with two digits, half up.

    A row that is not rated, does not apply or was given a choice without a score counts neither
    above nor below the line; where nothing counts there is no total.
    """
    rows, found = list(rows), {}
    if total := _mean([row for _group, row in rows], scores, rated):
        found["total"] = total
    groups = dict.fromkeys(group["key"] for group, _row in rows if group)
    means = {
        key: _mean([row for group, row in rows if group and group["key"] == key], scores, rated)
        for key in groups
    }
    if groups := {key: mean for key, mean in means.items() if mean}:
        found["groups"] = groups
    return found


def total_of(question: Question, value: Mapping | None) -> str | None:
    """The total of a matrix as it is answered: what conditions and calculations look at."""
    rows = rows_asked(question.get("rows", ()))
    return totals(rows, scores_of(question), (value or {}).get("rows", {})).get("total")


def _mean(rows: list[MatrixLine], scores: Mapping[str, str], rated: Mapping) -> str:
    above, below = Fraction(0), Fraction(0)
    for row in rows:
        score = scores.get(rated.get(row["key"], {}).get("choice"))
        if score is not None:
            weight = Fraction(row.get("weight", "1"))
            above, below = above + weight * Fraction(score), below + weight
    return rounded(above / below, PLACES) if below else ""
