"""Groups of questions shipped as data: loaded once, the office's to change by newer editions."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cms.core.locks import hold_lock
from cms.formbuilder.models import LibraryItem
from cms.formbuilder.services import ship_item

FILE = Path(__file__).with_suffix(".json")


def shipped_items() -> list[dict]:
    """``code``, ``key``, ``title``, ``category``, ``note`` and ``questions`` of each; the keys are
    the same everywhere, so that forms of two places compare.
    """
    return json.loads(FILE.read_text(encoding="utf-8"))


def items_missing() -> list[dict]:
    """Those that were not loaded yet, in order."""
    loaded = set(LibraryItem.objects.values_list("starter_code", flat=True))
    return [data for data in shipped_items() if data["code"] not in loaded]


@transaction.atomic
def load_starter_library(*, now: datetime) -> list[LibraryItem]:
    """Load every shipped item that is not there yet; returns the new ones. What the office has made
    of an item is left alone; a title that it uses already gets a number.
    """
    hold_lock("formbuilder.starter_library")
    return [
        ship_item(**{**data, "title": _free(data["title"])}, now=now) for data in items_missing()
    ]


def _free(title: str) -> str:
    taken = set(LibraryItem.objects.filter(title__startswith=title).values_list("title", flat=True))
    number, found = 1, title
    while found in taken:
        number += 1
        found = f"{title} {number}"
    return found
