"""Where answers name attachments: found, added, dropped."""

from collections.abc import Iterator

from cms.formbuilder.enums import FILES, QuestionType


def file_questions(questions) -> Iterator:
    """File and photo questions among some questions, columns of tables included."""
    for question in questions:
        if question.type in FILES:
            yield question
        for column in getattr(question, "columns", ()):
            if column.type in FILES:
                yield column


def named_files(answers: dict, questions: dict) -> set[str]:
    """Ids of all attachments that the answers name."""
    found: set[str] = set()
    for key, value in answers.items():
        question = questions.get(key)
        if question is None:
            continue
        if question.type in FILES:
            found.update(value)
        elif question.type == QuestionType.ROWS:
            columns = [column.key for column in question.columns if column.type in FILES]
            for row in value:
                for column in columns:
                    found.update(row["cells"].get(column, ()))
    return found


def question_named(section, name: str):
    """The question (or column) behind an input name ``key`` or ``table.row.column``; or None."""
    key, _dot, rest = name.partition(".")
    question = section.by_key.get(key)
    if question is None or not rest:
        return question
    column = rest.rpartition(".")[2]
    return next((c for c in getattr(question, "columns", ()) if c.key == column), None)


def files_at(values: dict, name: str) -> list[str]:
    """Ids that the answer behind an input name holds."""
    key, _dot, rest = name.partition(".")
    if not rest:
        return values.get(key) or []
    row_id, _dot, column = rest.partition(".")
    rows = (row for row in values.get(key) or [] if row["row"] == row_id)
    return next((row["cells"].get(column) or [] for row in rows), [])


def add_file(values: dict, name: str, pk: str) -> None:
    """Name an attachment in the answer behind an input name; its row is made if it is new."""
    key, _dot, rest = name.partition(".")
    if not rest:
        values[key] = [*values.get(key, []), pk]
        return
    row_id, _dot, column = rest.partition(".")
    rows = values.setdefault(key, [])
    row = next((row for row in rows if row["row"] == row_id), None)
    if row is None:
        row = {"row": row_id, "cells": {}}
        rows.append(row)
    row["cells"][column] = [*row["cells"].get(column, []), pk]


def keep_files(values: dict, questions: dict, keep) -> dict:
    """Values that name only attachments for which ``keep(id)`` holds."""
    kept = dict(values)
    for key, value in values.items():
        question = questions.get(key)
        if question is None:
            continue
        if question.type in FILES:
            kept[key] = list(dict.fromkeys(pk for pk in value if keep(pk)))
        elif question.type == QuestionType.ROWS:
            kept[key] = [_keep_in_row(row, question, keep) for row in value]
    return {key: value for key, value in kept.items() if value != []}


def _keep_in_row(row: dict, table, keep) -> dict:
    cells = dict(row["cells"])
    for column in table.columns:
        if column.type in FILES and column.key in cells:
            cells[column.key] = list(dict.fromkeys(pk for pk in cells[column.key] if keep(pk)))
            if not cells[column.key]:
                del cells[column.key]
    return {**row, "cells": cells}


def names_of(submission, question) -> dict[str, str]:
    """Attachment id → file name, for a question that takes files; no query for others."""
    if not any(file_questions([question])):
        return {}
    rows = submission.attachments.values_list("pk", "name")
    return {str(pk): name for pk, name in rows}


def with_names(question, value, names: dict[str, str]):
    """A question's value with the names of its files in the place of their ids."""
    if value is None:
        return None
    if question.type in FILES:
        return [names.get(pk, "—") for pk in value]
    if question.type != QuestionType.ROWS:
        return value
    columns = {column.key: column for column in question.columns}
    return [
        {
            "row": row["row"],
            "cells": {
                key: with_names(columns[key], cell, names) if key in columns else cell
                for key, cell in row["cells"].items()
            },
        }
        for row in value
    ]
