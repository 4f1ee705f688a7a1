"""Calculations in the browser: a clerk sets them without a key or a formula, they change while a
deputy types, they say what the server says in thousands of vectors, and wait where no script runs.
"""

import json

from django.utils import timezone
from playwright.sync_api import expect

from cms.formbuilder.calculations.tree import Op
from cms.formbuilder.definition import question_key
from cms.formbuilder.services import finalise_form
from cms.submissions.models import Submission
from tests.browser import deputies, forms
from tests.browser.matters import make_matter
from tests.browser.test_row_35_accessibility import serious
from tests.cms.formbuilder.calculation_vectors import operations_in, vectors
from tests.cms.formbuilder.factories import block, calc, shaped_form, table

# As one text each way: playwright's own way with so many objects takes minutes on a slow machine.
ASK = """async ({address, vectors}) => {
  const { shownIn } = await import(address);
  const sorted = set => [...set].sort();
  return JSON.stringify(JSON.parse(vectors).map(({sections, answers}) => {
    const shown = shownIn(sections, answers);
    return {
      hidden: sorted(shown.hidden),
      hiddenSections: sorted(shown.hiddenSections),
      required: sorted(shown.required),
      refused: sorted(shown.refused),
      calculated: Object.fromEntries(shown.calculated),
    };
  }));
}"""
COUNT = 4000


def test_browser_and_server_agree_on_every_vector(zone, open_as):
    page = open_as(zone.accounts["clerk"])
    page.goto("/desk/")
    known = vectors(COUNT)

    told = {"address": "/static/formbuilder/conditions.js", "vectors": json.dumps(known)}
    said = json.loads(page.evaluate(ASK, told))

    counted = operations_in(known)
    assert set(counted) == set(Op.values)
    assert min(counted.values()) > 30
    assert [n for n in range(COUNT) if said[n] != known[n]["shown"]] == []


PLAN = block("decimal", "预算")
PROJECTS = table("项目", block("short_text", "名称"), PLAN)
DONE = block("integer", "已办数")
ALL = block("integer", "应办数")


def shape(page, form) -> None:
    """The clerk adds a total of the table's column, a share, and a word for it."""
    page.goto(f"/admin/forms/sections/{form.sections.get().pk}/")
    expect(forms.questions(page)).to_have_count(3)
    page.wait_for_timeout(2500)
    total = forms.add_question(page, "自动计算", "预算合计")
    total.get_by_role("combobox", name="怎样计算").select_option(label="求和")
    total.get_by_label("项目 · 预算（所有行）").check()
    expect(total.get_by_label("小数位数")).to_have_value("2")  # not rounded away
    share = forms.add_question(page, "自动计算", "办结率")
    share.get_by_role("combobox", name="怎样计算").select_option(label="占比（%）")
    share.get_by_label("第一个").select_option(label="已办数")
    share.get_by_label("第二个").select_option(label="应办数")
    grade = forms.add_question(page, "自动计算", "评价")
    grade.get_by_role("combobox", name="怎样计算").select_option(label="按条件取值")
    grade.get_by_role("button", name="设置条件").click()
    grade.get_by_label("题目").select_option(label="办结率")
    grade.get_by_label("判断").select_option(label="不小于（不早于）")
    grade.get_by_label("对比值").fill("60")
    grade.get_by_label("结果").fill("合格")
    forms.save_section(page)


def fill(page, matter) -> None:
    """The deputy opens her part."""
    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()


def output(page, label: str):
    """What is shown as calculated."""
    return page.get_by_role("status", name=label, exact=True)


def test_a_clerk_sets_calculations_and_a_deputy_sees_them_change(zone, open_as, faults):
    now = timezone.now()
    form = shaped_form(now, [PROJECTS, DONE, ALL], title="项目资金表", by=None)
    clerk = open_as(zone.accounts["clerk"])
    shape(clerk, form)
    forms.finalise(clerk, version=1)
    form.refresh_from_db()
    matter = make_matter(zone, "项目资金", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True)

    fill(page, matter)
    expect(page.get_by_text("提交后自动计算")).to_have_count(3)
    expect(page.get_by_text("提交后自动计算").first).to_be_hidden()
    deputies.row(page, 1).get_by_label("预算").fill("10.5")
    expect(output(page, "预算合计")).to_have_text("10.50")
    deputies.add_row(page)
    deputies.row(page, 2).get_by_label("预算").fill("2")
    expect(output(page, "预算合计")).to_have_text("12.50")
    page.get_by_label("已办数").fill("5")
    expect(output(page, "办结率")).to_have_text("—")
    page.get_by_label("应办数").fill("8")
    expect(output(page, "办结率")).to_have_text("62.5%")
    expect(output(page, "评价")).to_have_text("合格")
    assert serious(page) == []

    deputies.check(page)
    expect(page.get_by_text("62.5%")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()
    deputies.receipt(page)
    answers = Submission.objects.get(version=form.current_version).answers
    assert {"12.50", "62.5", "合格"} <= {str(value) for value in answers.values()}
    assert faults == []


def test_without_a_script_the_field_waits_and_the_server_fills_it_in(zone, open_as):
    now = timezone.now()
    share = calc("办结率", "share", DONE, ALL, decimals=1)
    form = shaped_form(now, [DONE, ALL, share], title="办理情况表", by=None)
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    matter = make_matter(zone, "办理情况", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True, javascript=False)

    fill(page, matter)
    expect(page.get_by_text("自动计算：“已办数”占“应办数”的百分比。")).to_be_visible()
    expect(page.get_by_text("提交后自动计算")).to_be_visible()
    page.get_by_label("已办数").fill("5")
    page.get_by_label("应办数").fill("8")
    deputies.check(page)
    expect(page.get_by_text("62.5%")).to_be_visible()
    page.get_by_role("button", name="提交", exact=True).click()

    deputies.receipt(page)
    answers = Submission.objects.get(version=form.current_version).answers
    assert answers[question_key(share["id"])] == "62.5"
