"""Row 16: a photo stands upright, says no place, and a HEIC of a phone is taken as a JPEG."""

import io

import pillow_heif
import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.submissions.models import Attachment
from tests.home.desk.parts import begin, page_of, part_of

pytestmark = pytest.mark.django_db
PHOTO = {"key": "qphoto", "type": "photo", "label": "现场照片"}
ORIENTATION, GPS, TURNED = 0x0112, 0x8825, 6  # 6: the camera was held upright
LATITUDE, LONGITUDE = (31.0, 14.0, 7.5), (121.0, 28.0, 9.25)


def exif() -> bytes:
    """What a phone writes: where, how it was held, with what."""
    data = Image.Exif()
    data[ORIENTATION] = TURNED
    data[0x010F] = "HUAWEI"
    data[GPS] = {1: "N", 2: LATITUDE, 3: "E", 4: LONGITUDE}
    return data.tobytes()


def pixels(size=(400, 300)) -> Image.Image:
    """Blue with a red top left corner."""
    picture = Image.new("RGB", size, "blue")
    picture.paste("red", (0, 0, size[0] // 4, size[1] // 4))
    return picture


def stored(client, name: str, data: bytes, mime: str) -> tuple[Attachment, Image.Image, bytes]:
    part = part_of(PHOTO)
    client.force_login(part.person.account)
    draft = begin(client, part)
    sent = SimpleUploadedFile(name, data, mime)
    answer = client.post(page_of(draft), {"qphoto": sent, "act": "save"})
    assert answer.status_code == 302
    kept = Attachment.objects.get()
    with storages["private"].open(kept.path, "rb") as file:
        data = file.read()
    return kept, Image.open(io.BytesIO(data)), data


def is_red(colour) -> bool:
    red, _green, blue = colour
    return red > 150 and blue < 100


def test_place_and_camera_are_taken_out_and_it_stands_upright(client):
    file = io.BytesIO()
    pixels().save(file, "JPEG", exif=exif(), quality=95)
    assert b"HUAWEI" in file.getvalue()
    assert Image.open(io.BytesIO(file.getvalue())).getexif().get_ifd(GPS)

    kept, picture, data = stored(client, "现场.jpg", file.getvalue(), "image/jpeg")

    assert (kept.mime, picture.size) == ("image/jpeg", (300, 400))
    assert dict(picture.getexif()) == {}
    assert b"Exif" not in data
    assert b"HUAWEI" not in data
    assert is_red(picture.convert("RGB").getpixel((290, 10)))  # turned clockwise


def test_a_heic_is_taken_and_kept_as_a_jpeg_without_a_place(client):
    file = io.BytesIO()
    pillow_heif.from_pillow(pixels()).save(file, quality=90, exif=exif())

    kept, picture, data = stored(client, "IMG_0012.HEIC", file.getvalue(), "image/heic")

    assert (kept.name, kept.mime, picture.format) == ("IMG_0012.jpg", "image/jpeg", "JPEG")
    assert dict(picture.getexif()) == {}
    assert b"HUAWEI" not in data


def test_a_file_that_is_no_picture_is_refused_in_words(client):
    part = part_of(PHOTO)
    client.force_login(part.person.account)
    draft = begin(client, part)
    broken = SimpleUploadedFile("IMG_0013.HEIC", b"not a picture", "image/heic")

    page = client.post(page_of(draft), {"qphoto": broken, "act": "save"})

    assert page.status_code == 422
    assert "IMG_0013.HEIC" in page.content.decode()
    assert not Attachment.objects.exists()
