"""Linked choices: what stops finalising, what a version keeps, what belongs to what."""

import json

import pytest

from cms.formbuilder.assemble import assemble, assemble_section, problems_of
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.enums import Filler
from cms.formbuilder.linked.fitting import Unfit, fits, fitting, unfit
from cms.formbuilder.options import clean_options
from cms.formbuilder.services import CannotFinaliseForm, add_section, finalise_form
from tests.cms.formbuilder.factories import key, shaped_form, table
from tests.cms.formbuilder.vocabularies import (
    CHILDREN,
    PARENTS,
    TWO_LEVELS,
    by_hand,
    form_of,
    from_vocabulary,
    line,
    make_vocabulary,
    questions,
)

pytestmark = pytest.mark.django_db


def pair(**more) -> tuple[dict, dict]:
    """A single choice and one that depends on it, by hand."""
    parent = by_hand("单位类型", None, *PARENTS)
    return parent, by_hand("单位", parent, *CHILDREN, **more)


def problems(form) -> list[str]:
    with pytest.raises(CannotFinaliseForm) as refused:
        finalise_form(form=form, by=None, now=form.changed_at)
    return refused.value.problems


def compiled(form):
    definition = assemble(form)
    assert problems_of(definition) == []
    return compile_definition(definition)


# In the working copy and in a version


def test_by_hand_and_from_a_vocabulary_come_to_the_same(now):
    parent, child = pair()
    by_words = json.loads(
        finalise_form(form=shaped_form(now, [parent, child]), by=None, now=now).definition
    )
    vocabulary = make_vocabulary(now, TWO_LEVELS, title="单位")
    first = from_vocabulary("单位类型", vocabulary)
    second = from_vocabulary("单位", vocabulary, linked=first)

    from_list = json.loads(
        finalise_form(form=shaped_form(now, [first, second]), by=None, now=now).definition
    )

    for definition, upper, lower in ((by_words, parent, child), (from_list, first, second)):
        one, two = definition["sections"][0]["questions"]
        assert one["options"] == PARENTS
        assert two["options"] == CHILDREN
        assert two["linked"] == {"question": key(upper), "title": "单位类型", "groups": PARENTS}
        assert two["key"] == key(lower)


def test_without_a_link_options_belong_to_nothing(now):
    lonely = by_hand("单位", None, *CHILDREN)

    [question] = assemble(shaped_form(now, [lonely]))["sections"][0]["questions"]

    assert [set(option) for option in question["options"]] == [{"key", "label"}] * 3


def test_what_a_line_belongs_to_is_kept_by_the_editor():
    rows = [line("o00a1", "财政局", under="o00a0"), line("o00a2", "财政局", under="o00b0")]

    assert clean_options(rows) == rows
    assert clean_options([line("o00a1", "财政局", under="<b>")]) == [line("o00a1", "财政局")]


def test_a_change_of_the_link_is_said(now):
    parent, child = pair()
    linked = assemble(shaped_form(now, [parent, child]))
    child = {**child, "value": {**child["value"], "more": {}}}
    free = assemble(shaped_form(now, [parent, child]))

    assert "“单位”的可选项改为随“单位类型”变化。" in changes_between(free, linked)
    assert "“单位”的可选项不再随别的题目变化。" in changes_between(linked, free)
    assert changes_between(linked, linked) == []


def test_the_preview_of_a_section_has_the_question_it_depends_on(now):
    parent, child = pair()
    form = shaped_form(now, [parent], [child])

    definition = assemble_section(form.sections.order_by("sort_order").last())

    assert [len(section["questions"]) for section in definition["sections"]] == [1, 1]


# What stops finalising


def test_a_parent_that_comes_later_or_is_not_there(now):
    parent, child = pair()
    assert problems(shaped_form(now, [child, parent])) == [
        "“单位”要随“单位类型”变化，但它不在前面。"
    ]
    assert problems(shaped_form(now, [child])) == ["“单位”要随一道已不在表中的题目变化。"]


def test_a_parent_that_is_no_single_choice_or_itself(now):
    several = by_hand("单位类型", None, *PARENTS, kind="multiple_choice")
    child = by_hand("单位", several, *CHILDREN)
    assert problems(shaped_form(now, [several, child])) == [
        "“单位”要随“单位类型”变化，但它不是单选题。"
    ]
    child["value"]["more"]["linked"] = child["id"]
    assert problems(shaped_form(now, [several, child])) == ["“单位”要随“单位”变化，但它不在前面。"]


def test_a_parent_in_another_table_or_inside_one(now):
    parent, child = pair()
    sentence = "“单位”要随“单位类型”变化，但它是表格里的一列：只能随同一行的列变化。"

    assert problems(shaped_form(now, [table("甲", parent), table("乙", child)])) == [sentence]
    assert problems(shaped_form(now, [table("甲", parent), child])) == [sentence]
    assert compiled(shaped_form(now, [table("甲", parent, child)]))
    assert compiled(shaped_form(now, [parent, table("甲", child)]))


def test_a_parent_that_somebody_else_fills_in(now):
    parent, child = pair()
    form = shaped_form(now, [parent])
    add_section(form=form, title="二", filler=Filler.OFFICE, questions=[child], by=None, now=now)

    assert problems(form) == ["“单位”要随“单位类型”变化，而它由别人填写。"]


def test_a_retired_parent_an_option_of_none_and_one_without_any(now):
    parent = by_hand(
        "单位类型", None, *PARENTS, line("o00c0", "企业"), line("o00d0", "旧", retired=True)
    )
    child = by_hand(
        "单位", parent, *CHILDREN, line("o00d1", "旧单位", under="o00d0"), line("o00e1", "散")
    )

    assert problems(shaped_form(now, [parent, child])) == [
        "“单位”：“旧单位”归属的“旧”已停用。",
        "“单位”：请说明选项“散”归属“单位类型”的哪一项。",
        "“单位”没有归属于“单位类型”中“企业”的选项。",
    ]


def test_a_vocabulary_that_is_not_the_parents_stops_it(now):
    parent, _child = pair()
    other = make_vocabulary(
        now, [line("o0f00", "甲"), line("o0f01", "乙", under="o0f00")], title="别的"
    )

    found = problems(shaped_form(now, [parent, from_vocabulary("单位", other, linked=parent)]))

    assert "“单位”：请说明选项“乙”归属“单位类型”的哪一项。" in found


# What fits


def shown(form, **answers):
    return form.shown("DEPUTY", answers)


def test_only_what_belongs_to_the_chosen_one_fits():
    _parent, child = questions()

    assert fits(child, "o00a0") == {"o00a1", "o00a2"}
    assert fits(child, None) == set()
    assert unfit(child, "o00b1", "o00a0") == Unfit(("o00b1",), "o00a0")
    assert unfit(child, "o00a1", "o00a0") is None
    assert unfit(child, ["o00a1", "o00b1"], "o00a0") == Unfit(("o00b1",), "o00a0")
    assert unfit(child, "other:邮局", "o00a0") is None


def test_what_does_not_fit_is_not_seen_by_conditions_after_it():
    after = {
        "key": "qx",
        "type": "short_text",
        "label": "说明",
        "show_if": {"question": "qc", "is": "answered"},
    }
    form = form_of(*questions(), after)

    assert not shown(form, qp="o00a0", qc="o00b1").asks("qx")
    assert shown(form, qp="o00b0", qc="o00b1").asks("qx")


def test_a_hidden_parent_makes_the_child_moot():
    parent, child = questions(required=True)
    parent["show_if"] = {"question": "q0", "is": "yes"}
    form = form_of({"key": "q0", "type": "yes_no", "label": "有吗"}, parent, child)

    hidden = shown(form, q0=False, qp="o00a0", qc="o00a1")
    assert hidden.hidden == {"qp", "qc"}
    [section] = form.sections
    answers = {"q0": False, "qp": "o00a0", "qc": "o00a1"}
    assert section.tidy(answers, hidden) == {"q0": False}
    assert section.problems(answers, hidden) == {}


def test_while_nothing_is_chosen_above_nothing_is_asked_or_missed():
    form = form_of(*questions(required=True))
    [section] = form.sections

    assert shown(form).hidden == {"qc"}
    assert section.problems({}, shown(form)) == {}
    asked = shown(form, qp="o00a0")
    assert asked.hidden == set()
    assert list(section.problems({"qp": "o00a0"}, asked)) == ["qc"]


def test_a_required_child_that_does_not_fit_is_said_by_name():
    form = form_of(*questions(required=True))
    [section] = form.sections
    answers = {"qp": "o00a0", "qc": "o00b1"}

    found = section.problems(answers, shown(form, **answers))

    assert found == {"qc": "“东街”不属于“管委会”，请重新选择。"}
    alone = {"qc": "o00b1"}
    assert section.problems(alone, shown(form, **alone)) == {"qc": "请先选择“单位类型”。"}


def test_of_several_only_those_that_do_not_fit_are_left_out():
    form = form_of(*questions(type="multiple_choice"))
    [section] = form.sections
    answers = {"qp": "o00a0", "qc": ["o00a1", "o00b1", "o00a2"]}

    assert section.tidy(answers, shown(form, **answers)) == {
        "qp": "o00a0",
        "qc": ["o00a1", "o00a2"],
    }


def test_other_above_leaves_only_other_below():
    parent, child = questions(other=True)
    form = form_of({**parent, "other": True}, child)

    asked = shown(form, qp="other:企业")
    assert asked.asks("qc")
    assert not shown(form, qp="other:企业", qc="other:某厂").unfit
    assert "qc" in shown(form, qp="other:企业", qc="o00a1").unfit
    without = form_of({**parent, "other": True}, {**child, "other": False})
    assert not shown(without, qp="other:企业").asks("qc")


def test_in_a_table_each_row_has_its_own():
    parent, child = questions()
    rows = {"key": "qt", "type": "rows", "label": "清单", "columns": [parent, child]}
    form = form_of(rows)
    answers = {
        "qt": [
            {"row": "r0001", "cells": {"qp": "o00a0", "qc": "o00a1"}},
            {"row": "r0002", "cells": {"qp": "o00b0", "qc": "o00a1"}},
            {"row": "r0003", "cells": {"qp": "o00b0"}},
            {"row": "r0004", "cells": {}},
        ]
    }

    found = form.shown("DEPUTY", answers)

    assert found.unfit == {"qt.r0002.qc": Unfit(("o00a1",), "o00b0")}
    assert found.hidden == {"qt.r0004.qc"}
    assert form.sections[0].tidy(answers, found)["qt"] == [
        {"row": "r0001", "cells": {"qp": "o00a0", "qc": "o00a1"}},
        {"row": "r0002", "cells": {"qp": "o00b0"}},
        {"row": "r0003", "cells": {"qp": "o00b0"}},
    ]
    assert answers["qt"][1]["cells"]["qc"] == "o00a1"  # a draft keeps it


def test_in_a_table_it_may_depend_on_a_question_before_the_table():
    parent, child = questions()
    rows = {"key": "qt", "type": "rows", "label": "清单", "columns": [child]}
    form = form_of(parent, rows)
    cells = [{"row": "r0001", "cells": {"qc": "o00b1"}}]

    assert shown(form, qp="o00b0", qt=cells).unfit == {}
    assert list(shown(form, qp="o00a0", qt=cells).unfit) == ["qt.r0001.qc"]


def test_a_chain_of_three_breaks_where_it_does_not_fit():
    parent, child = questions()
    third = {
        "key": "qg",
        "type": "single_choice",
        "label": "科室",
        "options": [line("o0g01", "预算科", under="o00a1"), line("o0g02", "一科", under="o00b1")],
        "linked": {"question": "qc", "title": "单位", "groups": CHILDREN},
    }
    form = form_of(parent, child, third)

    assert shown(form, qp="o00a0", qc="o00a1", qg="o0g01").unfit == {}
    assert set(shown(form, qp="o00b0", qc="o00a1", qg="o0g01").unfit) == {"qc", "qg"}


def test_leaving_out_touches_nothing_else():
    answers = {"qp": "o00a0", "qc": "o00b1", "qx": "说明"}

    assert fitting(answers, {"qc": Unfit(("o00b1",), "o00a0")}) == {"qp": "o00a0", "qx": "说明"}
    assert fitting(answers, {}) is answers
