"""A marked file inside an archive is asked about like one that comes by itself."""

import io
import os
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from cms.media import inside
from cms.media.kinds import OLE
from cms.media.secrecy import secrecy_mark
from cms.media.uploads import SecrecyQuestion, UploadRefused, check_upload
from tests.cms.media.test_secrecy import docx, pdf, sheet

TEXT = "机密★1年\n正文".encode()


def archive(files: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return out.getvalue()


def encrypted(data: bytes) -> bytes:
    """As if every file in it had a password: the bit that says so, here and in the directory."""
    data = bytearray(data)
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(sign)
        while at >= 0:
            data[at + place] |= 1
            at = data.find(sign, at + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("bg.docx", docx("机密★1年", "正文")),
        ("附件/BG.DOCX", docx("机密★1年", "正文")),
        ("bg.txt", TEXT),
        ("bg.csv", "序号,密级\n1,机密\n".encode("gb18030")),
        ("名册.xlsx", sheet(header="机密")),
        ("bg.pdf", pdf("机密★1年")),
        ("bg.doc", docx("机密★1年")),
        ("附件.zip", archive({"bg.docx": docx("机密★1年")})),
    ],
)
def test_a_marked_file_in_an_archive_is_asked_about(name, data):
    whole = archive({"说明.txt": "请查收。".encode(), "图.png": b"x" * 99, name: data})

    with pytest.raises(SecrecyQuestion, match="机密"):
        check_upload(SimpleUploadedFile("bg.zip", whole))
    assert check_upload(SimpleUploadedFile("bg.zip", whole), not_secret=True).ext == "zip"


def test_an_archive_of_ordinary_files_is_asked_nothing():
    files = {
        "bg.docx": docx("关于保守商业秘密的义务", "机密工作人员", "正文"),
        "名册.xlsx": sheet(),
        "说明.txt": "本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密".encode(),
        "bg.pdf": pdf("关于视察的报告"),
    }
    whole = archive({**files, "附件.zip": archive(files)})

    assert check_upload(SimpleUploadedFile("bg.zip", whole)).ext == "zip"


def test_archives_are_opened_two_deep_and_the_names_in_a_third_are_known():
    def third(name):
        return archive({"b.zip": archive({"c.zip": archive({name: TEXT})})})

    assert secrecy_mark("材料", archive({"b.zip": archive({"a.txt": TEXT})}), "zip") == "机密★"
    assert secrecy_mark("材料", third("a.txt"), "zip") == ""
    assert secrecy_mark("材料", third("机密.txt"), "zip") == "机密"


def test_what_cannot_be_read_has_no_words_and_hides_nothing_beside_it():
    broken = docx("机密★1年")[:-40]
    for data in (encrypted(archive({"a.txt": TEXT})), archive({"a.docx": broken, "b.zip": b"PK"})):
        assert secrecy_mark("材料", data, "zip") == ""
    assert secrecy_mark("材料", encrypted(archive({"机密.txt": b"x"})), "zip") == "机密"
    for bad in (encrypted(archive({"a.txt": TEXT})), broken):
        beside = archive({"a.zip": bad, "b.docx": bad, "c.txt": TEXT})
        assert secrecy_mark("材料", beside, "zip") == "机密★"

    for how in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):  # of which a few bytes may hold gigabytes
        assert secrecy_mark("材料", archive({"a.txt": TEXT}, how), "zip") == ""


@pytest.mark.parametrize(
    ("bound", "enough"), [("MOST_FILES", 11), ("MOST_OPENED", 100_000), ("MOST_ENTRIES", 100)]
)
def test_so_much_is_read_and_no_more(bound, enough, monkeypatch):
    files = {f"{number:03}.txt": b"x" * 1000 for number in range(10)}
    whole = archive({**files, "last.docx": docx("机密★1年")})

    monkeypatch.setattr(inside, bound, enough)
    assert secrecy_mark("材料", whole, "zip") == "机密★"
    monkeypatch.setattr(inside, bound, enough // 10)
    assert secrecy_mark("材料", whole, "zip") == ""


def third_zip(files: dict[str, bytes]) -> bytes:
    return archive({"b.zip": archive({"c.zip": archive(files)})})


def locked(ole: bytes = OLE) -> bytes:
    """A DOCX or XLSX under a password, as office programs keep it: by the line of its directory."""
    return ole + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le").ljust(64, b"\x00")


def locked_pdf(password: str) -> bytes:
    out, writer = io.BytesIO(), PdfWriter(clone_from=io.BytesIO(pdf("正文")))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def missed_in(data: bytes, name: str = "材料.zip", ext: str = "zip") -> list[str]:
    missed: list[str] = []
    assert secrecy_mark(name, data, ext, missed) == ""
    return missed


@pytest.mark.parametrize(
    ("data", "names"),
    [
        (encrypted(archive({"a.txt": TEXT, "b.docx": docx("机密★1年")})), ["a.txt", "b.docx"]),
        (archive({"b.zip": encrypted(archive({"a.txt": TEXT}))}), ["a.txt"]),
        (third_zip({"图.png": b"x", "a.txt": TEXT, "b.txt": TEXT}), ["a.txt"]),
        (third_zip({"d.zip": b"PK"}), ["d.zip"]),
        (archive({"名册.xlsx": locked(), "图.png": b"x"}), ["名册.xlsx"]),
        (archive({"b.pdf": locked_pdf("1234")}), ["b.pdf"]),
        (archive({"a.rar": b"Rar!", "b.7z": b"7z", "c.zip": b"PK"}), ["a.rar", "b.7z", "c.zip"]),
        (archive({"a.txt": TEXT}, zipfile.ZIP_LZMA), ["a.txt"]),
        (third_zip({"图.png": b"x"}), []),
        (encrypted(archive({"图.png": b"x", "目录/": b""})), []),
        (archive({"b.pdf": locked_pdf("")}), []),
    ],
)
def test_what_cannot_be_looked_into_is_asked_about_by_name(data, names):
    assert missed_in(data) == names
    if names:
        with pytest.raises(SecrecyQuestion, match=f"“{names[0]}”加密、嵌套过深或过大，无法检查"):
            check_upload(SimpleUploadedFile("材料.zip", data))
        assert check_upload(SimpleUploadedFile("材料.zip", data), not_secret=True).ext == "zip"


def test_a_file_under_a_password_is_asked_about_when_it_comes_by_itself():
    for name, data in (("方案.doc", locked()), ("方案.pdf", locked_pdf("1234"))):
        with pytest.raises(SecrecyQuestion, match=f"“{name}”加密"):
            check_upload(SimpleUploadedFile(name, data))
    with pytest.raises(UploadRefused, match="内容"):  # under its new name it is no DOCX at all
        check_upload(SimpleUploadedFile("方案.docx", locked()))
    assert missed_in(OLE + b"\x00" * 600, "方案.doc", "doc") == []
    assert missed_in(locked_pdf(""), "方案.pdf", "pdf") == []


def test_what_is_too_large_or_too_much_to_be_read_is_asked_about(monkeypatch):
    monkeypatch.setattr(inside, "MOST_OPENED", 5000)
    assert missed_in(archive({"a.txt": b"x" * 4999})) == []
    assert missed_in(archive({"a.txt": b"x" * 5001})) == ["a.txt"]
    assert missed_in(archive({"a.txt": b"x" * 5000, "b.txt": b"x"})) == ["b.txt"]
    monkeypatch.setattr(inside, "MOST_FILES", 1)
    assert missed_in(archive({"a.txt": b"x", "图.png": b"x", "b.txt": b"x"})) == ["b.txt"]


def test_a_mark_goes_before_what_was_missed_and_names_are_bounded():
    whole = archive({"a.zip": encrypted(archive({"x.txt": TEXT})), "b.txt": TEXT})
    with pytest.raises(SecrecyQuestion, match="标有“机密★”"):
        check_upload(SimpleUploadedFile("材料.zip", whole))
    whole = encrypted(archive({"\u202e" + "长" * 300 + ".txt": TEXT}))
    with pytest.raises(SecrecyQuestion) as asked:
        check_upload(SimpleUploadedFile("材料.zip", whole))
    assert asked.value.missed == "长" * 100


def test_looking_into_an_archive_is_bounded(monkeypatch):
    """Nothing packed a thousandfold, and pages without end."""
    monkeypatch.setattr(inside, "MOST_SECONDS", 1.0)
    nothing = archive({f"{number}.txt": b" \n" * 4_000_000 for number in range(8)})
    slow = archive({f"{number}.pdf": pdf("正文" * 40, pages=40) for number in range(9)})

    began = time.monotonic()
    for files in (
        {"a.zip": nothing, "b.zip": nothing},
        {"a.zip": slow, "b.docx": os.urandom(1_000_000)},
    ):
        assert secrecy_mark("材料", archive(files), "zip") == ""
    assert time.monotonic() - began < 20
