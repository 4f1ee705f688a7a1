"""What is read from a form or an address, where anybody may type anything."""

import datetime as dt

MOST_DIGITS = 18  # what a 64-bit column holds
# Days outside could not be turned into an instant.
FIRST_DAY, LAST_DAY = dt.date(1900, 1, 1), dt.date(2200, 12, 31)
# Where a list of answers goes on: an instant and a row.
ROW_MARK = r"2[01]\d\d-[-\d]{5}T[\d:.]+[+]00:00_\d{1,15}"


def row_number(text) -> int:
    """The number typed, or 0, which no row has: for empty, odd ("²") and endless text alike."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0


def day(text) -> dt.date | None:
    """The day typed as ``2026-05-12``, or None: for odd text and for a day that no row has."""
    try:
        found = dt.date.fromisoformat(str(text))
    except ValueError:
        return None
    return found if FIRST_DAY <= found <= LAST_DAY else None
