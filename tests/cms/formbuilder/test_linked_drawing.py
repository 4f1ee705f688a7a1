"""Linked choices as they are drawn, and what other renderers are told."""

import json
import re

import pytest

from cms.formbuilder.assemble import assemble
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_definition
from cms.formbuilder.document import form_document
from tests.cms.formbuilder.factories import shaped_form
from tests.cms.formbuilder.vocabularies import (
    CHILDREN,
    PARENTS,
    by_hand,
    form_of,
    line,
    questions,
)


def drawn(form, answers=None, stored=None) -> str:
    return form.sections[0].render(answers or {}, context=FillContext(stored=stored or {}))


def test_without_a_script_one_of_them_is_a_list_in_groups():
    html = drawn(form_of(*questions()), {"qc": "o00a2"})

    select = re.search(r'<select id="qc".*?</select>', html).group()
    assert re.findall(r'<optgroup label="([^"]+)">', select) == ["管委会", "镇街"]
    assert select.index("财政局") < select.index("规划局") < select.index("东街")
    assert re.findall(r'value="(\w+)"[^>]* selected', select) == ["o00a2"]
    assert '<label class="q__label" for="qc">' in html
    assert "请先选“单位类型”" in html


def test_several_of_them_stand_under_headings():
    html = drawn(form_of(*questions(type="multiple_choice", other=True)), {"qc": ["o00b1"]})

    assert re.findall(r'<p class="q__group">([^<]+)</p>', html) == ["管委会", "镇街"]
    assert re.findall(r'value="(\w+)" checked', html) == ["o00b1"]
    assert "data-other" in html


def test_a_retired_one_is_drawn_where_it_was_chosen_only():
    options = [*CHILDREN, line("o00a9", "旧局", under="o00a0", retired=True)]
    form = form_of(*questions(options=options))

    assert "旧局" not in drawn(form)
    assert "旧局" in drawn(form, {"qc": "o00a9"})


def test_titles_and_labels_are_escaped():
    parent, child = questions()
    groups = [line("o00a0", '<b>"甲"</b>')]
    child["linked"] = {"question": "qp", "title": "<i>", "groups": groups}
    child["options"] = [line("o00a1", "<u>", under="o00a0")]
    html = drawn(form_of(parent, child))

    assert not {"<b>", "<i>", "<u>"} & set(re.findall(r"<[a-z]>", html))


def test_the_answer_of_another_page_is_told_to_the_script():
    parent, child = questions()
    first = {"key": "s1", "title": "一", "filler": "DEPUTY", "questions": [parent]}
    second = {"key": "s2", "title": "二", "filler": "DEPUTY", "questions": [child]}
    form = compile_definition({"schema_version": 1, "title": "表", "sections": [first, second]})
    stored = {"qp": "o00b0"}

    html = form.sections[1].render({}, context=FillContext(stored=stored))
    script = form.script("DEPUTY", stored, only="s2")

    assert 'data-linked="qp" data-chosen="o00b0"' in html
    assert script["seen"] == {"qp": "o00b0"}
    [asked] = script["sections"][0]["questions"]
    assert asked["under"] == {"o00a1": "o00a0", "o00a2": "o00a0", "o00b1": "o00b0"}
    assert "财政局" not in json.dumps(script, ensure_ascii=False)


@pytest.mark.django_db
def test_a_renderer_that_is_not_ours_is_told_the_same(now):
    parent = by_hand("单位类型", None, *PARENTS)
    child = by_hand("单位", parent, *CHILDREN)
    definition = assemble(shaped_form(now, [parent, child]))
    document = form_document(compile_definition(definition), "DEPUTY")

    shown_parent, shown_child = document["sections"][0]["questions"]
    assert shown_child["linked"] == shown_parent["key"]
    assert shown_child["options"] == CHILDREN
    assert "linked" not in shown_parent
