"""Conditions: what holds, what is asked, in words; impossible ones are refused by name."""

import json

import pytest

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.editing import ConditionField, clean_condition, vocabulary
from cms.formbuilder.conditions.evaluate import holds, shown_in
from cms.formbuilder.conditions.tree import Is, operators_for
from cms.formbuilder.definition import question_key
from cms.formbuilder.document import form_document
from cms.formbuilder.enums import UNASKABLE, QuestionType
from cms.formbuilder.preview import preview_response
from cms.formbuilder.services import CannotFinaliseForm, finalise_form
from tests.cms.formbuilder.condition_vectors import vectors
from tests.cms.formbuilder.factories import block, choice, shaped_form, table
from tests.cms.formbuilder.questions import post

pytestmark = pytest.mark.django_db


def leaf(question: dict, operator: str, value=None) -> dict:
    """A comparison of the working copy, which names blocks."""
    found = {"question": question["id"], "is": operator}
    return found if value is None else {**found, "value": value}


def under(question: dict, **conditions) -> dict:
    """The same question with conditions."""
    return {**question, "value": {**question["value"], "conditions": conditions}}


def key(question: dict) -> str:
    return question_key(question["id"])


STATE = choice("整改情况", "已整改", "未整改")
DONE, OPEN = (option["key"] for option in STATE["value"]["options"])
WHY = block("long_text", "未整改原因", required=True)
COUNT = block("integer", "企业数")


@pytest.mark.parametrize(
    ("operator", "value", "kind", "yes", "no"),
    [
        ("any_of", ["oa", "ob"], "single_choice", "ob", "oc"),
        ("none_of", ["oa"], "single_choice", "ob", "oa"),
        ("any_of", ["other:"], "single_choice", "other:别的", "oa"),
        ("all_of", ["oa", "ob"], "multiple_choice", ["ob", "oc", "oa"], ["oa"]),
        ("equal", "3.0", "integer", 3, 4),
        ("not_equal", "3", "decimal", "3.01", "3.00"),
        ("less", "10", "integer", 9, 10),
        ("at_most", "10", "integer", 10, 11),
        ("more", "9", "decimal", "10.5", "9.0"),
        ("at_least", "2026-05-12", "date", "2026-05-12", "2026-05-11"),
        ("contains", "整改", "short_text", "已整改", "完成"),
        ("lacks", "整改", "long_text", "完成", "整改中"),
        ("count_at_least", "2", "photo", ["a", "b"], ["a"]),
        ("count_at_most", "1", "photo", ["a"], ["a", "b"]),
    ],
)
def test_each_comparison(operator, value, kind, yes, no):
    tree = {"question": "q", "is": operator, "value": value, "type": kind}

    assert holds(tree, {"q": yes})
    assert not holds(tree, {"q": no})
    assert not holds(tree, {})  # what is not answered makes every comparison false


def test_presence_yes_and_no():
    assert holds({"question": "q", "is": "unanswered"}, {})
    assert holds({"question": "q", "is": "answered"}, {"q": False})
    assert holds({"question": "q", "is": "no"}, {"q": False})
    assert not holds({"question": "q", "is": "yes"}, {"q": False})


def test_every_type_can_be_asked_about_but_a_note_and_what_has_several_inputs():
    for kind in QuestionType:
        said = operators_for(kind, several=False)
        assert (Is.ANSWERED in said) == (kind not in UNASKABLE)
    assert set(vocabulary()["kinds"]) >= {str(kind) for kind in QuestionType}


def test_what_a_hidden_question_was_answered_counts_for_nothing():
    ask = {"question": "q1", "is": "yes"}
    then = {"question": "q2", "is": "answered"}
    sections = [
        {
            "key": "s",
            "questions": [
                {"key": "q1", "type": "yes_no"},
                {"key": "q2", "type": "short_text", "show_if": ask},
                {"key": "q3", "type": "short_text", "show_if": then},
            ],
        }
    ]

    assert shown_in(sections, {"q1": False, "q2": "旧"}).hidden == {"q2", "q3"}
    assert shown_in(sections, {"q1": True, "q2": "旧"}).hidden == set()


def test_rows_do_not_see_each_other():
    grave = {"question": "c1", "is": "yes"}
    columns = [
        {"key": "c1", "type": "yes_no"},
        {"key": "c2", "type": "short_text", "show_if": grave, "require_if": grave},
    ]
    sections = [{"key": "s", "questions": [{"key": "t", "type": "rows", "columns": columns}]}]
    rows = [{"row": "ra", "cells": {"c1": True}}, {"row": "rb", "cells": {"c1": False}}]

    shown = shown_in(sections, {"t": rows})

    assert shown.hidden == {"t.rb.c2"}
    assert shown.required == {"t.ra.c2"}


def test_the_form_ends_where_a_condition_says_so():
    stop = {"question": "q1", "is": "no"}
    sections = [
        {
            "key": "s1",
            "questions": [
                {"key": "q1", "type": "yes_no", "end_if": stop},
                {"key": "q2", "type": "short_text"},
            ],
        },
        {"key": "s2", "questions": [{"key": "q3", "type": "short_text"}]},
    ]

    shown = shown_in(sections, {"q1": False})

    assert shown.hidden == {"q2", "q3"}
    assert shown.hidden_sections == {"s2"}
    assert shown_in(sections, {"q1": True}).hidden == set()


def test_a_version_names_keys_and_types_where_the_editor_names_blocks(now):
    asked = under(WHY, show_if={"all": [leaf(STATE, "any_of", [OPEN])]})
    definition = assemble(shaped_form(now, [STATE, asked]))

    found = definition["sections"][0]["questions"][1]["show_if"]

    assert found == {
        "all": [{"question": key(STATE), "is": "any_of", "value": [OPEN], "type": "single_choice"}]
    }
    assert problems_of(definition) == []


def test_the_sentence_stands_in_the_page_and_the_mark_waits(now):
    asked = under(COUNT, require_if=leaf(STATE, "any_of", [DONE, OPEN]))
    compiled = compile_definition(assemble(shaped_form(now, [STATE, asked])))

    html = compiled.sections[0].render({})

    assert "以下情况必填：“整改情况”是“已整改”或“未整改”。" in html
    assert '<span class="q__mark" data-mark hidden>必填</span>' in html


def test_hidden_answers_are_kept_in_drafts_and_dropped_when_sent(now):
    asked = under(WHY, show_if=leaf(STATE, "any_of", [OPEN]))
    compiled = compile_definition(assemble(shaped_form(now, [STATE, asked])))
    section = compiled.sections[0]

    parsed = section.parse(post(**{key(STATE): DONE, key(WHY): "还在协调"}), FillContext())
    shown = compiled.shown("DEPUTY", parsed.values)

    assert parsed.values[key(WHY)] == "还在协调"
    assert section.tidy(parsed.values, shown) == {key(STATE): DONE}
    assert section.problems({key(STATE): DONE}, shown) == {}
    open_ones = {key(STATE): OPEN}
    lacking = section.problems(open_ones, compiled.shown("DEPUTY", open_ones))
    assert list(lacking) == [key(WHY)]


NOBODY = block("short_text", "没有这道题")
TABLE = table("发现问题", STATE)
IMPOSSIBLE = {
    "题目已不在表中": ([under(WHY, show_if=leaf(NOBODY, "answered"))], []),
    "不在这道题之前": ([under(WHY, show_if=leaf(STATE, "answered")), STATE], []),
    "不在这道题之前：": ([under(STATE, show_if=leaf(STATE, "answered"))], []),
    "由别人填写": ([WHY], [under(COUNT, show_if=leaf(WHY, "answered"))]),
    "与它的题型不符": ([WHY, under(COUNT, show_if=leaf(WHY, "less", "3"))], []),
    "已停用的选项": ([STATE, under(WHY, show_if=leaf(STATE, "any_of", ["o0dead"]))], []),
    "还没有填完整": ([COUNT, under(WHY, show_if=leaf(COUNT, "less", "三"))], []),
    "还没有填完整（": ([STATE, under(WHY, show_if=leaf(STATE, "any_of", []))], []),
    "只能依据同一行": ([TABLE, under(WHY, show_if=leaf(STATE, "answered"))], []),
    "永远不会成立": (
        [
            COUNT,
            under(WHY, show_if={"all": [leaf(COUNT, "less", "3"), leaf(COUNT, "more", "3")]}),
        ],
        [],
    ),
    "永远不会成立：": (
        [
            STATE,
            under(
                WHY,
                show_if={"all": [leaf(STATE, "any_of", [DONE]), leaf(STATE, "any_of", [OPEN])]},
            ),
        ],
        [],
    ),
}


@pytest.mark.parametrize("words", IMPOSSIBLE)
def test_impossible_conditions_stop_the_finalising_in_words_that_name_the_question(words, now):
    mine, offices = IMPOSSIBLE[words]
    form = shaped_form(now, mine, *([offices] if offices else []))
    if offices:
        form.sections.filter(title="第2节").update(filler="OFFICE")

    with pytest.raises(CannotFinaliseForm) as refused:
        finalise_form(form=form, by=None, now=now)

    assert len(refused.value.problems) == 1
    assert words in refused.value.problems[0]
    assert "的条件" in refused.value.problems[0]


def test_a_retired_option_in_a_condition_is_named(now):
    retired = {**STATE, "value": {**STATE["value"]}}
    retired["value"]["options"] = [
        {**option, "retired": True} if option["key"] == OPEN else option
        for option in STATE["value"]["options"]
    ]
    form = shaped_form(now, [retired, under(WHY, show_if=leaf(STATE, "any_of", [OPEN]))])

    with pytest.raises(CannotFinaliseForm, match="已停用的选项"):
        finalise_form(form=form, by=None, now=now)


def test_another_condition_is_told_as_one(now):
    asked = under(WHY, show_if=leaf(STATE, "any_of", [OPEN]))
    old = assemble(shaped_form(now, [STATE, WHY]))
    new = assemble(shaped_form(now, [STATE, asked]))
    new["sections"][0]["key"] = old["sections"][0]["key"]

    assert changes_between(old, new) == ["“未整改原因”：仅在以下情况填写：“整改情况”是“未整改”。"]
    assert changes_between(new, old) == ["“未整改原因”：取消了一个条件。"]
    assert changes_between(new, new) == []


def test_the_api_gives_trees_words_and_requires_only_what_is_always_asked(now):
    asked = under(WHY, show_if=leaf(STATE, "any_of", [OPEN]))
    compiled = compile_definition(assemble(shaped_form(now, [STATE, asked])))

    document = form_document(compiled, "DEPUTY")

    shown = document["sections"][0]["questions"][1]
    assert shown["show_if"]["question"] == key(STATE)
    assert shown["conditions_text"]["show_if"].startswith("仅在以下情况填写")
    assert document["answers_schema"]["required"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "…",
        [],
        {"all": {}},
        {"all": [1]},
        {"question": "x"},
        {"question": 1, "is": "answered"},
        {"question": "\ud800", "is": "answered"},
        {"question": "x" * 501, "is": "answered"},
        {"question": "x", "is": "is_rich"},
        {"question": "x", "is": "equal", "value": 3},
        {"question": "x", "is": "equal", "value": "\x00"},
        {"question": "x", "is": "answered", "more": 1},
        {"question": "x", "is": "equal", "value": "3", "than": "y"},
        {"question": "x", "is": "contains", "than": "y"},
        {"question": "x", "is": "equal", "than": 3},
        {"all": [{"any": [{"all": [{"any": [{"question": "x", "is": "answered"}]}]}]}]},
        {"any": [{"question": "x", "is": "answered"}] * 21},
    ],
)
def test_what_is_no_condition_is_refused_in_chinese(wrong):
    if not wrong:
        assert clean_condition(wrong) == {}
        return
    with pytest.raises(Exception, match="条件无法读取"):
        ConditionField().clean(wrong)


def test_empty_groups_are_no_condition():
    assert clean_condition({"all": []}) == {}
    assert clean_condition({"all": [{"any": []}]}) == {}


def test_vectors_are_the_same_each_time():
    assert vectors(20) == vectors(20)


def test_a_form_without_conditions_costs_nothing(now):
    compiled = compile_definition(assemble(shaped_form(now, [STATE, WHY])))

    assert not compiled.has_conditions
    assert compiled.script("DEPUTY", {}) is None


def test_the_script_reads_no_words_and_nothing_that_the_office_keeps_to_itself(now):
    named = {**STATE, "value": {**STATE["value"], "help": "请如实填写"}}
    own = block("short_text", "单位名称", more={"autofill": "topic.unit"})
    rows = table("发现问题", under(WHY, show_if=leaf(STATE, "any_of", [OPEN])))
    compiled = compile_definition(assemble(shaped_form(now, [named, own, rows])))

    told = compiled.script("DEPUTY", {})

    assert told["sections"][0]["questions"][2]["columns"][0]["show_if"]["value"] == [OPEN]
    for kept in ("整改情况", "请如实填写", "autofill", "已整改", "required"):
        assert kept not in json.dumps(told, ensure_ascii=False)


def test_half_a_condition_is_shown_in_words_and_breaks_no_preview(now, rf):
    when = block("datetime", "开始时间")
    half = under(COUNT, show_if=leaf(when, "less"), require_if=leaf(when, "more", "2026-05-12"))
    form = shaped_form(now, [when, half])

    page = preview_response(rf.get("/"), form=form).render().content.decode()

    assert "早于" in page
    assert 'id="conditions"' not in page
    whole = under(COUNT, show_if=leaf(when, "less", "2026-05-12T01:30:00Z"))
    page = preview_response(rf.get("/"), form=shaped_form(now, [when, whole])).render()
    assert "早于 2026-05-12 09:30" in page.content.decode()
    assert 'id="conditions"' in page.content.decode()
