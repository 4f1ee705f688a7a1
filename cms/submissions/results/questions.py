"""The results of a form, question by question, as the office reads them and as they may be shown
to the public.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.tree import outcomes
from cms.formbuilder.definition import OTHER, SCALE
from cms.formbuilder.enums import CHOICES, COMPOUND, REFERENCES, QuestionType
from cms.submissions.results.agreement import Agreement, share_words
from cms.submissions.results.steps import plain
from cms.submissions.results.tallies import Figures, Said, Tallies
from cms.submissions.sheets.columns import Column, Layout

# Shown as they were written; never a phone number, an address or a file.
WRITTEN = frozenset(
    {
        QuestionType.SHORT_TEXT,
        QuestionType.LONG_TEXT,
        QuestionType.LINK,
        QuestionType.CALCULATED,
    }
)
NAMES = 10  # people or units that are shown, those most often named
TWO_PLACES = Decimal("0.01")


class Fact(NamedTuple):
    """One figure about all answers; ``is_nobodys``: it follows from counts that stand beside it."""

    label: str
    text: str
    is_nobodys: bool = False


@dataclass(frozen=True)
class Entry:
    """One bar: how often something was answered. ``count`` is None where it may not be told."""

    label: str
    count: int | None
    share: float = 0.0  # of those who answered, 0–1
    beside: int | None = None  # the same in the version that it is compared with
    beside_share: float = 0.0
    is_extra: bool = False  # listed only because somebody answered so

    @property
    def bar(self) -> str:
        """How long it is drawn, of a hundred; of several values each, it may reach the end."""
        return f"{min(self.share, 1) * 100:.1f}"

    @property
    def beside_bar(self) -> str:
        return f"{min(self.beside_share, 1) * 100:.1f}"

    @property
    def percent(self) -> str:
        return f"{self.share:.0%}"

    @property
    def beside_percent(self) -> str:
        return f"{self.beside_share:.0%}"


@dataclass(frozen=True)
class Result:
    """What was answered to one question, or in one column of a table (``in_rows``)."""

    key: str
    type: str
    heading: str
    asked: int
    answered: int | None
    entries: list[Entry] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    reworded: list[str] = field(default_factory=list)  # what the version beside it says instead
    texts: list[Said] = field(default_factory=list)
    parts: list["Result"] = field(default_factory=list)
    in_rows: bool = False
    beside: "Result | None" = None
    is_withheld: bool = False
    depends: bool = False  # on other answers, in any version
    scored: int = 0  # of them with a score

    @property
    def missing(self) -> int:
        """Asked and not answered; of them some were not shown the question (conditions)."""
        return max(self.asked - (self.answered or 0), 0)


@dataclass(frozen=True)
class Results:
    """Of all questions, and of the answers as a whole."""

    received: int | None  # None where it may not be told
    silent: int
    questions: list[Result]
    agreement: Agreement = field(default_factory=Agreement)
    is_few: bool = False  # too few for the public


def results_of(tallies: Tallies, layout: Layout) -> Results:
    """Everything that the selection was asked, in the order of the newest version."""
    reading = _Reading(tallies, layout)
    asked = [column for column in layout.columns if tallies.asked[column.key]]
    dependent = _dependent(layout)
    questions = [replace(reading.of(each), depends=each.key in dependent) for each in asked]
    return Results(tallies.received, tallies.silent, questions, tallies.agreement)


class _Reading:
    """Turns counts into results; the names of people and units are read once."""

    def __init__(self, tallies: Tallies, layout: Layout) -> None:
        self.tallies, self.layout = tallies, layout
        every = [part for column in layout.columns for part in (column, *column.table)]
        self.names = tallies.names([part.key for part in every if part.type in REFERENCES])
        self.questions = _newest(layout)

    def of(self, column: Column) -> Result:
        """The result of a question; of a table with its columns."""
        asked = self.tallies.asked[column.key]
        if column.type in COMPOUND:
            return self._compound(column, asked)
        if column.type != QuestionType.ROWS:
            return self._one(column, asked)
        who, rows = self.tallies.rows_of.get(column.key, (0, 0))
        facts = [Fact(_("Rows"), str(rows))]
        if who:
            facts.append(Fact(_("Rows an answer"), _number(Decimal(rows) / who)))
        parts = [replace(self._one(part, rows), in_rows=True) for part in column.table]
        return Result(column.key, column.type, column.heading, asked, who, [], facts, parts=parts)

    def _compound(self, column: Column, asked: int) -> Result:
        """A matrix row by row, each with its newest comments, and its totals; a ranking option by
        option.
        """
        comments = {part.key: self.tallies.texts.get(f"{part.key}.c", []) for part in column.table}
        parts = [
            replace(self._one(part, asked), texts=comments[part.key])
            for part in column.table
            if part.type != QuestionType.LONG_TEXT
        ]
        if column.type == QuestionType.RANKING:
            parts = [replace(part, entries=[_place(e) for e in part.entries]) for part in parts]
        if not self._is_scored_alike(column.key):
            parts = [
                replace(part, facts=[f._replace(is_nobodys=False) for f in part.facts])
                for part in parts
            ]
        return replace(self._one(column, asked), facts=[], entries=[], parts=parts)

    def _one(self, column: Column, asked: int) -> Result:
        figures = self.tallies.figures.get(column.key)
        answered = 0 if figures is None else figures.answered
        entries, facts = [], []
        if figures is not None:
            entries = list(self._entries(column, answered))
            facts = [*_facts(column, figures), *self._alike(column)]
        return Result(
            key=column.key,
            type=column.type,
            heading=column.heading,
            asked=asked,
            answered=answered,
            entries=entries,
            facts=facts,
            texts=self.tallies.texts.get(column.key, []) if self._is_written(column) else [],
            scored=0 if figures is None else figures.scored,
        )

    def _is_scored_alike(self, key: str) -> bool:
        """Whether all versions give rows the same weights and choices the same scores."""
        names = ("key", "score", "weight", "group", "retired")
        ways = {
            repr([[line.get(name) for name in names] for line in lines])
            for version in self.questions[key]
            for lines in [[*version.get("options", ()), *version.get("rows", ())]]
        }
        return len(ways) == 1

    def _alike(self, column: Column) -> Iterator[Fact]:
        """How often two persons entered the same, where two did."""
        if column.key in self.tallies.agreement.cells:
            n, alike = self.tallies.agreement.cells[column.key]
            words = f"{alike}/{n}（{share_words(n, alike)}）"
            yield Fact(_("Entered alike"), words)

    def _is_written(self, column: Column) -> bool:
        return column.type in WRITTEN and column.key not in self.tallies.said_by_rule

    def _entries(self, column: Column, answered: int) -> Iterator[Entry]:
        for label, count, *extra in self._counts(column):
            share = count / answered if answered else 0.0
            yield Entry(label, count, share, is_extra=any(extra))

    def _counts(self, column: Column) -> Iterable[tuple]:
        """Label and number of each; with True beside them what nobody is offered any more."""
        tallies, key = self.tallies, column.key
        if column.type == QuestionType.YES_NO:
            counted = tallies.options.get(key, Counter())
            return [(_("Yes"), counted["yes"]), (_("No"), counted["no"])]
        if column.type in CHOICES:
            return self._choices(key)
        if column.type in REFERENCES:
            counted = tallies.options.get(key, Counter()).most_common(NAMES)
            return [(self.names[key].get(option, option), n) for option, n in counted]
        if column.type == QuestionType.RATING:
            return self._grades(key)
        if key in tallies.said_by_rule:
            return self._outcomes(key)
        if key in tallies.steps:
            steps, spread = tallies.steps[key], tallies.spread[key]
            return [(steps.label(at), spread[at]) for at in range(steps.count)]
        months: dict[dt.date, int] = tallies.months.get(key, Counter())
        return [(f"{month:%Y-%m}", months[month]) for month in sorted(months)]

    def _choices(self, key: str) -> list[tuple[str, int, bool]]:
        """Every option that is offered, and each that is not any more where somebody took it."""
        counted = self.tallies.options.get(key, Counter())
        found: list[tuple[str, int, bool]] = []
        seen = set()
        for version in self.questions[key]:
            for option in version.get("options", ()):
                number = counted[option["key"]]
                is_offered = version is self.questions[key][0] and not option.get("retired")
                if option["key"] not in seen and (is_offered or number):
                    found.append((_in_group(version, option), number, not is_offered))
                seen.add(option["key"])
        other = OTHER.removesuffix(":")
        is_offered = bool(self.questions[key][0].get("other"))
        if counted[other] or is_offered:
            found.append((_("Other"), counted[other], not is_offered))
        return found

    def _outcomes(self, key: str) -> list[tuple[str, int]]:
        """Each text that the rules give, in their order, and those of earlier rules."""
        counted = self.tallies.said_by_rule[key]
        given = [
            outcome["text"]
            for version in self.questions[key]
            for outcome in outcomes(version.get("calculation", {}))
            if "text" in outcome
        ]
        rules = outcomes(self.questions[key][0].get("calculation", {}))
        now = {outcome["text"] for outcome in rules if "text" in outcome}
        labels = dict.fromkeys([*given, *sorted(counted)])
        return [(text, counted[text]) for text in labels if counted[text] or text in now]

    def _grades(self, key: str) -> list[tuple[str, int]]:
        most = max(version.get("scale", SCALE) for version in self.questions[key])
        steps = self.tallies.steps[key]
        counted = {steps.start + at * steps.width: n for at, n in self.tallies.spread[key].items()}
        return [(str(grade), counted.get(Decimal(grade), 0)) for grade in range(1, most + 1)]


def _place(entry: Entry) -> Entry:
    return replace(entry, label=_("Place %(place)s") % {"place": entry.label})


def _in_group(question: dict, option: dict) -> str:
    """An option with what it belongs to: two below different ones may have one label."""
    groups = {
        group["key"]: group["label"] for group in question.get("linked", {}).get("groups", ())
    }
    above = groups.get(option.get("under"))
    return f"{above} · {option['label']}" if above else option["label"]


def _newest(layout: Layout) -> dict[str, list[dict]]:
    """Key → the question as each version asked it, the newest first."""
    found: dict[str, list[dict]] = {}
    for compiled in layout.compiled.values():
        for key, question in compiled.questions.items():
            found.setdefault(key, []).append(question.data)
            for part in (*getattr(question, "columns", ()), *question.parts):
                found.setdefault(part.key, []).append(part.data)
    return found


def _dependent(layout: Layout) -> set[str]:
    """Keys of what is asked, offered or worked out according to other answers, in any version."""
    found = set()
    for compiled in layout.compiled.values():
        may_end = False
        for section in compiled.sections:
            for question in section.questions:
                data = question.data
                own = {"show_if", "linked", "calculation"} & data.keys()
                if may_end or own or "show_if" in section.data:
                    found.add(question.key)
                may_end = may_end or "end_if" in data
    return found


def _facts(column: Column, figures: Figures) -> Iterator[Fact]:
    if figures.mean is not None:
        if column.type in CHOICES:  # what a row of a matrix was rated, by the scores of its scale
            yield Fact(_("Mean"), _number(figures.mean), is_nobodys=True)
            return
        if column.type != QuestionType.RATING:
            yield Fact(_("Total"), _number(figures.total))
        follows = column.type in (
            QuestionType.RATING,
            QuestionType.CALCULATED,
        )  # of a matrix: by its rows
        yield Fact(_("Mean"), _number(figures.mean), is_nobodys=follows)
        yield Fact(_("Least"), plain(figures.least))
        yield Fact(_("Most"), plain(figures.most))
    elif figures.first is not None:
        yield Fact(_("Earliest"), f"{figures.first:%Y-%m-%d}")
        yield Fact(_("Latest"), f"{figures.last:%Y-%m-%d}")


def _number(number: Decimal) -> str:
    return plain(Decimal(number).quantize(TWO_PLACES))


def beside(here: Results, there: Results) -> list[Result]:
    """The questions that both versions ask, each with what it came to in the other one."""
    others = {result.key: result for result in there.questions}
    return [_paired(one, others[one.key]) for one in here.questions if one.key in others]


def _paired(one: Result, other: Result) -> Result:
    counts = {entry.label: entry for entry in other.entries}
    entries = []
    for entry in one.entries:
        found = counts.pop(entry.label, None)
        entries.append(
            replace(
                entry,
                beside=found.count if found else 0,
                beside_share=found.share if found else 0.0,
            )
        )
    entries += [Entry(entry.label, 0, 0.0, entry.count, entry.share) for entry in counts.values()]
    parts = {part.key: part for part in other.parts}
    return replace(
        one,
        entries=entries,
        beside=other,
        parts=[_paired(part, parts[part.key]) for part in one.parts if part.key in parts],
    )
