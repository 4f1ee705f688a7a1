"""Steps of a round width, into which numbers are counted."""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

MOST = 10  # steps
NARROWEST = Decimal("0.01")
ROUND = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True)
class Steps:
    """``count`` steps of ``width``, the first from ``start`` on."""

    start: Decimal
    width: Decimal
    count: int
    is_whole: bool = False  # nothing lies between two whole numbers

    def label(self, number: int) -> str:
        """``5``, ``10–19`` of whole numbers, else ``0.5 – <1``."""
        low = self.start + number * self.width
        if self.is_whole and self.width == 1:
            return plain(low)
        if self.is_whole:
            return f"{plain(low)}–{plain(low + self.width - 1)}"
        return f"{plain(low)} – <{plain(low + self.width)}"


def steps_for(least: Decimal, most: Decimal, *, whole: bool) -> Steps:
    """The narrowest round steps that cover the range in few; of whole numbers no less than one."""
    width = Decimal(1) if whole else NARROWEST
    while _count(least, most, width) > MOST:
        width = _next(width)
    start = (least / width).to_integral_value(ROUND_FLOOR) * width
    return Steps(start, width, _count(least, most, width), whole)


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
