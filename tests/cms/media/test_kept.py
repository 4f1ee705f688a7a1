"""A picture or file that a text shows is not deleted, by no way; an unused one is."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.base import ContentFile
from django.core.files.images import ImageFile
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.media.models import MediaDocument, MediaImage, Secrecy
from tests.cms.accounts.factories import UserFactory
from tests.cms.media.factories import jpeg
from tests.home.notices.factories import make_notice

pytestmark = pytest.mark.django_db


def picture():
    file = ImageFile(ContentFile(jpeg()), name="a.jpg")
    return MediaImage.objects.create(title="图", file=file, width=64, height=48)


def document():
    file = ContentFile(b"%PDF-1.4", name="a.pdf")
    return MediaDocument.objects.create(title="表", file=file, secrecy=Secrecy.PUBLIC)


def shown(upload) -> list:
    if isinstance(upload, MediaImage):
        value = {"image": upload.pk, "alt": "图", "caption": ""}
        return [{"type": "picture", "value": value}]
    return [{"type": "para", "value": f'<p><a linktype="document" id="{upload.pk}">表</a></p>'}]


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


@pytest.mark.parametrize("make", [picture, document])
def test_what_a_text_shows_is_not_deleted(client, clerk, make):
    upload = make()
    make_notice(timezone.now(), clerk, body=json.dumps(shown(upload)))
    kind = type(upload)
    alone = upload_address(upload)
    together = reverse("wagtail_bulk_action", args=["media", kind._meta.model_name, "delete"])

    page = client.get(alone)
    assert (page.context["is_protected"], page.context["usage_count"]) == (True, 1)
    client.post(alone)
    client.post(f"{together}?id={upload.pk}")
    with pytest.raises(PermissionDenied), transaction.atomic():
        kind.objects.filter(pk=upload.pk).delete()

    assert kind.objects.filter(pk=upload.pk).exists()


@pytest.mark.parametrize("make", [picture, document])
def test_what_no_text_shows_is_deleted(client, clerk, make):
    upload = make()
    client.get(reverse("wagtailimages:index"))  # makes the sizes that lists show

    client.post(upload_address(upload))

    assert not type(upload).objects.filter(pk=upload.pk).exists()


def upload_address(upload) -> str:
    name = "wagtailimages" if isinstance(upload, MediaImage) else "wagtaildocs"
    return reverse(f"{name}:delete", args=[upload.pk])
