"""An appraisal matrix (评议测评表): fixed rows, each rated by one choice of one scale."""

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from cms.formbuilder.compiled.answers import Answer, AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import NO_WORDS, Words
from cms.formbuilder.compiled.matrix_control import MatrixControl
from cms.formbuilder.compiled.question import CompiledQuestion
from cms.formbuilder.compiled.scores import totals
from cms.formbuilder.compiled.table import RowsError
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown
from cms.formbuilder.definition import MAX_COMMENT, NOT_APPLICABLE, Question, rows_asked, scores_of

GIVEN = frozenset({"choice", "comment"})  # of a row, by whoever fills it in
WHOLE = frozenset({"rows", "total", "groups"})


class RatedPart(CompiledQuestion):
    """The choice of one row, as a question of its own; ``scores`` by key of its options."""

    def __init__(self, question: Question, scores: Mapping[str, str]) -> None:
        super().__init__(question)
        self.scores = scores


class CompiledMatrix:
    """Value: ``{"rows": {row key: {"choice": option key or "na", "comment": text}}}``, and once it
    was received ``"total"`` and ``"groups"`` {heading key: total}, decimals as text that only the
    server sets. Rows without a word are left out.
    """

    type, is_asked, is_list, is_calculated, is_number = "matrix", True, False, False, False
    is_compound = True

    def __init__(self, question: Question, words: Words = NO_WORDS) -> None:
        self.data = question
        self.key, self.label = question["key"], question["label"]
        self.required = bool(question.get("required"))
        self.rows = rows_asked(question.get("rows", ()))
        self.scale = [*question.get("options", ())]
        if question.get("not_applicable"):
            self.scale.append({"key": NOT_APPLICABLE, "label": _("Not applicable")})
        self.scores = scores_of(question)
        self.below = question.get("comment_below")
        self.offered = [option["key"] for option in self.scale if not option.get("retired")]
        self._comment = Answer({**question, "type": "long_text", "max_length": MAX_COMMENT})
        self.parts = self._parts()
        self._choices = {part.key: part for part in self.parts if isinstance(part, RatedPart)}
        self.control = MatrixControl(self, words.get(self.key, ()))

    def _parts(self) -> list[CompiledQuestion]:
        """Each row's choice and comment, the totals of the headings, the total: the columns of a
        sheet and the figures of the results.
        """
        found: list[CompiledQuestion] = []
        for group, row in self.rows:
            key = f"{self.key}.{row['key']}"
            label = named(group, row)
            choice = {"key": key, "type": "single_choice", "label": label, "options": self.scale}
            found.append(RatedPart(choice, self.scores))
            comment = _("%(label)s (comment)") % {"label": label}
            text = {"key": f"{key}.c", "type": "long_text", "label": comment}
            found.append(CompiledQuestion(text))
        if self.scores:
            for key, label in self.totals_asked():
                tree = {"gives": "number"}
                part = {"key": key, "type": "calculated", "label": label, "calculation": tree}
                found.append(CompiledQuestion(part))
        return found

    def totals_asked(self) -> list[tuple[str, str]]:
        """(part key, label) of each total."""
        groups = {group["key"]: group["label"] for group, _row in self.rows if group}
        words = pgettext("matrix", "%(heading)s: score")
        found = [(f"{self.key}.{k}", words % {"heading": label}) for k, label in groups.items()]
        return [*found, (f"{self.key}.total", pgettext("matrix", "Total score"))]

    def parse(self, post, name: str, context: FillContext):
        """(value or None, errors by input name, texts by input name) of a posted form."""
        rows, errors, texts = {}, {}, {}
        for _group, row in self.rows:
            path, cells = f"{name}.{row['key']}", {}
            for part, read in (("choice", self._choice), ("comment", self._words)):
                at = f"{path}.{part}"
                texts[at] = [text for text in post.getlist(at) if text.strip()]
                try:
                    if texts[at]:
                        cells[part] = read(texts[at][0], row["key"], context)
                except AnswerError as error:
                    errors[at] = str(error)
            if any(cells.values()):
                rows[row["key"]] = {part: value for part, value in cells.items() if value}
        return {"rows": rows} if rows else None, errors, texts

    def check(self, value, context: FillContext | None = None, name: str = ""):
        """Plain data, e.g. from the API: what is said of each row; sent totals are passed over.

        Raises AnswerError, RowsError.
        """
        keys = {row["key"] for _group, row in self.rows}
        given = value.get("rows", {}) if isinstance(value, dict) and set(value) <= WHOLE else None
        if not isinstance(given, dict) or not set(given) <= keys:
            raise AnswerError(_("The rows of this form are expected here."))
        found, wrong = {}, {}
        for key, cells in given.items():
            if not isinstance(cells, dict) or not set(cells) <= GIVEN:
                raise AnswerError(_("The rows of this form are expected here."))
            kept = {}
            for part, read in (("choice", self._choice), ("comment", self._words)):
                if cells.get(part) in (None, ""):
                    continue
                try:
                    kept[part] = read(cells[part], key, context or FillContext())
                except AnswerError as error:
                    wrong[f"{name or self.key}.{key}.{part}"] = str(error)
            if any(kept.values()):
                found[key] = {part: text for part, text in kept.items() if text}
        if wrong:
            raise RowsError(wrong)
        return {"rows": found} if found else ""

    def _choice(self, value, row: str, context: FillContext) -> str:
        """A choice that is offered, or was when this row was answered. Raises AnswerError."""
        stored = (context.stored.get(self.key) or {}).get("rows", {}).get(row, {}).get("choice")
        known = isinstance(value, str) and any(value == option["key"] for option in self.scale)
        if not known or not (value in self.offered or value == stored):
            raise AnswerError(_("Please choose one of the options."))
        return value

    def _words(self, value, row: str, context: FillContext) -> str:
        return self._comment.check(value)

    def typed(self, value) -> dict:
        """What somebody filled in, without the totals."""
        return {"rows": value["rows"]}

    def computed(self, value, shown: Shown = EVERYTHING) -> dict:
        """The same with the totals as they are now: of the rows that are rated so far."""
        return self.typed(value) | totals(self.rows, self.scores, value["rows"])

    def tidy(self, value, shown: Shown = EVERYTHING) -> dict | None:
        """What is submitted: rows that are asked, and their totals."""
        keys = {row["key"] for _group, row in self.rows}
        rows = {key: cells for key, cells in (value or {}).get("rows", {}).items() if key in keys}
        return self.computed({"rows": rows}) if rows else None

    def problems(self, value, name: str, shown: Shown = EVERYTHING) -> dict[str, str]:
        """What is missing, by input name: rows, where all must be rated, and comments on rows that
        were rated below the clerk's score.
        """
        rows, found = (value or {}).get("rows", {}), {}
        must = self.required or name in shown.required
        for _group, row in self.rows:
            cells = rows.get(row["key"], {})
            if must and "choice" not in cells:
                found[f"{name}.{row['key']}.choice"] = _("Please rate this row.")
            if self.wants_comment(cells.get("choice")) and "comment" not in cells:
                words = _("Rated below %(score)s: please give a comment.") % {"score": self.below}
                found[f"{name}.{row['key']}.comment"] = words
        return found

    def wants_comment(self, choice: str | None) -> bool:
        """Whether this choice counts less than what needs no comment."""
        if self.below is None or choice not in self.scores:
            return False
        return Decimal(self.scores[choice]) < Decimal(self.below)

    def draw(self, name: str, value, texts: dict, errors: dict, context: FillContext) -> str:
        """All rows: stacked on a phone, as a table on a wide screen."""
        return self.control.draw(name, value, texts, errors, context)

    def label_of(self, name: str) -> str:
        """What a sentence calls the input of this name."""
        part = self._choices.get(name.rpartition(".")[0])
        return f"{self.label} · {part.label}" if part else self.label

    def spread(self, value) -> dict:
        """What was answered, by the keys of ``parts``."""
        found = {}
        for key, cells in value["rows"].items():
            at = f"{self.key}.{key}"
            found |= {at: cells.get("choice"), f"{at}.c": cells.get("comment")}
        found |= {f"{self.key}.{key}": total for key, total in value.get("groups", {}).items()}
        found[f"{self.key}.total"] = value.get("total")
        return {key: answer for key, answer in found.items() if answer is not None}

    def shown_rows(self, value) -> list[list[tuple[str, str, str]]]:
        """(key, label, text) of what was said in each row: the choice, the comment."""
        said, found = self.spread(value) if value else {}, []
        for key, part in self._choices.items():
            choice = part.display(said.get(key)) or "—"
            found.append(
                [(key, part.label, choice), (f"{key}.c", _("Comment"), said.get(f"{key}.c", ""))]
            )
        return found if value else []

    def summary(self, value) -> str:
        """The totals in words, a line each."""
        said = self.spread(value) if value else {}
        lines = [(label, said.get(key)) for key, label in self.totals_asked()]
        return "\n".join(f"{label}：{total}" for label, total in lines if total is not None)

    def display(self, value) -> str:
        """All of it in lines."""
        lines = []
        for choice, comment in self.shown_rows(value):
            words = f"（{comment[2]}）" if comment[2] else ""
            lines.append(f"{choice[1]}：{choice[2]}{words}")
        return "\n".join([*lines, self.summary(value)]).strip()

    def schema(self) -> dict:
        """JSON Schema of the value."""
        cells = {
            "choice": {"enum": self.offered},
            "comment": {"type": "string", "maxLength": MAX_COMMENT},
        }
        row = {"type": "object", "properties": cells, "additionalProperties": False}
        if self.required:
            row["required"] = ["choice"]
        rows = {
            "type": "object",
            "properties": {r["key"]: {"title": named(g, r), **row} for g, r in self.rows},
            "additionalProperties": False,
        }
        if self.required:
            rows["required"] = [row["key"] for _group, row in self.rows]
        number = {"type": "string", "readOnly": True, "pattern": r"^[0-9]+\.[0-9]{2}$"}
        groups = {"type": "object", "readOnly": True, "additionalProperties": number}
        return {
            "title": self.label,
            "type": "object",
            "properties": {"rows": rows, "total": number, "groups": groups},
            "required": ["rows"],
            "additionalProperties": False,
        }


def named(group: Mapping | None, row: Mapping) -> str:
    """A row's label below its heading's."""
    return f"{group['label']} · {row['label']}" if group else row["label"]
