"""An XLSForm in two languages: out and in again the same, and nothing of a third in silence."""

import io
import random

import openpyxl
import pytest
from pyxform.xls2xform import convert

from cms.formbuilder.exchange.english import has_english
from cms.formbuilder.exchange.reading import Reading, read_xlsform
from cms.formbuilder.exchange.survey import survey_of
from cms.formbuilder.exchange.workbook import workbook as written
from tests.cms.formbuilder.exchange.sheets import workbook
from tests.cms.formbuilder.exchange.test_foreign import asked, listed

ZH, EN = "中文 (zh)", "English (en)"
SPOKEN = ("label", "hint", "required_message", "constraint_message")


def form(*questions: dict, **section) -> dict:
    part = {"key": "s0000000001", "title": "基本情况", "filler": "DEPUTY", **section}
    parts = [{**part, "questions": list(questions)}]
    return {"schema_version": 1, "title": "走访表", "sections": parts}


def question(number: int, kind: str = "short_text", **more) -> dict:
    return {"key": f"q{number:012x}", "type": kind, "label": f"第{number}题", **more}


def out(definition: dict) -> bytes:
    return written(survey_of(definition), form_id="f", version="1")


def back(definition: dict) -> Reading:
    return read_xlsform(out(definition), name="没有标题", filler="DEPUTY")


def sheet(data: bytes, name: str) -> list[dict]:
    rows = list(openpyxl.load_workbook(io.BytesIO(data))[name].iter_rows(values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def warnings(data: bytes) -> list[str]:
    return convert(io.BytesIO(data), file_type=".xlsx", validate=False).warnings


def test_without_english_the_columns_are_those_of_one_language():
    options = [{"key": "o0001", "label": "好"}, {"key": "o0002", "label": "旧", "retired": True}]
    options[1]["label_en"] = "Old"  # is not offered: nobody would read it
    data = out(form(question(1, "single_choice", options=options)))

    assert [name for name in sheet(data, "survey")[0] if "::" in name] == [
        f"{column}::{ZH}" for column in SPOKEN
    ]
    assert list(sheet(data, "choices")[0]) == ["list_name", "name", f"label::{ZH}"]


def test_with_english_every_text_has_two_columns_and_none_is_empty_in_one():
    options = [{"key": "o0001", "label": "好", "label_en": "Good"}, {"key": "o0002", "label": "差"}]
    first = question(1, "single_choice", options=options, required=True, other=True, help="选一个")
    second = question(2, "integer", label_en="How many", help_en="At most 9", maximum="9")
    definition = form(first, second, question(3, "yes_no"), note="请如实填写。")

    data = out(definition)
    rows, choices = sheet(data, "survey"), sheet(data, "choices")

    assert warnings(data) == []
    assert [row[f"label::{EN}"] for row in rows[:3]] == ["基本情况", "请如实填写。", "第1题"]
    assert rows[2][f"hint::{EN}"] == "选一个"
    assert rows[2][f"required_message::{EN}"] == "This question must be answered."
    assert (rows[4][f"label::{ZH}"], rows[4][f"label::{EN}"]) == ("第2题", "How many")
    assert (rows[4][f"hint::{ZH}"], rows[4][f"hint::{EN}"]) == (None, "At most 9")
    assert rows[4][f"constraint_message::{EN}"] == "not above 9"
    assert [row[f"label::{EN}"] for row in choices] == [
        *("Good", "差", "Other, please say", "Yes", "No")
    ]
    assert back(definition).gaps == []
    assert back(definition).document.definition == definition


def test_what_an_answer_has_to_fit_is_said_in_english_by_the_english_names():
    sent, found = question(1, "integer", label_en="Ballots given out"), question(2, "integer")
    found["accept_if"] = {"question": found["key"], "is": "at_most", "than": sent["key"]}
    found["accept_if"]["type"] = "integer"

    data = out(form(sent, found))

    said = sheet(data, "survey")[2][f"constraint_message::{EN}"]
    assert said == "“第2题” is at most “Ballots given out”"
    assert back(form(sent, found)).gaps == []


KINDS = [  # that come back as they went
    *("short_text", "long_text", "integer", "decimal", "date", "time", "datetime", "yes_no"),
    *("rating", "email", "link", "note", "photo", "single_choice", "multiple_choice", "ranking"),
]


def generated(maker: random.Random) -> dict:
    """A form with English beside some of its texts."""
    count = iter(range(1, 1000))

    def english(name: str, part: dict) -> dict:
        said = maker.choice(["", "", "Plain", "Two  words & <b>", "引号“'\"”", "x" * 120])
        return {**part, name: " ".join(said.split())} if said else part

    def one(kinds) -> dict:
        made = english("help_en", english("label_en", question(next(count), maker.choice(kinds))))
        if maker.random() < 0.4:
            made["help"] = "说明\n第二行"
        if made["type"] in ("single_choice", "multiple_choice", "ranking"):
            keys = [f"o{next(count):04x}" for _option in range(maker.randint(2, 5))]
            made["options"] = [english("label_en", {"key": key, "label": key}) for key in keys]
        return made

    questions = [one(KINDS) for _turn in range(maker.randint(1, 6))]
    table = {**question(next(count), "rows"), "columns": [one(KINDS[:8]) for _turn in range(2)]}
    made = form(*questions, english("label_en", table))
    section = english("title_en", english("note_en", made["sections"][0]))
    return {**made, "sections": [section]}


def test_generated_forms_pass_and_are_the_same_after_a_round_trip():
    maker, seen = random.Random(20261128), {True: 0, False: 0}
    for turn in range(24):
        definition = generated(maker)
        reading = back(definition)

        assert reading.gaps == []
        assert reading.document.definition == definition
        if turn % 6 == 0:
            found = [each for each in warnings(out(definition)) if "max-pixels" not in each]
            assert found == []
        seen[has_english(definition)] += 1

    assert seen[True] > 12


def read(head: list, *rows: list, choices=None, settings=None) -> Reading:
    data = workbook([head, *rows], choices, settings)
    return read_xlsform(data, name="走访表", filler="OFFICE")


@pytest.mark.parametrize(
    "spelt", ["English (en)", "english", "en", "EN", "en-GB", "英文", "x（en）"]
)
def test_english_is_known_under_its_names(spelt):
    reading = read(
        ["type", "name", f"label::{spelt}", "label::中文"], ["text", "a", "Name", "姓名"]
    )

    assert asked(reading)["姓名"]["label_en"] == "Name"
    assert listed(reading) == []


@pytest.mark.parametrize(
    "spelt", ["Français (fr)", "Slovenščina (sl)", "Kenya", "ru", "enm", "Tren"]
)
def test_another_language_is_listed_by_sheet_and_column(spelt):
    head = ["type", "name", "label::中文", f"label::{spelt}", f"hint::{spelt}", "hint::中文"]
    row = ["select_one k", "a", "姓名", "Nom", "Entier", "全名"]
    choices = [["list_name", "name", "label::中文", f"label::{spelt}"], ["k", "1", "甲", "Un"]]

    reading = read(head, row, choices=choices)

    assert "label_en" not in asked(reading)["姓名"]
    words = "列的内容不带入（第 2 行）：表单除中文外只收英文"
    assert listed(reading) == [
        ("survey", 1, f"“label::{spelt}”{words}"),
        ("survey", 1, f"“hint::{spelt}”{words}"),
        ("choices", 1, f"“label::{spelt}”{words}"),
    ]


def test_three_languages_come_in_as_two():
    head = ["type", "name", "label::English", "label::Русский (ru)", "label::中文 (zh)"]
    head += ["label::English (en)", "hint::English", "guidance_hint::English"]
    rows = [
        ["begin_group", "g", "Basics", "Основное", "基本", "Basics"],
        ["text", "a", "  Full \n name ", "Имя", "姓名", "Name", "As in the register", "More"],
        ["text", "b", "GDP", "GDP", "GDP"],
        ["text", "c", "No Chinese here"],
        ["end_group", ""],
    ]

    reading = read(head, *rows)
    form, by_title = reading.document.definition, asked(reading)

    assert form["sections"][0]["title_en"] == "Basics"
    assert by_title["姓名"]["label_en"] == "Full name"
    assert by_title["姓名"]["help_en"] == "As in the register"
    assert "help" not in by_title["姓名"]
    assert "label_en" not in by_title["GDP"]
    assert "label_en" not in by_title["No Chinese here"]
    assert [(sheet, row) for sheet, row, _reason in listed(reading)] == [
        *(("survey", 1), ("survey", 1), ("survey", 3))
    ]
    assert "“label::Русский (ru)”列的内容不带入（第 2–3 行）" in listed(reading)[0][2]
    assert "“label::English (en)”列的内容不带入（第 3 行）" in listed(reading)[1][2]
    assert listed(reading)[2][2] == "“guidance_hint”列的内容不带入"


@pytest.mark.parametrize("head", ["label", "label::English (en)"])
def test_a_file_in_one_language_has_no_english_beside_it(head):
    reading = read(["type", "name", head], ["text", "a", "Name"])

    [found] = asked(reading).values()
    assert found["label"] == "Name"
    assert found.keys() == {"key", "type", "label"}


def test_a_message_of_its_own_is_listed_in_either_language():
    head = ["type", "name", "label::中文", "label::English", "required"]
    head += ["required_message::中文", "required_message::English", "constraint_message::English"]
    ours = ["这一题必须填写。", "This question must be answered."]
    rows = [
        ["text", "a", "甲", "A", "yes", None, "Do not forget"],
        ["text", "b", "乙", "B", None, None, None, "Wrong"],
        ["text", "c", "丙", "C", "yes", "别忘了"],
    ]
    whole = form(question(1, required=True, label_en="First"))
    assert sheet(out(whole), "survey")[1][f"required_message::{EN}"] == ours[1]

    reading = read(head, *rows)

    words = "自拟的出错提示不带入，用本平台的提示"
    assert listed(reading) == [("survey", row, words) for row in (2, 3, 4)]


def test_long_english_is_cut_and_listed_and_a_long_note_is_split():
    head = ["type", "name", "label::中文", "label::English", "hint::English"]
    choices = [["list_name", "name", "label::中文", "label::English"], ["k", "1", "甲", "e" * 301]]
    note, text = "请先阅读以下说明。" * 60, "Please read this first. " * 20

    reading = read(
        head,
        ["select_one k", "a", "类别", "e" * 301, "h" * 2001],
        ["note", "b", note, text.strip()],
        ["note", "c", "短", text.strip()],
        choices=choices,
    )
    first, second, third = asked(reading).values()

    cut = "文字超过 {} 个字，超出部分截去"
    assert listed(reading) == [
        ("survey", 2, cut.format(300)),
        ("survey", 2, cut.format(2000)),
        ("choices", 2, cut.format(300)),
    ]
    assert len(first["label_en"]) == len(first["options"][0]["label_en"]) == 300
    assert len(first["help_en"]) == 2000
    for found in (second, third):
        assert found["label_en"] == f"{text[:40]}…"
        assert found["help_en"] == text.strip()
    assert (second["help"], third["label"]) == (note, "短")
    assert "help" not in third


def test_a_section_that_is_too_long_becomes_several_in_english_too():
    head = ["type", "name", "label::中文", "label::English"]
    rows = [["text", f"t{n}", f"题{n}"] for n in range(70)]

    reading = read(head, ["begin_group", "g", "甲", "First"], *rows, ["end_group", ""])

    sections = reading.document.definition["sections"]
    assert [section["title_en"] for section in sections] == ["First", "First (2)"]


def test_signs_that_would_name_a_question_or_break_a_sheet_are_text():
    strange = question(1, label_en="=1+1 ${q2} \x07<b>", help_en="\x00@SUM ${x}")
    survey, data = survey_of(form(strange)), out(form(strange))

    row = sheet(data, "survey")[1]
    assert row[f"label::{EN}"] == "=1+1 $ {q2} <b>"
    assert row[f"hint::{EN}"] == "@SUM $ {x}"
    assert any(gap.name == "第1题" and "“${”" in gap.reason for gap in survey.gaps)
    assert warnings(data) == []


def test_rows_that_lose_a_language_are_named_neighbours_as_one():
    head = ["type", "name", "label::中文 (zh)", "label::Русский (ru)"]
    said = ("Один", "Два", "", "Три", "", "Пять", "Шесть")
    rows = [["text", f"q{n}", f"题{n}", text] for n, text in enumerate(said)]

    [(sheet, _row, reason)] = listed(read(head, *rows))

    assert sheet == "survey"
    assert "（第 2–3、5、7–8 行）" in reason


def test_names_of_questions_in_sentences_of_ours_are_inert_and_ends_of_lines_are_plain():
    """What pyxform would take for a reference, and what a browser types at the end of a line."""
    first = question(1, "integer", label="应到 ${x} 人", label_en="n ${x}")
    second = question(2, "integer", help="行一\r\n行二", help_en="one\r\ntwo")
    second["accept_if"] = {"question": second["key"], "is": "at_most", "than": first["key"]}
    data = out(form(first, second))

    row = sheet(data, "survey")[2]
    assert "$ {x}" in row["constraint_message::中文 (zh)"]
    assert "$ {x}" in row["constraint_message::English (en)"]
    assert row["hint::中文 (zh)"] == "行一\n行二"
    told: list[str] = []
    assert "_x000D_" not in convert(io.BytesIO(data), warnings=told).xform
    assert told == []
    assert asked(back(form(first, second)))["第2题"]["help_en"] == "one\ntwo"
