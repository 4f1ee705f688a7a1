"""The page that is kept: whole, or with the rows that were measured again in their places."""

import re

ROW = re.compile(r"\| (?!figure |-)(.+?) \| .*|- (Growth of .+?): .*")
AGAIN = "Measured again since: "


def renewed(page: str, fresh: str, when: str) -> str:
    """``page`` with the rows and growths of ``fresh``, a run of some rows, and a line that says so.

    Raises ``KeyError`` for a row that the page does not have: then all of it is measured anew.
    """
    rows = _rows(fresh)
    kept = _rows(page)
    for place in rows:
        if place not in kept:
            raise KeyError(place)
    lines = [rows.get(place, line) for place, line in _places(page)]
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
