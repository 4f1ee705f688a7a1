"""The file: the same bytes each time, nothing of the library's template, the traps avoided."""

import datetime as dt
import io
import re
import zipfile

import pytest
from docx import Document

from cms.paper.docx import write_docx
from cms.paper.sheet import Para, Sheet
from tests.cms.paper.test_sheet import SHEET
from tests.conftest import NOW

ADDRESS = "https://lianxi.example/desk/paper/AB01CD23/"


def write(sheet: Sheet = SHEET, **changed) -> bytes:
    given = {"code": "AB01CD23", "address": ADDRESS, "made_at": NOW, **changed}
    return write_docx(sheet, **given)


@pytest.fixture(scope="module")
def parts() -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(write())) as archive:
        return {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def test_the_same_paper_gives_the_same_bytes_and_another_moment_others():
    assert write() == write()
    assert write() != write(made_at=NOW + dt.timedelta(seconds=2))
    assert write() != write(address=ADDRESS.replace("AB01", "AB02"))


def test_nothing_of_the_template_is_left(parts):
    everything = " ".join(parts.values())

    assert "python-docx" not in everything
    assert "2013-" not in everything
    assert not [name for name in parts if re.search("thumbnail|theme|customXml|app.xml", name)]
    assert "<dc:creator>联席会议办公室</dc:creator>" in parts["docProps/core.xml"]
    assert "2026-05-12T01:30:00Z" in parts["docProps/core.xml"]


def test_the_page_is_that_of_the_standard(parts):
    page = parts["word/document.xml"]

    assert re.search(r'<w:pgSz [^>]*w:w="11906" w:h="16838"', page)
    assert re.search(r'w:docGrid [^>]*w:type="linesAndChars"', page)
    assert 'w:linePitch="579"' in page
    assert "charSpace" not in page
    assert 'w:eastAsia="仿宋_GB2312"' in parts["word/styles.xml"]
    assert 'w:lang w:val="en-US" w:eastAsia="zh-CN"' in parts["word/styles.xml"]
    assert "<w:evenAndOddHeaders/>" in parts["word/settings.xml"]
    assert '<w:altName w:val="仿宋,FangSong' in parts["word/fontTable.xml"]


def test_every_page_says_its_number_its_check_code_and_its_paper_code(parts):
    footers = [text for name, text in parts.items() if name.startswith("word/footer")]
    headers = [text for name, text in parts.items() if name.startswith("word/header")]

    assert len(footers) == len(headers) == 2  # odd and even
    assert all("校验码 ABCD-1234" in each and 'w:instr="PAGE"' in each for each in footers)
    assert all("纸号 AB01-CD23" in each for each in headers)


def test_runs_of_chinese_quotes_are_set_in_chinese_type(parts):
    assert 'w:hint="eastAsia"' in parts["word/document.xml"]


def test_an_odd_character_spoils_no_file():
    document = Document(io.BytesIO(write(Sheet("题", "办", (Para("甲\x00\x0b乙\ufffe丙\n丁"),)))))

    assert document.paragraphs[1].text == "甲乙丙\n丁"
