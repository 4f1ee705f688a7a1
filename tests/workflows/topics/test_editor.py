"""提交审批 in the editor is the same act as on the record: same checks, same line in the trail."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from cms.core.models import AuditEvent
from tests.home.notices.factories import make_notice
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_mandate,
    make_topic,
    make_unit,
    make_version,
)
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.models import Decision
from workflows.approvals.services import review_text
from workflows.topics.models import InspectionPage
from workflows.topics.services import submit_topic, topic_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


def typed(**fields) -> dict:
    """A complete topic as the browser posts it, to be submitted."""
    mandate = make_mandate()
    return {
        "title": "专精特新企业培育情况",
        "summary": "察看企业",
        "authority": "年度监督工作计划",
        "unit": make_unit().pk,
        "starts_at": "2027-05-12 09:30",
        "deputies": [mandate.pk],
        "form_version": make_version().pk,
        "body-count": "0",
        "action-submit": "1",
        **fields,
    }


def lines(verb: str) -> list[bool]:
    """Whether refused, of each line of the trail with this verb."""
    return list(AuditEvent.objects.filter(verb=verb).values_list("refused", flat=True))


def returned(topic, now):
    """Sent back by the director."""
    state = topic.current_workflow_state
    step = TaskState.objects.get(workflow_state=state, status="in_progress")
    director = make_director()
    review_text(task_state=step, by=director, verdict="RETURN", comment="请补充", now=now)


def test_a_new_topic_submitted_at_once_stands_in_the_trail(client, clerk):
    url = reverse("wagtailadmin_pages:add", args=["topics", "inspectionpage", topic_index().pk])

    answer = client.post(url, typed())

    topic = InspectionPage.objects.get()
    assert answer.url == reverse("topics:record", args=[topic.pk])
    assert topic.workflow_in_progress
    assert lines("topics.create") == [False]
    assert lines("topics.submit") == [False]


def test_an_edited_topic_is_submitted_by_the_service(client, clerk, now):
    topic = make_topic(by=clerk)
    url = reverse("wagtailadmin_pages:edit", args=[topic.pk])

    answer = client.post(url, typed(title="改过的标题"))

    topic.refresh_from_db()
    assert answer.url == reverse("topics:record", args=[topic.pk])
    assert topic.get_latest_revision_as_object().title == "改过的标题"
    assert lines("topics.submit") == [False]


def test_what_the_service_refuses_is_saved_and_said(client, clerk, monkeypatch):
    from workflows.topics.services import topics as service

    monkeypatch.setattr(service, "draft_problem", lambda draft, today: "缺少依据文件。")
    topic = make_topic(by=clerk)
    url = reverse("wagtailadmin_pages:edit", args=[topic.pk])

    page = client.post(url, typed(title="改过的标题"), follow=True).content.decode()

    topic.refresh_from_db()
    assert "已存为草稿" in page
    assert "缺少依据文件。" in page
    assert topic.get_latest_revision_as_object().title == "改过的标题"
    assert not topic.workflow_in_progress
    assert lines("topics.submit") == [True]


@pytest.mark.parametrize("button", ["action-submit", "action-restart-workflow"])
def test_a_returned_topic_is_taken_up_in_its_own_workflow(client, clerk, now, button):
    topic = make_topic(by=clerk)
    submit_topic(topic=topic, by=clerk, now=now)
    returned(topic, now)
    data = typed()
    del data["action-submit"]

    client.post(reverse("wagtailadmin_pages:edit", args=[topic.pk]), {**data, button: "1"})

    assert topic.workflow_in_progress
    assert WorkflowState.objects.for_instance(topic).count() == 1
    assert lines("topics.submit") == [False, False]


def test_a_returned_topic_is_submitted_again_from_its_record(client, clerk, now):
    topic = make_topic(by=clerk)
    submit_topic(topic=topic, by=clerk, now=now)
    returned(topic, now)

    page = client.post(reverse("topics:submit", args=[topic.pk]), follow=True).content.decode()

    assert "待审核" in page
    assert WorkflowState.objects.for_instance(topic).count() == 1


def test_a_notice_goes_the_same_way(client, clerk, now):
    notice = make_notice(now, clerk)
    data = {
        "title": "改过的公告",
        "kind": "ANNOUNCEMENT",
        "date": "2026-05-12",
        "body-count": "1",
        "body-0-deleted": "",
        "body-0-order": "0",
        "body-0-type": "heading",
        "body-0-value": "一、时间",
        "action-submit": "1",
    }

    answer = client.post(reverse("wagtailadmin_pages:edit", args=[notice.pk]), data)

    assert answer.url == reverse("office_notices:record", args=[notice.pk])
    assert notice.workflow_in_progress
    assert lines("notices.submit") == [False]


def test_one_act_has_one_time(clerk):
    """A ballot that opens because a review was given at some moment opens at that moment."""
    moment = timezone.now() - dt.timedelta(days=40)
    topic = make_topic(by=clerk, now=moment)
    state = submit_topic(topic=topic, by=clerk, now=moment)
    step = TaskState.objects.get(workflow_state=state, status="in_progress")

    review_text(task_state=step, by=make_director(), verdict=ReviewVerdict.APPROVE, now=moment)

    decision = Decision.objects.get()
    assert decision.opened_at == moment
    assert decision.due_at < timezone.now()


def test_the_editor_speaks_of_no_schedule_lock_or_privacy(client, clerk, now):
    topic, notice = make_topic(by=clerk), make_notice(now, clerk)

    for page in (topic, notice):
        html = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()
        assert 'name="title"' in html
        for word in ("发布计划", "任何人可看", "已解锁", "slug"):
            assert word not in html
