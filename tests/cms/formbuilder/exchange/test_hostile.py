"""Files that would harm are refused with a sentence, before anything of them is believed."""

import io
import time
import zipfile
from contextlib import suppress

import openpyxl
import pytest
from django.core.files.base import ContentFile

from cms.formbuilder.exchange import sheets
from cms.formbuilder.exchange.document import CannotReadForm
from cms.formbuilder.exchange.limits import read_limits
from cms.formbuilder.exchange.upload import read_upload
from cms.formbuilder.exchange.xpath.parsing import LONGEST, NotUnderstood, parse
from cms.formbuilder.exchange.xpath.reading_calculations import read_calculation
from cms.formbuilder.exchange.xpath.reading_conditions import Known, read_condition
from cms.media.uploads import SecrecyQuestion, UploadRefused
from tests.cms.formbuilder.exchange.sheets import workbook

GOOD = workbook([["type", "name", "label"], ["text", "a", "单位"]])

SHEET = "xl/worksheets/sheet1.xml"


def refused(data: bytes, name: str = "表.xlsx") -> str:
    """The sentence."""
    with pytest.raises((UploadRefused, CannotReadForm)) as error:
        read_upload(ContentFile(data, name=name), filler="DEPUTY")
    return str(error.value)


def repacked(changed: dict[str, bytes]) -> bytes:
    """The good workbook with other parts."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, part in changed.items():
            new.writestr(name, part)
    return file.getvalue()


def rows_xml(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'.encode()


def cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_the_good_one_comes_in():
    brought = read_upload(ContentFile(GOOD, name="表.xlsx"), filler="DEPUTY")

    assert brought.gaps == []
    assert brought.document.definition["title"] == "表"


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (GOOD, "表.xls", "这里只收两种文件"),
        (GOOD, "表.csv", "这里只收两种文件"),
        (GOOD, "表.xlsm", "这里只收两种文件"),
        (GOOD, "表.json", "内容"),
        (b"{}", "表.xlsx", "内容"),
        (b"", "表.xlsx", "文件是空的"),
        (b"", "表.json", "文件是空的"),
        (b"\xff\xfe{\x00}\x00", "表.json", "UTF-8"),
        (b"<html><script>", "表.json", "内容"),
        (b"{}", "表.exe.json", "两个扩展名"),
        (GOOD[: len(GOOD) // 2], "表.xlsx", "内容"),
        (b"0" * (sheets.MOST_BYTES + 1), "表.json", "5 MB"),
        (b"PK\x03\x04" + b"0" * sheets.MOST_BYTES, "表.xlsx", "5 MB"),
    ],
)
def test_the_wrong_file_is_refused(data, name, sentence):
    assert sentence in refused(data, name)


def test_a_bomb_is_refused_before_it_is_unpacked():
    small = rows_xml(" " * (sheets.MOST_UNPACKED + 1))
    began = time.monotonic()

    assert "解压后" in refused(repacked({SHEET: small}))
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("part", "data", "sentence"),
    [
        ("xl/vbaProject.bin", b"x", "宏"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "链接了其他文件"),
        ("xl/embeddings/oleObject1.bin", b"x", "链接了其他文件"),
        ("xl/connections.xml", b"<a/>", "链接了其他文件"),
        ("xl/worksheets/sheet1.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', "宏"),
        ("xl/worksheets/sheet1.xml", b"<worksheet", "无法读取"),
    ],
)
def test_parts_that_reach_out_or_run_are_refused(part, data, sentence):
    assert sentence in refused(repacked({part: data}))


HEAD = f'<row r="1">{cell("A1", "type")}</row>'
SHEETS = {
    "A2 单元格是公式": f'{HEAD}<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row>',
    "超过 5000 行": f'{HEAD}<row r="1048576">{cell("A1048576", "text")}</row>',
    "超过 120 列": f'{HEAD}<row r="2">{cell("XFD2", "x")}</row>',
    "两列表头相同": f'<row r="1">{cell("A1", "type")}{cell("B1", "type")}</row>',
}


@pytest.mark.parametrize("sentence", SHEETS)
def test_formulas_and_huge_sheets_are_refused(sentence):
    began = time.monotonic()

    data = repacked({SHEET: rows_xml(SHEETS[sentence])})
    assert sentence in refused(data)
    assert time.monotonic() - began < 10


def test_a_workbook_that_is_no_xlsform_is_refused():
    book, file = openpyxl.Workbook(), io.BytesIO()
    book.save(file)

    assert refused(file.getvalue()) == "工作簿里没有“survey”工作表，不是 XLSForm。"


@pytest.mark.parametrize("name", ["表.json", "表.xlsx"])
def test_a_file_that_is_marked_secret_is_asked_about(name):
    marked = workbook([["type", "name", "label"], ["note", "a", "机密★10年"]])
    data = marked if name.endswith("xlsx") else b"{}"
    called = f"机密★{name}"

    with pytest.raises(SecrecyQuestion):
        read_upload(ContentFile(data, name=called), filler="DEPUTY")
    if name.endswith("xlsx"):
        read_upload(ContentFile(data, name=called), filler="DEPUTY", not_secret=True)


HOSTILE = [
    *("", "'", "((((", "a" * 100, "${", "${}", "${a} = = 1", "1 2", "not(", "if(1,2", "[", "1["),
    *("(" * 5000, "-" * 5000 + "1", "not(" * 2000, "1" + "+1" * 3000, "x(" * 100 + ")" * 100),
    *("import os", "__import__('os').system('x')", "\x00", "\ud800", "９", "${a}[${b}[${c}", "💥"),
    "1" * (LONGEST + 1),
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_no_expression_breaks_the_parser(number):
    began = time.monotonic()
    with suppress(NotUnderstood):
        tree = parse(HOSTILE[number])
        read_calculation(tree, Known())
    with suppress(NotUnderstood):
        read_condition(parse(HOSTILE[number]), Known())
    read_limits({"type": "integer"}, HOSTILE[number])
    assert time.monotonic() - began < 2
