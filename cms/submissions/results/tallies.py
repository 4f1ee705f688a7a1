"""The counts behind the results of a form, read from the typed cells: as many queries for a form
of one question as for one of three hundred.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import (
    Avg,
    Case,
    Count,
    FloatField,
    Max,
    Min,
    Sum,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Concat, Floor, StrIndex, Substr, TruncMonth

from cms.formbuilder.compiler import CompiledForm
from cms.formbuilder.enums import CHOICES, QuestionType
from cms.submissions.models import AnswerCell
from cms.submissions.results.agreement import agreement_of
from cms.submissions.results.steps import LEAST, Steps, steps_for
from cms.submissions.seals import sealed_rows
from cms.submissions.sheets.columns import Layout
from cms.submissions.sheets.selection import Selection

WHOLE = frozenset({QuestionType.INTEGER, QuestionType.RATING})
NEWEST = 50  # submissions among which the newest texts of each question are looked for
TEXTS = 5  # of one question
# What tells rows apart; of a question outside tables, submissions.
ROW = Concat(Cast("submission", TextField()), Value(" "), "row_path")


@dataclass(frozen=True)
class Figures:
    """Of one question: submissions (rows, in a table) that answered it, and what the numbers or
    days among them come to.
    """

    answered: int
    total: Decimal | None
    mean: Decimal | None
    least: Decimal | None
    most: Decimal | None
    first: dt.date | None
    last: dt.date | None
    scored: int = 0  # numbers among the answers


@dataclass(frozen=True)
class Said:
    """A text somebody wrote, and where the whole answer is read."""

    text: str
    submission: int


class Tallies:
    """All counts of a selection of answers; ``is_public``: steps of numbers have open ends."""

    def __init__(self, selection: Selection, layout: Layout, *, is_public: bool = False) -> None:
        self.is_public = is_public
        self.chosen = selection.rows().order_by()
        self.cells = AnswerCell.objects.filter(submission__in=self.chosen.values("pk"))
        self.agreement = agreement_of(self.chosen)
        self.received, self.silent, self.asked = 0, 0, Counter()
        self._count_asked(layout.compiled)
        self.figures = self._figures()
        self.rows_of = self._rows()
        self.options = self._options()
        every = [part for column in layout.columns for part in (column, *column.table)]
        self.whole = {part.key for part in every if part.type in WHOLE}
        self.picked = {part.key for part in every if part.type in CHOICES}
        self.graded = {part.key for part in every if part.type == QuestionType.RATING}
        self.steps, self.spread = self._spread()
        self.months = self._months()
        self.said_by_rule = self._said_by_rule(layout)
        self.texts = self._texts()

    def _count_asked(self, compiled: dict[int, CompiledForm]) -> None:
        """A question is asked of whoever fills in its section; not of who said “no comment”. What
        is sealed is received, and neither answered nor left out.
        """
        self.received = self.agreement.sealed
        known = self.chosen.filter(~sealed_rows()) if self.received else self.chosen
        counted = known.values_list("version", "filler", "no_comment").annotate(n=Count("pk"))
        for version, filler, silent, number in counted:
            self.received += number
            if silent:
                self.silent += number
                continue
            for section in compiled[version].sections:
                if section.filler == filler:
                    for key in section.by_key:
                        self.asked[key] += number

    def _figures(self) -> dict[str, Figures]:
        rows = self.cells.values_list("question_key").annotate(
            answered=Count(ROW, distinct=True),
            total=Sum("number"),
            mean=Avg("number"),
            least=Min("number"),
            most=Max("number"),
            first=Min("date"),
            last=Max("date"),
            scored=Count("number"),
        )
        return {key: Figures(*figures) for key, *figures in rows}

    def _rows(self) -> dict[str, tuple[int, int]]:
        """Key of a table → (submissions with rows, rows)."""
        table = Substr("row_path", Value(1), StrIndex("row_path", Value("/")) - 1)
        rows = self.cells.exclude(row_path="").annotate(table=table).values_list("table")
        rows = rows.annotate(who=Count("submission", distinct=True), n=Count(ROW, distinct=True))
        return {key: (who, number) for key, who, number in rows}

    def _options(self) -> dict[str, Counter]:
        found: dict[str, Counter] = defaultdict(Counter)
        rows = self.cells.exclude(option="").values_list("question_key", "option")
        for key, option, number in rows.annotate(n=Count("pk")):
            found[key][option] = number
        return found

    def _spread(self) -> tuple[dict[str, Steps], dict[str, Counter]]:
        """Numbers, counted by steps of a round width."""
        inner = self._inner_ends() if self.is_public else {}
        steps = {
            key: steps_for(
                *inner.get(key, (each.least, each.most)),
                whole=key in self.whole,
                is_public=key in inner,
            )
            for key, each in self.figures.items()
            if each.least is not None and key not in self.picked  # rows of a matrix have scores
        }
        found: dict[str, Counter] = defaultdict(Counter)
        if not steps:
            return steps, found
        number = Cast("number", FloatField())
        step = Case(
            *(
                When(
                    question_key=key,
                    # Half a billionth more: 0.3 is a little less than three tenths to a computer.
                    then=Floor((number - float(each.start)) / float(each.width) + 5e-10),
                )
                for key, each in steps.items()
            ),
            output_field=FloatField(),
        )
        rows = self.cells.filter(number__isnull=False).annotate(step=step)
        for key, at, count in rows.values_list("question_key", "step").annotate(n=Count("pk")):
            if key in steps:
                found[key][max(0, min(int(at), steps[key].count - 1))] += count
        return steps, found

    def _inner_ends(self) -> dict[str, tuple[Decimal, Decimal]]:
        """Of numbers that are no grades: the k-th smallest and the k-th largest, k = ``LEAST``; one
        and the same where they are too few to have both.
        """
        spread: dict[str, list[tuple[Decimal, int]]] = defaultdict(list)
        rows = self.cells.filter(number__isnull=False).order_by("question_key", "number")
        for key, number, n in rows.values_list("question_key", "number").annotate(n=Count("pk")):
            if key not in self.graded and key not in self.picked:
                spread[key].append((number, n))
        found = {}
        for key, numbers in spread.items():
            low, high = _reached(numbers, LEAST), _reached(numbers[::-1], LEAST)
            found[key] = (low, max(low, high))
        return found

    def _months(self) -> dict[str, Counter]:
        found: dict[str, Counter] = defaultdict(Counter)
        rows = self.cells.filter(date__isnull=False).annotate(month=TruncMonth("date"))
        for key, month, number in rows.values_list("question_key", "month").annotate(n=Count("pk")):
            found[key][month] = number
        return found

    def _said_by_rule(self, layout: Layout) -> dict[str, Counter]:
        """Texts that were worked out by condition (合格, 不合格), counted; a query where any is."""
        keys = {
            question.key
            for compiled in layout.compiled.values()
            for top in compiled.questions.values()
            for question in (top, *getattr(top, "columns", ()))
            if question.is_calculated and not question.is_number
        }
        found: dict[str, Counter] = defaultdict(Counter)
        if keys:
            cells = self.cells.filter(question_key__in=keys)
            for key, text, n in cells.values_list("question_key", "text").annotate(n=Count("pk")):
                found[key][text] = n
        return found

    def _texts(self) -> dict[str, list[Said]]:
        """The newest texts of each question, of the newest submissions alone."""
        newest = self.chosen.order_by("-submitted_at", "-pk").values_list("pk", flat=True)[:NEWEST]
        cells = AnswerCell.objects.filter(submission__in=list(newest), option="")
        cells = cells.filter(number=None, date=None).exclude(text="")
        found: dict[str, list[Said]] = defaultdict(list)
        rows = cells.order_by("-submission__submitted_at", "-submission", "row_path", "position")
        for key, text, submission in rows.values_list("question_key", "text", "submission"):
            if len(found[key]) < TEXTS:
                found[key].append(Said(text, submission))
        return found

    def names(self, keys: Iterable[str]) -> dict[str, dict[str, str]]:
        """Of questions that refer to people or units: id → the name as it was answered."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        rows = self.cells.filter(question_key__in=keys).exclude(option="")
        for key, option, text in rows.values_list("question_key", "option").annotate(n=Max("text")):
            found[key][option] = text
        return found


def _reached(numbers: list[tuple[Decimal, int]], place: int) -> Decimal:
    """The number at that place, of (number, how often) in order."""
    for number, n in numbers:
        place -= n
        if place <= 0:
            return number
    return numbers[-1][0]
