"""Downloads: inert, typed, in Shanghai time, all versions in one sheet."""

import copy
import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.core.files.storage import storages
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.submissions.models import ExportJob
from cms.submissions.services import CannotExportSubmissions, request_export, run_export
from cms.submissions.services import exports as steps
from cms.submissions.services.exports import sweep_exports
from cms.submissions.sheets import columns
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.inert import inert, inert_all
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import write_workbook
from tests.cms.submissions.factories import (
    FORM,
    UserFactory,
    make_clerk,
    make_received,
    make_version,
)

pytestmark = pytest.mark.django_db

ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "   +1",
    "\u3000=1+1",
    "\u00a0=1+1",
    "\u200b=1+1",
    "\ufeff=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "\u3000＝1",
    "\x00=1+1",
    "=\x001+1",
    "\x0b=1",
    "\x0c=1",
    "\x1f=1",
    "−2",
    "﹦1+1",
    "|calc",
    "%0A=1",
    "\u2028=1",
    '=DDE("cmd";"/C calc";"x")',
    "＝cmd|' /C calc'!A0",
    "-",
]


def columns_of(selection) -> tuple[list[str], list[list[str]]]:
    text = "".join(stream_csv(selection))
    assert text.startswith("\ufeff")
    head, *rows = csv.reader(io.StringIO(text[1:], newline=""))
    return head, rows


def is_inert(cell: str) -> bool:
    led = cell[:1] == "'" or (cell[:1] == "\t" and cell[1:2].isdigit())
    return "\x00" not in cell and (led or inert(cell) == cell)


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_strings_are_inert(attack):
    made = inert(attack)

    assert made.startswith("'")
    assert made[1:] == attack.replace("\x00", "")


# How fast inputs come says nothing here: a busy machine is no fault of the sheets.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(
    st.text(st.sampled_from(" \u3000\u200b\ufeff\x00"), max_size=4),
    st.sampled_from("=+-@＝＋－＠\t\r"),
    st.text(max_size=20),
)
def test_nothing_that_a_spreadsheet_would_calculate_gets_through(before, sign, rest):
    made = inert(before + sign + rest)

    assert made[0] == "'"
    assert "\x00" not in made


@given(st.lists(st.one_of(st.text(), st.sampled_from(ATTACKS), st.characters(max_codepoint=40))))
def test_many_texts_are_inert_as_each_is(texts):
    assert inert_all(texts) == [inert(text) for text in texts]


@pytest.mark.parametrize(
    "text", ["007", "110101199003071234", "2026-05-01", "1/2", "3-4", "1E5", "8:30", "3.50"]
)
def test_what_excel_would_take_for_a_number_or_a_day_stays_text(text):
    assert inert(text) == f"\t{text}"
    assert inert(f"{text}\x00") == f"\t{text}"


@pytest.mark.parametrize(
    "text",
    ["", "好", "3-5 家", "a=b", "《条例》", "100%", "0", "12", "13800138000", "5月3日", "2 个"],
)
def test_ordinary_text_is_left_alone(text):
    assert inert(text) == text


def test_csv_is_inert_in_values_and_headings(now):
    form = copy.deepcopy(FORM)
    form["sections"][0]["questions"][0]["label"] = "=HYPERLINK(1)"
    form["sections"][0]["questions"][3]["options"][0]["label"] = "＝1+1"
    version = make_version(form)
    for number, attack in enumerate(a for a in ATTACKS if a.strip()):
        answers = {"qtext": attack, "qchoice": "oyes", "qcount": -3}
        make_received(version=version, now=now, answers=answers, number=number)

    head, rows = columns_of(Selection(form=version.form))

    assert head[9] == "'=HYPERLINK(1)"
    assert {row[10] for row in rows} == {"-3"}  # a real number stays one
    assert {row[12] for row in rows} == {"'＝1+1"}
    assert all(is_inert(row[9]) for row in rows)


def test_columns_join_versions_and_mark_what_is_no_longer_asked(now):
    old = make_version()
    make_received(version=old, now=now, answers={"qtext": "旧", "qcount": 3, "qchoice": "oyes"})
    form = copy.deepcopy(FORM)
    questions = form["sections"][0]["questions"]
    questions[0]["label"] = "总的看法"
    del questions[1]  # qcount
    questions[2]["options"][0]["label"] = "很满意"
    new = make_version(form, form=old.form)
    make_received(version=new, now=now, answers={"qtext": "新", "qchoice": "oyes"}, number=1)

    head, rows = columns_of(Selection(form=new.form))

    assert "总的看法" in head
    assert head[-1] == "企业数（已停用）"
    by_text = {row[head.index("总的看法")]: row for row in rows}
    choice = head.index("是否满意")
    assert (by_text["旧"][choice], by_text["新"][choice]) == ("满意", "很满意")
    assert (by_text["旧"][-1], by_text["新"][-1]) == ("3", "")


@pytest.mark.parametrize("size", [1, 2, 7])
def test_versions_side_by_side_keep_each_answer_in_its_row(size, now, monkeypatch):
    monkeypatch.setattr(columns, "FIRST", size)
    monkeypatch.setattr(columns, "CHUNK", size)
    old = make_version()
    form = copy.deepcopy(FORM)
    del form["sections"][0]["questions"][1]  # qcount
    new = make_version(form, form=old.form)
    for number in range(5):
        answers = {"qtext": f"第{number}份"} | ({} if number % 2 else {"qcount": number})
        at = now + dt.timedelta(minutes=number)
        make_received(version=(old, new)[number % 2], now=at, answers=answers, number=number)

    _head, rows = columns_of(Selection(form=old.form))

    assert [(row[8], row[9], row[-1]) for row in rows] == [
        ("1", "第4份", "4"),
        ("2", "第3份", ""),
        ("1", "第2份", "2"),
        ("2", "第1份", ""),
        ("1", "第0份", "0"),
    ]


def test_csv_shows_shanghai_time_and_rows(now):
    version = make_version()
    late = dt.datetime(2026, 5, 12, 17, 0, tzinfo=dt.UTC)
    rows = [{"row": "r00001", "cells": {"qproblem": "漏水"}}]
    make_received(version=version, now=late, answers={"qtext": "好", "qrows": rows})

    head, (row,) = columns_of(Selection(form=version.form))

    assert row[5] == "2026-05-13 01:00:00"
    assert row[head.index("发现问题")] == "1. 问题：漏水"


def test_workbook_has_typed_cells_text_formulas_and_a_sheet_for_each_table(now):
    version = make_version()
    answers = {
        "qtext": "=1+1",
        "qcount": 7,
        "qday": "2026-05-12",
        "qrows": [{"row": "r00001", "cells": {"qproblem": "@SUM(A1)"}}],
    }
    make_received(version=version, now=now, answers=answers)
    made = io.BytesIO()

    assert write_workbook(Selection(form=version.form), made) == 1

    book = openpyxl.load_workbook(made)
    main, table, codebook, notes = book.worksheets
    assert (codebook.title, notes.title) == ("编码表", "说明")
    cells = {cell.value: main.cell(2, cell.column) for cell in main[1]}
    assert cells["总体印象"].value == "=1+1"
    assert cells["总体印象"].data_type in ("s", "inlineStr")
    assert cells["企业数"].value == 7
    assert cells["日期"].value == dt.datetime(2026, 5, 12)
    assert cells["提交时间"].value == dt.datetime(2026, 5, 12, 9, 30)
    assert table.title == "发现问题"
    assert [c.value for c in table[2]][2:4] == [1, "@SUM(A1)"]


def ask(version, clerk, now):
    return request_export(selection=Selection(form=version.form), by=clerk, now=now)


def test_export_needs_the_right_and_says_how_many(now):
    version = make_version()
    make_received(version=version, now=now)

    with pytest.raises(CannotExportSubmissions):
        ask(version, UserFactory(roles=[Role.DEPUTY]), now)
    ask(version, make_clerk(), now)

    refused, done = AuditEvent.objects.filter(verb="submission.export").order_by("pk")
    assert refused.refused
    assert done.detail == "XLSX，1 行"


def test_worker_writes_a_whole_file_and_it_expires(now):
    version = make_version()
    make_received(version=version, now=now)
    job = ask(version, make_clerk(), now)

    run_export(job_id=job.pk, clock=lambda: now)

    job.refresh_from_db()
    assert (job.state, job.rows_done) == ("READY", 1)
    assert openpyxl.load_workbook(storages["private"].open(job.path)).worksheets
    sweep_exports(now=now + dt.timedelta(days=4))
    job.refresh_from_db()
    assert job.state == "EXPIRED"
    assert not storages["private"].exists(job.path)


class Killed(BaseException):
    """The worker ends here."""


@pytest.mark.parametrize("step", ["write_workbook", "storage"])
def test_killed_worker_offers_nothing_and_starts_again(step, now, monkeypatch):
    version = make_version()
    make_received(version=version, now=now)
    job = ask(version, make_clerk(), now)

    def die(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patch:
        if step == "storage":
            patch.setattr(type(storages["private"]), "save", die)
        else:
            patch.setattr(steps, step, die)
        with pytest.raises(Killed):
            run_export(job_id=job.pk, clock=lambda: now)
    job.refresh_from_db()
    assert job.state == "RUNNING"
    assert run_export(job_id=job.pk, clock=lambda: now) is None  # it may still live

    later = now + dt.timedelta(minutes=5)
    run_export(job_id=job.pk, clock=lambda: later)

    job.refresh_from_db()
    assert (job.state, job.attempt) == ("READY", 2)


def test_job_that_always_fails_is_given_up(now, monkeypatch):
    version = make_version()
    job = ask(version, make_clerk(), now)
    monkeypatch.setattr(steps, "write_workbook", lambda *a, **k: 1 / 0)

    for _try in range(5):
        with pytest.raises(ZeroDivisionError):
            run_export(job_id=job.pk, clock=timezone.now)

    assert run_export(job_id=job.pk, clock=timezone.now) is None
    assert ExportJob.objects.get(pk=job.pk).state == "FAILED"


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("face", ["list", "csv"])
def test_a_day_that_is_no_instant_filters_nothing(client, now, face, day):
    received = make_received(version=make_version(), now=now)
    client.force_login(make_clerk())
    address = reverse(f"submissions:{face}", args=[received.form_id])
    for asked in ({"since": day}, {"until": day}, {"after": "0001-01-01T00:00:00_1"}):
        answer = client.get(address, asked)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert received.receipt in body.decode()
