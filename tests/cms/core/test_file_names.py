"""What a file is called on the disk of who downloads it."""

import datetime as dt
from urllib.parse import unquote

import pytest
from django.http import HttpResponse

from cms.core.file_names import LONGEST, call_file, file_name

DAY = dt.date(2026, 11, 27)


@pytest.mark.parametrize(
    ("parts", "ext", "name"),
    [
        (
            ("发布审核单", "专精特新企业培育情况"),
            "docx",
            "发布审核单-专精特新企业培育情况-2026-11-27.docx",
        ),
        (("填报", "同名", "同名", ""), "csv", "填报-同名-2026-11-27.csv"),
        (('审"查<一>|二', "a\\b/c:d*e?"), "pdf", "审＂查＜一＞｜二-a＼b／c：d＊e？-2026-11-27.pdf"),
        (("一行\n\t另一行\u202e\u200b",), "pdf", "一行 另一行-2026-11-27.pdf"),
        (("..\\.env ",), "PDF", "＼.env-2026-11-27.pdf"),
        (("",), "", "文件-2026-11-27.bin"),
    ],
)
def test_a_name_says_what_of_which_and_when_and_every_system_takes_it(parts, ext, name):
    assert file_name(*parts, day=DAY, ext=ext) == name


def test_without_a_day_a_name_of_a_device_is_none():
    assert file_name("CON.x", ext="txt") == "文件-CON.x.txt"
    assert file_name("简报", ext="txt") == "简报.txt"


@pytest.mark.parametrize("character", ["长", "𠮷", "w"])
def test_the_longest_part_is_cut_and_the_day_stays(character):
    name = file_name("发布审核单", character * 300, day=DAY, ext="docx")

    assert name.startswith(f"发布审核单-{character}")
    assert name.endswith(f"{character}…-2026-11-27.docx")
    assert len(name) <= LONGEST
    assert len(name.encode()) <= 3 * LONGEST


def test_a_moment_counts_as_its_day_in_shanghai():
    late = dt.datetime(2026, 11, 26, 17, tzinfo=dt.UTC)

    assert file_name("简报", day=late, ext="txt") == "简报-2026-11-27.txt"


def test_the_browser_is_told_the_name_in_utf_8():
    header = call_file(HttpResponse(), "简报-2026-11-27.txt")["Content-Disposition"]

    assert header.startswith("attachment; filename*=utf-8''")
    assert unquote(header.partition("''")[2]) == "简报-2026-11-27.txt"
    shown = call_file(HttpResponse(), "图片.jpg", shown=True)
    assert shown["Content-Disposition"].startswith("inline; ")
