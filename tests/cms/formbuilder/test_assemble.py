"""From the working copy to a definition: every type and setting, no defaults, problems said."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from cms.formbuilder.assemble import (
    assemble,
    assemble_section,
    canonical_definition,
    problems_of,
)
from cms.formbuilder.blocks import PICKER, QuestionStream
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.definition import MAX_COLUMNS, MAX_QUESTIONS, Question, question_key
from cms.formbuilder.enums import CHOICES, NO_COLUMNS, SEVERAL, SOURCES, Autofill, QuestionType
from tests.cms.formbuilder.factories import block, choice, shaped_form, table
from tests.cms.formbuilder.questions import LABELS

pytestmark = pytest.mark.django_db
OPTIONS = [{"key": "o00aa", "label": "满意"}, {"key": "o00bb", "label": "不满意", "retired": True}]
NEEDED = {
    **{kind: {"options": OPTIONS} for kind in CHOICES},
    QuestionType.ROWS: {"columns": [block("short_text", "列")]},
}
# Setting → (the types that offer it, its value in the editor, what a version keeps).
SETTINGS = {
    "many": (SEVERAL, True, True),
    "max_length": ({"short_text", "long_text"}, 20, 20),
    "minimum": ({"integer", "decimal"}, Decimal("0"), "0"),
    "maximum": ({"integer", "decimal"}, Decimal("12.50"), "12.50"),
    "other": (CHOICES, True, True),
    "scale": ({"rating"}, 7, 7),
    "low_label": ({"rating"}, "很差", "很差"),
    "high_label": ({"rating"}, "很好", "很好"),
    "min_rows": ({"rows"}, 2, 2),
    "max_rows": ({"rows"}, 5, 5),
    "kinds": ({"record"}, ["submission", "topic"], ["topic", "submission"]),
    "autofill": (set(SOURCES), Autofill.TODAY, "today"),
    "label_en": (set(QuestionType), " Unit ", "Unit"),
    "help_en": (set(QuestionType), "In full.\nOne line each.\n", "In full.\nOne line each."),
}


def one(now, question: dict) -> Question:
    """The only question of a form, as it is assembled."""
    return assemble(shaped_form(now, [question]))["sections"][0]["questions"][0]


@pytest.mark.parametrize("kind", QuestionType)
def test_a_plain_question_keeps_nothing_that_was_not_set(kind, now):
    source = block(kind, " 问题 ", **NEEDED.get(kind, {}))

    found = one(now, source)

    needed = {"options", "columns"} & set(NEEDED.get(kind, {}))
    assert set(found) == {"key", "type", "label"} | needed
    assert (found["key"], found["type"], found["label"]) == (
        question_key(source["id"]),
        str(kind),
        "问题",
    )
    assert found.get("options", OPTIONS) == OPTIONS


@pytest.mark.parametrize("setting", SETTINGS)
@pytest.mark.parametrize("kind", QuestionType)
def test_each_setting_is_offered_where_it_means_something_and_is_kept(kind, setting, now):
    kinds, value, kept = SETTINGS[setting]
    more = QuestionStream().child_blocks[kind].child_blocks.get("more")
    offered = more is not None and setting in more.child_blocks

    assert offered == (kind in kinds)
    if offered:
        raw = str(value) if isinstance(value, Decimal) else value
        source = block(kind, "问题", **NEEDED.get(kind, {}), more={setting: raw})
        assert one(now, source)[setting] == kept


@pytest.mark.parametrize("kind", QuestionType)
def test_help_and_required(kind, now):
    source = block(kind, "问题", **NEEDED.get(kind, {}))
    source["value"] |= {"help": " 请如实填写 ", "required": True}

    more = one(now, source)

    assert more["help"] == "请如实填写"
    assert more.get("required", False) == (kind not in (QuestionType.NOTE, QuestionType.CALCULATED))


def test_columns_are_questions_of_their_own_without_tables_notes_and_sources():
    columns = QuestionStream().child_blocks["rows"].child_blocks["columns"]

    assert set(columns.child_blocks) == set(QuestionType.values) - NO_COLUMNS
    for kind, column in columns.child_blocks.items():
        more = column.child_blocks.get("more")
        assert more is None or "autofill" not in more.child_blocks, kind
    assert columns.meta.max_num == MAX_COLUMNS
    assert QuestionStream().meta.max_num == MAX_QUESTIONS


def test_eight_types_come_first_and_the_rest_under_a_heading_of_their_own():
    groups = {kind: str(b.meta.group) for kind, b in QuestionStream().child_blocks.items()}
    first = [kind for kind in groups if groups[kind] == groups["short_text"]]

    assert first == [str(kind) for kind in PICKER]
    assert len(first) == 8
    assert len(set(groups.values())) == 2


@pytest.mark.parametrize("label", LABELS)
def test_odd_labels_stay_as_they_were_written(label, now):
    form = shaped_form(now, [block("short_text", label), table(label, block("date", label))])
    definition = assemble(form)

    assert problems_of(definition) == []
    asked, rows = definition["sections"][0]["questions"]
    assert asked["label"] == rows["label"] == rows["columns"][0]["label"] == label
    assert json.loads(canonical_definition(definition)) == definition
    compile_definition(definition).sections[0].render({})


def test_the_same_form_gives_the_same_text_every_time(now):
    form = shaped_form(
        now, [choice("评价", "满意", "不满意"), block("date", "日期")], [block("note", "说明")]
    )

    assert canonical_definition(assemble(form)) == canonical_definition(assemble(form))


def test_one_section_is_previewed_alone(now):
    form = shaped_form(now, [block("date", "日期")], [block("note", "说明")])

    alone = assemble_section(form.sections.last())

    assert [section["title"] for section in alone["sections"]] == ["第2节"]
    assert alone["sections"][0] == assemble(form)["sections"][1]


@pytest.mark.parametrize(
    ("questions", "count"),
    [
        ([block("short_text", "  ")], 1),
        ([block("single_choice", "评价", options=[])], 1),
        ([block("multiple_choice", "评价", options=[OPTIONS[1]])], 1),
        ([block("single_choice", "评价", options=[OPTIONS[0], OPTIONS[0]])], 1),
        ([block("rows", "清单", columns=[])], 1),
        ([block("integer", "件数", more={"minimum": "9", "maximum": "1"})], 1),
        (
            [
                block(
                    "rows",
                    "清单",
                    columns=[block("date", "日期")],
                    more={"min_rows": 5, "max_rows": 2},
                )
            ],
            1,
        ),
        ([table("清单", block("single_choice", "评价", options=[]), block("date", ""))], 2),
        ([block("short_text", "问题")] * 2, 1),
        ([block("short_text", f"问题{n}") for n in range(MAX_QUESTIONS + 1)], 1),
        ([], 2),
    ],
)
def test_what_is_wrong_is_said_once_each(questions, count, now):
    found = problems_of(assemble(shaped_form(now, questions)))

    assert len(found) == count
    assert len(set(found)) == count


def test_no_row_at_all_is_told_beside_its_setting():
    child = QuestionStream().child_blocks["rows"]
    value = {**table("清单", block("date", "日期"))["value"], "more": {"max_rows": 0}}

    with pytest.raises(ValidationError) as refusal:
        child.clean(child.to_python(value))

    more = refusal.value.block_errors["more"]
    assert more.block_errors["max_rows"].messages == ["至少填 1；不另设上限请留空。"]


def test_a_draft_of_old_with_no_row_at_all_is_not_finalised_in_silence(now):
    asked = table("清单", block("date", "日期"))
    asked["value"]["more"] = {"max_rows": 0}
    form = shaped_form(now, [asked])

    assert one(now, asked)["max_rows"] == 0
    assert problems_of(assemble(form)) == ["表格“清单”的最多行数为 0，无法填写。"]
    compile_definition(assemble(form)).sections[0].render({})


@pytest.mark.parametrize("setting", ["minimum", "maximum"])
@pytest.mark.parametrize("kind", ["integer", "decimal"])
def test_a_bound_of_nought_is_a_bound(kind, setting, now):
    found = one(now, block(kind, "件数", more={setting: "0"}))

    assert found[setting] == "0"


def test_a_form_without_sections_and_title_says_both(now):
    form = shaped_form(now)
    form.title = " "

    assert len(problems_of(assemble(form))) == 2


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("integer", {"label": "件数", "more": {"minimum": Decimal(9), "maximum": Decimal(1)}}),
        ("short_text", {"label": ""}),
        ("short_text", {"label": "字" * 301}),
        ("single_choice", {"label": "评价", "options": []}),
        ("rows", {"label": "清单", "columns": []}),
        ("rows", {**table("清单", block("date", "日期"))["value"], "more": {"max_rows": 0}}),
    ],
)
def test_the_editor_refuses_what_could_not_be_finalised(kind, value):
    child = QuestionStream().child_blocks[kind]

    with pytest.raises(ValidationError):
        child.clean(child.to_python(value) if kind != "integer" else child.normalize(value))
