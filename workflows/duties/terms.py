"""How long whoever owes something has: the default terms, which staff may change (DESIGN §5.4).

An app declares its terms with its kinds; what staff changed stands in ``DutyTerm``. A due date
keeps the name of its term, so that a change can say which open duties it would move.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.calendars.services import recompute, shanghai_date
from cms.calendars.table import current_table
from cms.calendars.terms import Due, Rule, apply_rule, parse_rule
from workflows.duties.enums import TermUnit
from workflows.duties.models import DutyTerm

OF_HOUSE = _("House rule; no law sets a term")  # the source of a term that only practice knows
LONGEST = 366  # of any unit: a term is a term, not a way to forget


@dataclass(frozen=True)
class Term:
    """A default term: its amount and unit as shipped, and the rule of law or of the house behind.

    ``units``: those that staff may choose from.
    """

    key: str
    label: str | Promise
    amount: int
    source: str | Promise
    unit: TermUnit = TermUnit.WORKING_DAYS
    units: tuple[TermUnit, ...] = tuple(TermUnit)


@dataclass(frozen=True)
class TermDue(Due):
    """A date, and by which term it was reached."""

    term: str = ""


@dataclass(frozen=True)
class SetDue:
    """A moment that another record sets (a permit): no calendar moves it, and nobody typed it.
    ``rule`` says in a sentence how it came about.
    """

    at: datetime
    rule: str


@dataclass(frozen=True)
class Length:
    """What a term is now: as shipped, or as staff last set it."""

    amount: int
    unit: TermUnit
    source: str
    changed: DutyTerm | None = None

    def due_from(self, start: date | datetime, term: str = "") -> TermDue:
        """The day on which this length ends, counted from the day after ``start``."""
        due = recompute(str(Rule(self.unit.value, self.amount, shanghai_date(start))))
        return named(due, term)

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.label}"


_terms: dict[str, Term] = {}


def register_term(term: Term) -> Term:
    """Declare a term; called when its kind is registered. Keys are unique."""
    _terms[term.key] = term
    return term


def term_named(key: str) -> Term | None:
    """A declared term, or none."""
    return _terms.get(key)


def registered_terms() -> list[Term]:
    """All declared terms, by key."""
    return [_terms[key] for key in sorted(_terms)]


def lengths() -> dict[str, Length]:
    """Every term as it is now. One query."""
    newest: dict[str, DutyTerm] = {}
    for row in DutyTerm.objects.order_by("id"):
        newest[row.term] = row
    return {term.key: _length(term, newest.get(term.key)) for term in registered_terms()}


def length_of(key: str) -> Length:
    """One term as it is now. One query."""
    return _length(_terms[key], DutyTerm.objects.filter(term=key).order_by("-id").first())


def named(due: Due | datetime, term: str) -> TermDue | datetime:
    """A computed date as that of a term; a day typed by hand is nobody's and stays itself."""
    if isinstance(due, datetime):
        return due
    return TermDue(due.date, due.rule, due.calendar_version, due.provisional, term)


def due_under(key: str, start: date | datetime) -> TermDue:
    """When something is due that begins on ``start`` and has the term ``key``."""
    return length_of(key).due_from(start, key)


def due_again(rule: str, length: Length, term: str) -> TermDue:
    """The date of a duty with this rule, had its term been ``length`` when it began."""
    return length.due_from(parse_rule(rule).start, term)


def due_by_calendar(rule: str, term: str) -> TermDue:
    """The date of a duty with this rule under the calendar in force now."""
    return named(recompute(rule), term)


def dues_by_calendar(rules: Iterable[str]) -> dict[str, TermDue]:
    """By each of these rules, its date under the calendar in force now, which is read once."""
    table = current_table()
    return {rule: named(apply_rule(table, parse_rule(rule)), "") for rule in rules}


def _length(term: Term, row: DutyTerm | None) -> Length:
    if row is None:
        return Length(term.amount, term.unit, str(term.source))
    return Length(row.amount, TermUnit(row.unit), row.source or str(term.source), row)
