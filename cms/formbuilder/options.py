"""The options of a choice question: one JSON value, shown as lines; keys never change."""

import json
import re
import secrets
from collections.abc import Callable, Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.formbuilder.definition import MAX_LABEL, MAX_OPTIONS

WORDS = {
    "add": _("Add an option"),
    "up": _("Move up"),
    "down": _("Move down"),
    "remove": _("Delete"),
    "retire": _("No longer offer"),
    "restore": _("Offer again"),
    "label": _("Option"),
    "under": _("Belongs to"),
    "choose": _("Please choose"),
    "english": _("English name"),
    "top": _("First level"),
    "englishShown": _("Add English names"),
}
KEY = re.compile(r"o[0-9a-f]{4,32}")


def mint_option_key() -> str:
    """An opaque key for a new option (the browser mints its own in the same form)."""
    return "o" + secrets.token_hex(5)


def options_from_labels(labels: list[str]) -> list[dict]:
    """New options for labels; for starter forms, imports and the fallback without JavaScript."""
    return [{"key": mint_option_key(), "label": label} for label in labels]


def nothing_more(row: dict, label: str) -> dict:
    """An option of a choice is its label."""
    return {}


def clean_options(
    value, *, is_draft: bool = False, more: Callable[[dict, str], dict] = nothing_more
) -> list[dict]:
    """Well-formed options, or a sentence that says what is wrong; a draft may have none yet.

    ``more`` reads what an option has beside its label.

    Raises ValidationError.
    """
    if not isinstance(value or [], list):
        raise ValidationError(_("The options could not be read."))
    options, seen = [], set()
    for row in value or []:
        label, key = texts_of(row)
        if not label:
            continue
        if len(label) > MAX_LABEL:
            raise ValidationError(_("The option “%(label)s…” is too long.") % {"label": label[:20]})
        if not KEY.fullmatch(key) or key in seen:
            key = mint_option_key()
        seen.add(key)
        option = {"key": key, "label": label, **_more_of(row, label), **more(row, label)}
        if row.get("retired"):
            option["retired"] = True
        options.append(option)
    if not is_draft and all(option.get("retired") for option in options):
        raise ValidationError(_("Give at least one option."))
    if len(options) > MAX_OPTIONS:
        raise ValidationError(_("At most %(count)s options.") % {"count": MAX_OPTIONS})
    labels = [(o["label"], o.get("under")) for o in options if not o.get("retired")]
    if len(set(labels)) != len(labels):
        raise ValidationError(_("Two options have the same label."))
    return options


def texts_of(row) -> tuple[str, str]:
    """(label, key) of one row as it came. Raises ValidationError."""
    label, key = (row.get(n, "") for n in ("label", "key")) if isinstance(row, dict) else (0, 0)
    if not isinstance(key, str):
        raise ValidationError(_("The options could not be read."))
    return _line(label), key


def _more_of(row: dict, label: str) -> dict:
    """What it belongs to and its English name, where it has them. Raises ValidationError."""
    found, under = {}, row.get("under")
    if isinstance(under, str) and KEY.fullmatch(under):
        found["under"] = under
    return found | english_of(row, label)


def english_of(row: dict, label: str) -> dict:
    """The English name of a line, where it has one. Raises ValidationError."""
    english = _line(row.get("label_en") or "")
    if len(english) > MAX_LABEL:
        words = _("The English name of “%(label)s” is too long.")
        raise ValidationError(words % {"label": label[:20]})
    return {"label_en": english} if english else {}


def _line(text) -> str:
    """A text that every database stores, on one line. Raises ValidationError."""
    if not isinstance(text, str):
        raise ValidationError(_("The options could not be read."))
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValidationError(_("The options could not be read.")) from error
    return " ".join(text.replace("\x00", "").split())


class OptionsWidget(forms.Textarea):
    """A JSON value in a text area; ``options.js`` shows it as a list of lines."""

    template_name = "formbuilder/widgets/options.html"
    words = WORDS

    class Media:
        js = ["formbuilder/options.js"]
        css = {"all": ["formbuilder/options.css"]}

    def __init__(self, attrs=None, words: Mapping = WORDS) -> None:
        super().__init__({"rows": 4, **(attrs or {})})
        self.words = words

    def get_context(self, name, value, attrs):
        """With the words of the script, in the language of whoever is asking."""
        words = {word: str(text) for word, text in self.words.items()}
        shown = {"data-options": json.dumps(words, ensure_ascii=False), **(attrs or {})}
        return super().get_context(name, value, shown)

    def format_value(self, value) -> str:
        if isinstance(value, str):
            return value
        return json.dumps(value or [], ensure_ascii=False)


class TermsWidget(OptionsWidget):
    """The same for the terms of a vocabulary, which have an English name and two levels."""

    words = WORDS | {"add": _("Add an entry"), "label": _("List entry")}

    def __init__(self, attrs=None) -> None:
        super().__init__({"data-terms": "", **(attrs or {})}, words=TermsWidget.words)


class OptionsField(forms.Field):
    """JSON from the widget; plain lines are taken as labels of new options. ``words`` are those of
    the script.
    """

    widget = OptionsWidget

    def __init__(self, *, words: Mapping | None = None, **kwargs) -> None:
        if words is not None:
            kwargs["widget"] = OptionsWidget(words=words)
        super().__init__(**kwargs)

    def to_python(self, value) -> list[dict]:
        if isinstance(value, list):
            return value
        text = (value or "").strip()
        if not text:
            return []
        if text.startswith("["):
            try:
                rows = json.loads(text)
            except (ValueError, RecursionError) as error:
                raise ValidationError(_("The options could not be read.")) from error
            if isinstance(rows, list) and all(isinstance(row, dict) for row in rows):
                return rows
            raise ValidationError(_("The options could not be read."))
        return options_from_labels([line for line in text.splitlines() if line.strip()])

    def has_changed(self, initial, data) -> bool:
        return self.to_python(initial) != self.to_python(data)
