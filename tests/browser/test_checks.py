"""What an answer has to fit: a clerk says it without a formula, a deputy is told while typing, the
server refuses it.
"""

from django.utils import timezone
from playwright.sync_api import expect

from cms.submissions.models import Submission
from tests.browser import deputies, forms
from tests.browser.matters import make_matter
from tests.browser.test_row_08_conditions import open_conditions
from tests.browser.test_row_35_accessibility import serious
from tests.cms.formbuilder.factories import block, calc, shaped_form, table

GIVEN = block("integer", "发出票", required=True)
BACK = block("integer", "收回票", required=True)
YES, NO = block("integer", "赞成"), block("integer", "反对")
BOTH = calc("两项合计", "sum", YES, NO)
VOTES = table("逐项计票", YES, NO, BOTH)
SENTENCE = "须符合：“收回票”不大于“发出票”。"
IN_ROW = "须符合：“两项合计”等于“收回票”。"


def opened(page, number: int, *, conditions: bool = True):
    """The block of a question, opened, with its conditions."""
    found = forms.questions(page).nth(number)
    found.get_by_role("button", name="展开或收起").first.click()
    if conditions:
        open_conditions(found)
    return found


def fits(part, says: str, than: str):
    """Set what the answer of an opened question has to fit: compared with another answer."""
    check = part.locator('[data-contentpath="accept_if"]').last
    check.get_by_role("button", name="设置条件").click()
    check.get_by_label("判断").select_option(label=says)
    check.get_by_label("比较对象").select_option(label=f"“{than}”的答案")
    return check


def test_a_clerk_sets_a_check_and_a_deputy_is_held_to_it(zone, open_as, faults):
    form = shaped_form(timezone.now(), [GIVEN, BACK, VOTES], title="计票表", by=None)
    clerk = open_as(zone.accounts["clerk"])
    clerk.goto(f"/admin/forms/sections/{form.sections.get().pk}/")
    expect(forms.questions(clerk)).to_have_count(3)
    clerk.wait_for_timeout(2500)
    back = opened(clerk, 1)
    check = fits(back, "不大于（不晚于）", "发出票")
    expect(check.get_by_label("题目")).to_have_value(BACK["id"])  # itself, to begin with
    rows = opened(clerk, 2, conditions=False)
    column = rows.locator("[data-streamfield-child]").nth(2)
    column.get_by_role("button", name="展开或收起").first.click()
    open_conditions(column)
    fits(column, "等于", "收回票")
    assert serious(clerk) == []
    forms.save_section(clerk)
    forms.finalise(clerk, version=1)
    form.refresh_from_db()
    matter = make_matter(zone, "计票", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True)

    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()
    wrong, in_row = page.get_by_text(SENTENCE), page.get_by_text(IN_ROW)
    expect(wrong).to_be_hidden()
    page.get_by_label("收回票").fill("51")
    expect(wrong).to_be_hidden()  # what is not answered yet speaks against nobody
    page.get_by_label("发出票").fill("50")
    expect(wrong).to_be_visible()
    deputies.row(page, 1).get_by_label("赞成").fill("40")
    expect(in_row).to_be_visible()
    page.get_by_role("button", name="核对并提交").click()
    told = page.get_by_role("link", name=SENTENCE)
    expect(told).to_be_visible()
    expect(page.get_by_role("link", name=IN_ROW)).to_be_visible()
    beside = page.locator(".q").get_by_text(SENTENCE, exact=True)
    expect(beside.filter(visible=True)).to_have_count(1)
    told.click()
    page.get_by_label("收回票").fill("50")
    deputies.row(page, 1).get_by_label("反对").fill("10")
    deputies.check(page)
    page.get_by_role("button", name="提交", exact=True).click()

    deputies.receipt(page)
    assert Submission.objects.get(version=form.current_version).state == "SUBMITTED"
    assert faults == []
