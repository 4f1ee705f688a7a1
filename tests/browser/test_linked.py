"""Linked choices in the browser: a clerk makes one choice depend on another, a deputy sees on a
phone only what fits, nobody is lost without a script, and both sides say the same in vectors.
"""

from django.utils import timezone
from playwright.sync_api import expect

from cms.formbuilder.definition import question_key
from cms.formbuilder.services import finalise_form
from cms.submissions.models import Submission
from tests.browser import deputies, forms
from tests.browser.matters import make_matter
from tests.browser.test_row_08_conditions import question
from tests.browser.test_row_35_accessibility import serious
from tests.cms.formbuilder.factories import block, choice, shaped_form, table
from tests.cms.formbuilder.linked_vectors import vectors
from tests.cms.formbuilder.vocabularies import (
    TWO_LEVELS,
    from_vocabulary,
    make_vocabulary,
)

ASK = """async ({address, vectors}) => {
  const { shownIn } = await import(address);
  const sorted = set => [...set].sort();
  return vectors.map(({sections, answers}) => {
    const shown = shownIn(sections, answers);
    return {
      hidden: sorted(shown.hidden),
      required: sorted(shown.required),
      unfit: Object.fromEntries(shown.unfit),
    };
  });
}"""
COUNT = 2000


def test_browser_and_server_agree_on_every_vector(zone, open_as):
    page = open_as(zone.accounts["clerk"])
    page.goto("/desk/")
    known = vectors(COUNT)

    said = page.evaluate(ASK, {"address": "/static/formbuilder/conditions.js", "vectors": known})

    shown = [vector["shown"] for vector in known]
    assert sum(1 for each in shown if each["unfit"]) > COUNT / 4
    assert sum(1 for each in shown if each["hidden"]) > COUNT / 4
    assert [n for n in range(COUNT) if said[n] != shown[n]] == []


def finalised(now, *questions: dict):
    form = shaped_form(now, list(questions), title="承办单位表", by=None)
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    return form


def linked_form(now):
    """单位类型 and 单位 from one vocabulary, and the same pair in a table."""
    vocabulary = make_vocabulary(now, TWO_LEVELS, title="承办单位")
    kind = from_vocabulary("单位类型", vocabulary)
    unit = from_vocabulary("单位", vocabulary, linked=kind, required=True)
    cell = from_vocabulary("协办类型", vocabulary)
    more = from_vocabulary("协办单位", vocabulary, linked=cell, kind="multiple_choice")
    return (kind, unit, more), finalised(now, kind, unit, table("协办", cell, more))


def open_matter(page, zone, form):
    matter = make_matter(zone, "承办单位", form=form)
    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()


def labels(select) -> list[str]:
    return [text for text in select.locator("option").all_inner_texts() if text != "请选择"]


def test_on_a_phone_only_what_fits_is_offered_and_a_way_back_is_kept(zone, open_as, faults):
    (_kind, unit, _more), form = linked_form(timezone.now())
    page = open_as(zone.accounts["deputy1"], phone=True)
    open_matter(page, zone, form)
    units = page.get_by_label("单位", exact=False).and_(
        page.locator(f"#{question_key(unit['id'])}")
    )

    expect(units).to_be_hidden()
    page.get_by_role("radio", name="管委会").first.check()
    expect(units).to_be_visible()
    assert labels(units) == ["财政局", "规划局"]
    units.select_option(label="规划局")
    page.get_by_role("radio", name="镇街").first.check()
    assert labels(units) == ["东街"]
    expect(units).to_have_value("")
    page.get_by_role("radio", name="管委会").first.check()
    expect(units).to_have_value("o00a2")

    row = deputies.row(page, 1)
    expect(row.get_by_text("东街")).to_be_hidden()
    row.get_by_role("radio", name="镇街").check()
    row.get_by_role("checkbox", name="东街").check()
    expect(row.get_by_role("checkbox", name="财政局")).to_be_hidden()
    deputies.add_row(page)
    second = deputies.row(page, 2)
    second.get_by_role("radio", name="管委会").check()
    expect(second.get_by_role("checkbox", name="财政局")).to_be_visible()
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    deputies.check(page)
    page.get_by_role("button", name="提交", exact=True).click()
    deputies.receipt(page)

    answers = Submission.objects.get(version=form.current_version).answers
    assert answers[question_key(unit["id"])] == "o00a2"
    assert faults == []


def test_without_a_script_the_list_stands_in_groups_and_the_server_decides(zone, open_as):
    (_kind, unit, _more), form = linked_form(timezone.now())
    page = open_as(zone.accounts["deputy1"], phone=True, javascript=False)
    open_matter(page, zone, form)
    units = page.locator(f"#{question_key(unit['id'])}")

    assert units.locator("optgroup").evaluate_all("all => all.map((one) => one.label)") == [
        "管委会",
        "镇街",
    ]
    expect(page.get_by_text("请先选“单位类型”")).to_be_visible()
    page.get_by_role("radio", name="管委会").first.check()
    units.select_option(label="东街")
    page.get_by_role("button", name="下一步").or_(
        page.get_by_role("button", name="核对")
    ).first.click()
    expect(page.get_by_text("“东街”不属于“管委会”，请重新选择。").first).to_be_visible()
    expect(units).to_have_value("o00b1")  # nothing typed is lost
    units.select_option(label="财政局")
    deputies.check(page)
    page.get_by_role("button", name="提交", exact=True).click()

    deputies.receipt(page)


def test_a_clerk_makes_one_choice_depend_on_another(zone, open_as, faults):
    now = timezone.now()
    make_vocabulary(now, TWO_LEVELS, title="承办单位")
    kind, unit = choice("单位类型", "管委会", "镇街"), choice("单位", "财政局", "东街")
    form = shaped_form(now, [kind, unit, block("short_text", "说明")], title="承办单位表", by=None)
    page = open_as(zone.accounts["clerk"])
    page.goto(f"/admin/forms/sections/{form.sections.get().pk}/")
    expect(forms.questions(page)).to_have_count(3)
    page.wait_for_timeout(2500)

    lower = question(page, "说明").page.locator("[data-streamfield-child]").nth(1)
    lower.get_by_role("button", name="展开或收起").first.click()
    lower.get_by_role("heading", name="更多设置", exact=True).click()
    lower.get_by_label("随哪一题变化").select_option(label="单位类型")
    lower.get_by_label("归属 1").select_option(label="管委会")
    lower.get_by_label("归属 2").select_option(label="镇街")
    forms.save_section(page)
    forms.finalise(page, version=1)

    form.refresh_from_db()
    stored = form.sections.get().questions[1].value
    assert stored["more"]["linked"] == kind["id"]
    assert [option["under"] for option in stored["options"]] == [
        option["key"] for option in kind["value"]["options"]
    ]
    assert kind["id"] not in page.inner_text("body")
    assert faults == []


def test_a_clerk_takes_options_from_a_vocabulary_that_the_director_writes(zone, open_as, faults):
    now = timezone.now()
    form = shaped_form(now, [choice("类别", "甲")], title="类别表", by=None)
    director = open_as(zone.accounts["director"])
    director.goto("/admin/snippets/formbuilder/vocabulary/add/")
    director.get_by_role("textbox", name="标题").fill("问题类别")
    director.get_by_label("词条 1", exact=True).fill("道路")
    director.get_by_label("英文名 1", exact=True).fill("Roads")
    director.get_by_label("词条 2", exact=True).fill("停车")
    director.get_by_label("归属 2", exact=True).focus()  # filled with what is written by now
    director.get_by_label("归属 2", exact=True).select_option(label="道路")
    director.get_by_role("button", name="保存").first.click()
    expect(director.get_by_role("link", name="问题类别", exact=True)).to_be_visible()

    page = open_as(zone.accounts["clerk"])
    page.goto(f"/admin/forms/sections/{form.sections.get().pk}/")
    expect(forms.questions(page)).to_have_count(1)
    page.wait_for_timeout(2500)
    asked = question(page, "类别")
    asked.get_by_label("选项来源").select_option(label="词表：问题类别")
    expect(asked.get_by_text("道路", exact=True)).to_be_visible()
    expect(asked.get_by_label("选项 1", exact=True)).to_be_hidden()
    forms.save_section(page)
    forms.finalise(page, version=1)

    form.refresh_from_db()
    assert "道路" in form.current_version.definition
    assert faults == []
