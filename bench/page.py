"""The page that is kept: whole, or with rows measured again in their places, new ones below."""

import re

ROW = re.compile(r"\| (?!figure |-)(.+?) \| .*|- (Growth of .+?): .*")
AGAIN = "Measured again since: "


def renewed(page: str, fresh: str, when: str) -> str:
    """``page`` with the rows and growths of ``fresh``, a run of some rows, and a line that says so.

    A row that the page does not have ends its section's table, a growth its section's list. Raises
    ``KeyError`` for a section that has no such place: then all of it is measured anew.
    """
    rows, known, kept = _rows(fresh), _rows(page), _places(page)
    last = {(place[0], line[0]): number for number, (place, line) in enumerate(kept) if line}
    added: dict[int, list[str]] = {}
    for place, line in rows.items():
        if place not in known:
            added.setdefault(last[place[0], line[0]], []).append(line)
    lines = []
    for number, (place, line) in enumerate(kept):
        lines += [rows.get(place, line), *added.get(number, ())]
    names = sorted({name for _section, name in rows if not name.startswith("Growth of ")})
    said = f"{AGAIN}{'; '.join(names)} ({when})."
    first = next(number for number, line in enumerate(lines) if line.startswith("## "))
    return "\n".join([*lines[:first], said, "", *lines[first:]]) + "\n"


def _rows(page: str) -> dict[tuple[str, str], str]:
    return {place: line for place, line in _places(page) if place[1]}


def _places(page: str) -> list[tuple[tuple[str, str], str]]:
    """Each line with its section and, of a row, its name."""
    section, found = "", []
    for line in page.splitlines():
        if line.startswith("## "):
            section = line
        row = ROW.fullmatch(line) if section else None
        found.append(((section, (row[1] or row[2]) if row else ""), line))
    return found
