"""A form as plain data: what a renderer that is not ours needs to draw one filler's part."""

from cms.formbuilder.calculations.wording import calculation_words
from cms.formbuilder.compiled.context import SOURCES, Choices
from cms.formbuilder.compiler import CompiledForm
from cms.formbuilder.conditions.wording import words_of
from cms.formbuilder.definition import CONDITIONS
from cms.formbuilder.enums import Filler, QuestionType
from cms.formbuilder.records import kinds_asked, reference_of

# What the office keeps for itself (where a first answer comes from, our own codes) stays here.
SHOWN = (
    *("key", "type", "label", "help", "required", "other"),
    *("max_length", "minimum", "maximum", "low_label", "high_label"),
    *("not_applicable", "comment_below"),
)


def form_document(compiled: CompiledForm, filler: str, user=None) -> dict:
    """Title, sections in their order, JSON Schema of the answers, and the lists to choose from.

    Only the sections that this filler answers; retired options are left out. ``choices`` are
    the zone's lists by question type, the same that the desk offers ``user``; one query each.
    """
    sections = compiled.sections_for(filler)
    asked = [q for section in sections for q in _with_columns(section.questions)]
    used = {question.type for question in asked}
    lists, words = Choices(user), words_of(compiled.definition)
    how = calculation_words(compiled.definition)
    return {
        "title": compiled.title,
        "filler": filler,
        "filler_label": str(Filler(filler).label),
        "sections": [
            {
                "key": section.key,
                "title": section.title,
                "note": section.note,
                **_conditions(section.data, words),
                "questions": [_question(question, words, how) for question in section.questions],
            }
            for section in sections
        ],
        "answers_schema": compiled.json_schema(filler),
        "choices": _records(asked, lists)
        | {
            str(kind): [{"id": pk, "label": label} for pk, label in lists.of(kind)]
            for kind in SOURCES
            if kind in used
        },
    }


def _records(asked: list, lists: Choices) -> dict[str, list[dict]]:
    """What its questions of type record offer together, each with its kind."""
    found = [kinds_asked(q.data) for q in asked if q.type == QuestionType.RECORD]
    if not found:
        return {}
    kinds = dict.fromkeys(kind for kinds in found for kind in kinds)
    records = [
        {"kind": kind, "id": reference_of(text, label)["id"], "label": label}
        for kind in kinds
        for text, label in lists.of(QuestionType.RECORD, [kind])
    ]
    return {str(QuestionType.RECORD): records}


def _with_columns(questions):
    for question in questions:
        yield question
        yield from getattr(question, "columns", ())


def _conditions(part, words) -> dict:
    """A section's or question's conditions, and the same in words."""
    found = {name: part[name] for name in CONDITIONS if name in part}
    return found | ({"conditions_text": dict(words[part["key"]])} if found else {})


def _question(question, words, how) -> dict:
    shown = {name: question.data[name] for name in SHOWN if name in question.data}
    shown["many"] = question.is_list
    if question.data.get("options"):
        shown["options"] = _offered(question.data["options"])
    if question.data.get("rows"):
        shown["rows"] = _offered(question.data["rows"])
    if "linked" in question.data:
        shown["linked"] = question.data["linked"]["question"]
    if question.type == QuestionType.RECORD:
        shown["kinds"] = [*kinds_asked(question.data)]
    if question.type == QuestionType.RATING:
        shown["scale"] = question.answer.steps
    if question.key in how:
        shown |= {
            "calculation": question.data["calculation"],
            "calculation_text": how[question.key],
        }
    if columns := getattr(question, "columns", ()):
        shown |= {"min_rows": question.fewest, "max_rows": question.most}
        shown["columns"] = [_question(column, words, how) for column in columns]
    return shown | _conditions(question.data, words)


def _offered(lines: list) -> list[dict]:
    """Options, or rows and headings, that are not retired, with their scores and weights, what they
    belong to and their English names.
    """
    return [dict(line) for line in lines if not line.get("retired")]
