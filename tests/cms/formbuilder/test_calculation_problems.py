"""Calculations in the editor: what it is told and takes; impossible ones are refused by name."""

import json

import pytest

from cms.formbuilder.calculations.editing import CalculationField, other_questions
from cms.formbuilder.conditions.editing import earlier_questions
from cms.formbuilder.enums import Filler
from cms.formbuilder.services import CannotFinaliseForm, add_section, finalise_form
from tests.cms.formbuilder.factories import block, calc, of, shaped_form, table

pytestmark = pytest.mark.django_db

AREA = block("decimal", "面积")
UNITS = block("integer", "单价")
ROW_SUM = calc("面积与单价之和", "sum", AREA, UNITS)
ROWS = table("地块", AREA, UNITS, ROW_SUM)
DONE = block("integer", "已办数")
ALL = block("integer", "总数")
SHARE = calc("办结率", "share", DONE, ALL, decimals=1)
NOBODY = block("integer", "没有这道题")
TEXT = block("short_text", "单位")
LOOP = calc("甲算", "sum", DONE)
POOL = calc("乙算", "sum", LOOP)
LOOP["value"]["calculation"]["of"] = of(POOL["id"])
ITSELF = calc("自算", "sum", DONE)
ITSELF["value"]["calculation"]["of"] = of(ITSELF["id"])
MIXED = calc(
    "评价",
    "choose",
    cases=[{"if": {"question": DONE["id"], "is": "answered"}, "then": {"text": "好"}}],
    **{"else": {"number": "1"}},
)
HALF = calc("评价", "choose", cases=[{"if": {}, "then": {"text": "好"}}], **{"else": None})
GONE = calc(
    "评价",
    "choose",
    cases=[{"if": {"question": NOBODY["id"], "is": "answered"}, "then": {"text": "好"}}],
    **{"else": None},
)
LATE = calc("以后才知道", "sum", ALL)
ASKS_LATE = block(
    "long_text", "原因", conditions={"show_if": {"question": LATE["id"], "is": "answered"}}
)
OTHER_COLUMN = block("integer", "别表的列")
OTHER_TABLE = table("别表", OTHER_COLUMN)
FROM_OTHER_ROW = table("本表", calc("跨表", "sum", OTHER_COLUMN))
ROUND_COLUMN = calc("占合计", "sum")
ROUND_TOTAL = calc("合计", "sum", ROUND_COLUMN)
ROUND_COLUMN["value"]["calculation"]["of"] = of(ROUND_TOTAL["id"])
IMPOSSIBLE = {
    "“空题”还没有设置怎样计算": [block("calculated", "空题", calculation={})],
    "“合计”的计算用到的题目已不在表中": [DONE, calc("合计", "sum", DONE, NOBODY)],
    "“合计”的计算方式还没有填完整": [calc("合计", "sum", of=[])],
    "“占比”的计算方式还没有填完整": [DONE, calc("占比", "share", of=of(DONE["id"], ""))],
    "“合计”的计算不能这样用“单位”": [TEXT, calc("合计", "sum", TEXT)],
    "“天数”的计算不能这样用“已办数”": [DONE, calc("天数", "days", DONE, DONE)],
    "“占比”的计算用到“面积”：": [DONE, ROWS, calc("占比", "share", AREA, DONE)],
    "“跨表”的计算用到“别表的列”：": [OTHER_TABLE, FROM_OTHER_ROW],
    "“甲算”的计算经过“乙算”又绕回自己": [LOOP, POOL],
    "“自算”的计算经过“自算”又绕回自己": [ITSELF],
    "“占合计”的计算经过“合计”又绕回自己": [table("表", DONE, ROUND_COLUMN), ROUND_TOTAL],
    "“评价”的结果有的是文字、有的是数": [DONE, MIXED],
    "“评价”的计算方式还没有填完整": [HALF],
    "“评价”的条件所依据的题目已不在表中": [GONE],
    "“原因”的条件用到“以后才知道”，而它要用后面的题目才能算出": [LATE, ASKS_LATE, ALL],
}


@pytest.mark.parametrize("words", IMPOSSIBLE)
def test_an_impossible_calculation_stops_the_finalising_in_words(words, now):
    form = shaped_form(now, IMPOSSIBLE[words])

    with pytest.raises(CannotFinaliseForm, match=words):
        finalise_form(form=form, by=None, now=now)


def test_what_somebody_else_fills_in_is_not_used(now):
    form = shaped_form(now, [DONE])
    add_section(
        form=form,
        title="办公室",
        filler=Filler.OFFICE,
        questions=[calc("合计", "sum", DONE)],
        by=None,
        now=now,
    )

    with pytest.raises(CannotFinaliseForm, match="“合计”的计算用到“已办数”，而它由别人填写"):
        finalise_form(form=form, by=None, now=now)


def test_the_editor_knows_the_questions_of_other_sections(now):
    form = shaped_form(now, [ROWS], [SHARE, TEXT], [DONE])
    before, here, after = form.sections.all()

    found = other_questions(here)

    assert [q["label"] for q in found["before"]] == ["地块"]
    assert [q["label"] for q in found["before"][0]["columns"]] == ["面积", "单价", "面积与单价之和"]
    assert [q["label"] for q in found["after"]] == ["已办数"]
    assert [q["type"] for q in earlier_questions(after)] == ["rows", "decimal", "short_text"]
    assert other_questions(before)["before"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        "…",
        [],
        {"op": "power", "of": []},
        {"op": "sum"},
        {"op": "sum", "of": [1]},
        {"op": "sum", "of": [{"question": 1}]},
        {"op": "sum", "of": [{"question": "x", "table": "y"}]},
        {"op": "sum", "of": [{"question": "x"}] * 61},
        {"op": "sum", "of": [], "decimals": 5},
        {"op": "sum", "of": [], "decimals": True},
        {"op": "choose", "cases": {}, "else": None},
        {"op": "choose", "cases": [{"if": {}}], "else": None},
        {"op": "choose", "cases": [], "else": {"number": 3}},
        {"op": "choose", "cases": [], "else": {"text": "\x00"}},
        {"op": "choose", "cases": [], "else": {"code": "print()"}},
    ],
)
def test_what_is_no_calculation_is_refused_in_chinese(wrong):
    if not wrong:
        assert CalculationField().clean(wrong) == {}
        return
    with pytest.raises(Exception, match="计算方式无法读取"):
        CalculationField().clean(wrong)


def test_digits_are_kept_only_where_they_mean_something():
    def kept(**tree):
        return CalculationField().clean(json.dumps(tree)).get("decimals")

    assert kept(op="sum", of=[], decimals=2) == 2
    assert kept(op="sum", of=[], decimals=0) is None
    assert kept(op="count", of=[], decimals=2) is None
    assert kept(op="choose", cases=[], **{"else": {"text": "好"}}, decimals=2) is None
