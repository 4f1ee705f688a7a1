"""提交 while Wagtail's autosave is under way; two clerks with one section of a form open."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from cms.core.models import AuditEvent
from tests.browser import forms, office
from tests.cms.formbuilder.factories import block, shaped_form
from workflows.topics.models import TopicPage


@pytest.mark.parametrize("press", ["click", "dblclick"])
def test_a_topic_submitted_during_an_autosave_is_one_topic(zone, open_as, press):
    clerk = open_as(zone.accounts["clerk"])
    saved = []

    def answer_late(route) -> None:
        """The server has saved; the browser does not know it yet."""
        if "json" not in route.request.headers.get("accept", ""):
            route.continue_()
            return
        answer = route.fetch()
        if answer.ok:
            saved.append(answer)
        else:
            route.fulfill(response=answer)

    clerk.route("**/admin/pages/add/topics/**", answer_late)
    office.fill_topic(clerk, deputies=zone.deputies, unit="科技创新局")
    clerk.wait_for_timeout(2500)  # what Wagtail finds after two seconds is no change to it
    clerk.locator("#id_summary").press_sequentially("，形成建议")
    for _ in range(300):
        clerk.wait_for_timeout(0 if saved else 100)
    assert saved
    getattr(clerk.get_by_role("button", name="提交给党工委审批"), press)()
    clerk.wait_for_url(re.compile(r"/admin/topics/\d+/$"))

    topic = TopicPage.objects.get()
    assert topic.title == office.TOPIC
    assert topic.workflow_in_progress
    assert AuditEvent.objects.filter(verb="topics.submit").count() == 1


def test_a_colleagues_section_is_saved_over_only_when_that_is_meant(zone, open_as):
    form = shaped_form(timezone.now(), [block("short_text", "单位")], title="走访表", by=None)
    section = form.sections.get()
    first, director = open_as(zone.accounts["clerk"]), open_as(zone.accounts["director"])
    forms.open_section(first, "走访表", section.title)
    forms.open_section(director, "走访表", section.title)

    with first.expect_response(lambda answer: answer.request.method == "POST"):  # an autosave
        first.locator("#id_note").press_sequentially("甲的说明")
    forms.add_question(first, "单行文字", "甲的新题")
    first.get_by_role("button", name="保存", exact=True).click()  # its own autosaves are no reason
    expect(first.get_by_text("“第1节”已保存").first).to_be_visible()

    director.locator("#id_title").fill("乙的标题")
    director.get_by_role("button", name="保存", exact=True).click()
    expect(director.get_by_role("alert").filter(has_text="保存过这一部分")).to_be_visible()
    expect(director.locator("#id_title")).to_have_value("乙的标题")
    director.locator("#id_title").press("Enter")  # the button that Enter presses saves over nothing
    director.wait_for_timeout(3000)  # nor does an autosave
    section.refresh_from_db()
    assert (section.note, len(section.questions)) == ("甲的说明", 2)

    expect(director.locator("#id_title")).to_have_value("乙的标题")
    director.get_by_role("button", name="仍然保存并覆盖").click()
    expect(director.get_by_text("“乙的标题”已保存").first).to_be_visible()
    section.refresh_from_db()
    assert (section.title, section.note, len(section.questions)) == ("乙的标题", "", 1)
