"""Files that lie, burst, or say where they were taken."""

import io
import struct
import zipfile
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from cms.media.kinds import DOCUMENTS, PHOTOS
from cms.media.uploads import UploadRefused, check_upload
from tests.cms.media.factories import gps_exif, jpeg


def sent(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            # A fixed date: pytest makes test names of these bytes, and every worker must agree.
            member = zipfile.ZipInfo(name.replace("__", "/"), date_time=(2026, 1, 1, 0, 0, 0))
            archive.writestr(member, data, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def docx(**more: bytes) -> bytes:
    return zipped(**{"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>", **more})


def huge_png() -> bytes:
    """Announces 30,000 x 30,000 pixels in a hundred bytes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"0"))


def moving_gif() -> bytes:
    out = io.BytesIO()
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    return out.getvalue()


def test_a_photo_is_turned_upright_and_says_nothing_of_its_place():
    checked = check_upload(sent("现场.JPG", jpeg(64, 48, gps_exif())), kinds=PHOTOS)

    picture = Image.open(io.BytesIO(checked.data))
    assert (checked.ext, checked.mime, checked.name) == ("jpg", "image/jpeg", "现场.jpg")
    assert picture.size == (48, 64)
    assert not picture.getexif()
    assert b"SECRETCAM" not in checked.data


def test_heic_becomes_jpeg():
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "green").save(out, "HEIF")

    assert check_upload(sent("a.heic", out.getvalue()), kinds=PHOTOS).mime == "image/jpeg"


def test_what_is_appended_to_a_picture_is_gone():
    checked = check_upload(sent("a.jpg", jpeg() + b"<script>alert(1)</script>"), kinds=PHOTOS)

    assert b"<script>" not in checked.data


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.png", huge_png()),
        ("a.gif", moving_gif()),
        ("a.jpg", b"<html><script>alert(1)</script>"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("a.pdf", b"<html>"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.txt", b"<!DOCTYPE html><script>"),
        ("a.exe", b"MZ"),
        ("a.php.jpg", jpeg()),
        ("a", jpeg()),
        ("a.jpg", b""),
        ("a.docx", zipped(a=b"x")),
        ("a.docx", docx(**{"word/vbaProject.bin": b"x"})),
        ("a.docx", docx(**{"word/styles.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]>"})),
        ("a.xlsx", docx()[:40]),
        ("a.zip", zipped(a=b"\0" * 60_000_000)),
    ],
)
def test_refused_with_a_sentence(name, data):
    with pytest.raises(UploadRefused) as refusal:
        check_upload(sent(name, data))

    assert str(refusal.value)


def test_a_file_above_the_limit_is_refused_though_its_size_lies():
    file = sent("a.pdf", b"%PDF-" + b"x" * 2000)
    file.size = 10

    with pytest.raises(UploadRefused):
        check_upload(file, kinds=DOCUMENTS, max_bytes=1000)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/方案.pdf", "方案.pdf"),
        ("C:\\temp\\方案.pdf", "方案.pdf"),
        ("方\u202e案.pdf", "方案.pdf"),
        ("名" * 300 + ".pdf", "名" * 100 + ".pdf"),
        ("2026.5 名单.pdf", "2026.5 名单.pdf"),
    ],
)
def test_names_become_harmless(name, kept):
    file = sent("x.pdf", b"%PDF-1.7")
    file._name = name

    assert check_upload(file).name == kept
