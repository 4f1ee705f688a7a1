"""Wagtail's own search, through our table."""

import pytest
from django.core.management import call_command
from wagtail.images import get_image_model
from wagtail.models import Page

from cms.accounts.enums import Role
from cms.search.backend import Index
from cms.search.failures import IndexingFailed
from cms.search.models import IndexedText
from tests.cms.accounts.factories import UserFactory
from tests.cms.search.corpus import QUERIES, TEXTS

pytestmark = pytest.mark.django_db


def _page(title: str, slug: str) -> Page:
    root = Page.get_first_root_node()
    return root.add_child(instance=Page(title=title, slug=slug, live=False))


@pytest.fixture
def pages() -> dict[str, Page]:
    """The corpus as page titles: all texts short enough for one."""
    texts = {ref: f"{title} | {text}" for ref, (title, text) in TEXTS.items()}
    return {ref: _page(text, ref) for ref, text in texts.items() if len(text) < 255}


def _found(q: str) -> set[str]:
    return set(Page.objects.search(q).get_queryset().values_list("slug", flat=True))


def test_recall_and_precision_are_one(pages):
    # A title is one line: what stands on two lines in a text is not asked here.
    asked = {
        q: refs & set(pages) for q, refs in QUERIES.items() if q.strip() and q != "代表第899号"
    }

    assert {q: _found(q) for q in asked} == asked


def test_autocomplete_finds_inside_a_sentence(pages):
    assert [page.slug for page in Page.objects.autocomplete("培育")] == ["01"]


def test_saving_and_deleting_keep_the_index_in_step():
    page = _page("专精特新", "one")
    page.title = "换了题目"
    page.save()

    assert _found("专精特新") == set()
    assert _found("换了") == {"one"}

    page.delete()
    assert _found("换了") == set()
    assert not IndexedText.objects.filter(object_id=page.pk, folded__contains="换了").exists()


def test_one_type_does_not_find_another_with_the_same_id():
    page = _page("培育", "one")
    content_type = IndexedText.objects.get(object_id=page.pk, folded__contains="培育").content_type
    other = get_image_model()
    assert content_type.model_class() is not other

    assert list(other.objects.search("培育")) == []


def test_update_index_mends_and_drops_what_is_no_more():
    page = _page("培育", "one")
    gone = _page("撤走的", "gone")
    IndexedText.objects.filter(object_id=page.pk).delete()
    ghost = IndexedText.objects.get(folded__contains="撤走的")
    IndexedText.objects.filter(pk=ghost.pk).update(object_id=gone.pk + 1000)

    call_command("update_index", verbosity=0)

    assert _found("培育") == {"one"}
    assert not IndexedText.objects.filter(object_id=gone.pk + 1000).exists()


def test_an_error_while_indexing_is_not_swallowed(monkeypatch):
    def fail(self, model, items):
        raise ZeroDivisionError

    monkeypatch.setattr(Index, "add_items", fail)

    with pytest.raises(IndexingFailed, match="ZeroDivisionError"):
        _page("培育", "one")


def test_a_quote_in_the_admin_search_box_is_harmless(client, pages):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    assert client.get("/admin/search/", {"q": '培育"'}).status_code == 200
    assert "专精特新" in client.get("/admin/choose-page/search/", {"q": "培育"}).content.decode()
