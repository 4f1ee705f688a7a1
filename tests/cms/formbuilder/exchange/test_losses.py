"""What an XLSForm from elsewhere says in its own words is kept or listed, never dropped."""

import pytest

from tests.cms.formbuilder.exchange.test_english import read
from tests.cms.formbuilder.exchange.test_foreign import asked, listed

HEAD = ["type", "name", "label"]
AGREE = [["list_name", "name", "label"], ["v", "yes", "同意"], ["v", "no", "反对"]]


def test_agree_and_against_are_no_yes_and_no():
    reading = read(HEAD, ["select_one v", "q", "您的意见"], choices=AGREE)

    question = asked(reading)["您的意见"]
    assert question["type"] == "single_choice"
    assert [option["label"] for option in question["options"]] == ["同意", "反对"]
    assert listed(reading) == []


@pytest.mark.parametrize("words", [("是", "否"), ("Yes", "No"), ("yes", "no")])
def test_yes_and_no_are_themselves(words):
    choices = [AGREE[0], ["v", "yes", words[0]], ["v", "no", words[1]]]

    assert (
        asked(read(HEAD, ["select_one v", "q", "公开"], choices=choices))["公开"]["type"]
        == "yes_no"
    )


def test_own_words_and_limits_of_other_are_listed():
    choices = [AGREE[0], ["k", "a", "企业"], ["k", "other", "别的单位"]]
    head = ["type", "name", "label", "relevant", "hint", "constraint"]
    asks = ["text", "q_other", "哪个单位", "${q} = 'other'", "全称", "string-length(.) < 5"]

    reading = read(head, ["select_one k", "q", "来自"], asks, choices=choices)

    assert asked(reading)["来自"]["other"] is True
    own = "自拟的“其他”用语不带入，用本平台的用语"
    assert listed(reading) == [
        ("survey", 3, own),
        ("survey", 3, "“constraint”列的内容不带入"),
        ("survey", 3, "“hint”列的内容不带入"),
        ("choices", 3, own),
    ]


def test_an_inner_group_keeps_its_hint_and_in_a_table_says_what_it_loses():
    head = ["type", "name", "label", "hint"]
    inner = ["begin_group", "g2", "细项", "逐项填写"]
    end, text = ["end_group", ""], ["text", "t", "内容"]

    outside = read(head, ["begin_group", "g1", "甲"], inner, text, end, end)
    repeat = [["begin_repeat", "r", "清单"], inner, text, end, ["end_repeat", ""]]
    inside = read(head, *repeat)

    assert asked(outside)["细项"]["help"] == "逐项填写"
    said = [reason for _sheet, _row, reason in listed(inside)]
    assert "“label”列的内容不带入" in said
    assert "“hint”列的内容不带入" in said


def test_a_note_with_a_condition_is_a_question_and_no_text_of_the_section():
    head = ["type", "name", "label", "relevant", "hint"]
    rows = [
        ["begin_group", "s0000000001", "甲", "", "先读"],
        ["note", "s0000000001_note", "说明", "", ""],
        ["text", "t", "内容"],
        ["end_group", ""],
    ]

    reading = read(head, *rows)

    [section] = reading.document.definition["sections"]
    assert section["note"] == "先读"
    assert "说明" in asked(reading)


def test_another_language_fills_a_title_alone_and_is_listed():
    head = ["type", "name", "label::中文 (zh)", "label::Français (fr)", "hint::Français (fr)"]

    reading = read(head, ["text", "a", "姓名", "Nom", "Entier"], ["text", "b", "", "Âge"])

    assert "help" not in asked(reading)["姓名"]
    assert "Âge" in asked(reading)
    title, hint = listed(reading)
    assert title[2].startswith("“label::Français (fr)”列的内容不带入")
    assert hint[2].startswith("“hint::Français (fr)”列的内容不带入")
    assert "第 2–3 行" in title[2]


@pytest.mark.parametrize("chinese", ["简体", "普通话", "zh-Hans", "中文", "Chinese (zh)"])
def test_chinese_is_known_by_its_names(chinese):
    head = ["type", "name", "label::English", f"label::{chinese}"]

    [question] = asked(read(head, ["text", "a", "Name", "姓　名"])).values()

    assert (question["label"], question["label_en"]) == ("姓　名", "Name")


def test_each_sheet_may_spell_english_in_its_own_way():
    head = ["type", "name", "label::中文", "label::English (en)"]
    choices = [["list_name", "name", "label::中文", "label::English"], ["k", "1", "甲", "First"]]

    reading = read(head, ["select_one k", "a", "类别", "Kind"], choices=choices)

    [option] = asked(reading)["类别"]["options"]
    assert option["label_en"] == "First"
    assert listed(reading) == []
