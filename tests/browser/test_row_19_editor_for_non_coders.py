"""Row 19 of the target list: whoever never wrote a formula builds a form by what the screens say.

Ten questions, seven of them conditional or required by condition, from an empty form, with a group
of the library; tried in the preview; on the way no key, code or English is seen.
"""

import os
import re
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.starter_library import load_starter_library
from tests.browser import forms
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, shaped_form, table

TITLE = "园区安全生产检查表"
SEEN = re.compile(r"\b[qosl][0-9a-f]{10,12}\b|[0-9a-f]{8}-[0-9a-f]{4}-|\b[A-Z]{2,}_[A-Z]+\b|\{\"")
ENGLISH = re.compile(r"\b(the|question|section|block|field|form|key|draft|save)\b", re.IGNORECASE)


@pytest.fixture
def clerk(live_server):
    """Somebody of the office, with the shipped library."""
    load_starter_library(now=timezone.now())
    return UserFactory(roles=[Role.OFFICE_STAFF])


def picture(page, name: str) -> None:
    """Kept where ``PICTURES`` names a folder: for whoever looks at the story step by step."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)


def reads_well(page) -> None:
    """Nothing on the page that is meant for machines."""
    text = page.locator("body").inner_text()
    assert SEEN.findall(text) == []
    assert ENGLISH.findall(text) == []


def asked_if(page, part, which: str, *, question: str, options: list[str] = (), says="") -> None:
    """One condition, as sentences."""
    part.get_by_role("heading", name="条件", exact=True).last.click()
    field = part.locator(f"[data-contentpath={which}]")
    field.get_by_role("button", name="设置条件").click()
    field.get_by_label("题目").select_option(label=question)
    if says:
        field.get_by_label("判断").select_option(label=says)
    for option in options:
        field.get_by_role("checkbox", name=option, exact=True).check()


def test_a_clerk_builds_ten_conditional_questions_from_an_empty_form(clerk, open_as, faults):
    page = open_as(clerk)
    page.goto("/admin/forms/")
    page.get_by_role("link", name="新建表单").click()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_role("button", name="新建").click()
    picture(page, "1-empty-form")
    page.get_by_label("新部分的标题").fill("现场检查")
    page.get_by_label("填写人").select_option(label="代表填写")
    page.get_by_role("button", name="增加一个部分").click()

    page.get_by_role("link", name="从题库插入").click()
    picture(page, "2-library")
    page.get_by_role("button", name="插入“现场情况”").click()
    expect(forms.questions(page)).to_have_count(6)
    page.wait_for_timeout(2500)  # Wagtail takes what it finds after two seconds for the saved state
    level = forms.add_question(page, "单选", "隐患等级")
    forms.paste_options(page, level, ["一般", "较大", "重大"])
    asked_if(
        page,
        level,
        "show_if",
        question="现场有无问题",
        options=["有问题，已当场整改", "有问题，需限期整改"],
    )
    picture(page, "3-condition")
    report = forms.add_question(page, "单行文字", "向谁报告")
    asked_if(page, report, "show_if", question="隐患等级", options=["重大"])
    stopped = forms.add_question(page, "是或否", "是否责令停产")
    asked_if(page, stopped, "show_if", question="隐患等级", options=["较大", "重大"])
    due = forms.add_question(page, "日期", "整改期限")
    asked_if(page, due, "require_if", question="现场有无问题", options=["有问题，需限期整改"])
    reads_well(page)
    picture(page, "4-ten-questions")

    frame = forms.preview(page)
    expect(frame.get_by_label("向谁报告")).to_be_hidden()
    frame.get_by_role("radio", name="有问题，需限期整改").check()
    frame.get_by_role("radio", name="重大").check()
    expect(frame.get_by_label("向谁报告")).to_be_visible()
    frame.get_by_role("button", name="检查能否提交").click()
    expect(frame.get_by_role("alert")).to_contain_text("还不能提交")
    expect(frame.get_by_role("alert")).to_contain_text("整改期限")
    picture(page, "5-checked")
    forms.save_section(page)
    reads_well(page)
    picture(page, "6-form")
    forms.finalise(page, version=1)

    form = FormDefinition.objects.get(title=TITLE)
    [section] = assemble(form)["sections"]
    assert len(section["questions"]) == 10
    assert sum("show_if" in q or "require_if" in q for q in section["questions"]) == 6
    assert faults == []


def test_a_copied_table_asks_about_its_own_columns_and_the_editor_opens_where_it_was_found(
    clerk, open_as
):
    column = block("yes_no", "已整改")
    no = {"question": column["id"], "is": "no"}
    rows = table("清单", column, block("short_text", "原因", conditions={"show_if": no}))
    form = shaped_form(
        timezone.now(), [block("short_text", "单位"), rows, block("date", "日期")], title="回访表"
    )
    page = open_as(clerk, phone=True)
    page.goto(f"/admin/forms/{form.pk}/?find=原因")
    page.get_by_role("list", name="找到的题目").get_by_role("link", name="原因").click()
    found = forms.questions(page).filter(has_text="清单")
    expect(found.get_by_label("标题").first).to_be_visible()
    page.wait_for_timeout(2500)
    expect(page.get_by_text("第2题，共3题")).to_be_visible()
    page.get_by_role("button", name="下一题").click()
    expect(page.get_by_text("第3题，共3题")).to_be_visible()
    expect(found.get_by_label("标题").first).to_be_hidden()  # one at a time
    page.get_by_role("button", name="上一题").click()
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=Path(folder) / "phone.png")
    found.locator("[data-streamfield-action=DUPLICATE]").first.click()
    expect(forms.questions(page)).to_have_count(4)
    forms.save_section(page)

    _unit, first, copy, _day = assemble(form)["sections"][0]["questions"]
    for asked in (first, copy):
        done, why = asked["columns"]
        assert why["show_if"]["question"] == done["key"]
    assert len({q["key"] for t in (first, copy) for q in (t, *t["columns"])}) == 6
