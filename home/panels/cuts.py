"""A short list that says how many it leaves out, and where they all are."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

SHORT = 8  # rows of one list


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
    """The first rows of a list and their number. Two queries."""
    return Cut(list(found[:SHORT]), found.count(), [Way(label, address)])
