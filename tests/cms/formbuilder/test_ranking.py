"""A ranking: each option a place of its own, chosen from a list, without dragging."""

import pytest
from bs4 import BeautifulSoup

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.compiled.answers import AnswerError
from cms.formbuilder.compiled.context import FillContext
from tests.cms.formbuilder.factories import block, shaped_form
from tests.cms.formbuilder.matrices import compiled, ranking
from tests.cms.formbuilder.questions import HOSTILE, post, section

FIRST, SECOND, THIRD = "o0a01", "o0a02", "o0a03"


def read(**fields):
    return section(ranking()).parse(post(**fields), FillContext())


def test_places_are_read_by_option():
    parsed = read(qr__o0a01="2", qr__o0a02="１", qr__o0a09="3")

    assert (parsed.values, parsed.errors) == ({"qr": {FIRST: 2, SECOND: 1}}, {})


@pytest.mark.parametrize("text", ["0", "4", "-1", "1.5", "一", "1e0", "9" * 5000])
def test_what_is_no_place_is_told_beside_its_option_and_stays(text):
    parsed = read(qr__o0a01=text, qr__o0a02="1")

    assert parsed.errors == {"qr.o0a01": "请选第 1 至第 3 名。"}
    assert parsed.texts["qr.o0a01"] == [text]
    assert parsed.values == {"qr": {SECOND: 1}}


def test_no_two_options_share_a_place():
    problems = section(ranking()).problems({"qr": {FIRST: 1, SECOND: 1, THIRD: 2}})

    words = "第 1 名重复，每个名次只能用一次。"
    assert problems == {"qr.o0a01": words, "qr.o0a02": words}


def test_places_begin_with_the_first_and_leave_none_out():
    made = section(ranking())

    assert set(made.problems({"qr": {FIRST: 2}})) == {"qr.o0a01"}
    assert set(made.problems({"qr": {FIRST: 1, SECOND: 3}})) == {"qr.o0a02"}


def test_some_may_be_ranked_where_nothing_must_be_and_all_where_it_must():
    some = {"qr": {THIRD: 1}}

    assert section(ranking()).problems(some) == {}
    assert section(ranking(required=True)).problems(some) == {
        "qr.o0a01": "请给它排名次。",
        "qr.o0a02": "请给它排名次。",
    }
    whole = {"qr": {FIRST: 3, SECOND: 1, THIRD: 2}}
    assert section(ranking(required=True)).problems(whole) == {}


def test_each_option_has_a_list_of_places_with_a_name():
    soup = BeautifulSoup(section(ranking()).render({"qr": {SECOND: 1}}), "html.parser")
    lists = soup.select("select")

    assert [soup.find("label", attrs={"for": s["id"]}).get_text() for s in lists] == [
        "环境", "法治", "教育",
    ]  # fmt: skip
    assert [option.get_text() for option in lists[0].select("option")] == [
        "—", "第 1 名", "第 2 名", "第 3 名",
    ]  # fmt: skip
    assert lists[1].select_one("option[selected]")["value"] == "1"
    assert "旧的" not in soup.get_text()


def test_errors_stand_beside_their_options():
    html = section(ranking()).render({}, {"qr.o0a01": "请给它排名次。"})
    chosen = BeautifulSoup(html, "html.parser").find(id="qr.o0a01")

    assert chosen["aria-describedby"] == "qr.o0a01-error"
    assert chosen["aria-invalid"] == "true"


def test_it_is_read_in_the_order_of_the_places():
    made = compiled(ranking())

    assert made.display({FIRST: 2, THIRD: 1}) == "1. 教育；2. 环境"
    assert made.display(None) == ""
    assert made.label_of("qr.o0a01") == "关注次序 · 环境"


@pytest.mark.parametrize("value", HOSTILE, ids=lambda value: type(value).__name__)
def test_what_is_no_ranking_is_refused_or_says_nothing(value):
    made = compiled(ranking())

    for given in (value, {FIRST: value}):
        try:
            assert made.check(given) == ""
        except AnswerError:
            continue


def test_places_of_plain_data_are_whole_numbers_among_the_options():
    good, errors = section(ranking()).check({"qr": {FIRST: True, SECOND: 2, THIRD: 9}})

    assert (good, set(errors)) == ({}, {"qr.o0a01", "qr.o0a03"})
    assert section(ranking()).check({"qr": {FIRST: 1, "o0a09": 2}})[1] == {
        "qr": "此处应为各选项的名次。"
    }
    found = section(ranking(required=True)).schema()["qr"]
    assert found["required"] == [FIRST, SECOND, THIRD]
    assert found["properties"][FIRST]["maximum"] == 3


@pytest.mark.django_db
def test_more_options_than_can_be_told_apart_are_refused(now):
    options = [{"key": f"o{number:010x}", "label": f"第{number}项"} for number in range(11)]
    form = shaped_form(now, [block("ranking", "次序", options=options)])
    [sentence] = problems_of(assemble(form))

    assert sentence == "“次序”的选项多于 10 个，无法排序，请减少选项。"
