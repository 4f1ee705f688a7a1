"""How far two entries of the same answers agree (双人独立录入), and how many still wait."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from cms.submissions.enums import COMPARED, SEALED, PairState
from cms.submissions.models import ComparedCell, SecondEntry, Submission


@dataclass(frozen=True)
class Agreement:
    """Of a selection: ``sealed`` answers wait for their second entry and are in no figure yet;
    ``to_settle`` differ and count with their first entry; ``pairs`` were compared. ``cells``: by
    key of a question, of a matrix's row or a table's column, (places compared, alike).
    """

    sealed: int = 0
    to_settle: int = 0
    pairs: int = 0
    cells: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def compared(self) -> int:
        """Places that were compared in all pairs."""
        return sum(n for n, _alike in self.cells.values())

    @property
    def alike(self) -> int:
        return sum(alike for _n, alike in self.cells.values())

    @property
    def percent(self) -> str:
        return share_words(self.compared, self.alike)

    def words(self) -> list[tuple[str, str]]:
        """Label and text of what a reader of the figures is told beside them."""
        found = []
        if self.sealed:
            words = _("%(n)s, in no figure yet") % {"n": self.sealed}
            found.append((_("Waiting for the second entry"), words))
        if self.to_settle:
            words = _("%(n)s, counted by the first entry") % {"n": self.to_settle}
            found.append((_("To be compared"), words))
        if self.pairs:
            words = _("%(pairs)s pairs, %(alike)s of %(of)s places alike (%(percent)s)") % {
                "pairs": self.pairs,
                "alike": self.alike,
                "of": self.compared,
                "percent": self.percent,
            }
            found.append((_("Agreement of two entries"), words))
        return found


def share_words(n: int, alike: int) -> str:
    """``67%``; rounded down, so that 100% says that nothing differs."""
    return f"{100 * alike // n}%" if n else "—"


def agreement_of(chosen: QuerySet[Submission]) -> Agreement:
    """One query where nothing is entered twice, two where something is."""
    pairs = SecondEntry.objects.exclude(state=PairState.VOID).filter(first__in=chosen.values("pk"))
    states = dict(pairs.order_by().values_list("state").annotate(n=Count("pk")))
    if not states:
        return Agreement()
    cells = ComparedCell.objects.filter(pair__in=pairs.filter(state__in=sorted(COMPARED)))
    counted = (
        cells.order_by()
        .values_list("question_key")
        .annotate(n=Count("pk"), alike=Count("pk", filter=Q(is_equal=True)))
    )
    return Agreement(
        sealed=sum(states.get(state, 0) for state in SEALED),
        to_settle=states.get(PairState.DIFFERS, 0),
        pairs=sum(states.get(state, 0) for state in COMPARED),
        cells={key: (n, alike) for key, n, alike in counted},
    )
