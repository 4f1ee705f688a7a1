"""What a clerk sets of an appraisal matrix: its rows below headings, and a scale with scores.

Lines as those of options (``options.py``): keys are given once and never shown.
"""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.formbuilder.definition import MAX_LABEL, MAX_LINES, MatrixLine, rows_asked
from cms.formbuilder.options import KEY, WORDS, clean_options, english_of, mint_option_key, texts_of

SCALE_WORDS = {**WORDS, "number": "score", "numberLabel": pgettext_lazy("matrix", "Score")}
LINE_WORDS = {
    **WORDS,
    "add": pgettext_lazy("matrix", "Add a row"),
    "label": pgettext_lazy("matrix", "Row"),
    "number": "weight",
    "numberLabel": _("Weight"),
    "addGroup": _("Add a heading"),
    "group": _("Heading"),
}
NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,2})?")


def clean_scale(value, *, is_draft: bool = False) -> list[dict]:
    """Options with their scores. Raises ValidationError."""
    return clean_options(value, is_draft=is_draft, more=_score)


def _score(row: dict, label: str) -> dict:
    score = _number(row.get("score"))
    if score is None:
        words = _("“%(label)s”: the score is a number, with at most two digits after the point.")
        raise ValidationError(words % {"label": label})
    return {"score": score} if score else {}


def clean_lines(value, *, is_draft: bool = False) -> list[MatrixLine]:
    """Well-formed rows and headings; a draft may have none yet. Raises ValidationError."""
    if not isinstance(value or [], list):
        raise ValidationError(_("The rows could not be read."))
    lines, seen = [], set()
    for given in value or []:
        label, key = texts_of(given)
        if not label:
            continue
        if len(label) > MAX_LABEL:
            raise ValidationError(_("The row “%(label)s…” is too long.") % {"label": label[:20]})
        if not KEY.fullmatch(key) or key in seen:
            key = mint_option_key()
        seen.add(key)
        more = {**english_of(given, label), **_settings(given, label)}
        lines.append({"key": key, "label": label, **more})
    if not is_draft and not rows_asked(lines):
        raise ValidationError(_("Give at least one row."))
    if len(lines) > MAX_LINES:
        raise ValidationError(_("At most %(count)s rows and headings.") % {"count": MAX_LINES})
    names = [(row["label"], group and group["key"]) for group, row in rows_asked(lines)]
    if len(set(names)) != len(names):
        raise ValidationError(_("Two rows below one heading have the same label."))
    return lines


def _settings(given: dict, label: str) -> dict:
    if given.get("group"):
        return {"group": True}
    weight = _number(given.get("weight"))
    if weight is None or (weight and not float(weight)):
        words = _("“%(label)s”: the weight is a number above 0 (two digits after the point).")
        raise ValidationError(words % {"label": label})
    found = {"weight": weight} if weight else {}
    return found | ({"retired": True} if given.get("retired") else {})


def _number(text) -> str | None:
    """A decimal as it was typed, "" for none; None where it is no number."""
    if text in (None, ""):
        return ""
    plain = unicodedata.normalize("NFKC", str(text)).strip()
    return plain if NUMBER.fullmatch(plain) else None if plain else ""
