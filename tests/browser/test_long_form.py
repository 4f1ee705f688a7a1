"""300 questions with 1,500 options in ten sections: built, finalised and filled in Chromium.

By hand: the form, its ten sections, every question of the first section, the first question of
each other section. The other 261 questions are put in by the screen's own StreamField, as its
“copy” does; each section is saved by its button.
"""

from playwright.sync_api import expect

from cms.formbuilder.models import FormDefinition
from tests.browser import answers, deputies, forms
from tests.browser.matters import make_matter

TITLE = "营商环境问卷（长表）"
SECTIONS = [f"第{n}部分" for n in "一二三四五六七八九十"]
EACH = 30  # questions a section
OPTIONS = ["很好", "较好", "一般", "较差", "说不清"]
# Copies of the first question: other titles, other keys for the options; never twice the same.
COPY = """titles => {
  const stream = wagtail.editHandler.getPanelByName("questions").getBoundWidget();
  const { value } = stream.getState()[0];
  const labels = JSON.parse(value.options).map((option) => option.label);
  const mint = () => "o" + crypto.randomUUID().replaceAll("-", "").slice(0, 10);
  for (const label of titles) {
    const options = JSON.stringify(labels.map((text) => ({ key: mint(), label: text })));
    const copy = { type: "single_choice", id: crypto.randomUUID() };
    copy.value = { ...value, label, options };
    stream.insert(copy, stream.children.length, { animate: false });
  }
}"""


def build(page) -> FormDefinition:
    """The clerk builds it and finalises it."""
    page.goto("/admin/forms/")
    page.get_by_role("link", name="新建表单").click()
    page.get_by_label("标题").fill(TITLE)
    page.get_by_role("button", name="新建").click()
    for title in SECTIONS:
        page.get_by_label("新部分的标题").fill(title)
        page.get_by_label("填写人").select_option(label="代表填写")
        page.get_by_role("button", name="增加一个部分").click()
        write_questions(page, title, by_hand=EACH if title == SECTIONS[0] else 1)
    forms.finalise(page, version=1)
    used = page.get_by_role("row", name="第 1 版 现用")
    expect(used.get_by_role("cell").nth(2)).to_have_text("300")
    return FormDefinition.objects.get(title=TITLE)


def write_questions(page, section: str, *, by_hand: int) -> None:
    """Thirty questions, and back to the form."""
    expect(page.locator("button.c-sf-add-button")).to_be_visible()
    titles = [f"{section}的第 {n} 题" for n in range(1, EACH + 1)]
    for title in titles[:by_hand]:
        block = forms.add_question(page, "单选", title)
        forms.paste_options(page, block, OPTIONS)
    page.evaluate(COPY, titles[by_hand:])
    expect(forms.questions(page)).to_have_count(EACH)
    forms.save_section(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)


def test_a_form_of_300_questions_is_built_and_filled(zone, open_as, faults):
    clerk = open_as(zone.accounts["clerk"])
    matter = make_matter(zone, "营商环境视察", form=build(clerk))
    page = open_as(zone.accounts["deputy1"])

    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()
    for title in SECTIONS:
        expect(page.get_by_role("heading", level=1)).to_have_text(title)
        expect(page.get_by_role("radio")).to_have_count(EACH * len(OPTIONS))
        for number in range(EACH):
            page.get_by_role("radio", name=OPTIONS[number % 5]).nth(number).check()
        page.get_by_role("button", name="核对并提交" if title == SECTIONS[-1] else "下一步").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("核对填写内容")
    page.get_by_role("button", name="提交", exact=True).click()
    receipt = deputies.receipt(page)

    answers.open_answer(clerk, matter.title, receipt)
    cells = clerk.locator(".answers-shown > dd").all_inner_texts()
    shown = [cell.partition("\n")[0] for cell in cells]  # below it a note may be written
    assert shown == [OPTIONS[number % 5] for number in range(EACH)] * len(SECTIONS)
    assert faults == []
