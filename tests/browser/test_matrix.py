"""An appraisal matrix in the browser: a clerk sets it without seeing a key, a deputy rates on her
phone, with and without a script.
"""

import re

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from cms.formbuilder.services import finalise_form
from cms.submissions.models import Submission
from tests.browser import deputies, forms
from tests.browser.matters import make_matter
from tests.browser.test_row_35_accessibility import serious
from tests.cms.formbuilder.factories import block, shaped_form
from tests.cms.formbuilder.matrices import ROWS, SCALE, ranking

MORE = {"comment_below": "60", "not_applicable": True}
MATRIX = block("matrix", "测评", options=SCALE, rows=ROWS, more=MORE, required=True)
RANKING = block("ranking", "关注次序", options=ranking()["options"][:3])


def shape(page, form) -> None:
    """The clerk adds a matrix below the question that is there."""
    page.goto(f"/admin/forms/sections/{form.sections.get().pk}/")
    expect(forms.questions(page)).to_have_count(1)
    page.wait_for_timeout(2500)
    made = forms.add_question(page, "评议测评表", "测评")
    made.get_by_role("button", name="增加小标题").click()
    heading = made.get_by_label("小标题 1", exact=True)
    heading.fill("履职情况")
    made.get_by_label("测评项 1", exact=True).fill("报告真实全面")
    made.get_by_label("权重 测评项 1", exact=True).fill("3")
    made.get_by_label("测评项 2", exact=True).fill("措施可行")
    rows = made.locator(".options-editor").first
    for _turn in range(2):  # above both rows
        rows.locator(".options-editor__row--group").get_by_role("button", name="上移").click()
    for number, (label, score) in enumerate([("满意", "100"), ("不满意", "50")], start=1):
        made.get_by_label(f"选项 {number}", exact=True).fill(label)
        made.get_by_label(f"分值 选项 {number}", exact=True).fill(score)
    made.get_by_role("heading", name="更多设置", exact=True).click()
    made.get_by_label("低于多少分须填写意见").fill("60")
    assert not re.search(r"\bo[0-9a-f]{10}\b", made.inner_text())
    assert Axe().run(page, context=".options-editor").response["violations"] == []


def rate(page, row: str, choice: str) -> None:
    """One row."""
    page.get_by_role("group", name=row).get_by_role("radio", name=choice, exact=True).check()


def test_a_clerk_sets_a_matrix_and_a_deputy_rates_on_her_phone(zone, open_as, faults):
    now = timezone.now()
    form = shaped_form(now, [block("short_text", "评议对象")], title="评议测评表", by=None)
    clerk = open_as(zone.accounts["clerk"])
    shape(clerk, form)
    forms.save_section(clerk)
    forms.finalise(clerk, version=1)
    form.refresh_from_db()
    matter = make_matter(zone, "评议工作", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True)
    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()

    expect(page.get_by_text("低于 60 分的，须填写意见。")).to_be_visible()
    rate(page, "报告真实全面", "满意")
    comment = page.get_by_label("措施可行 · 意见")
    expect(comment).to_be_hidden()
    rate(page, "措施可行", "不满意")
    expect(comment).to_be_visible()  # asked for at once
    assert serious(page) == []
    page.get_by_role("button", name="核对并提交").click()
    summary = page.get_by_role("alert")
    expect(summary.get_by_role("link")).to_have_text(
        "测评 · 履职情况 · 措施可行：低于 60 分，请填写意见。"
    )
    summary.get_by_role("link").click()
    expect(comment).to_be_focused()
    assert serious(page) == []
    comment.fill("进度太慢")
    deputies.check(page)
    expect(page.get_by_text("总分：87.50")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="提交", exact=True).click()

    deputies.receipt(page)
    [said] = Submission.objects.get(version=form.current_version).answers.values()
    assert said["total"] == "87.50"
    assert list(said["groups"].values()) == ["87.50"]
    assert faults == []


def test_without_a_script_rows_are_rated_and_options_ranked(zone, open_as):
    now = timezone.now()
    form = shaped_form(now, [MATRIX, RANKING], title="评议测评表", by=None)
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    matter = make_matter(zone, "评议工作", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True, javascript=False)
    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()

    rate(page, "报告真实全面", "满意")
    rate(page, "措施可行", "不适用")
    page.get_by_label("环境").select_option(label="第 1 名")
    page.get_by_label("法治").select_option(label="第 1 名")
    page.get_by_role("button", name="核对并提交").click()
    expect(page.locator(".mx__row.q--wrong")).to_have_count(1)
    expect(page.get_by_text("请评这一项。", exact=True)).to_be_visible()
    expect(page.locator(".rank .q__error")).to_have_count(2)
    rate(page, "工作实效", "弃权")
    page.get_by_label("法治").select_option(label="第 2 名")
    deputies.check(page)
    expect(page.get_by_text("总分：100.00")).to_be_visible()
    expect(page.get_by_text("1. 环境；2. 法治")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()

    deputies.receipt(page)
    answers = Submission.objects.get(version=form.current_version).answers
    assert {"total", "rows", "groups"} in [set(value) for value in answers.values()]


def test_a_question_appears_as_the_total_falls_below_what_its_condition_says(zone, open_as, faults):
    now = timezone.now()
    advice, ask = block("long_text", "整改建议"), block("yes_no", "是否评议")
    less = {"question": MATRIX["id"], "is": "less", "value": "87.5"}
    advice["value"]["conditions"] = {"show_if": {"all": [less]}}
    asked = {"all": [{"question": ask["id"], "is": "yes"}]}
    rating = {**MATRIX, "value": {**MATRIX["value"], "conditions": {"show_if": asked}}}
    form = shaped_form(now, [ask, rating, advice], title="评议测评表", by=None)
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    matter = make_matter(zone, "评议工作", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True)
    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()

    advice_box = page.get_by_label("整改建议")
    expect(page.get_by_role("group", name="测评", exact=True)).to_be_hidden()
    page.get_by_role("group", name="是否评议").get_by_label("是", exact=True).check()
    expect(page.get_by_role("group", name="报告真实全面")).to_be_visible()
    rate(page, "报告真实全面", "满意")
    rate(page, "措施可行", "不满意")  # (3 × 100 + 50) ÷ 4 = 87.5
    expect(advice_box).to_be_hidden()
    rate(page, "工作实效", "基本满意")  # (350 + 0.5 × 80) ÷ 4.5 = 86.67
    expect(advice_box).to_be_visible()
    rate(page, "工作实效", "不适用")
    expect(advice_box).to_be_hidden()
    assert faults == []
