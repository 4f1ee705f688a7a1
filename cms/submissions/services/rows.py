"""Two devices wrote to one table: rows that only one of them touched need no choice."""


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


def _by_id(rows: list) -> dict[str, dict]:
    """Cells by row; an empty row is none."""
    return {row["row"]: row["cells"] for row in rows if row["cells"]}
