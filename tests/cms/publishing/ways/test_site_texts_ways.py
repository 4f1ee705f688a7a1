"""The words around every public page are a gated snippet, with routes of their own."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Revision

from cms.core.models import AuditEvent
from cms.publishing.early import forget_pages
from home.models import SiteTexts
from tests.cms.publishing.factories import make_draft, make_public, marker
from tests.cms.publishing.ways.editor import form_of
from tests.cms.publishing.ways.gate_off import stock_wagtail
from tests.cms.publishing.ways.rows import KEPT_AS_DRAFT, NEEDS_DECISION
from tests.cms.publishing.ways.scenario import says, snapshot

pytestmark = pytest.mark.django_db
NAMESPACE = "wagtailsnippets_home_sitetexts"


def at(name: str, *args) -> str:
    return reverse(f"{NAMESPACE}:{name}", args=args)


@pytest.fixture
def notice():
    """A public page, which the site's words frame."""
    page = make_draft(marker())
    make_public(page)
    return page


@pytest.fixture
def texts(notice) -> SiteTexts:
    """Released once, with a newer draft; both were seen around a page when lawful."""
    texts = SiteTexts.objects.create(name=f"首名{marker()[:6]}")
    texts.save_revision()
    make_public(texts)
    assert texts.name in around(notice)
    texts.refresh_from_db()
    return texts


def around(notice) -> str:
    """Every kind of public page, as an anonymous reader gets them."""
    forget_pages()
    faces = (notice.public_address, "/", "/notices/", "/search/?q=x", "/feed.xml", "/sitemap.xml")
    return "".join(Client().get(address).content.decode() for address in faces)


def form(admin, address: str, word: str, **extra) -> dict:
    return form_of(admin, address) | {"name": word, "footer": word} | extra


def edit_post(admin, texts, word):
    address = at("edit", texts.pk)
    return address, form(admin, address, word, **{"action-publish": "1"})


def add_post(admin, texts, word):
    SiteTexts.objects.exclude(pk=texts.pk).delete()
    return at("add"), form(admin, at("add"), word, **{"action-publish": "1"})


def revert_post(admin, texts, word):
    texts.name = word
    old = texts.save_revision()
    texts.name = "别的"
    texts.save_revision()
    return edit_post(admin, texts, word)[0], edit_post(admin, texts, word)[1] | {"revision": old.pk}


@pytest.mark.parametrize("post", [edit_post, add_post, revert_post])
def test_publishing_keeps_a_draft(post, admin, superuser, texts, notice, word):
    approved = texts.name
    address, body = post(admin, texts, word)
    before = snapshot(drafts=False)
    with stock_wagtail():
        admin.post(address, body)
        assert SiteTexts.objects.filter(live=True, name=word).exists()
    admin.force_login(superuser)

    response = admin.post(address, body, follow=True)

    assert response.status_code == 200
    assert says(response, KEPT_AS_DRAFT)
    assert AuditEvent.objects.filter(verb="publishing.publish", actor_id=superuser.pk).exists()
    assert Revision.objects.latest("pk").content["name"] == word
    assert not SiteTexts.objects.filter(live=True, name=word).exists()
    assert snapshot(drafts=False) == before
    shown = around(notice)
    assert word not in shown
    assert approved in shown


@pytest.mark.parametrize(
    ("name", "sentence", "verb"),
    [
        ("unpublish", "由办公室主任撤回", "publishing.unpublish"),
        ("delete", "请撤回，不能删除", "publishing.delete"),
    ],
)
def test_hiding_is_refused(name, sentence, verb, admin, superuser, texts, notice):
    with stock_wagtail():
        admin.post(at(name, texts.pk), {})
        assert not SiteTexts.objects.filter(pk=texts.pk, live=True).exists()
    admin.force_login(superuser)

    response = admin.post(at(name, texts.pk), {}, follow=True)

    assert says(response, sentence)
    assert AuditEvent.objects.filter(verb=verb, actor_id=superuser.pk, refused=True).exists()
    assert SiteTexts.objects.get(pk=texts.pk).live
    assert texts.name in around(notice)


def test_bulk_delete_is_refused(admin, superuser, texts, notice):
    address = reverse("wagtail_bulk_action", args=["home", "sitetexts", "delete"])
    address += f"?next=/admin/&id={texts.pk}"
    with stock_wagtail():
        admin.post(address, {})
        assert not SiteTexts.objects.filter(pk=texts.pk).exists()
    admin.force_login(superuser)

    response = admin.post(address, {}, follow=True)

    assert says(response, "请撤回，不能删除")
    assert SiteTexts.objects.filter(pk=texts.pk).exists()
    assert texts.name in around(notice)


def test_a_schedule_written_past_the_guard_is_not_touched_nor_obeyed(
    admin, superuser, texts, notice, word, now
):
    texts.name = word
    revision = texts.save_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=now)
    address = at("revisions_unschedule", texts.pk, revision.pk)
    with stock_wagtail():
        admin.post(address, {})
        assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()
    admin.force_login(superuser)

    response = admin.post(address, {}, follow=True)

    assert says(response, NEEDS_DECISION)
    assert word not in around(notice)
