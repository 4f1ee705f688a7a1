"""Where files keep words that people read: each place is looked at for a mark."""

import io
import time
import zipfile

import pytest
from docx import Document

from cms.media.secrecy import secrecy_mark
from cms.media.uploads import UploadRefused, check_upload
from tests.cms.media.test_secrecy import docx, packed, sheet

NOTE = (
    '<w:endnotes><w:endnote w:id="2"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:endnote></w:endnotes>'
)
BOX = (
    "<xdr:wsDr><xdr:sp><xdr:txBody><a:p><a:r><a:t>表一</a:t></a:r></a:p>"
    "<a:p><a:r><a:t>机</a:t></a:r><a:r><a:t>密</a:t></a:r></a:p></xdr:txBody></xdr:sp></xdr:wsDr>"
)
OLD_BOX = "<v:textbox><div>表一<br>内部<font>文件</font></div><div>二</div></v:textbox>"
SLIDE = "<p:sld><p:txBody><a:p><a:r><a:t>秘密★1年</a:t></a:r></a:p></p:txBody></p:sld>"
CORE = (
    "<cp:coreProperties><dc:title>{}</dc:title><dc:creator>办公室</dc:creator></cp:coreProperties>"
)


@pytest.mark.parametrize(
    ("ext", "part", "words"),
    [
        ("docx", "word/endnotes.xml", NOTE.format("机密★1年")),
        ("docx", "docProps/core.xml", CORE.format("机密")),
        ("xlsx", "docProps/core.xml", CORE.format("内部资料")),
        ("xlsx", "xl/drawings/drawing1.xml", BOX),
        ("xlsx", "xl/drawings/vmlDrawing1.vml", OLD_BOX),
        ("pptx", "ppt/slides/slide3.xml", SLIDE),
    ],
)
def test_every_place_of_an_office_file_is_read(ext, part, words):
    assert secrecy_mark("材料", packed({part: words}), ext)
    assert secrecy_mark("材料", packed({f"other/{part}": words}), ext) == ""


def test_the_title_of_a_document_is_read_as_word_keeps_it():
    document, out = Document(), io.BytesIO()
    document.core_properties.title = "机密★1年"
    document.save(out)

    assert secrecy_mark("方案", out.getvalue(), "docx") == "机密★"


def test_a_new_document_under_an_old_name_is_read():
    assert secrecy_mark("方案", docx("机密★1年"), "doc") == "机密★"
    assert secrecy_mark("方案", docx("机密★1年"), "wps") == "机密★"
    assert secrecy_mark("名册", sheet(header="机密"), "xls") == "机密"


def test_a_big_table_leaves_room_for_a_box_behind_it():
    rows = "<si><t>青岚区人民医院</t></si>" * 60_000
    parts = {f"xl/worksheets/sheet{number}.xml": rows for number in range(6)}
    data = packed({**parts, "xl/drawings/drawing1.xml": BOX})

    began = time.monotonic()
    assert secrecy_mark("名册", data, "xlsx") == "机密"
    assert time.monotonic() - began < 20


def test_a_large_document_is_looked_through_in_a_moment():
    paragraph = "<w:p><w:r><w:t>督促承办单位整改落实到位，机密文件不带出。</w:t></w:r></w:p>"
    parts = {f"word/header{number}.xml": paragraph * 30_000 for number in range(8)}
    data = packed({**parts, "word/document.xml": paragraph * 300_000})

    began = time.monotonic()
    assert secrecy_mark("方案", data, "docx") == ""
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("way", [12, 14])  # bzip2, LZMA
def test_a_document_packed_in_ways_no_office_program_writes_is_refused(way):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", way) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<w:p>正文</w:p>")
    out.seek(0)
    out.name, out.size = "方案.docx", len(out.getvalue())

    assert secrecy_mark("方案", out.getvalue(), "docx") == ""
    with pytest.raises(UploadRefused):
        check_upload(out)
