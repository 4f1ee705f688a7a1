"""What a deputy does on her phone and at her desk."""

import re

from playwright.sync_api import expect

HER_PART = "代表填写"


def open_form(page, title: str) -> None:
    """From 我要办的 to the page that is hers, however far she had come."""
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile(title)).click()
    page.get_by_role("button", name=re.compile("填写$")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HER_PART)


def row(page, number: int):
    """The row of the repeating table with that number."""
    return page.get_by_role("group", name=f"第 {number} 行", exact=False)


def write_row(page, number: int, problem: str, advice: str = "", photo=None) -> None:
    """One finding, with its photo."""
    row(page, number).get_by_label("问题").fill(problem)
    if advice:
        row(page, number).get_by_label("建议").fill(advice)
    if photo:
        row(page, number).get_by_label("照片").set_input_files(photo)


def add_row(page) -> None:
    """One row more."""
    count = page.locator(".rows__row").count()
    page.get_by_role("button", name="增加一行").click()
    expect(page.locator(".rows__row")).to_have_count(count + 1)


def save_draft(page) -> None:
    """Kept on the server, photo included."""
    page.get_by_role("button", name="保存草稿").last.click()
    expect(page.get_by_text("草稿已保存")).to_be_visible()


def check(page) -> None:
    """To the page on which everything is read once more."""
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写内容")


def receipt(page) -> str:
    """The receipt number that is shown."""
    expect(page.locator(".receipt")).to_be_visible()
    return page.locator(".receipt").inner_text()
