"""Steps of a round width, into which numbers are counted."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _

LEAST = 5  # a smaller number of answers is not told to the public
MOST = 10  # steps
MOST_PUBLIC = 5  # so that more of them hold enough
NARROWEST = Decimal("0.01")
ROUND = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Steps:
    """``count`` steps of ``width``, the first from ``start`` on."""

    start: Decimal
    width: Decimal
    count: int
    is_whole: bool = False  # nothing lies between two whole numbers
    is_open: bool = False  # the first and the last hold all that lies beyond them

    def label(self, number: int) -> str:
        """``5``, ``10–19`` of whole numbers, else ``0.5 – <1``."""
        low = self.start + number * self.width
        if self.is_open and number in (0, self.count - 1):
            return self._open(low, is_first=number == 0)
        if self.is_whole and self.width == 1:
            return plain(low)
        if self.is_whole:
            return f"{plain(low)}–{plain(low + self.width - 1)}"
        return f"{plain(low)} – <{plain(low + self.width)}"

    def _open(self, low: Decimal, *, is_first: bool) -> str:
        if not is_first:
            return _("%(least)s or more") % {"least": plain(low)}
        if self.is_whole:
            return _("%(most)s or less") % {"most": plain(low + self.width - 1)}
        return _("less than %(most)s") % {"most": plain(low + self.width)}


def steps_for(least: Decimal, most: Decimal, *, whole: bool, is_public: bool = False) -> Steps:
    """The narrowest round steps that cover the range in few; of whole numbers no less than one."""
    width = Decimal(1) if whole else NARROWEST
    while _count(least, most, width) > (MOST_PUBLIC if is_public else MOST):
        width = _next(width)
    start = (least / width).to_integral_value(ROUND_FLOOR) * width
    return Steps(start, width, _count(least, most, width), whole, is_public)


def _count(least: Decimal, most: Decimal, width: Decimal) -> int:
    first = (least / width).to_integral_value(ROUND_FLOOR)
    return int((most / width).to_integral_value(ROUND_FLOOR) - first) + 1


def _next(width: Decimal) -> Decimal:
    """1, 2, 5, 10, 20, …"""
    power = Decimal(10) ** width.adjusted()
    return next(each * power for each in ROUND if each * power > width)


def plain(number: Decimal) -> str:
    """Without trailing zeros and without an exponent: ``1200``, ``0.5``."""
    return f"{number.normalize():f}" if number else "0"
