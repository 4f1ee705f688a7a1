"""HTML of an appraisal matrix: a fieldset of radio buttons a row, laid out as a table where the
screen is wide enough. Works without a script; ``matrix.js`` opens a comment that is asked for.
"""

from html import escape

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import conditions_html, note_html, required_mark

TABLE_UP_TO = 6  # choices side by side; more stay stacked, their labels would not be readable


class MatrixControl:
    """Draws a ``CompiledMatrix``; what does not depend on an answer is escaped once."""

    def __init__(self, matrix, words: tuple[tuple[str, str], ...]) -> None:
        self.matrix, question = matrix, matrix.data
        self.label = escape(matrix.label)
        help_ = escape(question.get("help", "")).replace("\n", "<br>")
        self.help = f'<p class="q__help">{help_}</p>' if help_ else ""
        if matrix.below is not None:
            asked = _("A row rated below %(score)s needs a comment.") % {"score": matrix.below}
            self.help += f'<p class="q__help">{escape(asked)}</p>'
        self.conditions, self.mark = conditions_html(words), required_mark(question)
        self.required = ' aria-required="true"' if matrix.required else ""
        self.shown = [(option, escape(option["label"])) for option in matrix.scale]
        shown = sum(not option.get("retired") for option in matrix.scale)
        self.layout = " mx--table" if shown <= TABLE_UP_TO else ""
        self.comment, self.rows = escape(_("Comment")), []
        group = None
        for heading, row in matrix.rows:
            title = escape(heading["label"]) if heading and heading is not group else ""
            group = heading
            self.rows.append((title, row["key"], escape(row["label"])))

    def draw(self, name: str, value, texts: dict, errors: dict, context: FillContext) -> str:
        """The whole question."""
        said = (value or {}).get("rows", {})
        error = errors.get(name, "")
        wrong = f'<p class="q__error" id="{name}-error">{escape(error)}</p>' if error else ""
        heads = "".join(
            f"<span>{label}</span>" for option, label in self.shown if not option.get("retired")
        )
        body = "".join(
            (f'<p class="mx__group">{title}</p>' if title else "")
            + self._row(f"{name}.{key}", label, said.get(key, {}), texts, errors)
            for title, key, label in self.rows
        )
        return (
            f'<div class="q q--matrix" id="{name}-q"><fieldset id="{name}" tabindex="-1">'
            f'<legend class="q__label">{self.label}{self.mark}</legend>'
            f"{self.conditions}{self.help}{note_html(name, context)}{wrong}"
            f'<div class="mx{self.layout}"><div class="mx__heads" aria-hidden="true">'
            f'<div class="mx__choices">{heads}</div></div>{body}</div>'
            f"{self._totals(value)}</fieldset></div>"
        )

    def _row(self, path: str, label: str, cells: dict, texts: dict, errors: dict) -> str:
        at, wrong = f"{path}.choice", errors.get(f"{path}.choice", "")
        chosen = cells.get("choice") if texts.get(at) is None else "".join(texts[at][:1])
        told = f' aria-describedby="{at}-error"' if wrong else ""
        error = f'<p class="q__error" id="{at}-error">{escape(wrong)}</p>' if wrong else ""
        state = " q--wrong" if wrong or errors.get(f"{path}.comment") else ""
        return (
            f'<fieldset class="mx__row{state}" id="{at}" tabindex="-1">'
            f'<legend class="mx__label">{label}</legend>'
            f'<div class="mx__choices">{self._choices(at, chosen, told)}</div>'
            f'<div class="mx__more">{error}{self._comment(path, label, cells, texts, errors)}</div>'
            "</fieldset>"
        )

    def _choices(self, at: str, chosen: str | None, told: str) -> str:
        return "".join(
            f'<label class="q__choice"><input type="radio" name="{at}" value="{option["key"]}"'
            f"{' checked' if option['key'] == chosen else ''}"
            f"{' data-comment' if self.matrix.wants_comment(option['key']) else ''}"
            f"{told}{self.required}> <span>{label}</span></label>"
            for option, label in self.shown
            if not option.get("retired") or option["key"] == chosen
        )

    def _comment(self, path: str, label: str, cells: dict, texts: dict, errors: dict) -> str:
        at, wrong = f"{path}.comment", errors.get(f"{path}.comment", "")
        text = cells.get("comment", "") if texts.get(at) is None else "\n".join(texts[at])
        error = f'<p class="q__error" id="{at}-error">{escape(wrong)}</p>' if wrong else ""
        told = f' aria-describedby="{at}-error" aria-invalid="true"' if wrong else ""
        is_open = text or wrong or self.matrix.wants_comment(cells.get("choice"))
        return (
            f'<details class="mx__comment"{" open" if is_open else ""}>'
            f'<summary>{self.comment}<span class="mx__of"> · {label}</span></summary>{error}'
            f'<textarea id="{at}" name="{at}" rows="2" aria-label="{label} · {self.comment}"{told}>'
            f"{escape(text)}</textarea></details>"
        )

    def _totals(self, value) -> str:
        """What the stored answers come to so far; the server says so again when it is sent."""
        if not self.matrix.scores:
            return ""
        said = self.matrix.summary(self.matrix.computed(value) if value else None)
        later = _("The total score is worked out when it is sent.")
        if not said:
            return f'<p class="mx__totals q__help">{later}</p>'
        lines = escape(said).replace("\n", "<br>")
        saved = pgettext("matrix", "As it was saved last; worked out again when it is sent.")
        return f'<p class="mx__totals"><strong>{lines}</strong> <span>{saved}</span></p>'
