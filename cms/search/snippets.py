"""The words found, shown in their sentence. Everything but our own ``<mark>`` is escaped."""

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from cms.search.folding import fold, fold_with_origins

BEFORE, WIDTH = 24, 96  # characters


def mark_terms(text: str, terms: list[str]) -> SafeString:
    """The text as safe HTML with every occurrence of a term marked."""
    return _marked(text, _spans(text, terms), 0, len(text))


def snippet(text: str, terms: list[str]) -> SafeString:
    """About a hundred characters around the first occurrence of any term in one paragraph."""
    line = _line_with(text, terms)
    spans = _spans(line, terms)
    first = spans[0][0] if spans else 0
    start = max(0, first - BEFORE) if len(line) > WIDTH else 0
    stop = min(len(line), start + WIDTH)
    return format_html(
        "{}{}{}",
        "…" if start else "",
        _marked(line, spans, start, stop),
        "…" if stop < len(line) else "",
    )


def _line_with(text: str, terms: list[str]) -> str:
    lines = text.splitlines() or [""]
    for term in terms:
        for line in lines:
            if term in fold(line):
                return line
    return next((line for line in lines if line.strip()), "")


def _spans(text: str, terms: list[str]) -> list[tuple[int, int]]:
    """Where terms stand in the unfolded text, merged and in order."""
    folded, origins = fold_with_origins(text)
    origins.append(len(text))
    found = []
    for term in terms:
        place = folded.find(term)
        while term and place >= 0:
            found.append((origins[place], _end(origins, place + len(term))))
            place = folded.find(term, place + len(term))
    merged: list[tuple[int, int]] = []
    for start, stop in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(stop, merged[-1][1]))
        else:
            merged.append((start, stop))
    return merged


def _end(origins: list[int], after: int) -> int:
    """Where the last folded character's origin ends: the next different origin."""
    last = origins[after - 1]
    while after < len(origins) - 1 and origins[after] == last:
        after += 1
    return origins[after]


def _marked(text: str, spans: list[tuple[int, int]], start: int, stop: int) -> SafeString:
    parts, at = [], start
    for left, right in spans:
        left, right = max(left, start), min(right, stop)
        if left < right:
            parts += [conditional_escape(text[at:left])]
            parts += [format_html("<mark>{}</mark>", text[left:right])]
            at = right
    parts.append(conditional_escape(text[at:stop]))
    return mark_safe("".join(parts))  # noqa: S308  every part is escaped above
