"""Two pages wrote to one answer: rows and files that only one of them touched need no choice."""


def merged_rows(base: list, theirs: list, mine: list) -> list | None:
    """The rows of both, in their order, new ones of mine last; None where both changed one row.

    A row is ``{"row": id, "cells": {column key: value}}``. ``base`` is what both began with. A
    row that one deleted and the other left alone is gone; one that the other changed is a clash.
    """
    old, stored, typed = _by_id(base), _by_id(theirs), _by_id(mine)
    kept = {}
    for pk in dict.fromkeys([*stored, *typed, *old]):
        then, there, here = old.get(pk), stored.get(pk), typed.get(pk)
        if here in (then, there):
            kept[pk] = there
        elif there == then:
            kept[pk] = here
        else:
            return None
    return [{"row": pk, "cells": cells} for pk, cells in kept.items() if cells]


def merged_files(base: list, theirs: list, mine: list, dropped: frozenset = frozenset()) -> list:
    """The files of both: a page names those that stood on it, and says which it ``dropped``."""
    added = [pk for pk in mine if pk not in base]
    return [pk for pk in dict.fromkeys([*theirs, *added]) if pk not in dropped]


def with_their_files(
    base: list, theirs: list, mine: list, columns: set[str], dropped: frozenset = frozenset()
) -> list:
    """My rows with the files of both in their cells of these columns."""
    old, stored = _by_id(base), _by_id(theirs)
    rows = []
    for row in mine:
        pk, cells = row["row"], dict(row["cells"])
        then, there = old.get(pk, {}), stored.get(pk, {})
        for column in columns:
            sides = (cells_of.get(column) or [] for cells_of in (then, there, cells))
            if files := merged_files(*sides, dropped):
                cells[column] = files
            else:
                cells.pop(column, None)
        rows.append({"row": pk, "cells": cells})
    return rows


def _by_id(rows: list) -> dict[str, dict]:
    """Cells by row; an empty row is none."""
    return {row["row"]: row["cells"] for row in rows if row["cells"]}


def merged_ratings(base, theirs, mine) -> tuple | None:
    """(the rows of both,) of a matrix, None in it where none is left; None where both rated one row
    differently.
    """
    rows = merged_rows(*(_as_rows(side) for side in (base, theirs, mine)))
    if rows is None:
        return None
    rated = {row["row"]: row["cells"] for row in rows}
    return ({"rows": rated} if rated else None,)


def _as_rows(value) -> list:
    return [{"row": key, "cells": cells} for key, cells in (value or {}).get("rows", {}).items()]
