"""The paper forms shipped as data (starter-forms.md): loaded once, the office's to change."""

import json
from datetime import datetime
from pathlib import Path

from django.db import transaction

from cms.core.locks import hold_lock
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import add_section, create_form, finalise_form
from cms.formbuilder.starter_library import load_starter_library
from cms.formbuilder.starter_vocabularies import load_starter_vocabularies

FOLDER = Path(__file__).parent / "starter"


def starter_codes() -> list[str]:
    """Codes of the forms that are shipped, in order."""
    return sorted(path.stem for path in FOLDER.glob("F*.json"))


def starter_codes_missing() -> list[str]:
    """Codes of the shipped forms that were not loaded yet, in order."""
    loaded = set(FormDefinition.objects.values_list("starter_code", flat=True))
    return [code for code in starter_codes() if code not in loaded]


@transaction.atomic
def load_starter_forms(*, now: datetime, by=None) -> list[FormDefinition]:
    """Load and finalise every shipped form that is not there yet, the vocabularies and the library;
    returns the new forms.

    A form that the office has renamed or changed is left alone, also when run again. Raises
    CannotDesignForm; ``by=None`` is the system.
    """
    hold_lock("formbuilder.starter_forms")  # pressed twice, the second finds all of them here
    load_starter_vocabularies(now=now)
    load_starter_library(now=now)
    loaded = []
    for code in starter_codes_missing():
        data = json.loads((FOLDER / f"{code}.json").read_text(encoding="utf-8"))
        form = create_form(title=data["title"], starter_code=code, by=by, now=now)
        for section in data["sections"]:
            add_section(form=form, by=by, now=now, **section)
        finalise_form(form=form, by=by, now=now)
        loaded.append(form)
    return loaded
