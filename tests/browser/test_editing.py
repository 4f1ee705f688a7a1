"""提交 while Wagtail's autosave is under way, and pressed twice: one topic."""

import re

import pytest

from cms.core.models import AuditEvent
from tests.browser import office
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
