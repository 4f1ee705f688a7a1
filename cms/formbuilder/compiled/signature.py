"""A signature (签名): drawn with a finger, or one's own name typed.

It is given on the page on which everything is checked before it is sent, so that it stands under
the very answers that its signer saw; a draft holds none. Whose it is, of when and of what, is
kept by who receives it.
"""

import re
import unicodedata
from html import escape
from itertools import pairwise

from django.utils.html import format_html
from django.utils.safestring import SafeString
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
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown
from cms.formbuilder.definition import Question

WIDTH, HEIGHT = 600, 200  # of the pad on which it is drawn, in its own units
DRAWN = "drawn:"  # what is drawn is posted so, under the name of the question
MOST_CHARACTERS = 16_000  # of what is drawn
SHORTEST = 60  # units of all lines together: a slip of the finger is no signature
MOST_NAME = 60
POINT = "[0-9]{1,3},[0-9]{1,3}"
STROKES = re.compile(rf"{POINT}(?: {POINT})*(?:;{POINT}(?: {POINT})*)*")


class SignatureAnswer:
    """Value: ``{"strokes": "x,y x,y;x,y …"}`` or ``{"name": text}``."""

    def from_texts(self, texts: list[str]) -> dict:
        """What was drawn, or the name typed in its place. Raises AnswerError."""
        drawn = [text.removeprefix(DRAWN) for text in texts if text.startswith(DRAWN)]
        if drawn:
            return self.check({"strokes": drawn[0]})
        return self.check({"name": texts[0]})

    def check(self, value) -> dict:
        """Plain data as it may be stored: only numbers inside the pad, or a name."""
        if not isinstance(value, dict) or len(value) != 1:
            raise AnswerError(_("A signature is expected here."))
        if isinstance(strokes := value.get("strokes"), str):
            return {"strokes": _checked_strokes(strokes)}
        if isinstance(name := value.get("name"), str):
            return {"name": _checked_name(name)}
        raise AnswerError(_("A signature is expected here."))

    def display(self, value) -> str:
        """How it was signed."""
        return value["name"] if "name" in value else _("Signed by hand")


def _checked_strokes(text: str) -> str:
    if len(text) > MOST_CHARACTERS:
        raise AnswerError(_("Too much was drawn. Please clear it and sign again."))
    if not STROKES.fullmatch(text):
        raise AnswerError(_("The signature could not be read. Please sign again."))
    lines = [[tuple(map(int, p.split(","))) for p in one.split(" ")] for one in text.split(";")]
    if any(x > WIDTH or y > HEIGHT for line in lines for x, y in line):
        raise AnswerError(_("The signature could not be read. Please sign again."))
    ink = sum(
        abs(x2 - x1) + abs(y2 - y1) for line in lines for (x1, y1), (x2, y2) in pairwise(line)
    )
    if ink < SHORTEST:
        raise AnswerError(_("This is too short for a signature. Please clear it and sign again."))
    return text


def _checked_name(text: str) -> str:
    name = " ".join(unicodedata.normalize("NFKC", text).replace("\x00", "").split())
    try:
        name.encode()
    except UnicodeEncodeError as error:
        raise AnswerError(_("The signature could not be read. Please sign again.")) from error
    if not name or len(name) > MOST_NAME:
        raise AnswerError(_("Please type your name."))
    return name


def picture(value: dict, words: str) -> SafeString | str:
    """What was drawn as a picture that ``words`` describe; empty of a typed name. Made here from
    numbers alone: nothing that was sent is markup.
    """
    if "strokes" not in value:
        return ""
    lines = (
        "M" + " L".join(points if " " in line else (points[0], points[0]))
        for line in value["strokes"].split(";")
        if (points := line.split(" "))
    )
    return format_html(
        '<svg class="signature" viewBox="0 0 {} {}" role="img" aria-label="{}"><path d="{}" '
        'fill="none" stroke="currentColor" stroke-width="4" stroke-linecap="round" '
        'stroke-linejoin="round"/></svg>',
        *(WIDTH, HEIGHT, words, " ".join(lines)),
    )


class CompiledSignature:
    """A question that is answered when everything else is."""

    type, is_asked, is_list, is_calculated, is_number = "signature", True, False, False, False
    is_compound = True
    parts = ()

    def __init__(self, question: Question, words: Words = NO_WORDS) -> None:
        self.data = question
        self.key, self.label = question["key"], question["label"]
        self.required = bool(question.get("required"))
        self.answer = SignatureAnswer()
        self.conditions = conditions_html(words.get(self.key, ()))
        self.mark = required_mark(question)
        help_ = escape(question.get("help", "")).replace("\n", "<br>")
        self.help = f'<p class="q__help">{help_}</p>' if help_ else ""

    def parse(self, post, name: str, context: FillContext):
        """Nothing: a draft is not signed."""
        return None, {}, {}

    def check(self, value, context: FillContext | None = None, name: str = ""):
        """Plain data as it may be stored. Raises AnswerError."""
        return self.answer.check(value)

    def tidy(self, value, shown: Shown = EVERYTHING) -> None:
        """Nothing: whatever is sent is signed anew."""

    def computed(self, value, shown: Shown = EVERYTHING):
        """Nothing is worked out of it."""
        return value

    def problems(self, value, name: str, shown: Shown = EVERYTHING) -> dict[str, str]:
        """None that could be put right on its own page."""
        return {}

    def missing(self, shown: Shown) -> str:
        """The sentence where it must be signed and was not."""
        must = self.required or self.key in shown.required
        return _("Please sign here: draw your signature or type your name.") if must else ""

    def draw(self, name: str, value, texts: dict, errors: dict, context: FillContext) -> str:
        """On the page of its section: that it is signed later, and where."""
        words = _("You sign at the end, on the page where you check everything before sending.")
        return (
            f'<div class="q q--signature" id="{name}-q"><div id="{name}" tabindex="-1">'
            f'<p class="q__label">{escape(self.label)}{self.mark}</p>{self.conditions}{self.help}'
            f'<p class="q__help">{words}</p>{note_html(name, context)}</div></div>'
        )

    def read(self, post) -> tuple[dict | None, str, list[str]]:
        """(value or None, error, texts) of the page on which it is signed."""
        texts = [text for text in post.getlist(self.key) if text.strip(" ")]
        try:
            return (self.answer.from_texts(texts) if texts else None), "", texts
        except AnswerError as error:
            return None, str(error), texts

    def draw_pad(self, texts: list[str], error: str, context: FillContext) -> SafeString:
        """The pad, which its script opens, and the line for who types or has no script."""
        name = self.key
        drawn = next((text for text in texts if text.startswith(DRAWN)), "")
        typed = next((text for text in texts if not text.startswith(DRAWN)), "")
        told = f' aria-describedby="{name}-error" aria-invalid="true"' if error else ""
        wrong = f'<p class="q__error" id="{name}-error">{escape(error)}</p>' if error else ""
        must = ' aria-required="true"' if self.mark else ""
        state = " q--wrong" if error else ""
        says = escape(_("Sign in the frame with a finger, a pen or the mouse"))
        return SafeString(
            f'<div class="q q--signature{state}" id="{name}-q">'
            f'<fieldset id="{name}" tabindex="-1" data-sign>'
            f'<legend class="q__label">{escape(self.label)}{self.mark}</legend>{self.help}'
            f"{note_html(name, context)}{wrong}"
            f'<div class="sign" data-sign-pad hidden><p class="q__help">{says}</p>'
            f'<canvas class="sign__pad" width="{WIDTH}" height="{HEIGHT}" role="img" '
            f'aria-label="{escape(self.label)}"></canvas>'
            f'<p><button type="button" class="secondary" data-sign-clear>'
            f"{_('Clear and sign again')}</button></p>"
            f'<input type="hidden" name="{name}" value="{escape(drawn)}"></div>'
            f'<label class="sign__or" for="{name}-name">'
            f"{_('Or type your name instead of drawing')}</label>"
            f'<input id="{name}-name" name="{name}" type="text" maxlength="{MOST_NAME}" '
            f'value="{escape(typed)}"{told}{must}></fieldset></div>'
        )

    def label_of(self, name: str) -> str:
        """What a sentence calls it."""
        return self.label

    def display(self, value) -> str:
        """How it was signed."""
        return self.answer.display(value) if value else ""

    def schema(self) -> dict:
        """JSON Schema of the value."""
        drawn = {"type": "string", "maxLength": MOST_CHARACTERS, "pattern": f"^{STROKES.pattern}$"}
        name = {"type": "string", "minLength": 1, "maxLength": MOST_NAME}
        return {
            "title": self.label,
            "type": "object",
            "properties": {"strokes": drawn, "name": name},
            "additionalProperties": False,
            "minProperties": 1,
            "maxProperties": 1,
        }
