"""Cells of a workbook: what a reader finds is what was answered, whatever it looks like."""

import datetime as dt
import io
from xml.etree import ElementTree

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cms.formbuilder.compiled.section import compile_question
from cms.submissions.sheets.cells import LONGEST, Cells, day_number, number_cell, text_cell
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.writers import text_writer
from cms.submissions.sheets.xlsx import write_workbook
from tests.cms.submissions.factories import make_received, make_version

MARKUP = ["<r><t>x</t></r>", "<r>&</r>", "a & b < c > d", "]]>", "</t></is></c><c>", "\"'"]


def text_of(cell: str) -> str:
    """What an XML reader finds in a text cell; Excel's own escape undone."""
    if not cell:
        return ""
    found = ElementTree.fromstring("<c" + cell).find("is/t").text or ""
    return found.replace("_x005F_", "_")


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_a_text_cell_is_well_formed_and_says_what_was_written(text):
    kept = "".join(c for c in text if c in "\t\n\r" or (c >= " " and c not in "\ufffe\uffff"))

    assert text_of(text_cell(text)) == kept.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("text", [*MARKUP, "  blank before and after ", "_x0041_", "\n"])
def test_markup_and_blanks_stay_text(text):
    assert text_of(text_cell(text)) == text


def test_an_escape_that_excel_would_undo_is_escaped():
    assert "_x005F_x0041_" in text_cell("_x0041_")


def test_a_surrogate_and_a_control_are_dropped_and_a_long_text_is_cut():
    assert text_of(text_cell("a\ud800b\x0bc")) == "abc"
    assert len(text_of(text_cell("好" * (LONGEST + 5)))) == LONGEST


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        (7, "><v>7</v></c>"),
        (-3, "><v>-3</v></c>"),
        ("12.50", "><v>12.5</v></c>"),
        (10**15, ' t="inlineStr"><is><t>1000000000000000</t></is></c>'),
        ("1234567890.1234567", ' t="inlineStr"><is><t>1234567890.1234567</t></is></c>'),
        ("1e999", ' t="inlineStr"><is><t>1e999</t></is></c>'),
        ("NaN", ' t="inlineStr"><is><t>NaN</t></is></c>'),
    ],
)
def test_numbers_stay_exact_or_become_text(value, cell):
    assert number_cell(value) == cell


@pytest.mark.parametrize(
    ("day", "number"),
    [("1900-01-01", 1), ("1900-02-28", 59), ("1900-03-01", 61), ("2026-05-12", 46154)],
)
def test_days_count_as_excel_counts(day, number):
    assert day_number(dt.date.fromisoformat(day)) == number


def test_a_moment_keeps_its_second():
    cell = Cells(1, 2, 3).moment(dt.datetime(2026, 5, 12, 12, 0, 0))

    assert cell == ' s="2"><v>46154.5</v></c>'


@pytest.mark.parametrize(
    ("time", "share"), [("00:00", "0"), ("12:00", "0.5"), ("18:45", "0.78125")]
)
def test_a_time_of_day_is_its_share_of_a_day(time, share):
    assert Cells(1, 2, 3).clock(time) == f' s="3"><v>{share}</v></c>'


OPTIONS = [{"key": "oa", "label": "是 & 非"}, {"key": "ob", "label": "不知道"}]


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ({"type": "single_choice", "options": OPTIONS}, "oa"),
        ({"type": "multiple_choice", "options": OPTIONS}, ["ob", "oa"]),
        ({"type": "multiple_choice", "options": OPTIONS}, []),
        ({"type": "yes_no"}, True),
        ({"type": "yes_no"}, False),
        ({"type": "short_text", "many": True}, ["甲", "乙"]),
        ({"type": "integer", "many": True}, [1, 2]),
        ({"type": "phone"}, "0571-88888888"),
        ({"type": "date", "many": True}, ["2026-05-12"]),
        ({"type": "datetime"}, "2026-05-12T01:30:00Z"),
        ({"type": "person"}, {"id": 3, "label": "王·代表"}),
    ],
)
def test_a_text_writer_says_what_the_screen_says(question, value):
    compiled = compile_question({"key": "qone", "label": "问", **question})

    assert text_writer(compiled)(value, {}) == compiled.display(value)


@pytest.mark.django_db
def test_a_workbook_with_markup_in_every_answer_opens(now):
    version = make_version()
    for number, text in enumerate(MARKUP):
        rows = [{"row": "r00001", "cells": {"qproblem": text}}] * 2
        answers = {"qtext": text, "qchoice": "oyes", "qcount": number, "qrows": rows}
        make_received(version=version, now=now, answers=answers, number=number)
    made = io.BytesIO()

    assert write_workbook(Selection(form=version.form), made) == len(MARKUP)

    main, table, *_about = openpyxl.load_workbook(made).worksheets
    assert sorted(row[9] for row in main.iter_rows(min_row=2, values_only=True)) == sorted(MARKUP)
    assert table.max_row == 1 + 2 * len(MARKUP)
    quick = openpyxl.load_workbook(made, read_only=True).worksheets[0]
    assert quick.calculate_dimension() == f"A1:P{1 + len(MARKUP)}"  # what the file itself says
