"""How the answers to one question are written, settled once for a sheet and not for each cell."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from cms.formbuilder.enums import FILES, TEXTS, QuestionType

# (answer, names of files by id, who signed by question) -> text
Write = Callable[[object, dict[str, str]], str]
# (question) -> number of each of its options by key; None where options are written in words
Codes = Callable[[object], dict[str, int]] | None
CHOSEN = frozenset({QuestionType.SINGLE_CHOICE, QuestionType.MULTIPLE_CHOICE, QuestionType.YES_NO})


def text_writer(question, codes: Codes = None) -> Write:
    """Answers as a person reads them: options by the label they had or by their number, files by
    name.
    """
    if question.type == QuestionType.ROWS:
        return _rows_writer(question, codes)
    if question.type == QuestionType.SIGNATURE:
        return lambda value, names: names.get(question.key, question.display(value))
    if codes and question.type in CHOSEN:
        return _code_writer(question, codes(question))
    if question.type in FILES:
        return lambda value, names: "；".join(names.get(pk, pk) for pk in value)
    if question.type in TEXTS and not question.is_list:
        return lambda value, names: value
    if question.type == QuestionType.SINGLE_CHOICE:
        display = question.answer.display
        return lambda value, names: display(value)
    if question.type == QuestionType.MULTIPLE_CHOICE:
        display = question.answer.display
        return lambda value, names: "、".join([display(key) for key in value])
    if question.type == QuestionType.YES_NO and not question.is_list:
        words = {flag: question.display(flag) for flag in (True, False)}
        return lambda value, names: words[value]
    return lambda value, names: question.display(value)


def code_of(value, numbers: dict[str, int]) -> int | str:
    """The number of an option; of what was said in own words the number and the words."""
    if isinstance(value, bool):
        return numbers["yes" if value else "no"]
    key, colon, said = value.partition(":")
    return f"{numbers[key]}：{said}" if colon else numbers[key]


def _code_writer(question, numbers: dict[str, int]) -> Write:
    if question.is_list:
        # No comma and no dash: a spreadsheet takes 1,3 and 1-3 for numbers and days.
        return lambda value, names: ";".join(str(code_of(key, numbers)) for key in value)
    return lambda value, names: str(code_of(value, numbers))


def _rows_writer(question, codes: Codes) -> Write:
    """A repeating table as text, a line for each row."""
    columns = [
        (column.key, f"{column.label}：", text_writer(column, codes)) for column in question.columns
    ]

    def write(value, names: dict[str, str]) -> str:
        lines = []
        for number, row in enumerate(value, start=1):
            cells = row["cells"]
            parts = [
                label + part(cells[key], names) for key, label, part in columns if key in cells
            ]
            lines.append(f"{number}. {'；'.join(parts)}")
        return "\n".join(lines)

    return write


def as_number(value) -> Decimal | int | None:
    """A real number; None for anything else."""
    if type(value) is int:
        return value
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
