"""What the office is asked when it uploads a picture or a file, and what it may upload."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from cms.media.models import MediaDocument, MediaImage, Secrecy
from tests.cms.media.factories import jpeg
from tests.workflows.topics.factories import make_clerk

pytestmark = pytest.mark.django_db

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
IN_A_DIALOG = "document-chooser-upload-"


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(make_clerk())
    return client


def png(width: int, height: int) -> SimpleUploadedFile:
    """A picture of one colour: many pixels in few bytes."""
    out = io.BytesIO()
    Image.new("L", (width, height), 200).save(out, "PNG")
    return SimpleUploadedFile("大图.png", out.getvalue())


@pytest.mark.parametrize(
    "name", ["wagtailimages_chooser:choose", "wagtaildocs_chooser:choose", "wagtailimages:add"]
)
def test_nobody_is_asked_for_tags(office, name):
    answer = office.get(reverse(name))

    asked = answer.json()["html"] if "chooser" in name else answer.content.decode()
    assert 'type="file"' in asked
    assert 'tags"' not in asked.replace("emphasise-span-tags", "")  # a class of Wagtail's frame
    assert "标签" not in asked


def test_a_picture_and_a_file_are_uploaded_in_the_dialog(office):
    office.post(
        reverse("wagtailimages_chooser:create"),
        {
            "image-chooser-upload-title": "现场",
            "image-chooser-upload-file": SimpleUploadedFile("a.jpg", jpeg()),
        },
    )
    office.post(
        reverse("wagtaildocs_chooser:create"),
        {
            f"{IN_A_DIALOG}title": "名单",
            f"{IN_A_DIALOG}file": SimpleUploadedFile("a.pdf", PDF),
            f"{IN_A_DIALOG}secrecy": Secrecy.NOT_PUBLIC,
        },
    )

    assert MediaImage.objects.get().title == "现场"
    assert MediaDocument.objects.get().secrecy == Secrecy.NOT_PUBLIC  # what was said counts


def test_several_pictures_are_named_without_being_sent_again(office):
    given = {"title": "现场", "files[]": SimpleUploadedFile("a.jpg", jpeg())}
    ajax = {"HTTP_X_REQUESTED_WITH": "XMLHttpRequest"}
    added = office.post(reverse("wagtailimages:add_multiple"), given, **ajax).json()
    pk = added.get("image_id") or added["uploaded_image_id"]
    name = "edit_multiple" if "image_id" in added else "create_multiple_from_uploaded_image"
    prefix = "image" if "image_id" in added else "uploaded-image"

    said = office.post(
        reverse(f"wagtailimages:{name}", args=[pk]),
        {
            f"{prefix}-{pk}-title": "二号厂房",
            f"{prefix}-{pk}-description": "外景",
            f"{prefix}-{pk}-secrecy": Secrecy.PUBLIC,
        },
        **ajax,
    ).json()

    assert said["success"], said
    assert MediaImage.objects.get().title == "二号厂房"


def test_a_picture_that_is_added_fills_its_title_from_its_name(office):
    page = office.get(reverse("wagtailimages:add")).content.decode()

    assert 'data-controller="w-sync"' in page
    assert 'accept="' in page


def test_a_file_for_a_public_text_is_offered_as_public_and_one_for_the_list_as_internal(office):
    in_a_dialog = office.get(reverse("wagtaildocs_chooser:choose")).json()["html"]
    in_the_list = office.get(reverse("wagtaildocs:add")).content.decode()

    assert f'<option value="{Secrecy.PUBLIC}" selected>公开' in in_a_dialog
    assert f'<option value="{Secrecy.INTERNAL}" selected>内部' in in_the_list


def test_a_picture_of_40_megapixels_is_taken_and_one_row_more_is_refused_beside_the_field(office):
    def upload(width: int, height: int):
        return office.post(
            reverse("wagtailimages:add"), {"title": "全景", "file": png(width, height)}
        )

    assert upload(8000, 5000).status_code == 302
    taken = MediaImage.objects.get()
    assert (taken.width, taken.height) == (8000, 5000)

    refused = upload(8000, 5001)
    assert refused.status_code == 200
    assert MediaImage.objects.count() == 1
    said = " ".join(map(str, refused.context["form"].errors["file"]))
    assert "像素" in said
    assert "全景" in refused.content.decode()


@pytest.mark.parametrize(
    "cut",
    [jpeg()[:300], jpeg()[:20], b"GIF89a", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"],
    ids=["jpeg", "head of a jpeg", "gif", "png"],
)
@pytest.mark.parametrize("place", ["add", "several", "dialog", "replace"])
def test_a_picture_that_is_cut_off_is_refused_beside_the_field(office, cut, place):
    name = {b"\xff\xd8": "a.jpg", b"GI": "a.gif", b"\x89P": "a.png"}[cut[:2]]
    file = SimpleUploadedFile(name, cut)
    if place == "several":
        address, fields = "wagtailimages:add_multiple", {"title": "现场", "files[]": file}
    elif place == "dialog":
        address = "wagtailimages_chooser:create"
        fields = {"image-chooser-upload-title": "现场", "image-chooser-upload-file": file}
    else:
        address, fields = "wagtailimages:add", {"title": "现场", "file": file}
    at = reverse(address)
    if place == "replace":
        office.post(at, {"title": "旧", "file": SimpleUploadedFile("b.jpg", jpeg())})
        at = reverse("wagtailimages:edit", args=[MediaImage.objects.get().pk])
    there = MediaImage.objects.count()

    answer = office.post(at, fields, HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    assert answer.status_code == 200
    is_json = answer["Content-Type"].startswith("application/json")
    said = str(answer.json()) if is_json else answer.content.decode()
    assert "所选文件不是图片，或已损坏" in said
    assert MediaImage.objects.count() == there
