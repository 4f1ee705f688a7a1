"""From the working copy to a definition, and what stands in the way of finalising it."""

import json
from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from cms.formbuilder.calculations.problems import calculation_problems
from cms.formbuilder.calculations.tree import keyed as calculation_keyed
from cms.formbuilder.calculations.tree import needed, with_tables
from cms.formbuilder.conditions.problems import condition_problems
from cms.formbuilder.conditions.tree import keyed, with_types
from cms.formbuilder.definition import (
    ENGLISH,
    MAX_QUESTIONS,
    MAX_RANKED,
    MAX_SCALE,
    MAX_SECTIONS,
    SCHEMA_VERSION,
    Definition,
    Question,
    question_key,
    questions_of,
    rows_asked,
)
from cms.formbuilder.enums import CHOICES, LISTED, QuestionType
from cms.formbuilder.linked.fitting import with_groups
from cms.formbuilder.linked.problems import linked_problems
from cms.formbuilder.records import kinds_set, unknown_kinds
from cms.formbuilder.twice import twice_problems
from cms.formbuilder.vocabularies import vocabulary_problems, with_vocabularies
from cms.publishing.payload import canonical

SCALE_SETTINGS = ("scale", "low_label", "high_label")
PLAIN = (
    *("many", "other", "autofill", "max_length", "min_rows", "max_rows", "not_applicable"),
    *SCALE_SETTINGS,
)
NUMBERS = ("minimum", "maximum", "comment_below")
LISTS = ("options", "rows")  # lines that answers name by their keys


def assemble(form) -> Definition:
    """The definition of a form's working copy: plain data, defaults left out.

    An option or row that was finalised once stays, retired, when the working copy has it no
    longer: answers of all versions can then be counted together.
    """
    definition = {
        "schema_version": SCHEMA_VERSION,
        "title": form.title,
        "sections": [section_of(section) for section in form.sections.order_by("sort_order", "id")],
    }
    with_vocabularies(definition)
    _keep_finalised_lines(definition, _lines_in_use(form))
    return with_types(with_tables(with_groups(definition)))


def finalised_option_keys(form) -> list[str]:
    """Keys of options and rows that a version has: these are retired and never deleted."""
    found = _lines_in_use(form).values()
    return sorted({line["key"] for lines in found for line in lines})


def _lines_in_use(form) -> dict[tuple[str, str, str], list[dict]]:
    """(table key or "", question key, list) → its lines in the version in use, which has all before
    it; headings of a matrix come and go.
    """
    if form.current_version_id is None:
        return {}
    definition = json.loads(form.current_version.definition)
    return {
        (table["key"] if table else "", question["key"], name): [
            line for line in question[name] if not line.get("group")
        ]
        for _section, table, question in questions_of(definition)
        for name in LISTS
        if question.get(name)
    }


def _keep_finalised_lines(definition: Definition, in_use: dict) -> None:
    for _section, table, question in questions_of(definition):
        if question["type"] not in LISTED:
            continue
        for name in LISTS:
            here = question.get(name, [])
            keys = {line["key"] for line in here}
            gone = [
                {**line, "retired": True}
                for line in in_use.get((table["key"] if table else "", question["key"], name), ())
                if line["key"] not in keys
            ]
            if gone:
                question[name] = [*here, *gone]


def assemble_section(section) -> Definition:
    """One section as it is edited, for its preview; around it those that its conditions and
    calculations ask about, so that any branch can be tried.
    """
    sisters = section.form.sections.order_by("sort_order", "id")
    parts = [section_of(section if other.pk == section.pk else other) for other in sisters]
    here = next((part for part in parts if part["key"] == section.key), section_of(section))
    definition = {
        "schema_version": SCHEMA_VERSION,
        "title": section.form.title,
        "sections": parts or [here],
    }
    with_tables(with_groups(with_vocabularies(definition)))
    asked = needed([here], definition["sections"])
    definition["sections"] = [
        part
        for part in definition["sections"]
        if part is here or asked & {question["key"] for question in part["questions"]}
    ]
    return with_types(definition)


def canonical_definition(definition: Definition) -> str:
    """The text that is hashed and kept."""
    return canonical(definition)


def section_of(section) -> dict:
    """A section of the working copy as a definition keeps it."""
    data = {
        "key": section.key,
        "title": section.title,
        "filler": str(section.filler),
        "questions": [question_of(child, section.origins) for child in section.questions],
    }
    if section.note.strip():
        data["note"] = section.note.strip()
    for name in ("title_en", "note_en"):
        if text := getattr(section, name).strip():
            data[name] = text
    if section.is_entered_twice:
        data["twice"] = True
    return data | keyed({"show_if": section.show_if})


def question_of(child, origins: Mapping = MappingProxyType({})) -> Question:
    """A block of the working copy as a definition keeps it; ``origins`` are its section's."""
    value, more = child.value, child.value.get("more") or {}
    data = {
        "key": question_key(child.id or ""),
        "type": str(child.block_type),
        "label": (value.get("label") or "").strip(),
        "help": (value.get("help") or "").strip(),
        "required": bool(value.get("required")),
        "options": [dict(option) for option in value.get("options") or []],
        "rows": [dict(line) for line in value.get("rows") or []],
        "columns": [question_of(column, origins) for column in value.get("columns") or []],
        "origin": origins.get(child.id or ""),
    }
    data |= {name: more.get(name) for name in PLAIN}
    data |= {name: (more.get(name) or "").strip() for name in ENGLISH}
    data["kinds"] = kinds_set(more.get("kinds"))
    data["min_rows"] = data["min_rows"] or None  # 0: as if nothing was set
    data |= {name: _number(more.get(name)) for name in NUMBERS}
    # A title stays also while it is empty: the preview draws a question that is being written.
    kept = {name: item for name, item in data.items() if not _is_unset(item)}
    if tree := calculation_keyed(value.get("calculation") or {}):
        kept["calculation"] = tree
    if child.block_type in CHOICES:
        kept |= _source(value, more, kept)
    return {"label": data["label"], **kept, **keyed(value.get("conditions") or {})}


def _source(value, more, kept: dict) -> dict:
    """Where a choice has its options from, and what they depend on; options typed by hand say what
    they belong to only where there is something to belong to.
    """
    found = {}
    if linked := more.get("linked"):
        found["linked"] = {"question": question_key(linked)}
    elif "options" in kept:
        found["options"] = [
            {n: v for n, v in option.items() if n != "under"} for option in kept["options"]
        ]
    if vocabulary := value.get("vocabulary"):
        found["vocabulary"] = vocabulary
    return found


def _is_unset(item) -> bool:
    """0 is a setting like another."""
    return item is None or item is False or item in ("", [])


def _number(value) -> str | None:
    return None if value is None else format(value, "f")


def problems_of(definition: Definition) -> list[str]:
    """Sentences that say what must be mended before 定稿, each naming its question."""
    return [
        *_form_problems(definition),
        *_question_problems(definition),
        *condition_problems(definition),
        *calculation_problems(definition),
        *vocabulary_problems(definition),
        *linked_problems(definition),
        *twice_problems(definition),
    ]


def _form_problems(definition: Definition) -> list[str]:
    sections = definition["sections"]
    found = []
    if not definition["title"].strip():
        found.append(_("Give the form a title."))
    if not any(section["questions"] for section in sections):
        found.append(_("The form has no question yet."))
    if len(sections) > MAX_SECTIONS:
        found.append(_("A form has at most %(count)s sections.") % {"count": MAX_SECTIONS})
    for section in sections:
        if len(section["questions"]) > MAX_QUESTIONS:
            found.append(
                _("“%(section)s” has more than %(count)s questions: make another section.")
                % {"section": section["title"], "count": MAX_QUESTIONS}
            )
        if not section["questions"]:
            found.append(_("“%(section)s” has no question.") % {"section": section["title"]})
    return found


def _question_problems(definition: Definition) -> list[str]:
    found = []
    asked = list(questions_of(definition))
    keys = Counter(question["key"] for _section, _table, question in asked)
    for section, _table, question in asked:
        name = question.get("label") or _("a question without a title in “%(section)s”") % {
            "section": section["title"]
        }
        if not question.get("label"):
            found.append(_("Give every question a title: %(question)s.") % {"question": name})
        if keys[question["key"]] > 1:
            found.append(
                _("“%(question)s” is there twice with one inner name: copy it again.")
                % {"question": name}
            )
        found += [sentence % {"question": name} for sentence in _lacks(question)]
    return list(dict.fromkeys(found))


def _lacks(question: Question) -> list[str]:
    found = []
    if question["type"] in LISTED:
        offered = [o for o in question.get("options", ()) if not o.get("retired")]
        if not offered:
            found.append(_("“%(question)s” has no option."))
        if len({o["key"] for o in question.get("options", ())}) < len(question.get("options", ())):
            found.append(_("“%(question)s” has two options with one inner name."))
    if question["type"] == QuestionType.MATRIX:
        found += _matrix_lacks(question)
    if question["type"] == QuestionType.RANKING and len(offered) > MAX_RANKED:
        words = _("“%(question)s” ranks more than {count} options: nobody can tell them apart.")
        found.append(words.replace("{count}", str(MAX_RANKED)))
    if question["type"] == QuestionType.ROWS and not question.get("columns"):
        found.append(_("The table “%(question)s” has no column."))
    if unknown_kinds(question):
        found.append(_("“%(question)s” refers to a kind of record that is not kept here."))
    low, high = question.get("minimum"), question.get("maximum")
    if low is not None and high is not None and float(low) > float(high):
        found.append(_("“%(question)s”: the lowest number lies above the highest."))
    if question.get("max_rows") == 0:
        found.append(_("The table “%(question)s” takes no row at all."))
    if question.get("min_rows", 0) > question.get("max_rows", 10**6):
        found.append(_("“%(question)s”: the fewest rows are more than the most."))
    return found


def _matrix_lacks(question: Question) -> list[str]:
    found, lines = [], question.get("rows", ())
    if not rows_asked(lines):
        found.append(_("“%(question)s” has no row."))
    if len({line["key"] for line in lines}) < len(lines):
        found.append(_("“%(question)s” has two rows with one inner name."))
    offered = [option for option in question.get("options", ()) if not option.get("retired")]
    if len(offered) > MAX_SCALE:
        words = _("“%(question)s” has more than {count} choices in its scale.")
        found.append(words.replace("{count}", str(MAX_SCALE)))
    scored = any("score" in option for option in offered)
    if "comment_below" in question and not scored:
        found.append(
            _("“%(question)s” asks for a comment below a score, but none of its choices has one.")
        )
    return found
