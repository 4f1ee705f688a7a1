"""The public finds every text in force that has its words, and no other."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import connection

from cms.search import services
from cms.search.models import PublicText
from cms.search.queries import COMMON, search_public
from cms.search.services import index_public_text, remove_public_text
from tests.cms.search.corpus import LONG, QUERIES, TEXTS

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 1)


def _index(ref: str = "2026-001", **changes):
    entry = {
        "ref": ref,
        "kind": "notice",
        "date": DAY,
        "card": {"title": ref},
        "title": "公告",
        "text": "正文",
    }
    return index_public_text(**entry | changes)


def _refs(q: str, **filters) -> list[str]:
    return [hit.ref for hit in search_public(q, **filters)]


@pytest.fixture
def corpus():
    for ref, (title, text) in TEXTS.items():
        _index(ref, title=title, text=text)


def test_recall_and_precision_are_one(corpus):
    assert len(LONG) > 20_000
    assert len(TEXTS) >= 20

    found = {q: set(_refs(q)) for q in QUERIES}

    assert found == QUERIES


@pytest.mark.parametrize(
    "odd", ['"' * 50, "%" * 50, "((", "NEAR(", "a*", "培育\x00", "\ud800"[:0], "😀"]
)
def test_no_query_fails(corpus, odd):
    search_public(odd)
    search_public("培育" + odd, kind=odd, after=odd)


def test_newest_come_first_whatever_the_relevance():
    _index("old", date=DAY, text="培育培育培育", title="培育")
    _index("new", date=DAY + dt.timedelta(days=1), text="也提到培育")

    assert _refs("培育") == ["new", "old"]


def test_only_the_kind_asked_for():
    _index("a", kind="notice", text="培育")
    _index("b", kind="topic", text="培育")

    assert _refs("培育", kind="topic") == ["b"]


def test_twenty_and_next_meets_every_text_once():
    for number in range(45):
        _index(f"n{number:02}", date=DAY + dt.timedelta(days=number // 7), text="培育")

    seen, after = [], None
    while after != "":
        page = search_public("培育", after=after)
        assert len(page) <= 20
        seen += [hit.ref for hit in page]
        after = page.next

    assert sorted(seen) == [f"n{number:02}" for number in range(45)]
    assert len(seen) == 45


@pytest.mark.parametrize(
    "after", ["x", "2026-05-01", "2026-05-01.x", "9999-99-99.1", f"2026-05-02.{2**70}"]
)
def test_a_spoilt_position_is_harmless(after):
    _index(text="培育")

    assert _refs("培育", after=after) == ["2026-001"]


def test_common_words_are_found_by_date_as_rare_ones_are(monkeypatch, corpus):
    by_index = {q: _refs(q) for q in QUERIES}
    monkeypatch.setattr("cms.search.queries.COMMON", 0)

    assert {q: _refs(q) for q in QUERIES} == by_index
    assert COMMON == 2000


def test_same_queries_at_one_and_at_thirty_rows(django_assert_num_queries):
    _index("first", text="培育")
    with django_assert_num_queries(2):
        search_public("培育")
    for number in range(30):
        _index(f"n{number}", text="培育")
    with django_assert_num_queries(2):
        search_public("培育")


def test_the_last_call_for_a_number_wins():
    _index(text="旧的说法")
    _index(text="新的说法", card={"title": "新"})

    assert _refs("旧的") == []
    assert search_public("新的").hits[0].card == {"title": "新"}
    assert PublicText.objects.count() == 1


def test_a_withdrawn_text_is_gone():
    _index(text="培育")

    assert remove_public_text(ref="2026-001") is True
    assert remove_public_text(ref="2026-001") is False
    assert _refs("培育") == []


def test_words_found_are_marked_and_all_else_is_escaped():
    _index(title="<b>培育</b>", text="<script>alert(1)</script>专精特新ＡＰＰ企业培育")

    (hit,) = search_public("培育 app")

    assert hit.title == "&lt;b&gt;<mark>培育</mark>&lt;/b&gt;"
    assert "<script" not in hit.snippet
    assert "<mark>ＡＰＰ</mark>企业<mark>培育</mark>" in hit.snippet


def test_a_snippet_shows_the_sentence_of_a_long_text(corpus):
    (hit,) = search_public("药品配备")

    assert "乡镇卫生院的<mark>药品配备</mark>。" in hit.snippet
    assert hit.snippet.startswith("…")
    assert len(hit.snippet) < 150


def test_update_index_writes_the_public_texts_again(monkeypatch):
    _index("stale", text="培育")
    entry = {"ref": "kept", "kind": "notice", "date": DAY, "card": {}, "title": "", "text": "培育"}
    monkeypatch.setattr(services, "_sources", [lambda: [entry]])

    call_command("update_index", verbosity=0)

    assert _refs("培育") == ["kept"]


def test_an_index_of_the_database_finds_the_candidates(corpus):
    """Not a scan: the plan names the index made by migration 0002."""
    rows = PublicText.objects.filter(tokens__has=["培育"])
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        assert "search_publictext_" in rows.explain()
