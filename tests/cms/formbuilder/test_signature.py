"""A signature as it is drawn, typed, checked and shown; signed last, so nothing asks of it."""

import re

import jsonschema
import pytest
from django.http import QueryDict

from cms.formbuilder.blocks import ColumnStream, QuestionStream
from cms.formbuilder.calculations.editing import calculation_vocabulary
from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.signature import MOST_CHARACTERS, picture
from cms.formbuilder.conditions.tree import says
from tests.cms.formbuilder.questions import LABELS, compiled, make, section

STROKES = "20,150 80,40 140,150;60,100 120,100"


def given(*texts: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.setlist("q1", list(texts))
    return data


def test_what_is_drawn_goes_before_an_empty_line_for_the_name():
    question = compiled("signature")

    assert question.read(given(f"drawn:{STROKES}", ""))[:2] == ({"strokes": STROKES}, "")
    assert question.read(given("", " 张　三 "))[:2] == ({"name": "张 三"}, "")
    assert question.read(given("", "  ")) == (None, "", [])


@pytest.mark.parametrize(
    "strokes",
    [
        "",
        "601,10 1,1 100,100",
        "1,201 1,1 100,100",
        "-1,10 100,100",
        "1.5,10 100,100",
        "1,1  100,100",
        "١,١ ١٠٠,١٠٠",
        '1,1 100,100"/><script>alert(1)</script>',
        "<svg onload=alert(1)>",
        "1,1 100,100;",
        "5,5 6,6",
        "9,9;9,9",
        "1,1 100,100 " * (MOST_CHARACTERS // 10),
    ],
)
def test_nothing_but_numbers_inside_the_pad_is_a_drawing(strokes):
    value, error, texts = compiled("signature").read(given(f"drawn:{strokes}"))

    assert value is None
    assert re.search("[\u4e00-\u9fff]", error)
    assert texts == [f"drawn:{strokes}"]  # stands on the pad again


@pytest.mark.parametrize(
    "value",
    [None, "drawn:1,1 100,100", [], {}, {"strokes": 1}, {"name": ""}, {"name": " \x00"}]
    + [{"name": "张" * 61}, {"name": "\ud83d"}, {"strokes": STROKES, "name": "张三"}, {"svg": "x"}],
)
def test_plain_data_of_any_other_kind_is_refused(value):
    with pytest.raises(AnswerError):
        compiled("signature").check(value)


def test_the_schema_takes_what_is_stored():
    schema = compiled("signature").schema()

    jsonschema.validate({"strokes": STROKES}, schema)
    jsonschema.validate({"name": "张三"}, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"strokes": "<svg>"}, schema)


def test_the_picture_is_made_of_numbers_and_its_words_are_escaped():
    drawn = picture({"strokes": f"{STROKES};7,7"}, '"><script>张三')

    assert 'd="M20,150 L80,40 L140,150 M60,100 L120,100 M7,7 L7,7"' in drawn
    assert "<script>" not in drawn
    assert picture({"name": "张三"}, "张三") == ""


@pytest.mark.parametrize("label", LABELS)
def test_the_pad_says_what_is_signed_and_shows_what_was_typed(label):
    question = compiled("signature", label=label, help=label, required=True)
    html = question.draw_pad(["drawn:<b>", "<script>"], "请重签", FillContext())

    assert "<script>" not in html
    assert "<b>" not in html
    assert 'aria-describedby="q1-error"' in html
    assert '<label class="sign__or" for="q1-name">' in html


def test_its_own_page_takes_no_signature_and_asks_for_none():
    part = section(make("signature", required=True))
    parsed = part.parse(given(f"drawn:{STROKES}"), FillContext())

    assert (parsed.values, parsed.errors, part.problems({})) == ({}, {}, {})
    assert part.tidy({"q1": {"name": "张三"}}) == {}
    assert "核对页" in part.render({})


def test_nothing_asks_about_it_and_no_table_holds_it():
    assert says(make("signature")) == ()
    assert "signature" in calculation_vocabulary()["unused"]
    assert "signature" in QuestionStream().child_blocks
    assert "signature" not in ColumnStream().child_blocks
    assert str(QuestionStream().child_blocks["signature"].meta.group) == "更多题型"
