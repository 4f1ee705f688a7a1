"""Constraints of forms from elsewhere: limits where they are some, else what the answer has to fit;
nothing of them is dropped without a word.
"""

import pytest

from cms.formbuilder.conditions.wording import sentence_of
from tests.cms.formbuilder.exchange.test_foreign import asked, listed, read


@pytest.mark.parametrize(
    ("constraint", "wanted"),
    [
        (". >= 10 and . >= 5", {"minimum": "10"}),
        (". < 5 and . <= 10", {"maximum": "4"}),
        (". > 2 and . < 9 and . >= 1", {"minimum": "3", "maximum": "8"}),
    ],
)
def test_of_two_limits_of_one_kind_the_narrower_one_comes_in(constraint, wanted):
    reading = read(["integer", "n", "人数", "", constraint])

    question = asked(reading)["人数"]
    assert {k: v for k, v in question.items() if k in ("minimum", "maximum")} == wanted
    assert reading.gaps == []


def test_a_whole_number_that_has_to_be_half_a_one_does_not_come_in():
    reading = read(["integer", "n", "人数", "", ". = 2.5"])

    assert "minimum" not in asked(reading)["人数"]
    assert len(listed(reading)) == 1


@pytest.mark.parametrize(
    ("constraint", "sentence"),
    [
        (
            ". <= ${a}",
            "“发出票”已填写，并且“收回票”不大于“发出票”",
        ),
        ("${a} = '' or . <= ${a}", "“收回票”不大于“发出票”"),
        (
            ". <= ${a} or . = 0",
            "（“发出票”已填写，并且“收回票”不大于“发出票”），或者“收回票”等于 0",
        ),
    ],
)
def test_a_comparison_with_another_answer_is_a_check(constraint, sentence):
    reading = read(["integer", "a", "发出票"], ["integer", "b", "收回票", "", constraint])

    questions = asked(reading)
    by_key = {question["key"]: question for question in questions.values()}
    assert sentence_of(questions["收回票"]["accept_if"], by_key) == sentence
    assert reading.gaps == []


def test_what_a_group_says_that_a_section_does_not_know_is_listed():
    reading = read(
        ["begin_group", "g", "第一组", "", ". > 1"],
        ["integer", "n", "人数"],
        ["end_group", "", ""],
    )

    assert ("survey", 2, "“constraint”列的内容不带入") in listed(reading)
