"""The clerk drags sections, and takes back what was deleted on the open page and not saved yet."""

import json
import re

import pytest
from playwright.sync_api import expect

from cms.accounts.enums import Role
from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import finalise_form
from tests.browser import forms
from tests.cms.accounts.factories import UserFactory
from tests.cms.formbuilder.factories import block, choice, shaped_form, table
from tests.cms.submissions.factories import make_received


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def order(page) -> list[str]:
    return page.locator(".form-section__name a").all_inner_texts()


def grip(page, title: str):
    return page.get_by_role("button", name=f"拖动“{title}”")


def drag(page, title: str, onto: str) -> None:
    """With the mouse, by the handle."""
    grip(page, onto).evaluate("node => node.scrollIntoView({ block: 'center' })")
    start, end = grip(page, title).bounding_box(), grip(page, onto).bounding_box()
    page.mouse.move(start["x"] + 12, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(end["x"] + 12, end["y"] + 20, steps=12)
    page.mouse.move(end["x"] + 12, end["y"] + 4, steps=6)
    page.mouse.up()


def there(page):
    """The questions that are not deleted: those stay in the page, hidden."""
    return forms.questions(page).and_(page.locator(":not([aria-hidden=true])"))


def test_sections_are_dragged_and_moved_by_keyboard(clerk, open_as, now, faults):
    result = choice("评价", "好", "差")
    asked = {"question": result["id"], "is": "any_of", "value": ["o0000000001"]}
    reason = block("long_text", "原因", conditions={"show_if": asked})
    form = shaped_form(now, [result], [reason], [block("short_text", "结论")])
    page, other = open_as(clerk), open_as(clerk, javascript=False)
    for each in (page, other):
        each.goto(f"/admin/forms/{form.pk}/")

    drag(page, "第3节", "第1节")
    expect(page.get_by_text("“第3节”现在是第 1 部分，共 3 部分。")).to_be_visible()
    assert order(page) == ["第3节", "第1节", "第2节"]
    assert problems_of(assemble(form)) == []

    expect(grip(page, "第3节")).to_be_focused()
    grip(page, "第1节").focus()
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("status").filter(has_text="还没有保存")).to_be_visible()
    page.keyboard.press("Escape")
    assert order(page) == ["第3节", "第1节", "第2节"]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_text("什么都没有丢")).to_be_visible()
    expect(page.get_by_role("heading", name="定稿前需改正 1 处")).to_be_visible()
    assert order(page) == ["第3节", "第2节", "第1节"]

    other.get_by_role("button", name="上移“第2节”").click()  # of a page that is older
    expect(other.get_by_text("您的顺序没有保存")).to_be_visible()
    assert [s["title"] for s in assemble(form)["sections"]] == ["第3节", "第2节", "第1节"]
    assert faults == []


def test_what_was_deleted_comes_back_with_its_key_and_its_answers(clerk, open_as, now, faults):
    result, unit = choice("评价", "好", "差"), block("short_text", "单位")
    asked = {"question": result["id"], "is": "any_of", "value": ["o0000000001"]}
    reason = block("long_text", "原因", conditions={"show_if": asked})
    rows = table("清单", block("short_text", "事项"), block("date", "期限"))
    form = shaped_form(now, [unit, result, reason, rows], title="回访表")
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    before = assemble(form)
    [section] = before["sections"]
    answers = {section["questions"][1]["key"]: "o0000000000"}
    answer = make_received(version=form.current_version, now=now, answers=answers)
    page = open_as(clerk)
    forms.open_section(page, "回访表", "第1节")
    status = page.locator(".undo-bar [role=status]")
    undo = page.get_by_role("button", name="撤销", exact=True)

    forms.rename_question(page, "评价", "总体评价")  # not saved yet
    block_of = there(page).nth(1)
    block_of.locator("[data-streamfield-action=DELETE]").first.click()
    expect(status).to_have_text("已删除“总体评价”")
    page.wait_for_timeout(3000)  # an autosave keeps the deletion; the way back stays
    undo.click()
    expect(undo).to_be_hidden()
    expect(there(page)).to_have_count(4)
    expect(there(page).nth(1).get_by_label("标题").first).to_have_value("总体评价")

    # A drag after a deletion, a column, and a comparison: each comes back alike.
    handle = there(page).nth(3).locator("[data-streamfield-action=DRAG]").first
    handle.evaluate("node => node.scrollIntoView({ block: 'center', behavior: 'instant' })")
    start, end = handle.bounding_box(), there(page).nth(2).bounding_box()
    page.mouse.move(start["x"] + 8, start["y"] + 8)
    page.mouse.down()
    page.mouse.move(start["x"] + 8, end["y"] + 10, steps=12)
    page.mouse.move(start["x"] + 8, end["y"] + 4, steps=4)
    page.mouse.up()
    expect(status).to_have_text("已移动“清单”")
    undo.click()
    rows_of = there(page).nth(3)
    rows_of.get_by_role("button", name="展开或收起").first.click()
    rows_of.locator("[data-streamfield-child] [data-streamfield-action=DELETE]").first.click()
    expect(status).to_have_text("已删除“事项”")
    undo.click()
    reason_of = there(page).nth(2)
    reason_of.get_by_role("button", name="展开或收起").first.click()
    reason_of.get_by_role("heading", name="条件", exact=True).last.click()
    reason_of.locator("[data-contentpath=show_if]").get_by_role("button", name="取消条件").click()
    expect(status).to_have_text("已删除“条件”")
    undo.press("Enter")
    forms.save_section(page)

    after = assemble(FormDefinition.objects.get(pk=form.pk))
    section["questions"][1]["label"] = "总体评价"
    assert json.dumps(after, sort_keys=True) == json.dumps(before, sort_keys=True)
    kept = answer.answers
    answer.refresh_from_db()
    assert answer.answers == kept
    assert [fault for fault in faults if not re.search("autosave", fault)] == []


def test_a_closed_question_says_that_it_is_required_and_has_conditions(clerk, open_as, now, faults):
    result = choice("评价", "好", "差")
    result["value"]["required"] = True
    asked = {"question": result["id"], "is": "any_of", "value": ["o0000000001"]}
    reason = block("long_text", "原因", conditions={"show_if": asked})
    rows = table("清单", block("short_text", "事项", required=True))
    shaped_form(now, [result, reason, rows], title="回访表")
    page = open_as(clerk)
    forms.open_section(page, "回访表", "第1节")
    marks = page.locator(".question-marks")

    expect(marks).to_have_text(["必填", "有条件", ""])  # a column's own are not its table's

    last = there(page).nth(2)
    last.get_by_role("button", name="展开或收起").first.click()
    last.get_by_label("必填").first.check()
    expect(marks.nth(2)).to_have_text("必填")
    expect(marks.nth(2)).to_be_hidden()  # open, it says so itself
    last.get_by_role("button", name="展开或收起").first.click()
    expect(marks.nth(2)).to_be_visible()

    there(page).nth(1).locator("[data-streamfield-action=DUPLICATE]").first.click()
    expect(marks).to_have_text(["必填", "有条件", "有条件", "必填"])
    assert faults == []


def test_a_question_of_a_long_section_goes_to_a_place_by_number(clerk, open_as, now, faults):
    blocks = [block("short_text", f"问题{n}") for n in range(1, 8)]
    form = shaped_form(now, blocks, title="回访表")
    page = open_as(clerk)
    forms.open_section(page, "回访表", "第1节")

    there(page).nth(6).get_by_role("button", name="展开或收起").first.click()
    place = page.get_by_label("在本部分第几题")
    expect(place).to_have_value("7")
    up = there(page).nth(3).locator("[data-streamfield-action=MOVE_UP]").first
    up.focus()
    for _step in range(3):  # the focus goes along with the question
        page.keyboard.press("Enter")
        page.wait_for_timeout(300)
    expect(there(page).first).to_contain_text("问题4")
    expect(there(page).first.locator("[data-panel-toggle]").first).to_be_focused()
    page.get_by_role("button", name="撤销", exact=True).click()
    place.fill("1")
    place.press("Enter")
    expect(place).to_have_value("1")
    expect(page.locator(".undo-bar [role=status]")).to_have_text("已移动“问题7”")
    page.get_by_role("button", name="撤销", exact=True).click()
    place.fill("2")
    page.get_by_role("button", name="移到这里").click()
    forms.save_section(page)

    [section] = assemble(FormDefinition.objects.get(pk=form.pk))["sections"]
    titles = [question["label"] for question in section["questions"]]
    assert titles == ["问题1", "问题7", *(f"问题{n}" for n in range(2, 7))]
    assert [fault for fault in faults if not re.search("autosave", fault)] == []
