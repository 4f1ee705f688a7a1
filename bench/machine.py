"""What the figures were measured on: sizes and versions, no names."""

import os
import platform
from importlib.metadata import version

PACKAGES = ("Django", "wagtail", "gunicorn", "XlsxWriter", "openpyxl", "psycopg")


def machine(rounds: int, sizes: dict, seconds: float) -> str:
    """The head of the page."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return f"""# Measured against plain Wagtail

`make bench` writes this page. Each row is measured on both sides in turn, {rounds} rounds, in one
run; a time is the median of the rounds, a ratio the median of each round's ratio, with its range.
"Plain" is Wagtail as it comes: `wagtail.contrib.forms`, a page with a rich text, its editor and
its lists, on the same database server, with as many answers and texts. Requests go through the
whole stack in process, without a network. Exports run in a process of their own; their memory is
the peak above what it held before. On the desk a page is saved, then sent; the sending stores the
answers, gives the receipt and closes the duty. Both are set against plain Wagtail's one request,
and so is the API, which does both at once. What misses its "must" is marked **missed**.

{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.machine()}, \
Python {platform.python_version()}, {packages}.
Texts {sizes["texts"]}, answers {sizes["rows"]}. The whole run took {seconds / 60:.0f} minutes.
"""
