"""One result as a picture: an SVG file that stands alone, says everything in words and figures,
and is told apart without colours.
"""

from collections.abc import Iterator
from html import escape

from django.utils.translation import gettext as _

from cms.submissions.results.questions import Result

FONTS = "'Noto Sans CJK SC','Source Han Sans SC','Microsoft YaHei','PingFang SC',SimHei,sans-serif"
WIDTH, LEFT, BAR, FIGURE = 800, 250, 400, 130  # label, bar and figure beside each other
LINE, ROW, HEAD = 22, 34, 20
LABEL = 13  # characters of a label before it goes on in the next line
TITLE = 40
LINES = 3  # of one label


def svg_chart(result: Result, *, form: str, about: str, is_public: bool = False) -> str:
    """The picture of a result with entries: question, how many answered, a bar for each entry.

    ``form`` is the form's title, ``about`` says which answers it is of.
    """
    titles = _broken(result.heading, TITLE, LINES)
    labels = [_broken(entry.label, LABEL, LINES) for entry in result.entries]
    top = HEAD + LINE * (len(titles) + 2) + 16
    tops = [top]
    for label in labels:
        tops.append(tops[-1] + max(ROW, LINE * len(label) + 12))
    height = tops[-1] + HEAD
    said = counted_words(result, is_public=is_public)
    body = "".join(
        _bar(entry, label, at, following - at)
        for entry, label, at, following in zip(result.entries, labels, tops, tops[1:], strict=False)
    )
    described = "；".join(f"{e.label} {_figure(e)}" for e in result.entries)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height}" '
        f'viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="t d" '
        f'font-family="{FONTS}" font-size="16" fill="#111">'
        f'<title id="t">{_text(result.heading)}</title><desc id="d">{_text(said)}；'
        f"{_text(described)}</desc>"
        f'<rect width="{WIDTH}" height="{height}" fill="#fff"/>'
        f"{''.join(_lines(titles, 20, HEAD + LINE, weight=True))}"
        f'<text x="20" y="{HEAD + LINE * (len(titles) + 1)}" fill="#444">{_text(said)}</text>'
        f'<text x="20" y="{HEAD + LINE * (len(titles) + 2)}" font-size="13" fill="#444">'
        f"{_text(_cut(f'{form} · {about}', 58))}</text>{body}</svg>\n"
    )


def counted_words(result: Result, *, is_public: bool) -> str:
    """``n`` and who is missing; the public is not told the latter, a small number as a rule."""
    if result.answered is None:
        return _("Small counts; nothing is listed.")
    if result.in_rows:
        return _("In %(n)s of %(of)s rows") % {"n": result.answered, "of": result.asked}
    if is_public:
        return _("%(n)s answered") % {"n": result.answered}
    words = _("%(n)s answered, %(missing)s did not")
    return words % {"n": result.answered, "missing": result.missing}


def _bar(entry, label: list[str], at: int, height: int) -> str:
    """Outlined ground and a filled bar: length and figure say the same."""
    middle = at + height // 2
    first = middle - LINE * (len(label) - 1) // 2 + 6
    words = "".join(_lines(label, 20, first))
    long = 0 if entry.count is None else round(min(entry.share, 1) * BAR, 1)
    return (
        f"{words}"
        f'<rect x="{LEFT}" y="{middle - 10}" width="{BAR}" height="20" fill="#fff" stroke="#777"/>'
        f'<rect x="{LEFT}" y="{middle - 10}" width="{long}" height="20" fill="#1f4e79"/>'
        f'<text x="{WIDTH - 20}" y="{middle + 6}" text-anchor="end">{_text(_figure(entry))}</text>'
    )


def _figure(entry) -> str:
    return _("withheld") if entry.count is None else f"{entry.count}（{entry.percent}）"


def _lines(lines: list[str], x: int, y: int, *, weight: bool = False) -> Iterator[str]:
    bold = ' font-weight="bold"' if weight else ""
    for number, line in enumerate(lines):
        yield f'<text x="{x}" y="{y + number * LINE}"{bold}>{_text(line)}</text>'


def _broken(text: str, size: int, most: int) -> list[str]:
    text = _cut(" ".join(text.split()), size * most)
    return [text[at : at + size] for at in range(0, len(text), size)] or [""]


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _text(text: str) -> str:
    """What XML can hold, escaped."""
    return escape("".join(c for c in text if c == "\t" or (c >= " " and c.isprintable())))
