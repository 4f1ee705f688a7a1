"""Conditions in the browser: a clerk sets them in sentences, they act while a deputy fills in, they
say what the server says in thousands of vectors, and stand in words where no script runs.
"""

from django.utils import timezone
from playwright.sync_api import expect

from cms.formbuilder.conditions.tree import Is
from cms.formbuilder.definition import question_key
from cms.formbuilder.services import finalise_form
from cms.submissions.models import Submission
from tests.browser import deputies, forms
from tests.browser.matters import make_matter
from tests.cms.formbuilder.condition_vectors import operators_in, vectors
from tests.cms.formbuilder.factories import block, choice, shaped_form, table

ASK = """async ({address, vectors}) => {
  const { shownIn } = await import(address);
  const sorted = set => [...set].sort();
  return vectors.map(({sections, answers}) => {
    const shown = shownIn(sections, answers);
    return {
      hidden: sorted(shown.hidden),
      hiddenSections: sorted(shown.hiddenSections),
      required: sorted(shown.required),
      refused: sorted(shown.refused),
    };
  });
}"""
COUNT = 5000


def test_browser_and_server_agree_on_every_vector(zone, open_as):
    page = open_as(zone.accounts["clerk"])
    page.goto("/desk/")
    known = vectors(COUNT)

    said = page.evaluate(ASK, {"address": "/static/formbuilder/conditions.js", "vectors": known})

    assert operators_in(known) == set(Is.values)
    shown = [vector["shown"] for vector in known]
    assert sum(1 for each in shown if each["hidden"]) > COUNT / 4
    assert sum(1 for each in shown if each["required"]) > COUNT / 20
    assert sum(1 for each in shown if each["refused"]) > COUNT / 10
    assert str(known).count("'than':") > COUNT / 10
    differ = [n for n in range(COUNT) if said[n] != shown[n]]
    assert differ == []


STATE = choice("整改情况", "已整改", "未整改")
WHY = block("long_text", "未整改原因", required=True)
PROBLEMS = table(
    "发现问题", block("yes_no", "是否重大"), block("short_text", "上报给谁", required=True)
)


def question(page, title: str):
    """The block of a question, opened."""
    found = forms.questions(page).filter(has_text=title)
    found.get_by_role("button", name="展开或收起").first.click()
    return found


def open_conditions(part) -> None:
    part.get_by_role("heading", name="条件", exact=True).last.click()
    expect(part.get_by_role("button", name="设置条件").first).to_be_visible()


def shape(page, form) -> None:
    """The clerk says when the reason is asked, and when a row's last column is; no key is seen."""
    page.goto(f"/admin/forms/sections/{form.sections.get().pk}/")
    expect(forms.questions(page)).to_have_count(3)
    page.wait_for_timeout(2500)
    why = question(page, "未整改原因")
    open_conditions(why)
    why.get_by_role("button", name="设置条件").first.click()
    expect(why.get_by_label("题目")).to_have_value(STATE["id"])  # the question just before it
    why.get_by_role("checkbox", name="未整改").check()
    rows = question(page, "发现问题")
    column = rows.locator("[data-streamfield-child]").filter(has_text="上报给谁")
    column.get_by_role("button", name="展开或收起").first.click()
    open_conditions(column)
    column.get_by_role("button", name="设置条件").first.click()
    column.get_by_label("判断").select_option(label="选“是”")
    forms.save_section(page)


def test_a_clerk_sets_conditions_and_a_deputy_is_asked_what_applies(zone, open_as, faults):
    now = timezone.now()
    form = shaped_form(now, [STATE, WHY, PROBLEMS], title="整改回访表", by=None)
    clerk = open_as(zone.accounts["clerk"])
    shape(clerk, form)
    forms.finalise(clerk, version=1)
    form.refresh_from_db()
    matter = make_matter(zone, "整改回访", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True)

    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()
    why = page.get_by_label("未整改原因")
    expect(why).to_be_hidden()
    page.get_by_role("radio", name="未整改").check()
    expect(why).to_be_visible()
    why.fill("正在协调")
    page.get_by_role("radio", name="已整改", exact=True).check()
    expect(why).to_be_hidden()

    deputies.add_row(page)
    deputies.row(page, 1).get_by_role("radio", name="是").check()
    expect(deputies.row(page, 1).get_by_label("上报给谁")).to_be_visible()
    deputies.row(page, 2).get_by_role("radio", name="否").check()
    expect(deputies.row(page, 2).get_by_label("上报给谁")).to_be_hidden()
    deputies.row(page, 1).get_by_label("上报给谁").fill("安监局")

    deputies.check(page)
    expect(page.get_by_text("正在协调")).to_have_count(0)
    page.get_by_role("button", name="提交", exact=True).click()
    deputies.receipt(page)
    submission = Submission.objects.get(version=form.current_version)
    assert question_key(WHY["id"]) not in submission.answers
    assert len(submission.answers[question_key(PROBLEMS["id"])]) == 2
    assert faults == []


def test_without_a_script_everything_is_shown_with_its_condition_in_words(zone, open_as):
    now = timezone.now()
    told = {"question": STATE["id"], "is": "any_of", "value": [STATE["value"]["options"][1]["key"]]}
    asked = {**WHY, "value": {**WHY["value"], "conditions": {"show_if": told}}}
    form = shaped_form(now, [STATE, asked], title="整改回访表", by=None)
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    matter = make_matter(zone, "整改回访", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True, javascript=False)

    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()
    expect(page.get_by_text("仅在以下情况填写：“整改情况”是“未整改”。")).to_be_visible()
    page.get_by_role("radio", name="已整改", exact=True).check()
    deputies.check(page)
    page.get_by_role("button", name="提交", exact=True).click()

    deputies.receipt(page)
