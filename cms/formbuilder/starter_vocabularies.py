"""The vocabularies shipped as data (domain.md §4): loaded once, the director's to change."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cms.core.locks import hold_lock
from cms.formbuilder.models import Vocabulary
from cms.formbuilder.services import save_vocabulary

FILE = Path(__file__).with_suffix(".json")


def shipped_vocabularies() -> list[dict]:
    """``code``, ``key``, ``title`` and ``terms`` of each; the keys are the same everywhere."""
    return json.loads(FILE.read_text(encoding="utf-8"))


def vocabularies_missing() -> list[dict]:
    """Those that were not loaded yet, in order."""
    loaded = set(Vocabulary.objects.values_list("starter_code", flat=True))
    return [data for data in shipped_vocabularies() if data["code"] not in loaded]


@transaction.atomic
def load_starter_vocabularies(*, now: datetime) -> list[Vocabulary]:
    """Load every shipped vocabulary that is not there yet; returns the new ones.

    What the director has renamed or changed is left alone, also when run again; a title that the
    office uses already gets a number. It is the system that loads them, whoever pressed the button.
    """
    hold_lock("formbuilder.starter_vocabularies")
    loaded = []
    for data in vocabularies_missing():
        made = save_vocabulary(
            vocabulary=None,
            title=_free(data["title"]),
            terms=data["terms"],
            starter_code=data["code"],
            key=data["key"],
            by=None,
            now=now,
        )
        loaded.append(made)
    return loaded


def _free(title: str) -> str:
    taken = set(Vocabulary.objects.filter(title__startswith=title).values_list("title", flat=True))
    number, found = 1, title
    while found in taken:
        number += 1
        found = f"{title} {number}"
    return found
