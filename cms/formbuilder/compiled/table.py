"""A repeating table: rows of questions, each row with an id of its own."""

import hashlib
import re
import secrets
from collections.abc import Iterable, Mapping
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
from cms.formbuilder.conditions.evaluate import EVERYTHING, Shown
from cms.formbuilder.definition import MAX_ROWS, Question

ROW_ID = re.compile(r"r[0-9a-f]{4,24}")
READ_ROWS = 5 * MAX_ROWS  # more than a table may have, so that too many are told and not lost


class RowsError(AnswerError):
    """Wrong cells of a table; ``by_name`` are the sentences by input name."""

    def __init__(self, by_name: dict[str, str]) -> None:
        super().__init__(" ".join(by_name.values()))
        self.by_name = by_name


def mint_row_id() -> str:
    """An opaque id for a new row."""
    return "r" + secrets.token_hex(4)


class CompiledTable:
    """Value: ``[{"row": id, "cells": {column key: value}}]``; empty rows are left out."""

    type, is_asked, is_list, is_calculated, is_number = "rows", True, True, False, False
    is_compound = True
    parts = ()

    def __init__(self, question: Question, words: Words = NO_WORDS) -> None:
        self.data = question
        self.key, self.label = question["key"], question["label"]
        self.columns = [CompiledQuestion(column, words) for column in question.get("columns", ())]
        self.calculated = [column.key for column in self.columns if column.is_calculated]
        self.required = bool(question.get("required"))
        self.fewest = max(question.get("min_rows", 0), 1 if self.required else 0)
        self.most = min(question.get("max_rows", MAX_ROWS), MAX_ROWS)
        self.title = escape(self.label)
        self.help = escape(question.get("help", "")).replace("\n", "<br>")
        self.conditions = conditions_html(words.get(self.key, ()))
        self.mark = required_mark(question)

    def parse(self, post, name: str, context: FillContext):
        """(rows, errors by input name, texts by input name). A row with any text is kept."""
        rows, errors, texts = [], {}, {}
        ids = list(dict.fromkeys(row for row in post.getlist(name) if ROW_ID.fullmatch(row)))
        for row in ids[:READ_ROWS]:
            cells = {}
            for column in self.columns:
                if column.is_calculated:
                    continue
                cell = f"{name}.{row}.{column.key}"
                value, error, typed = column.parse(post, cell, context)
                texts[cell] = typed
                if error:
                    errors[cell] = error
                elif value is not None:
                    cells[column.key] = value
            rows.append({"row": row, "cells": cells})
        return rows, errors, texts

    def check(self, value, context: FillContext | None = None, name: str = ""):
        """Rows of plain data; ``context`` as ``Answer.check``'s. Raises AnswerError, RowsError."""
        if not isinstance(value, list) or len(value) > READ_ROWS:
            raise AnswerError(_("A list of rows is expected here."))
        by_key, found, wrong = {column.key: column for column in self.columns}, [], {}
        for row_id, row in zip(self._row_ids(value), value, strict=True):
            cells = row.get("cells") if isinstance(row, dict) else None
            if not isinstance(cells, dict) or not set(cells) <= set(by_key):
                raise AnswerError(_("A list of rows is expected here."))
            checked = {}
            for key, cell in cells.items():
                if cell in (None, "", []) or by_key[key].is_calculated:
                    continue
                path = f"{name or self.key}.{row_id}.{key}"
                try:
                    good = by_key[key].check(cell, context, path)
                except AnswerError as error:
                    wrong[path] = str(error)
                    continue
                if good not in ("", []):
                    checked[key] = good
            found.append({"row": row_id, "cells": checked})
        if wrong:
            raise RowsError(wrong)
        return found

    def _row_ids(self, value: list) -> list[str]:
        """The ids that came with rows; one that is missing, wrong or double follows from its place:
        a client that sends the same body again means the same rows.
        """
        given = [row.get("row") if isinstance(row, dict) else None for row in value]
        good = [i if isinstance(i, str) and ROW_ID.fullmatch(i) else "" for i in given]
        ids: list[str] = []
        for number, row_id in enumerate(good):
            turn = 0
            while not row_id or row_id in ids:
                seed = f"{self.key}/{number}/{turn}"
                derived = "r" + hashlib.sha256(seed.encode()).hexdigest()[:8]
                row_id, turn = ("" if derived in good else derived), turn + 1
            ids.append(row_id)
        return ids

    def with_one_more(self, rows: list) -> list:
        """The rows and an empty one, if another may be added."""
        if len(rows) >= self.most:
            return rows
        return [*rows, {"row": mint_row_id(), "cells": {}}]

    def tidy(self, rows, shown: Shown = EVERYTHING) -> list:
        """The rows as they are submitted: without cells that are not asked, without empty rows;
        calculated cells as they were worked out.
        """
        kept = []
        for row in rows or ():
            cells = {
                key: value
                for key, value in self._typed(row).items()
                if shown.asks(f"{self.key}.{row['row']}.{key}")
            }
            if cells:
                kept.append({**row, "cells": cells | self._worked_out(row, shown)})
        return kept

    def computed(self, rows, shown: Shown) -> list:
        """All rows with what is calculated now in the place of what was."""
        if not self.calculated:
            return rows
        return [
            {**row, "cells": self._typed(row) | self._worked_out(row, shown)} for row in rows or ()
        ]

    def _typed(self, row: dict) -> dict:
        cells = row["cells"]
        if not self.calculated:
            return cells
        return {key: value for key, value in cells.items() if key not in self.calculated}

    def _worked_out(self, row: dict, shown: Shown) -> dict:
        names = {key: f"{self.key}.{row['row']}.{key}" for key in self.calculated}
        return {k: shown.calculated[n] for k, n in names.items() if n in shown.calculated}

    def problems(self, rows, name: str, shown: Shown = EVERYTHING) -> dict[str, str]:
        """What is missing, by input name. An empty row is not sent, so it lacks nothing, unless
        more rows are needed.
        """
        rows, found = rows or [], {}
        said = {row["row"] for row in self.tidy(rows, shown)}
        filled = len(said)
        fewest = max(self.fewest, 1 if name in shown.required else 0)
        too_few = filled < fewest
        if too_few:
            found[name] = _("At least %(count)s rows, please.") % {"count": fewest}
        if filled > self.most:
            found[name] = _("At most %(count)s rows.") % {"count": self.most}
        for row in rows:
            if row["row"] not in said and not too_few:
                continue
            for column in self.columns:
                cell = f"{name}.{row['row']}.{column.key}"
                value, must = row["cells"].get(column.key), cell in shown.required
                if shown.asks(cell) and (sentence := column.missing(value, required=must)):
                    found[cell] = sentence
        return found

    def draw(self, name: str, rows: list, texts: dict, errors: dict, context: FillContext) -> str:
        """All rows, an empty one to begin with, and the buttons that work without JavaScript."""
        rows = rows or [{"row": mint_row_id(), "cells": {}}]
        drawn = "".join(
            self._row(name, number, row, texts, errors, context)
            for number, row in enumerate(rows, start=1)
        )
        error = errors.get(name, "")
        wrong = f'<p class="q__error" id="{name}-error">{escape(error)}</p>' if error else ""
        tip = f'<p class="q__help">{self.help}</p>' if self.help else ""
        is_full = len(rows) >= self.most
        full = _("At most %(count)s rows.") % {"count": self.most}
        add = (
            f'<p class="q__help rows__full"{"" if is_full else " hidden"}>{full}</p>'
            f'<button type="submit" class="rows__add" name="_add" value="{name}" formnovalidate'
            f"{' hidden' if is_full else ''}>{_('Add a row')}</button>"
        )
        return (
            f'<fieldset class="q q--rows" id="{name}" tabindex="-1" data-rows="{name}" '
            f'data-most="{self.most}">'
            f'<legend class="q__label">{self.title}{self.mark}</legend>'
            f"{self.conditions}{tip}{note_html(name, context)}{wrong}{drawn}{add}</fieldset>"
        )

    def _row(self, name, number, row, texts, errors, context) -> str:
        row_id = row["row"]
        cells = []
        for column in self.columns:
            cell = f"{name}.{row_id}.{column.key}"
            shown = texts.get(cell)
            if shown is None:
                shown = column.texts(row["cells"].get(column.key))
            cells.append(column.draw(cell, shown, errors.get(cell, ""), context))
        heading = _("Row %(number)s") % {"number": number}
        return (
            f'<div class="rows__row" role="group" aria-label="{self.title} {heading}">'
            f'<p class="rows__number">{heading}</p>'
            f'<input type="hidden" name="{name}" value="{row_id}">{"".join(cells)}'
            f'<button type="submit" class="rows__remove" name="_remove" value="{name}.{row_id}" '
            f"formnovalidate>{_('Remove this row')}</button></div>"
        )

    def label_of(self, name: str) -> str:
        """What a sentence calls the input of this name."""
        column = name.rpartition(".")[2]
        found = next((c.label for c in self.columns if c.key == column), "")
        return f"{self.label} · {found}" if found and name != self.key else self.label

    def error_list(
        self, names: list[str], errors: Mapping[str, str], rows: Iterable[Mapping]
    ) -> list[tuple[str, str, str]]:
        """(input name, label with the number of its row, sentence), row by row."""
        keys = [column.key for column in self.columns]
        places = {self.key: (-1, -1)}
        for number, row in enumerate(rows):
            cells = (f"{self.key}.{row['row']}.{key}" for key in keys)
            places |= {name: (number, turn) for turn, name in enumerate(cells)}
        found = []
        for name in sorted(names, key=lambda each: places.get(each, (len(errors), 0))):
            number, turn = places.get(name, (-1, -1))
            label = self.label_of(name)
            if turn >= 0:
                row = _("Row %(number)s") % {"number": number + 1}
                label = " · ".join((self.label, row, self.columns[turn].label))
            found.append((name, label, errors[name]))
        return found

    def display(self, rows) -> list[list[tuple[str, str]]]:
        """Rows of (label, answer as read)."""
        return [
            [
                (column.label, column.display(row["cells"].get(column.key)))
                for column in self.columns
            ]
            for row in rows or []
        ]

    def schema(self) -> dict:
        """JSON Schema of the rows."""
        cells = {column.key: column.schema() for column in self.columns}
        required = [
            column.key
            for column in self.columns
            if column.required and "show_if" not in column.data
        ]
        row = {
            "type": "object",
            "properties": {
                "row": {"type": "string", "pattern": f"^{ROW_ID.pattern}$"},
                "cells": {
                    "type": "object",
                    "properties": cells,
                    "required": required,
                    "additionalProperties": False,
                },
            },
            "required": ["cells"],
        }
        bounds = {"maxItems": self.most} | ({"minItems": self.fewest} if self.fewest else {})
        return {"title": self.label, "type": "array", "items": row, **bounds}
