"""The walk itself: it must see what a reader sees, or a clean walk proves nothing."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from tests.home.test_words_on_screens import _foreign
from tests.home.walking import Walk, links_of, texts_of

PAGE = """
<html><head><title>Tree view</title><style>Hidden rule</style></head><body>
<a href="/notices/">Read more</a><img src="/b/x.webp" alt="A bridge">
<input placeholder="Type here"><input type="submit" value="Save draft"><input value="typed by her">
<button title="Close it" aria-label="Close dialog">×</button><template>Later text</template>
<div data-props='{"label": "Forms", "url": "/admin/forms/", "strings": {"add": "Add item"}}'></div>
<p data-saving="Saving your text"></p><script>let words = "Hidden words"</script>
<form action="/search/"></form><form method="post" action="/delete/"></form>
<a href="/bulk/" data-bulk-action-button>Tag</a>
</body></html>
"""


@pytest.fixture
def soup() -> BeautifulSoup:
    return BeautifulSoup(PAGE, "html.parser")


def test_texts_are_all_that_is_read_or_heard(soup):
    texts = set(texts_of(soup))

    assert texts == {
        "Tree view", "Read more", "A bridge", "Type here", "Save draft", "Close it",
        "Close dialog", "×", "Later text", "Forms", "Add item", "Saving your text", "Tag",
    }  # fmt: skip


def test_links_are_all_that_is_offered_for_reading(soup):
    assert set(links_of(soup)) == {"/notices/", "/b/x.webp", "/admin/forms/", "/search/"}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("保存草稿", []),
        ("Save 草稿", ["Save"]),
        ("全部片段", ["片段"]),
        ("下载 Excel 2026-G024 整改方案.txt http://127.0.0.1:8000/t/2026-G024/", []),
        ("校验码 96ab0a85581c 回执号 20261011-532401", []),
        ("deadbeef feed", ["deadbeef", "feed"]),
    ],
)
def test_words_that_are_not_chinese(text, words):
    assert _foreign(text) == words


@pytest.mark.django_db
def test_a_walk_reports_what_is_not_there():
    walk = Walk(Client()).start("/nothing-here/")

    assert walk.dead == ["404 /nothing-here/ (offered by nobody: typed)"]
