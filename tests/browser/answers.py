"""What the clerk does with the answers: who is missing, the record, the sheets."""

import csv
import datetime as dt
import io
import re
from pathlib import Path

import openpyxl
from playwright.sync_api import expect


def open_record(page, title: str) -> None:
    """The topic's own page, from the list."""
    page.goto("/admin/topics/")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(title)


def missing(page) -> str:
    """Who has not answered, as the record says it."""
    # The menu names a list of messages so too.
    return page.locator("p").filter(has_text="谁还没回").inner_text()


def accept_finding(page, problem: str, severity: str) -> None:
    """Take a row of a deputy's into the record."""
    card = page.get_by_role("article", name=problem)
    card.get_by_label("程度").select_option(label=severity)
    card.get_by_role("button", name="采用", exact=True).click()
    findings = page.get_by_role("table", name="记录中的问题")
    expect(findings.get_by_role("row", name=re.compile(f"{problem}.*{severity}"))).to_be_visible()


def open_answer(page, title: str, receipt: str) -> None:
    """One answer, from the record."""
    open_record(page, title)
    page.get_by_role("table", name="填报情况").get_by_role("link", name=receipt).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(receipt)


def download(page, name: str) -> bytes:
    """The file behind a button or link of the record."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name=name).or_(page.get_by_role("link", name=name)).click()
    assert waiting.value.suggested_filename.endswith(".csv" if "CSV" in name else ".xlsx")
    return Path(waiting.value.path()).read_bytes()


def csv_rows(data: bytes) -> list[list[str]]:
    """The rows of a file that Excel takes for UTF-8."""
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def is_now_in_shanghai(text: str) -> bool:
    """Whether a sheet's time is of the last quarter of an hour, on a clock in Shanghai."""
    shanghai = dt.datetime.now(dt.UTC).replace(tzinfo=None) + dt.timedelta(hours=8)
    return dt.timedelta(0) <= shanghai - dt.datetime.fromisoformat(text) < dt.timedelta(minutes=15)


def workbook_rows(data: bytes) -> dict[str, list[list]]:
    """Every sheet's rows; no cell may be a formula."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type != "f" for cell in row)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
