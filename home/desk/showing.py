"""Answers as they were asked: labels of the version, one block a section."""

from dataclasses import dataclass

from cms.submissions.showing import fill_context

from cms.formbuilder.compiled.table import CompiledTable


@dataclass(frozen=True)
class Shown:
    """One section with its answers as a person reads them."""

    section: object
    lines: list  # (label, text, rows, attachments)


def shown_sections(submission, sections, user) -> list[Shown]:
    """Every question of the sections, answered or not."""
    context = fill_context(submission, user)
    return [
        Shown(section, [_line(question, submission, context) for question in section.by_key.values()])
        for section in sections
    ]


def _line(question, submission, context) -> dict:
    value = submission.answers.get(question.key)
    line = {"label": question.label, "text": "", "rows": [], "files": []}
    if isinstance(question, CompiledTable):
        line["rows"] = [_row(question, row, context) for row in value or []]
    elif question.type in ("file", "photo"):
        line["files"] = [context.attachment(pk) for pk in value or []]
    else:
        line["text"] = question.display(value)
    return line


def _row(table, row, context) -> list[dict]:
    cells = []
    for column in table.columns:
        value = row["cells"].get(column.key)
        is_file = column.type in ("file", "photo")
        cells.append(
            {
                "label": column.label,
                "text": "" if is_file else column.display(value),
                "files": [context.attachment(pk) for pk in value or []] if is_file else [],
            }
        )
    return cells
