"""A file that says it is secret stops with a question, wherever it is sent."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from docx import Document

from cms.media.models import MediaDocument, MediaImage
from cms.media.secrecy import secrecy_mark
from cms.media.uploads import SecrecyQuestion, UploadRefused, check_upload
from tests.cms.media.factories import jpeg
from tests.cms.media.test_forms import PDF
from tests.workflows.topics.factories import make_clerk


def docx(*paragraphs: str) -> bytes:
    document, out = Document(), io.BytesIO()
    for text in paragraphs:
        document.add_paragraph(text)
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("机密★1年-方案", "机密"),
        ("（内部资料）座谈记录", "内部资料"),
        ("密级文件清单", "密级"),
        ("视察方案", ""),
        ("保密审查工作安排", ""),
        ("密码重置说明", ""),
    ],
)
def test_a_mark_in_a_name_is_seen(name, mark):
    assert secrecy_mark(name) == mark


@pytest.mark.parametrize(
    ("text", "is_marked"),
    [
        ("秘密★5年", True),
        ("密 级：普通", True),
        ("内部资料，注意保存", True),
        ("加强商业秘密保护的调研", False),
        ("不得泄露国家秘密", False),
    ],
)
def test_a_mark_on_the_first_page_of_a_text_is_seen(text, is_marked):
    for ext, data in (("docx", docx(text, "正文")), ("txt", text.encode("gb18030"))):
        assert bool(secrecy_mark("方案", data, ext)) == is_marked, ext


def test_a_damaged_text_has_no_mark_and_breaks_nothing():
    for data in (b"", b"PK\x03\x04broken", b"\xff" * 50):
        assert secrecy_mark("方案", data, "docx") == ""
        assert secrecy_mark("方案", data, "txt") == ""


def test_a_document_whose_packed_bytes_are_broken_is_refused_in_words():
    whole = docx("密级：秘密")
    start = whole.index(b"word/document.xml") + 40
    broken = whole[:start] + b"\xff" * 60 + whole[start + 60 :]

    assert secrecy_mark("报告.docx", broken, "docx") == ""
    with pytest.raises(UploadRefused):
        check_upload(SimpleUploadedFile("报告.docx", broken))


def test_the_question_is_asked_until_it_is_answered():
    def file():
        return SimpleUploadedFile("机密.pdf", PDF)

    with pytest.raises(SecrecyQuestion, match="机密"):
        check_upload(file())
    assert check_upload(file(), not_secret=True).name == "机密.pdf"


@pytest.fixture
def office(db) -> Client:
    client = Client()
    client.force_login(make_clerk())
    return client


@pytest.mark.parametrize(
    ("address", "model", "data"),
    [("wagtaildocs:add", MediaDocument, PDF), ("wagtailimages:add", MediaImage, jpeg())],
)
def test_the_office_is_asked_beside_the_file_and_may_answer(office, address, model, data):
    name = "内部资料.pdf" if model is MediaDocument else "内部资料.jpg"
    fields = {"title": "名单", "secrecy": "INTERNAL"}

    asked = office.post(reverse(address), {**fields, "file": SimpleUploadedFile(name, data)})
    page = asked.content.decode()
    assert asked.status_code == 200
    assert "是否确认该文件不涉密" in page
    assert 'name="not_secret"' in page
    assert not model.objects.exists()

    answered = {**fields, "file": SimpleUploadedFile(name, data), "not_secret": "on"}
    assert office.post(reverse(address), answered).status_code == 302
    assert model.objects.get().title == "名单"


def test_an_ordinary_file_is_asked_nothing(office):
    page = office.get(reverse("wagtaildocs:add")).content.decode()

    assert "not_secret" not in page
