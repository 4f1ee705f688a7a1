"""A short list that says how many it leaves out, and where they all are."""

from dataclasses import dataclass, field

from django.db.models import Count, QuerySet, Window

SHORT = 8  # rows of one list
OF_ALL = Window(Count("*"))  # beside each row of a short list: how many there are without the cut


@dataclass(frozen=True)
class Way:
    """A whole list that holds what the short one leaves out."""

    label: str
    address: str


@dataclass
class Cut:
    """The first rows, how many there are in all, and the ways to the whole."""

    rows: list
    total: int
    ways: list[Way] = field(default_factory=list)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.total - len(self.rows)


def cut(found: QuerySet, label: str, address: str) -> Cut:
    """The first rows of a list and their number. One query."""
    rows = list(found.annotate(of_all=OF_ALL)[:SHORT])
    return Cut(rows, rows[0].of_all if rows else 0, [Way(label, address)])
