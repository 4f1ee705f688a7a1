"""What is drawn: every text escaped, what was typed stands in its field, errors beside it."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.controls import SEARCHABLE_FROM
from cms.formbuilder.enums import REFERENCES, QuestionType
from tests.cms.formbuilder.questions import (
    ASKED,
    GOOD,
    LABELS,
    OPTIONS,
    UUID,
    compiled,
    make,
    post,
    section,
)

PLAIN = [kind for kind in ASKED if kind not in REFERENCES]
VOID = {"input", "br", "img"}


class Page(HTMLParser):
    """Tags as they were opened and closed; texts outside them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict]:
        return [attrs for name, attrs in self.tags if name == tag]


def page(html: str) -> Page:
    found = Page(html)
    assert found.open == []
    return found


@pytest.mark.parametrize("kind", [*PLAIN, QuestionType.NOTE, QuestionType.ROWS])
@pytest.mark.parametrize("label", LABELS)
def test_any_label_help_and_option_is_text_and_nothing_else(kind, label):
    settings = {"options": [{"key": "o00aa", "label": label}]} if "choice" in kind else {}
    part = section(make(kind, label=label, help=label, required=True, **settings))

    plain = page(section(make(kind, label="标题", help="说明", required=True)).render({}))
    drawn = page(part.render({}))

    assert label in drawn.text
    assert {tag for tag, _attrs in drawn.tags} <= {tag for tag, _attrs in plain.tags}


@pytest.mark.parametrize("kind", [k for k in PLAIN if k not in ("file", "photo")])
@given(typed=st.text(max_size=40))
@settings(max_examples=25, deadline=None)
def test_any_typed_text_and_error_is_text_and_nothing_else(kind, typed):
    part = section(make(kind))
    clean = page(part.render({}, {"q1": "错"}, texts={"q1": ["字"]}))

    drawn = page(part.render({}, {"q1": typed or "错"}, texts={"q1": [typed]}))

    assert [tag for tag, _attrs in drawn.tags] == [tag for tag, _attrs in clean.tags]


@pytest.mark.parametrize("typed", ['"><script>alert(1)</script>', "</textarea><b>", "&lt;b&gt;"])
@pytest.mark.parametrize("kind", ["short_text", "long_text", "integer", "date", "phone"])
def test_what_was_typed_stands_in_its_field(kind, typed):
    html = section(make(kind)).render({}, {"q1": "请改正"}, texts={"q1": [typed]})

    assert "<script>" not in html
    assert "<b>" not in html
    assert typed in unescape(html)


@pytest.mark.parametrize("kind", PLAIN)
def test_label_error_and_input_are_tied_together(kind):
    html = section(make(kind, help="说明", required=True)).render({}, {"q1": "请填写"})
    drawn = page(html)
    ids = [attrs["id"] for _tag, attrs in drawn.tags if "id" in attrs]

    assert len(ids) == len(set(ids))
    assert {"q1", "q1-help", "q1-error"} <= set(ids)
    named = [attrs for _tag, attrs in drawn.tags if attrs.get("name") == "q1"]
    assert named
    for attrs in named:
        assert attrs["aria-describedby"] == "q1-help q1-error"
        assert attrs["aria-invalid"] == attrs["aria-required"] == "true"
    assert drawn.all("legend") or [a for a in drawn.all("label") if a["for"] == "q1"]


@pytest.mark.parametrize("kind", [k for k in PLAIN if k not in ("file", "photo")])
def test_what_is_stored_is_posted_back_unchanged(kind):
    _typed, kept = GOOD[kind]
    part = section(make(kind))
    drawn = page(part.render({"q1": kept}))

    typed = [a["value"] for a in drawn.all("input") if a.get("value") and "checked" in a]
    typed += [a["value"] for a in drawn.all("input") if a["type"] not in ("radio", "checkbox")]
    if drawn.all("textarea"):
        typed = [drawn.text[drawn.text.index("第一行") :]]

    assert part.parse(post(q1=typed), FillContext()).values == {"q1": kept}


def test_a_stored_file_is_posted_back_and_may_be_dropped():
    shown = FillContext(attachments={UUID: "<a href='/x'>现场.jpg</a>"})
    drawn = page(section(make("photo")).render({"q1": [UUID]}, context=shown))

    named = {a["name"]: a for a in drawn.all("input")}
    assert named["_drop"]["value"] == UUID
    assert [a["value"] for a in drawn.all("input") if a["type"] == "hidden"] == [UUID]
    assert "现场.jpg" in drawn.text


def test_a_file_that_nobody_may_see_is_named_by_its_number_only():
    drawn = page(section(make("file")).render({"q1": ["<script>"]}))

    assert drawn.all("script") == []


def test_a_retired_option_is_shown_only_where_it_was_chosen():
    question = compiled("single_choice")

    fresh = question.draw("q1", [], "", FillContext())
    chosen = question.draw("q1", ["o00cc"], "", FillContext())

    assert "不满意" not in fresh
    assert [a["value"] for a in page(chosen).all("input") if "checked" in a] == ["o00cc"]


def test_a_long_list_of_options_gets_a_search_and_a_short_one_none():
    many = [{"key": f"o{n:04x}", "label": f"选项{n}"} for n in range(SEARCHABLE_FROM)]

    assert "data-searchable=" in compiled("single_choice", options=many).draw(
        "q1", [], "", FillContext()
    )
    assert "data-searchable" not in compiled("single_choice", options=OPTIONS).draw(
        "q1", [], "", FillContext()
    )


@pytest.mark.parametrize("typed", [["other:现<场"], ["other:", "现<场"], ["现<场"]])
def test_other_is_a_last_choice_with_a_line_of_its_own(typed):
    drawn = page(compiled("single_choice", other=True).draw("q1", typed, "", FillContext()))

    boxes = [a for a in drawn.all("input") if a["type"] == "radio"]
    lines = [a for a in drawn.all("input") if a["type"] == "text"]
    assert [a["value"] for a in boxes if "checked" in a] == ["other:"]
    assert boxes[-1]["value"] == "other:"
    assert [(a["name"], a["value"]) for a in lines] == [("q1", "现<场")]
    none = page(compiled("single_choice", other=True).draw("q1", ["o00aa"], "", FillContext()))
    assert [a["value"] for a in none.all("input") if a["type"] == "text"] == [""]


def test_a_rating_is_a_row_of_steps_and_says_what_its_ends_mean():
    question = compiled("rating", scale=7, low_label="<很差>", high_label="很好")

    drawn = page(question.draw("q1", ["3"], "", FillContext()))

    steps = [a for a in drawn.all("input") if a["type"] == "radio"]
    assert [a["value"] for a in steps] == list("1234567")
    assert [a["value"] for a in steps if "checked" in a] == ["3"]
    assert "<很差>" in drawn.text
    assert "很好" in drawn.text
    bare = compiled("rating").draw("q1", [], "", FillContext())
    assert (bare.count('type="radio"'), "q__ends" in bare) == (5, False)


def test_a_note_asks_nothing():
    part = section(make("note", label="一、总体情况", help="请<b>如实</b>填写\n谢谢"))

    drawn = page(part.render({}))

    assert drawn.all("h3")
    assert drawn.all("b") == drawn.all("input") == []
    assert part.by_key == {}
    assert part.parse(post(q1="写了"), FillContext()).values == {}
    assert part.check({"q1": "写了"}) == ({}, {})
    assert part.schema() == {}


def test_two_questions_with_one_label_stay_two():
    part = section(make("short_text", label="说明"), make("short_text", label="说明", key="q2"))

    parsed = part.parse(post(q1="甲", q2="乙"), FillContext())

    assert parsed.values == {"q1": "甲", "q2": "乙"}
    drawn = page(part.render(parsed.values))
    assert {a["name"]: a["value"] for a in drawn.all("input")} == parsed.values
    assert drawn.text.count("说明") == 2


def test_several_values_stand_one_a_line():
    html = section(make("short_text", many=True)).render({"q1": ["甲", "乙"]})

    assert re.search(r"<textarea[^>]*>甲\n乙</textarea>", html)


SHAPES = {
    "matrix": {"rows": [{"key": "r1", "label": "态度"}], "scale": OPTIONS},
    "ranking": {"options": OPTIONS},
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", [kind for kind in QuestionType if kind != QuestionType.NOTE])
def test_what_the_office_asks_to_be_changed_stands_beside_its_question(kind):
    question = make(kind, **SHAPES.get(str(kind), {}))
    noted = FillContext(notes={"q1": "请写明<b>\n地点"})

    page = section(question).render({}, context=noted)

    assert 'id="q1-note"' in page
    assert "请写明&lt;b&gt;<br>地点" in page
    assert 'id="q1-note"' not in section(question).render({})
