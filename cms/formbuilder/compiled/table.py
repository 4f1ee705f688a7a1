"""A repeating table: rows of questions, each row with an id of its own."""

import re
import secrets
from html import escape

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.question import CompiledQuestion
from cms.formbuilder.definition import MAX_ROWS, Question

ROW_ID = re.compile(r"r[0-9a-f]{4,24}")


def mint_row_id() -> str:
    """An opaque id for a new row."""
    return "r" + secrets.token_hex(4)


class CompiledTable:
    """Value: ``[{"row": id, "cells": {column key: value}}]``; empty rows are left out."""

    type, is_asked, is_list = "rows", True, True

    def __init__(self, question: Question) -> None:
        self.data = question
        self.key, self.label = question["key"], question["label"]
        self.columns = [CompiledQuestion(column) for column in question.get("columns", ())]
        self.required = bool(question.get("required"))
        self.fewest = max(question.get("min_rows", 0), 1 if self.required else 0)
        self.most = min(question.get("max_rows", MAX_ROWS), MAX_ROWS)
        self.title = escape(self.label)
        self.help = escape(question.get("help", "")).replace("\n", "<br>")

    def parse(self, post, name: str, context: FillContext):
        """(rows, errors by input name, texts by input name). A row with any text is kept."""
        rows, errors, texts = [], {}, {}
        ids = list(dict.fromkeys(row for row in post.getlist(name) if ROW_ID.fullmatch(row)))
        for row in ids[:MAX_ROWS]:
            cells = {}
            for column in self.columns:
                cell = f"{name}.{row}.{column.key}"
                value, error, typed = column.parse(post, cell, context)
                texts[cell] = typed
                if error:
                    errors[cell] = error
                elif value is not None:
                    cells[column.key] = value
            rows.append({"row": row, "cells": cells})
        return rows, errors, texts

    def check(self, value):
        """Rows from the API. Raises AnswerError."""
        if not isinstance(value, list) or len(value) > MAX_ROWS:
            raise AnswerError(_("A list of rows is expected here."))
        by_key, found = {column.key: column for column in self.columns}, []
        for row in value:
            cells = row.get("cells") if isinstance(row, dict) else None
            if not isinstance(cells, dict) or not set(cells) <= set(by_key):
                raise AnswerError(_("A list of rows is expected here."))
            row_id = str(row.get("row", ""))
            checked = {key: by_key[key].check(cell) for key, cell in cells.items()}
            if not ROW_ID.fullmatch(row_id):
                row_id = mint_row_id()
            found.append({"row": row_id, "cells": checked})
        return found

    def problems(self, rows, name: str) -> dict[str, str]:
        """What is missing, by input name."""
        rows, found = rows or [], {}
        if len(rows) < self.fewest:
            found[name] = _("At least %(count)s rows, please.") % {"count": self.fewest}
        if len(rows) > self.most:
            found[name] = _("At most %(count)s rows.") % {"count": self.most}
        for row in rows:
            for column in self.columns:
                if sentence := column.missing(row["cells"].get(column.key)):
                    found[f"{name}.{row['row']}.{column.key}"] = sentence
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
        add = (
            f'<button type="submit" class="rows__add" name="_add" value="{name}" formnovalidate>'
            f"{_('Add a row')}</button>"
            if len(rows) < self.most
            else ""
        )
        mark = f' <span class="q__mark">{_("Required")}</span>' if self.required else ""
        return (
            f'<fieldset class="q q--rows" id="{name}" tabindex="-1" data-rows="{name}">'
            f'<legend class="q__label">{self.title}{mark}</legend>{tip}{wrong}'
            f"{drawn}{add}</fieldset>"
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
        required = [column.key for column in self.columns if column.required]
        row = {
            "type": "object",
            "properties": {
                "row": {"type": "string"},
                "cells": {
                    "type": "object",
                    "properties": cells,
                    "required": required,
                    "additionalProperties": False,
                },
            },
            "required": ["cells"],
        }
        bounds = {"minItems": self.fewest} if self.fewest else {}
        return {"title": self.label, "type": "array", "items": row, **bounds}
