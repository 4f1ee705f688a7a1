"""What is read from a form or an address, where anybody may type anything."""

MOST_DIGITS = 18  # what a 64-bit column holds


def row_number(text) -> int:
    """The number typed, or 0, which no row has: for empty, odd ("²") and endless text alike."""
    text = str(text or "")
    return int(text) if text.isdecimal() and len(text) <= MOST_DIGITS else 0
