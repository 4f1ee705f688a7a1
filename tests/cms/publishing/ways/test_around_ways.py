"""What stands around a text: pictures, files, sites, walls, links, previews."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, Page, Site

from cms.media.models import MediaDocument, MediaImage
from cms.publishing.early import forget_pages
from cms.publishing.models import Permit
from home.notices.models import NoticePage
from tests.cms.publishing.factories import faces, make_draft, make_public, marker
from tests.cms.publishing.ways.editor import edit_form, form_of
from tests.cms.publishing.ways.scenario import (
    all_faces,
    bytes_of_a_picture,
    make_full_draft,
    seen,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(db):
    """A public notice with a picture and a file, and every byte that readers get of it."""
    word = marker()
    page = make_full_draft(word)
    make_public(page.get_latest_revision_as_object())
    page = NoticePage.objects.get(pk=page.pk)
    page.word, page.watched = word, all_faces(page, word)
    assert seen(page.number, word, page.watched) == set(page.watched)
    return page


def as_read(page) -> dict[str, bytes]:
    forget_pages()
    found = {}
    for name, address in page.watched.items():
        response = Client().get(address)
        assert response.status_code == 200
        found[name] = b"".join(response) if response.streaming else response.content
    return found


def replace_picture(admin, word):
    image = MediaImage.objects.latest("pk")
    file = SimpleUploadedFile("new.jpg", bytes_of_a_picture(), "image/jpeg")
    address = reverse("wagtailimages:edit", args=[image.pk])
    admin.post(
        address, form_of(admin, address) | {"title": word, "file": file, "description": word}
    )
    assert MediaImage.objects.get(pk=image.pk).title == word


def replace_file(admin, word):
    document = MediaDocument.objects.latest("pk")
    file = SimpleUploadedFile("new.pdf", b"%PDF-1.4 " + word.encode(), "application/pdf")
    address = reverse("wagtaildocs:edit", args=[document.pk])
    admin.post(address, form_of(admin, address) | {"title": word, "file": file})
    assert MediaDocument.objects.get(pk=document.pk).title == word


def delete_picture(admin, word):
    image = MediaImage.objects.latest("pk")
    admin.post(reverse("wagtailimages:delete", args=[image.pk]), {})


def rename_site(admin, word):
    site = Site.objects.get()
    address = reverse("wagtailsites:edit", args=[site.pk])
    admin.post(address, form_of(admin, address) | {"site_name": word})
    assert Site.objects.get().site_name == word


def point_site_at_a_draft(admin, word):
    draft, site = make_draft(word), Site.objects.get()
    address = reverse("wagtailsites:edit", args=[site.pk])
    admin.post(address, form_of(admin, address) | {"root_page": draft.pk})
    assert Site.objects.get().root_page_id == draft.pk


def wall_off_a_collection(admin, word):
    root = Collection.get_first_root_node()
    address = reverse("wagtailadmin_collections:set_privacy", args=[root.pk])
    admin.post(address, {"restriction_type": "login"})
    assert CollectionViewRestriction.objects.exists()


def change_slug(admin, word):
    page = NoticePage.objects.latest("pk")
    page.slug, page.seo_title, page.search_description = "other", word, word
    page.save()


def change_children_by_update(admin, word):
    NoticePage.objects.update(title=word, summary=word, body="[]")
    Page.objects.filter(depth__gt=2).update(title=word, draft_title=word)


WAYS = [
    replace_picture,
    replace_file,
    delete_picture,
    rename_site,
    point_site_at_a_draft,
    wall_off_a_collection,
    change_slug,
    change_children_by_update,
]


@pytest.mark.parametrize("way", WAYS)
def test_what_was_approved_is_served_byte_for_byte(way, admin, superuser, public):
    before, word = as_read(public), marker()

    way(admin, word)

    after = as_read(public)
    assert {n: b for n, b in after.items() if "search" not in n} == {
        n: b for n, b in before.items() if "search" not in n
    }
    assert not [n for n, text in after.items() if word.encode() in text]


def preview_on_edit(admin, page, word):
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    assert admin.post(address, edit_form(admin, page, word)).json()["is_valid"]
    return address


def view_draft(admin, page, word):
    return reverse("wagtailadmin_pages:view_draft", args=[page.pk])


def view_revision(admin, page, word):
    return reverse("wagtailadmin_pages:revisions_view", args=[page.pk, page.latest_revision_id])


@pytest.mark.parametrize("preview", [preview_on_edit, view_draft, view_revision])
def test_a_preview_is_for_those_who_signed_in(preview, admin, draft, word, stays_hidden):
    """Its links to bytes hold for the account that asked, and for nobody else."""
    address = preview(admin, draft, word)
    shown = admin.get(address)
    assert word in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]

    asked = Client().get(address)
    assert asked.status_code in (302, 403)
    assert word.encode() not in asked.content
    stays_hidden()
    for signed in re.findall(r"/b/[0-9a-f]{64}\.\w+\?p=[^\s\"&]+", shown.content.decode()):
        assert admin.get(signed).status_code == 200
        assert Client().get(signed).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/api/v2/pages/",
        "/api/v3/pages/",
        "/api/v3/pages/{pk}/",
        "/api/v3/pages/{pk}/actions/publish/",
        "/api/main/pages/{pk}/",
        "/pages/{pk}/",
        "/{slug}/",
        "/home-page/notices/{slug}/",
        "/notices/{slug}/",
        "/documents/{pk}/x.pdf",
        "/images/x/{pk}/original/",
        "/media/x.jpg",
        "/_util/authenticate_with_password/{pk}/{pk}/",
        "/t/{slug}/",
        "/t/{pk}/",
    ],
)
@pytest.mark.parametrize("method", ["get", "post", "patch", "put"])
def test_addresses_of_stock_wagtail_lead_nowhere(method, address, admin, draft, word, stays_hidden):
    Page.objects.filter(pk=draft.pk).update(live=True)
    address = address.format(pk=draft.pk, slug=draft.slug)
    for client in (admin, Client()):
        response = getattr(client, method)(address)
        assert response.status_code in (404, 405)
        assert word.encode() not in response.content
    stays_hidden()


def test_a_link_does_not_tell_the_title_of_an_unapproved_page(draft, word, stays_hidden):
    """A public page may link to one that is not public yet: its address alone is written."""
    other = make_draft(marker())
    other.body = [("link", {"text": "另见", "page": draft, "url": ""})]
    rich = f'<p><a linktype="page" id="{draft.pk}">此处</a></p>'
    other.body.append(("para", rich))
    make_public(other)

    shown = Client().get(other.public_address).content.decode()

    assert word not in shown
    assert draft.public_address in shown
    assert Client().get(draft.public_address).status_code == 404
    assert Permit.objects.count() == 1


def test_embeds_and_raw_html_vanish(draft, word, stays_hidden):
    draft.body = [
        ("para", f'<p>正文{word}</p><embed embedtype="media" url="https://evil.example/v"/>'),
        ("para", '<script>alert(1)</script><img src="https://evil.example/i.png">'),
    ]
    make_public(draft)
    shown = Client().get(draft.public_address).content.decode()
    assert word in shown
    assert "evil.example" not in shown
    assert "alert(1)" not in shown
    assert set(faces(draft.number, word))
