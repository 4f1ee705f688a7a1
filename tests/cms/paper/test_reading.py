"""The QR of a paper is read off a photo or a scanned PDF of it."""

import io

import pytest
from PIL import Image, ImageFilter

from cms.media.uploads import CheckedUpload
from cms.paper.codes import new_code
from cms.paper.qr import png
from cms.paper.reading import codes_on
from tests.cms.media.factories import jpeg

CODE = "7K3M9QWX"


def scanned(*codes: str, turn: float = 0, size=(1240, 1754), blur: float = 0) -> Image.Image:
    """A sheet of paper with the QR at its upper right, as a scanner sees it."""
    sheet = Image.new("RGB", size, "white")
    for number, code in enumerate(codes):
        address = code if ":" in code else f"https://lianxi.example/desk/paper/{code}/"
        drawn = Image.open(io.BytesIO(png(address))).convert("RGB").resize((200, 200))
        sheet.paste(drawn, (size[0] - 280, 80 + 400 * number))
    return sheet.rotate(turn, expand=True, fillcolor="white").filter(ImageFilter.GaussianBlur(blur))


def upload(picture: Image.Image, ext: str = "jpg") -> CheckedUpload:
    out = io.BytesIO()
    picture.save(out, {"jpg": "JPEG", "pdf": "PDF"}[ext], quality=70)
    return CheckedUpload(out.getvalue(), "x/y", ext, f"a.{ext}")


@pytest.mark.parametrize("ext", ["jpg", "pdf"])
@pytest.mark.parametrize("turn", [0, 3, 90, 180])
def test_it_is_read_however_the_sheet_lay(ext, turn):
    assert codes_on(upload(scanned(CODE, turn=turn, blur=1), ext)) == [CODE]


def test_two_papers_on_one_photo_are_two_codes():
    other = new_code()
    assert set(codes_on(upload(scanned(CODE, other)))) == {CODE, other}


def test_a_qr_of_anything_else_is_no_paper():
    assert codes_on(upload(scanned("https://example.com/paper/123"))) == []
    assert codes_on(upload(scanned("WIFI:S:office;;"))) == []


def test_what_cannot_be_read_is_no_error():
    for data in (b"", b"%PDF-1.4 signed", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"):
        assert codes_on(CheckedUpload(data, "application/pdf", "pdf", "a.pdf")) == []
    assert codes_on(CheckedUpload(jpeg(), "image/jpeg", "jpg", "a.jpg")) == []
    assert codes_on(upload(scanned(CODE, blur=30))) == []
