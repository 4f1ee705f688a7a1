"""HTML of one question. Everything that does not depend on an answer is escaped and kept once."""

from collections.abc import Mapping
from html import escape
from types import MappingProxyType

from django.utils.translation import gettext as _

from cms.formbuilder.definition import OTHER, SCALE, Question
from cms.formbuilder.enums import FILES, REFERENCES, QuestionType
from cms.formbuilder.records import reference_text

INPUT_TYPES = {
    QuestionType.DATE: ("date", ""),
    QuestionType.DATETIME: ("datetime-local", ""),
    QuestionType.TIME: ("time", ""),
    QuestionType.PHONE: ("tel", ' autocomplete="tel"'),
    QuestionType.EMAIL: ("email", ' autocomplete="email"'),
    QuestionType.LINK: ("text", ' inputmode="url"'),
    QuestionType.INTEGER: ("text", ' inputmode="numeric"'),
    QuestionType.DECIMAL: ("text", ' inputmode="decimal"'),
}


SEARCHABLE_FROM = 12  # a shorter list is read faster than it is searched


def searchable(count: int) -> str:
    """The attributes by which ``search.js`` puts a search box above a long list."""
    if count < SEARCHABLE_FROM:
        return ""
    return f' data-searchable="{escape(_("Search this list"))}"'


# Question key → (setting, sentence) of each of its conditions, as a person reads them.
Words = Mapping[str, tuple[tuple[str, str], ...]]
NO_WORDS: Words = MappingProxyType({})


def conditions_html(words: tuple[tuple[str, str], ...]) -> str:
    """What the conditions say, for who has no script: ``conditions.js`` acts and hides them; it
    shows a check where it fails. How something is calculated stays.
    """
    return "".join(
        f'<p class="q__help">{escape(sentence)}</p>'
        if setting == "calculation"
        else f'<p class="q__when" data-when="{setting}">{escape(sentence)}</p>'
        for setting, sentence in words
    )


def required_mark(question: Question) -> str:
    """The mark of what must be answered; where a condition says so, the script shows it."""
    if question.get("required"):
        return f' <span class="q__mark">{_("Required")}</span>'
    if "require_if" in question:
        return f' <span class="q__mark" data-mark hidden>{_("Required")}</span>'
    return ""


def note_html(name: str, context) -> str:
    """What the office asks to be changed here, where it returned the answers."""
    note = context.notes.get(name, "")
    if not note:
        return ""
    words = escape(note).replace("\n", "<br>")
    return f'<p class="q__note" id="{name}-note"><strong>{_("To be changed:")}</strong> {words}</p>'


class Control:
    """One question drawn under a name: label, help, error, input. Texts are escaped once."""

    def __init__(self, question: Question, words: tuple[tuple[str, str], ...] = ()) -> None:
        self.question = question
        self.label = escape(question["label"])
        self.help = escape(question.get("help", "")).replace("\n", "<br>")
        self.required = bool(question.get("required"))
        self.mark = required_mark(question)
        self.conditions = conditions_html(words)
        # A check that fails stands there as the error, and not a second time.
        self.unless_wrong = dict.fromkeys(
            (said for setting, said in words if setting == "accept_if"),
            conditions_html(tuple(each for each in words if each[0] != "accept_if")),
        )

    def draw(self, name: str, texts: list[str], error: str, context) -> str:
        """The whole question. ``texts`` are the input's values, already as text."""
        note = note_html(name, context)
        said = {"help": self.help, "note": note, "error": error}
        described = " ".join(f"{name}-{part}" for part, words in said.items() if words)
        attributes = f' aria-describedby="{described}"' if described else ""
        if error:
            attributes += ' aria-invalid="true"'
        if self.required:
            attributes += ' aria-required="true"'
        body = self.body(name, texts, attributes, context)
        tip = f'<p class="q__help" id="{name}-help">{self.help}</p>' if self.help else ""
        wrong = f'<p class="q__error" id="{name}-error">{escape(error)}</p>' if error else ""
        kind = self.question["type"]
        state = " q--wrong" if error else ""
        conditions = self.unless_wrong.get(error, self.conditions)
        inner = self.frame(name, conditions + tip + note + wrong, body)
        return f'<div class="q q--{kind}{state}" id="{name}-q">{inner}</div>'

    def frame(self, name: str, notes: str, body: str) -> str:
        return f'<label class="q__label" for="{name}">{self.label}{self.mark}</label>{notes}{body}'

    def body(self, name, texts, attributes, context) -> str:
        value = texts[0] if texts else ""
        if self.question.get("many"):
            lines = escape("\n".join(texts))
            hint = f'<p class="q__help">{_("One a line.")}</p>'
            return (
                f'{hint}<textarea id="{name}" name="{name}" rows="3"{attributes}>{lines}</textarea>'
            )
        if self.question["type"] == QuestionType.LONG_TEXT:
            text = escape(value)
            return f'<textarea id="{name}" name="{name}" rows="5"{attributes}>{text}</textarea>'
        kind, extra = INPUT_TYPES.get(self.question["type"], ("text", ""))
        return (
            f'<input id="{name}" name="{name}" type="{kind}"{extra} '
            f'value="{escape(value)}"{attributes}>'
        )


class GroupControl(Control):
    """Radio buttons or checkboxes in a fieldset."""

    SEARCHES = True

    def __init__(self, question, words=()) -> None:
        super().__init__(question, words)
        self.choices = self.offered()
        self.kind = "checkbox" if question["type"] == QuestionType.MULTIPLE_CHOICE else "radio"

        self.other = bool(question.get("other"))

    def offered(self) -> list[tuple[str, str, bool]]:
        """(value, label, retired) of each choice, escaped."""
        if self.question["type"] == QuestionType.YES_NO:
            return [("yes", escape(_("Yes")), False), ("no", escape(_("No")), False)]
        return [
            (escape(option["key"]), escape(option["label"]), bool(option.get("retired")))
            for option in self.question.get("options", ())
        ]

    def frame(self, name, notes, body) -> str:
        search = searchable(len(self.choices)) if self.SEARCHES else ""
        return (
            f'<fieldset id="{name}" tabindex="-1"{search}>'
            f'<legend class="q__label">{self.label}{self.mark}'
            f"</legend>{notes}{body}</fieldset>"
        )

    def body(self, name, texts, attributes, context) -> str:
        chosen = set(texts)
        offered = "".join(
            f'<label class="q__choice"><input type="{self.kind}" name="{name}" value="{key}"'
            f"{' checked' if key in chosen else ''}{attributes}> <span>{label}</span></label>"
            for key, label, retired in self.choices
            if not retired or key in chosen
        )
        return offered + self._other(name, texts) if self.other else offered

    def _other(self, name: str, texts: list[str]) -> str:
        """A last choice with a line of its own below, under the same name."""
        known = {key for key, _label, _retired in self.choices}
        words = [text.removeprefix(OTHER) for text in texts if text not in known]
        label, checked = escape(_("Other, please say")), " checked" if words else ""
        return (
            f'<label class="q__choice"><input type="{self.kind}" name="{name}" value="{OTHER}"'
            f"{checked} data-other> <span>{label}</span></label>"
            f'<input class="q__words" type="text" name="{name}" value="{escape("".join(words))}" '
            f'aria-label="{self.label} · {label}">'
        )


class RatingControl(GroupControl):
    """The steps of a scale in a row, with what its ends mean."""

    def __init__(self, question, words=()) -> None:
        super().__init__(question, words)
        low, high = (escape(question.get(end, "")) for end in ("low_label", "high_label"))
        ends = f'<p class="q__ends"><span>{low}</span><span>{high}</span></p>'
        self.ends = ends if low or high else ""

    def offered(self) -> list[tuple[str, str, bool]]:
        steps = range(1, self.question.get("scale", SCALE) + 1)
        return [(str(step), str(step), False) for step in steps]

    def body(self, name, texts, attributes, context) -> str:
        steps = super().body(name, texts, attributes, context)
        return f'<div class="q__rating">{self.ends}<div class="q__scale">{steps}</div></div>'


class SelectControl(Control):
    """One or several from a list of the zone's people, units, sites, documents or records."""

    def body(self, name, texts, attributes, context) -> str:
        chosen, several = set(texts), self.question.get("many")
        offered = context.choices.offered(self.question)
        options = "".join(
            f'<option value="{pk}"{" selected" if str(pk) in chosen else ""}>'
            f"{escape(label)}</option>"
            for pk, label in [*offered, *self._no_longer_offered(name, chosen, offered, context)]
        )
        first = "" if several else f'<option value="">{_("Please choose")}</option>'
        extra = ' multiple size="6"' if several else ""
        return (
            f'<select id="{name}" name="{name}"{extra}{attributes}{searchable(len(offered))}>'
            f"{first}{options}</select>"
        )

    def _no_longer_offered(self, name, chosen: set[str], offered: list, context) -> list:
        """What the stored answer names and the list does not hold any more: it stays chosen."""
        gone = chosen - {str(pk) for pk, _label in offered}
        stored = context.known(name).stored if gone else ()
        texts = [(reference_text(item), item["label"]) for item in stored]
        return [(text, label) for text, label in texts if text in gone]


class FileControl(Control):
    """What is attached already, and an input for more."""

    def body(self, name, texts, attributes, context) -> str:
        is_photo = self.question["type"] == QuestionType.PHOTO
        accept = ' accept="image/*"' if is_photo else ""
        shrink = " data-photo" if is_photo else ""
        kept = "".join(self._kept(name, text, context) for text in texts)
        listed = f'<ul class="q__files">{kept}</ul>' if kept else ""
        several = " multiple" if self.question.get("many") or is_photo else ""
        return (
            f'{listed}<input id="{name}" name="{name}" type="file"{accept}{several}{shrink}'
            f"{attributes}>"
        )

    def _kept(self, name: str, pk: str, context) -> str:
        shown = context.attachment(pk)
        keep = f'<input type="hidden" name="{name}" value="{escape(pk)}">'
        remove = (
            f'<label class="q__drop"><input type="checkbox" name="_drop" value="{escape(pk)}"> '
            f"{_('Remove')}</label>"
        )
        return f'<li class="q__file">{keep}{shown}{remove}</li>'


class CalculatedControl(Control):
    """What the server works out, and how; the page's script shows it while somebody types."""

    def draw(self, name, texts, error, context) -> str:
        tip = f'<p class="q__help">{self.help}</p>' if self.help else ""
        wrong = f'<p class="q__error" id="{name}-error">{escape(error)}</p>' if error else ""
        shown = escape(texts[0]) if texts else "—"
        later = _("Calculated automatically when it is sent")
        share = self.question.get("calculation", {}).get("op") == "share"
        unit = ' data-unit="%"' if share else ""
        return (
            f'<div class="q q--calculated" id="{name}-q">'
            f'<label class="q__label" for="{name}">{self.label}</label>'
            f"{tip}{self.unless_wrong.get(error, self.conditions)}"
            f"{note_html(name, context)}{wrong}"
            f'<output class="q__output" id="{name}"{unit}>{shown}</output>'
            f'<span class="q__later" data-later>{later}</span></div>'
        )


class NoteControl(Control):
    """A heading and its text; asks nothing."""

    def draw(self, name, texts, error, context) -> str:
        text = f"<p>{self.help}</p>" if self.help else ""
        return (
            f'<div class="q q--note" id="{name}-q"><h3>{self.label}</h3>'
            f"{self.conditions}{text}</div>"
        )


GROUPS = frozenset({QuestionType.YES_NO, QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE})


OWN = {
    QuestionType.RATING: RatingControl,
    QuestionType.NOTE: NoteControl,
    QuestionType.CALCULATED: CalculatedControl,
}


def control_for(question: Question, words: tuple[tuple[str, str], ...] = ()) -> Control:
    """The control that draws a question of this type; ``words`` say its conditions."""
    return _control_class(question["type"])(question, words)


def _control_class(kind: str) -> type[Control]:
    if kind in GROUPS:
        return GroupControl
    if kind in REFERENCES:
        return SelectControl
    if kind in FILES:
        return FileControl
    return OWN.get(kind, Control)
