"""Markdown of the results, and which rows missed what they must reach."""

import math
import re
import statistics
from itertools import pairwise

from bench.figures import Row

Pairs = list[tuple[dict, dict]]


def table(results: list[tuple[Row, Pairs]]) -> str:
    """A line a row; below, how time grows with the table."""
    lines = [
        "| figure | plain | ours | queries plain / ours | ratio (range) | must | |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [_line(row, pairs) for row, pairs in results]
    return "\n".join([*lines, "", *_growth(results)])


def missed(results: list[tuple[Row, Pairs]]) -> list[str]:
    """Rows that did not reach what they must."""
    return [f"{row.name}: {'; '.join(why)}" for row, pairs in results if (why := _why(row, pairs))]


def _line(row: Row, pairs: Pairs) -> str:
    ours, plain = _median(pairs, 0), _median(pairs, 1)
    queries = f"{plain.get('queries') or '—'} / {ours.get('queries') or '—'}"
    stock = "—" if row.stock == "nothing" else _shown(plain)
    cells = [row.name, stock, _shown(ours), queries, _ratio(row, pairs), _must(row)]
    return f"| {' | '.join(cells)} | {'**missed**' if _why(row, pairs) else ''} |"


def _median(pairs: Pairs, side: int) -> dict:
    first = pairs[0][side]
    return {
        name: statistics.median(pair[side][name] for pair in pairs)
        for name, value in first.items()
        if isinstance(value, int | float)
    }


def _shown(figures: dict) -> str:
    if "recall" in figures:
        return f"recall {figures['recall']:.2f}, precision {figures.get('precision', 0):.2f}"
    if "lost" in figures:
        return (
            f"{figures['click doubled']:.0f} of {figures['clicks']:.0f} double clicks twice; "
            f"{figures['kill doubled']:.0f} of {figures['amid kills']:.0f} amid "
            f"{figures['kills']:.0f} kills; {figures['lost']:.0f} lost"
        )
    if "per page" in figures:
        each, peak = figures["per page"], figures["peak"]
        return f"{_time(figures['ms'])}, {each:.2f} ms a page, peak {peak:.0f} MiB"
    if "a second" in figures:
        return f"{_time(figures['ms'])}, {figures['a second']:.0f} a second"
    parts = [_time(figures["ms"])]
    if "mib" in figures:
        parts += [f"first byte {_time(figures['first'])}", f"+{figures['mib']:.0f} MiB"]
    if "kib" in figures:
        parts.append(f"{figures['kib']:.0f} KiB")
    return ", ".join(parts)


def _time(ms: float) -> str:
    return f"{ms / 1000:.1f} s" if ms >= 2000 else f"{ms:.2f} ms" if ms < 10 else f"{ms:.0f} ms"


def _ratios(row: Row, pairs: Pairs) -> list[float]:
    ratios = [plain["ms"] / ours["ms"] for ours, plain in pairs]
    return [1 / ratio for ratio in ratios] if row.share else ratios


def _ratio(row: Row, pairs: Pairs) -> str:
    if row.burst == 1 or row.stock == "nothing":
        return "—"
    ratios = _ratios(row, pairs)
    unit = "of the time" if row.share else "× as fast"
    return f"{statistics.median(ratios):.2f} {unit} ({min(ratios):.2f}–{max(ratios):.2f})"


def _must(row: Row) -> str:
    parts = [f"≥ {row.must:g} ×"] if row.must else [f"≤ {row.share:g}"] if row.share else []
    names = {
        "queries": "{} queries",
        "mib": "+{} MiB",
        "kib": "{} KiB",
        "first": "first byte {} ms",
    }
    parts += [f"≤ {names.get(name, '{} ' + name).format(most)}" for name, most in row.most]
    parts += [f"{name} {least:.2f}" for name, least in row.least]
    return ", ".join(parts) or "—"


def _why(row: Row, pairs: Pairs) -> list[str]:
    ratio, ours = statistics.median(_ratios(row, pairs)), _median(pairs, 0)
    why = []
    if row.must and ratio < row.must:
        why.append(f"{ratio:.2f} × as fast, must {row.must:g}")
    if row.share and ratio > row.share:
        why.append(f"{ratio:.2f} of the time, must {row.share:g}")
    why += [f"{name} {ours[name]:.0f}, must {most}" for name, most in row.most if ours[name] > most]
    why += [f"{name} {ours[name]}" for name, least in row.least if ours[name] < least]
    return why


def _growth(results: list[tuple[Row, Pairs]]) -> list[str]:
    """Exponents between sizes of one figure: 1 grows with the table, 0 does not grow."""
    series: dict[str, list[tuple[int, float, float]]] = {}
    alone = set()
    for row, pairs in results:
        found = re.fullmatch(r"(.*), (\d+) (rows|texts|questions|open duties)(.*)", row.name)
        if found:
            times = _median(pairs, 0)["ms"], _median(pairs, 1)["ms"]
            series.setdefault(found[1], []).append((int(found[2]), *times))
            alone |= {found[1]} if row.stock == "nothing" else set()
    lines = []
    for name, points in series.items():
        for small, large in pairwise(points):
            ours, plain = (_exponent(small, large, side) for side in (1, 2))
            beside = "" if name in alone else f" (plain {plain:.2f})"
            lines.append(
                f"Growth of {name} from {small[0]} to {large[0]}: exponent {ours:.2f}{beside}."
            )
    return [f"- {line}" for line in lines]


def _exponent(small: tuple, large: tuple, side: int) -> float:
    return math.log(large[side] / small[side]) / math.log(large[0] / small[0])
