"""Calculations: what comes out, in words, in the page, in the API."""

import json

import pytest

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.blocks import QuestionBlock
from cms.formbuilder.calculations.evaluate import Values, compute
from cms.formbuilder.calculations.tree import Op
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.evaluate import shown_in
from cms.formbuilder.document import form_document
from cms.formbuilder.preview import preview_response
from tests.cms.formbuilder.calculation_vectors import operations_in, vectors
from tests.cms.formbuilder.factories import block, calc, choice, key, of, shaped_form, table
from tests.cms.formbuilder.questions import post

pytestmark = pytest.mark.django_db


def test_the_editor_says_how_to_begin_and_which_case_counts():
    said = QuestionBlock("calculated").child_blocks["calculation"].field.help_text
    assert "先选算法，再选用到的题目" in str(said)
    assert "先符合的为准" in str(said)


def come_to(tree: dict, **answers):
    return compute(tree, Values(answers, {}))


@pytest.mark.parametrize(
    ("op", "answers", "decimals", "result"),
    [
        ("sum", {"a": 1, "b": "2.50"}, 2, "3.50"),
        ("sum", {"a": "0.1", "b": "0.2"}, 1, "0.3"),  # no double in between
        ("sum", {"b": 3}, 0, "3"),  # what is empty is passed over
        ("sum", {}, 0, None),  # nothing answered: nothing, not 0
        ("sum", {"a": [1, 2], "b": 4}, 0, "7"),
        ("sum", {"a": "12345678901234567890.00000001", "b": 1}, 4, "12345678901234567891.0000"),
        ("average", {"a": 1, "b": 2}, 0, "2"),  # half away from zero
        ("average", {"a": -1, "b": -2}, 0, "-2"),
        ("average", {"a": 1}, 2, "1.00"),
        ("average", {}, 2, None),
        ("average", {"a": "2.01", "b": "2.00"}, 2, "2.01"),
        ("count", {"a": 0}, 0, "1"),
        ("count", {}, 0, "0"),
        ("count", {"a": [{"row": "r1"}, {"row": "r2"}]}, 0, "2"),
        ("share", {"a": 1, "b": 3}, 1, "33.3"),
        ("share", {"a": 5, "b": 8}, 1, "62.5"),
        ("share", {"a": 5, "b": 0}, 1, None),
        ("share", {"a": 5}, 1, None),
        ("share", {"a": 0, "b": 3}, 1, "0.0"),
        ("difference", {"a": 3, "b": "4.5"}, 1, "-1.5"),
        ("difference", {"a": "-0.004", "b": 0}, 2, "0.00"),  # never -0.00
        ("difference", {"a": 3}, 1, None),
        ("days", {"a": "2026-02-27", "b": "2026-03-01"}, 0, "2"),
        ("days", {"a": "2026-03-01", "b": "2026-02-27"}, 0, "-2"),
        # 23:30 and 00:30 in Shanghai are two days, in UTC one
        ("days", {"a": "2026-05-12T15:30:00Z", "b": "2026-05-12T16:30:00Z"}, 0, "1"),
        ("days", {"a": "2026-05-12"}, 0, None),
    ],
)
def test_each_operation(op, answers, decimals, result):
    assert come_to({"op": op, "of": of("a", "b"), "decimals": decimals}, **answers) == result


def test_a_value_by_condition_is_that_of_the_first_case_that_holds():
    def at_least(bound: str) -> dict:
        return {"question": "a", "is": "at_least", "value": bound, "type": "integer"}

    tree = {
        "op": "choose",
        "cases": [
            {"if": at_least("90"), "then": {"text": "优秀"}},
            {"if": at_least("60"), "then": {"text": "合格"}},
        ],
        "else": {"text": "不合格"},
    }

    assert [come_to(tree, a=number) for number in (95, 60, 59)] == ["优秀", "合格", "不合格"]
    assert come_to(tree) == "不合格"
    number = {"op": "choose", "cases": [{"if": at_least("1"), "then": {"question": "a"}}]}
    number |= {"else": {"number": "-0.25"}, "decimals": 1}
    assert come_to(number, a=3) == "3.0"
    assert come_to(number, a=0) == "-0.3"
    assert come_to({**number, "else": None}, a=0) is None


AREA = block("decimal", "面积")
UNITS = block("integer", "单价")
ROW_SUM = calc("面积与单价之和", "sum", AREA, UNITS)
ROWS = table("地块", AREA, UNITS, ROW_SUM)
TOTAL = calc("总面积", "sum", AREA, decimals=2)
DONE = block("integer", "已办数")
ALL = block("integer", "总数")
SHARE = calc("办结率", "share", DONE, ALL, decimals=1)


TEXT = block("short_text", "单位")
HALF = calc("评价", "choose", cases=[{"if": {}, "then": {"text": "好"}}], **{"else": None})


def rows(*areas) -> list[dict]:
    """Rows with an area each."""
    return [
        {"row": f"r{n:04x}", "cells": {} if area is None else {key(AREA): area}}
        for n, area in enumerate(areas)
    ]


def compiled_form(now, *sections):
    return compile_definition(assemble(shaped_form(now, *sections)))


def test_a_version_names_keys_tables_and_what_comes_out(now):
    definition = assemble(shaped_form(now, [ROWS, TOTAL]))
    questions = definition["sections"][0]["questions"]

    assert questions[1]["calculation"] == {
        "op": "sum",
        "of": [{"question": key(AREA), "table": key(ROWS)}],
        "decimals": 2,
        "gives": "number",
    }
    assert questions[0]["columns"][2]["calculation"]["of"] == of(key(AREA), key(UNITS))
    assert problems_of(definition) == []


def test_a_column_is_summed_over_its_rows_and_a_row_is_worked_out_by_itself(now):
    compiled = compiled_form(now, [TOTAL, ROWS])  # what it takes may come after it

    shown = compiled.shown("DEPUTY", {key(ROWS): rows("1.25", None, "2")})

    cell = f"{key(ROWS)}.%s.{key(ROW_SUM)}"
    assert shown.calculated == {
        key(TOTAL): "3.25",
        cell % "r0000": "1",  # 1.25, no digits set
        cell % "r0002": "2",
    }
    assert compiled.shown("DEPUTY", {}).calculated == {}


def test_what_is_hidden_counts_as_empty(now):
    gate = block("yes_no", "是否有")
    told = {"show_if": {"all": [{"question": gate["id"], "is": "yes"}]}}
    hidden = {**DONE, "value": {**DONE["value"], "conditions": told}}
    both = calc("合计", "sum", DONE, ALL)
    its_own = calc("人数", "count", ALL, conditions=told)
    compiled = compiled_form(now, [gate, hidden, ALL, both, its_own])

    answers = {key(gate): False, key(DONE): 5, key(ALL): 2}

    assert compiled.shown("DEPUTY", answers).calculated == {key(both): "2"}
    answers[key(gate)] = True
    assert compiled.shown("DEPUTY", answers).calculated == {key(both): "7", key(its_own): "1"}


def test_calculations_build_on_one_another_by_what_they_show(now):
    mean = calc("均数", "average", DONE, ALL)
    again = calc("再算", "sum", mean, DONE, decimals=1)
    compiled = compiled_form(now, [again, DONE, ALL, mean])

    found = compiled.shown("DEPUTY", {key(DONE): 1, key(ALL): 2}).calculated

    assert found == {key(mean): "2", key(again): "3.0"}  # 1.5 is shown, and used, as 2


def test_a_condition_may_ask_about_what_is_calculated_before_it(now):
    low = {"all": [{"question": SHARE["id"], "is": "less", "value": "60"}]}
    why = block("long_text", "原因", conditions={"show_if": low})
    compiled = compiled_form(now, [DONE, ALL, SHARE, why])

    assert compiled.definition["sections"][0]["questions"][3]["show_if"]["all"][0]["type"] == (
        "decimal"
    )
    assert not compiled.shown("DEPUTY", {key(DONE): 9, key(ALL): 10}).asks(key(why))
    assert compiled.shown("DEPUTY", {key(DONE): 1, key(ALL): 10}).asks(key(why))


def test_what_anybody_sends_for_it_counts_for_nothing(now):
    compiled = compiled_form(now, [DONE, ALL, SHARE, ROWS])
    section = compiled.sections[0]
    cell = f"{key(ROWS)}.r0001.{key(ROW_SUM)}"

    parsed = section.parse(
        post(**{key(DONE): "1", key(SHARE): "99", key(ROWS): "r0001", cell: "99"}), FillContext()
    )
    sent = {key(SHARE): {"no": "type"}, key(ROWS): rows("1")}
    sent[key(ROWS)][0]["cells"][key(ROW_SUM)] = "99"
    checked, errors = section.check(sent)

    assert parsed.values == {key(DONE): 1, key(ROWS): [{"row": "r0001", "cells": {}}]}
    assert (parsed.errors, errors) == ({}, {})
    assert checked == {key(ROWS): rows("1")}


def test_a_row_in_which_only_something_is_calculated_is_empty(now):
    always = calc("等级", "choose", cases=[], **{"else": {"number": "1"}})
    tree = always["value"]["calculation"]
    tree["cases"] = [{"if": {"question": AREA["id"], "is": "answered"}, "then": {"number": "2"}}]
    grid = table("地块", AREA, always)
    compiled = compiled_form(now, [grid, calc("行数", "count", grid)])

    shown = compiled.shown("DEPUTY", {key(grid): rows("1", None)})

    assert shown.calculated[f"{key(grid)}.r0000.{key(always)}"] == "2"
    assert len(shown.calculated) == 2
    kept = compiled.sections[0].tidy({key(grid): rows("1", None)}, shown)
    assert [row["cells"] for row in kept[key(grid)]] == [{key(AREA): "1", key(always): "2"}]
    assert "1" in shown.calculated.values()


def test_the_page_says_how_and_that_it_comes_of_itself(now):
    compiled = compiled_form(now, [DONE, ALL, SHARE])
    section = compiled.sections[0]

    html = section.render({})
    known = section.render(section.computed({}, compiled.shown("DEPUTY", {key(DONE): 1})))
    filled = {key(DONE): 5, key(ALL): 8}
    shown = section.render(section.computed(filled, compiled.shown("DEPUTY", filled)))

    assert "自动计算：“已办数”占“总数”的百分比。" in html
    assert "提交后自动计算" in html
    assert f'name="{key(SHARE)}"' not in html
    assert ">—</output>" in known
    assert ">62.5%</output>" in shown


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (calc("算", "sum", AREA), "“地块”各行的“面积”之和"),
        (calc("算", "count", ROWS), "“地块”的行数"),
        (calc("算", "average", DONE, ALL), "“已办数”、“总数”的平均数"),
        (calc("算", "difference", ALL, DONE), "“总数”减去“已办数”"),
        (
            calc(
                "算",
                "choose",
                cases=[{"if": {"question": DONE["id"], "is": "answered"}, "then": {"text": "是"}}],
                **{"else": None},
            ),
            "如果“已办数”已填写，则为“是”；其他情况为空着",
        ),
    ],
)
def test_in_words(question, words, now):
    compiled = compiled_form(now, [ROWS, DONE, ALL, question])

    assert f"自动计算：{words}。" in compiled.sections[0].render({})


def test_another_calculation_is_told_as_one(now):
    old = assemble(shaped_form(now, [DONE, ALL, SHARE]))
    changed = {**SHARE, "value": {**SHARE["value"]}}
    changed["value"]["calculation"] = {"op": "sum", "of": of(DONE["id"], ALL["id"])}
    new = assemble(shaped_form(now, [DONE, ALL, changed]))
    new["sections"][0]["key"] = old["sections"][0]["key"]

    told = ["“办结率”改了计算方式。自动计算：“已办数”、“总数”之和。"]
    assert changes_between(old, new) == told
    assert changes_between(new, new) == []


def test_the_api_describes_it_as_read_only(now):
    document = form_document(compiled_form(now, [DONE, ALL, SHARE]), "DEPUTY")

    shown = document["sections"][0]["questions"][2]
    assert shown["calculation"]["op"] == "share"
    assert shown["calculation_text"].startswith("自动计算：“已办数”占“总数”")
    assert document["answers_schema"]["properties"][key(SHARE)]["readOnly"] is True


def test_a_page_knows_what_it_takes_from_the_others(now):
    grand = calc("总计", "sum", TOTAL, DONE)
    compiled = compiled_form(now, [ROWS, TOTAL], [DONE, grand])
    first, second = (section.key for section in compiled.sections)

    told = compiled.script("DEPUTY", {key(ROWS): rows("2.5")}, second)
    back = compiled.script("DEPUTY", {key(DONE): 3}, first)

    assert told["around"][key(TOTAL)] == "2.50"
    assert [question["key"] for question in told["elsewhere"]] == [key(TOTAL)]
    assert back["elsewhere"] == []
    assert "label" not in json.dumps(told)


def test_half_a_calculation_breaks_no_preview(now, rf):
    form = shaped_form(now, [DONE, HALF, calc("占比", "share", of=of("", ""))])

    page = preview_response(rf.get("/"), form=form).render().content.decode()

    assert "如果…，则为“好”" in page
    assert 'id="conditions"' not in page
    whole = shaped_form(now, [DONE, ALL, SHARE])
    page = preview_response(rf.get("/"), form=whole).render().content.decode()
    assert 'id="conditions"' in page


def test_the_preview_of_a_section_holds_those_that_it_takes_from(now, rf):
    form = shaped_form(now, [DONE], [calc("合计", "sum", DONE, ALL)], [ALL], [TEXT])
    section = form.sections.all()[1]

    page = preview_response(rf.get("/"), form=form, section=section).render().content.decode()

    assert "第1节" in page
    assert "第3节" in page
    assert "第4节" not in page


def test_vectors_are_the_same_each_time_and_make_every_operation():
    made = vectors(300)

    assert made[:20] == vectors(20)
    assert set(operations_in(made)) == set(Op.values)


def test_what_leads_back_to_itself_ends_and_is_empty():
    loop = {"key": "a", "type": "calculated", "calculation": {"op": "sum", "of": of("b")}}
    back = {"key": "b", "type": "calculated", "calculation": {"op": "sum", "of": of("a")}}

    assert shown_in([{"key": "s", "questions": [loop, back]}], {}).calculated == {}


def test_a_choice_is_counted_where_it_is_answered(now):
    state = choice("整改情况", "已整改", "未整改")
    count = calc("已填", "count", state, TEXT)
    compiled = compiled_form(now, [state, TEXT, count])

    assert compiled.shown("DEPUTY", {key(TEXT): "甲"}).calculated == {key(count): "1"}
