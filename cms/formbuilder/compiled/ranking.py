"""A ranking (排序): each option is given a place of its own, from the first on."""

import unicodedata
from collections import Counter
from html import escape

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import (
    NO_WORDS,
    Words,
    conditions_html,
    note_html,
    required_mark,
)
from cms.formbuilder.compiled.question import CompiledQuestion
from cms.formbuilder.compiled.table import RowsError
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown
from cms.formbuilder.definition import Question


class CompiledRanking:
    """Value: ``{option key: place}``, places from 1 without a gap or a tie once it is submitted; a
    draft may have both. Options that were given no place are left out.
    """

    type, is_asked, is_list, is_calculated, is_number = "ranking", True, False, False, False
    is_compound = True

    def __init__(self, question: Question, words: Words = NO_WORDS) -> None:
        self.data = question
        self.key, self.label = question["key"], question["label"]
        self.required = bool(question.get("required"))
        self.options = [o for o in question.get("options", ()) if not o.get("retired")]
        self.places = len(self.options)
        self.keys = {option["key"] for option in self.options}
        self.parts = [
            CompiledQuestion(
                {
                    "key": f"{self.key}.{option['key']}",
                    "type": "rating",
                    "label": option["label"],
                    "scale": self.places,
                }
            )
            for option in self.options
        ]
        self.conditions = conditions_html(words.get(self.key, ()))
        self.mark = required_mark(question)
        help_ = escape(question.get("help", "")).replace("\n", "<br>")
        self.help = f'<p class="q__help">{help_}</p>' if help_ else ""

    def parse(self, post, name: str, context: FillContext):
        """(value or None, errors by input name, texts by input name) of a posted form."""
        found, errors, texts = {}, {}, {}
        for option in self.options:
            at = f"{name}.{option['key']}"
            texts[at] = [text for text in post.getlist(at) if text.strip()]
            if not texts[at]:
                continue
            text = unicodedata.normalize("NFKC", texts[at][0]).strip()
            number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
            if 1 <= number <= self.places:
                found[option["key"]] = number
            else:
                errors[at] = self._which()
        return found or None, errors, texts

    def _which(self) -> str:
        return _("Please give a place from 1 to %(most)s.") % {"most": self.places}

    def check(self, value, context: FillContext | None = None, name: str = ""):
        """Plain data, e.g. from the API. Raises AnswerError, RowsError."""
        if not isinstance(value, dict) or not set(value) <= self.keys:
            raise AnswerError(_("A place for each option is expected here."))
        given = {key: place for key, place in value.items() if place not in (None, "")}
        wrong = {
            f"{name or self.key}.{key}": self._which()
            for key, place in given.items()
            if type(place) is not int or not 1 <= place <= self.places
        }
        if wrong:
            raise RowsError(wrong)
        return given or ""

    def tidy(self, value, shown: Shown = EVERYTHING) -> dict | None:
        """What is submitted: the places of options that are asked."""
        return {key: place for key, place in (value or {}).items() if key in self.keys} or None

    def computed(self, value, shown: Shown = EVERYTHING) -> dict:
        """Nothing is worked out of places."""
        return value

    def problems(self, value, name: str, shown: Shown = EVERYTHING) -> dict[str, str]:
        """By input name: places given twice, places left out before others, and options without one
        where all must be ranked.
        """
        given, found = value or {}, {}
        counted = Counter(given.values())
        must = self.required or name in shown.required
        missing = next((place for place in range(1, self.places + 1) if place not in counted), 0)
        for option in self.options:
            at, place = f"{name}.{option['key']}", given.get(option["key"])
            if place is None:
                if must:
                    found[at] = _("Please give this a place.")
            elif counted[place] > 1:
                found[at] = _("Place %(place)s is given more than once.") % {"place": place}
            elif missing and place > missing and not must:
                found[at] = _("Place %(place)s is missing before this one.") % {"place": missing}
        return found

    def draw(self, name: str, value, texts: dict, errors: dict, context: FillContext) -> str:
        """A list to choose the place from beside each option."""
        given, error = value or {}, errors.get(name, "")
        wrong = f'<p class="q__error" id="{name}-error">{escape(error)}</p>' if error else ""
        words = _("1 is the first place; each place is given once.")
        rows = "".join(self._row(name, o, given.get(o["key"]), texts, errors) for o in self.options)
        return (
            f'<div class="q q--ranking" id="{name}-q"><fieldset id="{name}" tabindex="-1">'
            f'<legend class="q__label">{escape(self.label)}{self.mark}</legend>{self.conditions}'
            f'{self.help}<p class="q__help">{words}</p>'
            f"{note_html(name, context)}{wrong}{rows}</fieldset></div>"
        )

    def _row(self, name: str, option: dict, place, texts: dict, errors: dict) -> str:
        at = f"{name}.{option['key']}"
        shown = str(place or "") if texts.get(at) is None else "".join(texts[at][:1])
        wrong = errors.get(at, "")
        error = f'<p class="q__error" id="{at}-error">{escape(wrong)}</p>' if wrong else ""
        told = f' aria-describedby="{at}-error" aria-invalid="true"' if wrong else ""
        must = ' aria-required="true"' if self.required else ""
        offered = "".join(
            f'<option value="{n}"{" selected" if str(n) == shown else ""}>'
            f"{escape(_('Place %(place)s') % {'place': n})}</option>"
            for n in range(1, self.places + 1)
        )
        return (
            f'<div class="rank{" q--wrong" if wrong else ""}">'
            f'<label class="rank__label" for="{at}">{escape(option["label"])}</label>'
            f'<select class="rank__place" id="{at}" name="{at}"{told}{must}>'
            f'<option value="">—</option>{offered}</select>{error}</div>'
        )

    def label_of(self, name: str) -> str:
        """What a sentence calls the input of this name."""
        part = next((part for part in self.parts if part.key == name), None)
        return f"{self.label} · {part.label}" if part else self.label

    def spread(self, value) -> dict:
        """The place of each option, by the keys of ``parts``."""
        return {f"{self.key}.{key}": place for key, place in value.items()}

    def display(self, value) -> str:
        """The options in the order of their places."""
        labels = {option["key"]: option["label"] for option in self.data.get("options", ())}
        given = sorted((value or {}).items(), key=lambda item: item[1])
        return "；".join(f"{place}. {labels.get(key, '')}" for key, place in given)

    def schema(self) -> dict:
        """JSON Schema of the value."""
        place = {"type": "integer", "minimum": 1, "maximum": self.places}
        found = {
            "title": self.label,
            "type": "object",
            "properties": {o["key"]: {"title": o["label"], **place} for o in self.options},
            "additionalProperties": False,
            "minProperties": 1,
        }
        return found | ({"required": [o["key"] for o in self.options]} if self.required else {})
