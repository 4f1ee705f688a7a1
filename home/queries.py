"""Rows of the public lists: permits in force only, never a live record."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from cms.publishing.queries import in_force
from cms.publishing.queries import page_of as cut_page

PAGE_SIZE = 20


@dataclass(frozen=True)
class CardPage:
    """One page of a list: at most 20 cards, and whether more follow."""

    cards: list
    number: int
    has_next: bool

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1 if self.has_next else 0


def page_of(cards: QuerySet, number: int) -> CardPage:
    """Twenty and next: no count of the whole, which costs as much as the list is long."""
    cards, more = cut_page(cards, offset=(number - 1) * PAGE_SIZE, size=PAGE_SIZE)
    return CardPage(cards, number, more)


def listed(kinds: list[str], *, kind: str = "", year: int = 0) -> QuerySet:
    """Cards of these kinds, newest first, narrowed to one kind and one year if asked."""
    cards = in_force(kind__in=[kind] if kind in kinds else kinds)
    return cards.filter(date__year=year) if year else cards


def public_now(words: str = "") -> QuerySet:
    """公开中的信息: everything in force, the texts of the site too, the newest change first."""
    found = in_force(listed=False).select_related("pointer")
    if words.strip():
        named = Q(title__icontains=words.strip()) | Q(number__icontains=words.strip())
        found = found.filter(named)
    return found.order_by("-pointer__changed_at", "-id")


def years_of(kinds: list[str]) -> list[int]:
    """The years in which there are cards of these kinds, the newest first."""
    days = in_force(kind__in=kinds).order_by().dates("date", "year", order="DESC")
    return [day.year for day in days]


def upcoming(kinds: list[str], *, today: date, limit: int = 6) -> list:
    """What lies ahead, the nearest first."""
    return list(in_force(kind__in=kinds, date__gte=today).order_by("date", "id")[:limit])
