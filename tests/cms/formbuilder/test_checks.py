"""Checks: what an answer has to fit, judged when all is known; impossible ones are named."""

import pytest

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.changes import changes_between
from cms.formbuilder.compiled.table import CompiledTable
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.conditions.evaluate import shown_in
from cms.formbuilder.conditions.holding import refuses
from cms.formbuilder.document import form_document
from cms.formbuilder.enums import NO_COLUMNS, QuestionType
from cms.formbuilder.exchange.working_copy import room_of
from cms.formbuilder.library.content import gathered
from cms.formbuilder.references import with_new_ids
from cms.formbuilder.services import CannotFinaliseForm, finalise_form
from tests.cms.formbuilder.factories import block, calc, shaped_form, table
from tests.cms.formbuilder.test_conditions import key, leaf, under

pytestmark = pytest.mark.django_db

GIVEN, BACK = block("integer", "发出票"), block("integer", "收回票")
DAY, NAME = block("date", "日期"), block("short_text", "姓名")
NOT_MORE = "须符合：“收回票”不大于“发出票”。"


def than(question: dict, operator: str, other: dict) -> dict:
    """A comparison of two answers, as the working copy keeps it."""
    return {"question": question["id"], "is": operator, "than": other["id"]}


CHECKED = under(BACK, accept_if=than(BACK, "at_most", GIVEN))


def part(now, *questions):
    return compile_definition(assemble(shaped_form(now, list(questions))))


def problems(compiled, answers: dict) -> dict:
    shown = compiled.shown("DEPUTY", answers)
    return compiled.sections[0].problems(answers, shown)


@pytest.mark.parametrize("order", [(GIVEN, CHECKED), (CHECKED, GIVEN)])
@pytest.mark.parametrize(
    ("given", "back", "is_wrong"),
    [(50, 50, False), (50, 51, True), (None, 51, False), (50, None, False), (None, None, False)],
)
def test_it_is_judged_once_both_are_there_whatever_their_order(now, order, given, back, is_wrong):
    answers = {key(GIVEN): given, key(BACK): back}
    answers = {name: value for name, value in answers.items() if value is not None}

    assert problems(part(now, *order), answers) == ({key(BACK): NOT_MORE} if is_wrong else {})


def test_what_is_hidden_neither_checks_nor_is_checked(now):
    asks = block("yes_no", "是否投票")
    hidden = under(CHECKED, show_if=leaf(asks, "yes"), accept_if=than(BACK, "at_most", GIVEN))
    compiled = part(now, asks, GIVEN, hidden)

    wrong = {key(GIVEN): 1, key(BACK): 2}
    assert problems(compiled, {key(asks): False, **wrong}) == {}
    assert list(problems(compiled, {key(asks): True, **wrong})) == [key(BACK)]


def test_a_row_is_checked_by_itself_and_a_sum_against_what_stands_outside(now):
    yes, no = block("integer", "赞成"), block("integer", "反对")
    both = calc("合计", "sum", yes, no)
    sums_up = under(both, accept_if=than(both, "equal", BACK))
    tally = table("计票", yes, no, sums_up)
    compiled, name = part(now, BACK, tally), key(tally)
    answers = {
        key(BACK): 10,
        name: [
            {"row": "raaaa", "cells": {key(yes): 6, key(no): 4}},
            {"row": "rbbbb", "cells": {key(yes): 6, key(no): 5}},
            {"row": "rcccc", "cells": {}},
        ],
    }

    assert problems(compiled, answers) == {
        f"{name}.rbbbb.{key(both)}": "须符合：“合计”等于“收回票”。"
    }


def test_groups_refuse_only_what_no_further_answer_can_mend():
    either = {"any": [{"question": "a", "is": "more", "than": "b", "type": "integer"}]}
    either["any"].append({"question": "c", "is": "answered"})
    both = {"all": [either, {"question": "a", "is": "less", "value": "9", "type": "integer"}]}

    assert refuses(either, {"a": 1, "b": 2})
    assert not refuses(either, {"a": 1, "b": 2, "c": "有"})
    assert not refuses(both, {"a": 1})  # b may still come
    assert refuses(both, {"a": 9})  # whatever b is


@pytest.mark.parametrize("kind", ["decimal", "rating", "date", "datetime", "time"])
def test_each_ordered_type_is_compared_with_its_own(kind, now):
    values = {
        "decimal": ("9.50", "10"),
        "rating": (2, 3),
        "date": ("2026-05-12", "2026-05-13"),
        "datetime": ("2026-05-12T01:30:00Z", "2026-05-12T01:30:01Z"),
        "time": ("09:05", "09:06"),
    }
    low, high = values[kind]
    first = {"key": "q1", "type": kind, "label": "甲"}
    check = {"question": "q2", "is": "more", "than": "q1", "type": kind}
    last = {"key": "q2", "type": kind, "label": "乙", "accept_if": check}
    sections = [{"key": "s", "questions": [first, last]}]

    assert shown_in(sections, {"q1": low, "q2": high}).refused == set()
    assert shown_in(sections, {"q1": high, "q2": low}).refused == {"q2"}
    assert shown_in(sections, {"q1": high, "q2": high}).refused == {"q2"}


def both_of(*leaves) -> dict:
    return {"all": list(leaves)}


LESS, MORE = than(BACK, "less", GIVEN), than(GIVEN, "less", BACK)
NOT_LESS = than(BACK, "at_least", GIVEN)
LIMITED = {**BACK, "value": {**BACK["value"], "more": {"maximum": "10"}}}
IMPOSSIBLE = {
    "永远不会成立": under(BACK, accept_if=both_of(LESS, MORE)),
    "永远不会成立：": under(BACK, accept_if=both_of(LESS, NOT_LESS)),
    "永远不会成立（": under(BACK, accept_if=leaf(BACK, "unanswered")),
    "永远不会成立；": under(LIMITED, accept_if=leaf(BACK, "more", "50")),
    "题目已不在表中": under(BACK, accept_if=than(BACK, "at_most", block("integer", "没有"))),
    "与它的题型不符": under(BACK, accept_if=than(BACK, "at_most", DAY)),
    "与它的题型不符：": under(BACK, accept_if=than(BACK, "at_most", BACK)),
    "还没有填完整": under(BACK, accept_if={"question": BACK["id"], "is": "less", "than": ""}),
    "不在这道题之前": under(BACK, show_if=than(GIVEN, "less", NAME | {"id": BACK["id"]})),
}


@pytest.mark.parametrize("words", IMPOSSIBLE)
def test_impossible_checks_stop_the_finalising_by_name(words, now):
    form = shaped_form(now, [GIVEN, DAY, IMPOSSIBLE[words]])

    with pytest.raises(CannotFinaliseForm) as refused:
        finalise_form(form=form, by=None, now=now)

    assert any(words.rstrip("：（；") in each for each in refused.value.problems)
    assert all("收回票" in each for each in refused.value.problems)


@pytest.mark.parametrize(
    "check",
    [
        both_of(than(BACK, "at_least", GIVEN), than(GIVEN, "at_least", BACK)),  # equal, that is
        {"any": [leaf(GIVEN, "unanswered"), LESS]},
        leaf(BACK, "at_most", "10"),
    ],
)
def test_what_some_answer_fits_is_finalised(check, now):
    form = shaped_form(now, [GIVEN, under(LIMITED, accept_if=check)])

    finalise_form(form=form, by=None, now=now)


def test_a_condition_that_can_never_hold_between_two_answers_is_named(now):
    form = shaped_form(now, [GIVEN, BACK, under(NAME, show_if=both_of(LESS, NOT_LESS))])

    with pytest.raises(CannotFinaliseForm, match="永远不会成立"):
        finalise_form(form=form, by=None, now=now)


def test_a_title_stands_in_the_sentence_as_it_was_typed(now):
    odd = block("integer", "引号 “与…”")
    compiled = part(now, odd, under(BACK, accept_if=than(BACK, "at_most", odd)))

    assert "须符合：“收回票”不大于“引号 “与…””。" in compiled.sections[0].render({})


def test_a_page_is_left_whatever_stands_on_a_later_one(now):
    compiled = compile_definition(
        assemble(shaped_form(now, [under(GIVEN, accept_if=than(GIVEN, "at_least", BACK))], [BACK]))
    )
    first, answers = compiled.sections[0], {key(GIVEN): 50, key(BACK): 60}

    assert first.problems(answers, compiled.shown_so_far("DEPUTY", answers, first.key)) == {}
    assert list(first.problems(answers, compiled.shown("DEPUTY", answers))) == [key(GIVEN)]


def test_a_check_that_fails_stands_there_once(now):
    compiled = part(now, GIVEN, CHECKED)
    answers = {key(GIVEN): 1, key(BACK): 2}

    html = compiled.sections[0].render(answers, problems(compiled, answers))

    assert html.count(NOT_MORE) == 1
    assert compiled.sections[0].render(answers).count(NOT_MORE) == 1


def test_the_list_of_errors_says_in_which_row(now):
    tally = table("逐项", GIVEN, CHECKED)
    compiled, name = part(now, tally), key(tally)
    cells = {key(GIVEN): 1, key(BACK): 2}
    answers = {name: [{"row": f"r000{n}", "cells": cells} for n in range(2)]}

    told = compiled.sections[0].error_list(problems(compiled, answers), answers)

    assert [label for _name, label, _sentence in told] == [
        "逐项 · 第 1 行 · 收回票",
        "逐项 · 第 2 行 · 收回票",
    ]


def test_a_table_that_has_no_columns_yet_is_told_of_in_a_preview():
    bare = CompiledTable({"key": "q1", "type": "rows", "label": "逐项", "columns": []})

    told = bare.error_list(["q1"], {"q1": "请至少填写 1 行。"}, [{"row": "r0000", "cells": {}}])

    assert told == [("q1", "逐项", "请至少填写 1 行。")]


def test_a_check_cannot_look_at_what_somebody_else_fills_in(now):
    form = shaped_form(now, [GIVEN], [CHECKED])
    form.sections.filter(title="第2节").update(filler="OFFICE")

    with pytest.raises(CannotFinaliseForm, match="由别人填写"):
        finalise_form(form=form, by=None, now=now)


def test_a_condition_may_compare_with_another_answer_too(now):
    why = under(NAME, show_if=than(BACK, "more", GIVEN))
    definition = assemble(shaped_form(now, [GIVEN, BACK, why]))
    compiled = compile_definition(definition)

    assert problems_of(definition) == []
    assert "仅在以下情况填写：“收回票”大于“发出票”。" in compiled.sections[0].render({})
    assert key(NAME) in compiled.shown("DEPUTY", {key(GIVEN): 5, key(BACK): 5}).hidden
    assert key(NAME) not in compiled.shown("DEPUTY", {key(GIVEN): 5, key(BACK): 6}).hidden
    assert key(NAME) in compiled.shown("DEPUTY", {key(BACK): 6}).hidden


def test_a_page_of_its_own_checks_against_what_stands_on_another(now):
    compiled = compile_definition(assemble(shaped_form(now, [GIVEN], [CHECKED])))
    second = compiled.sections[1]

    told = compiled.script("DEPUTY", {key(GIVEN): 5}, second.key)

    assert told["around"] == {key(GIVEN): 5}
    assert told["sections"][0]["questions"][0]["accept_if"]["than"] == key(GIVEN)


def test_it_is_told_as_a_change_given_by_the_api_and_taken_along_by_copies(now):
    old, new = (
        assemble(shaped_form(now, [GIVEN, BACK])),
        assemble(shaped_form(now, [GIVEN, CHECKED])),
    )
    new["sections"][0]["key"] = old["sections"][0]["key"]
    copied, names = with_new_ids([GIVEN, CHECKED])
    document = form_document(compile_definition(new), "DEPUTY")

    assert changes_between(old, new) == [f"“收回票”：{NOT_MORE}"]
    assert changes_between(new, old) == ["“收回票”：取消了一个条件。"]
    check = copied[1]["value"]["conditions"]["accept_if"]
    assert check == {"question": names[BACK["id"]], "is": "at_most", "than": names[GIVEN["id"]]}
    shown = document["sections"][0]["questions"][1]
    assert shown["accept_if"]["than"] == key(GIVEN)
    assert shown["conditions_text"] == {"accept_if": NOT_MORE}


def test_the_library_leaves_a_check_behind_that_looks_at_a_question_elsewhere(now):
    section = shaped_form(now, [GIVEN, CHECKED]).sections.get()

    alone, both = gathered(section, [BACK["id"]]), gathered(section, [GIVEN["id"], BACK["id"]])

    assert "accept_if" not in alone.questions[0]
    assert len(alone.losses) == 1
    assert both.questions[1]["accept_if"]["than"] == both.questions[0]["key"]


def test_what_holds_one_answer_can_be_checked_and_nothing_else():
    for kind in QuestionType:
        assert ("accept_if" in room_of(kind, column=False)) == (kind not in NO_COLUMNS), kind
