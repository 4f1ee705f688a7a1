"""Row 28: XLSX typed cells, Shanghai time, labels or codes, all versions or one; CSV with BOM; 30
attack strings inert in values and headings.
"""

import copy
import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.urls import reverse

from cms.submissions.sheets.codebook import Codebook
from tests.cms.formbuilder.matrices import FAIR, GOOD, POOR, matrix, ranking, rated
from tests.cms.submissions.factories import FORM, make_clerk, make_received, make_version
from tests.cms.submissions.test_sheets import ATTACKS, is_inert

pytestmark = pytest.mark.django_db
LATE = dt.datetime(2026, 5, 12, 17, 0, tzinfo=dt.UTC)  # 01:00 of the next day in Shanghai


def older() -> dict:
    made = copy.deepcopy(FORM)
    made["sections"][0]["questions"] += [
        matrix(),
        ranking(),
        {"key": "qopen", "type": "yes_no", "label": "是否公开"},
        {
            "key": "qmany",
            "type": "multiple_choice",
            "label": "关注方面",
            "other": True,
            "options": [{"key": "oenv", "label": "环境"}, {"key": "olaw", "label": "法治"}],
        },
    ]
    return made


def newer() -> dict:
    """是否满意 reworded, an option put before the others, 企业数 no longer asked."""
    made = older()
    questions = made["sections"][0]["questions"]
    choice = questions[3]
    choice["label"] = "您是否满意"
    choice["options"][0]["label"] = "很满意"
    choice["options"].insert(0, {"key": "onew", "label": "说不清"})
    del questions[1]
    return made


@pytest.fixture
def form():
    """An answer to each of two versions."""
    first = make_version(older())
    rows = [{"row": "r1", "cells": {"qproblem": "漏水"}}]
    make_received(
        version=first,
        now=LATE,
        answers={
            "qtext": "旧",
            "qcount": 7,
            "qday": "2026-05-12",
            "qchoice": "oyes",
            "qrows": rows,
            "qm": rated(o0e01=POOR, o0e01_comment="太慢", o0e02="na"),
            "qr": {"o0a01": 2, "o0a02": 1},
            "qopen": False,
            "qmany": ["olaw", "other:物业"],
        },
    )
    second = make_version(newer(), form=first.form)
    answers = {"qtext": "新", "qchoice": "onew", "qm": rated(o0e01=GOOD, o0e02=FAIR)}
    make_received(version=second, now=LATE, answers=answers, number=1)
    return first.form


def workbook(client, form, **chosen):
    client.force_login(make_clerk())
    answer = client.post(reverse("submissions:xlsx", args=[form.pk]), chosen)
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def by_heading(sheet) -> list[dict]:
    head, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_words_typed_cells_and_shanghai_time(client, form):
    book = workbook(client, form, options="labels")
    assert book.sheetnames == ["填报", "发现问题", "编码表", "说明"]
    old = next(row for row in by_heading(book["填报"]) if row["总体印象"] == "旧")
    assert old["企业数（已停用）"] == 7
    assert old["日期"] == dt.datetime(2026, 5, 12)
    assert old["提交时间"] == dt.datetime(2026, 5, 13, 1, 0)
    assert (old["您是否满意"], old["是否公开"], old["关注方面"]) == (
        "满意", "否", "法治、其他：物业",
    )  # fmt: skip
    assert old["测评：履职 · 报告真实全面"] == "不满意"
    assert (old["关注次序：环境"], old["关注次序：法治"]) == (2, 1)
    [row] = by_heading(book["发现问题"])
    assert (row["行号"], row["问题"]) == (1, "漏水")


def test_codes_are_short_numbers_that_stay(client, form):
    book = workbook(client, form, options="codes")
    rows = {row["Q1 总体印象"]: row for row in by_heading(book["填报"])}
    old, new = rows["旧"], rows["新"]
    assert (old["Q4 您是否满意"], new["Q4 您是否满意"]) == (1, 3)  # 满意 stays 1, 说不清 came later
    assert (old["Q9 是否公开"], old["Q10 关注方面"]) == (0, "2;0：物业")
    matrix_row = "Q7_1 测评：履职 · 报告真实全面"
    assert (old[matrix_row], new[matrix_row]) == (3, 1)
    assert old["Q7_3 测评：履职 · 措施可行"] == 5  # 不适用

    listed = [[cell.value for cell in row] for row in book["编码表"].iter_rows(min_row=2)]
    said = {(row[0], row[3], row[4]): (row[5], row[6]) for row in listed}
    assert said["Q4", 1, "很满意"] == ("2", "各版本表述不同")
    assert said["Q4", 1, "满意"] == ("1", "各版本表述不同")
    assert said["Q4", 3, "说不清"] == ("2", None)
    [asked] = [row for row in listed if row[0] == "Q2"]
    assert (asked[1], asked[5], asked[6]) == ("企业数", "1", "已停用")
    assert Codebook(form).codes_of("qchoice") == {"oyes": 1, "ono": 2, "onew": 3}


def test_no_key_is_ever_shown(client, form):
    keys = ("qchoice", "oyes", "o0e01", "o0a01", "qm.", "olaw", "other:")
    for options in ("labels", "codes"):
        book = workbook(client, form, options=options)
        said = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
        assert not [text for text in said if any(key in text for key in keys)]


def test_one_version_has_its_own_questions_in_its_own_words(client, form):
    [row] = by_heading(workbook(client, form, version="1")["填报"])
    assert (row["是否满意"], row["企业数"], row["表单版本"]) == ("满意", 7, 1)
    assert not [heading for heading in row if "已停用" in heading or heading == "您是否满意"]
    [notes] = [
        {row[0]: row[1] for row in sheet.iter_rows(values_only=True)}
        for sheet in [workbook(client, form, version="1")["说明"]]
    ]
    assert (notes["表单版本"], notes["填报份数"]) == ("1", "1")


def test_csv_opens_in_excel_in_words_and_in_codes(client, form):
    client.force_login(make_clerk())
    address = reverse("submissions:csv", args=[form.pk])
    for options, said in (("labels", "满意"), ("codes", "1")):
        answer = client.post(address, {"options": options, "version": "1"})
        data = b"".join(answer.streaming_content)
        assert data.startswith(b"\xef\xbb\xbf")
        head, row = csv.reader(io.StringIO(data.decode("utf-8-sig")))
        at = next(n for n, heading in enumerate(head) if heading.endswith("是否满意"))
        assert row[at] == said
        assert row[5] == "2026-05-13 01:00:00"
    book = b"".join(client.get(address, {"sheet": "codes"}).streaming_content)
    assert "Q4,您是否满意,单选,3,说不清,2," in book.decode("utf-8-sig")


def test_thirty_attacks_are_inert_in_values_headings_and_names_of_sheets(client):
    attacks = [attack for attack in ATTACKS if attack.strip() and "\x00" not in attack]
    assert len(ATTACKS) >= 30
    questions = [
        {"key": f"q{n:03d}", "type": "short_text", "label": attack}
        for n, attack in enumerate(attacks)
    ]
    column = {"key": "qcol", "type": "short_text", "label": "=1+1"}
    tables = [
        {"key": f"qt{n}", "type": "rows", "label": label, "columns": [{**column, "key": f"qc{n}"}]}
        for n, label in enumerate(("=cmd|'/C calc'!A0", "'[x]:*?/\\", "填报", "History"))
    ]
    section = {"key": "s", "title": "=1+1", "filler": "DEPUTY", "questions": questions + tables}
    version = make_version({"schema_version": 1, "title": "@SUM(A1)", "sections": [section]})
    answers = {question["key"]: question["label"] for question in questions}
    make_received(version=version, now=LATE, answers=answers)

    for options in ("labels", "codes"):
        book = workbook(client, version.form, options=options)
        cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
        assert {cell.data_type for cell in cells if isinstance(cell.value, str)} <= {
            "s",
            "inlineStr",
        }
        assert not [name for name in book.sheetnames if name.startswith(("'", "history"))]
        answer = client.post(
            reverse("submissions:csv", args=[version.form_id]), {"options": options}
        )
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        assert all(is_inert(cell) for row in rows for cell in row[9:])  # those before are ours
