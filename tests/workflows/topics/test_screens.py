"""The office's screens: the list, the editor, the record; who may see them and what they cost."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.people.models import Mandate
from cms.publishing.models import Permit
from cms.publishing.services import withdraw
from tests.workflows.topics.factories import (
    UserFactory,
    approve,
    make_clerk,
    make_director,
    make_mandate,
    make_mandates,
    make_topic,
    make_unit,
    make_version,
    released_topic,
)
from workflows.topics.enums import TopicKind
from workflows.topics.models import InspectionPage
from workflows.topics.queries import topics_list
from workflows.topics.services import submit_topic, topic_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]
STREAM = {"body-count": "0"}


def test_list_says_states_in_words_and_counts_answers(client):
    clerk = make_clerk()
    released_topic(by=clerk)
    draft = make_topic(by=clerk, title="加装电梯")
    submit_topic(topic=draft, by=clerk, now=timezone.now())
    make_topic(by=clerk, title="养老服务")
    client.force_login(clerk)

    html = client.get(reverse("topics:index")).content.decode()

    for word in ("已发布", "待审核", "草稿", "0/3", "2026-"):
        assert word in html


def test_states_follow_the_permit():
    clerk = make_clerk()
    topic = released_topic(by=clerk)
    assert topics_list().get(pk=topic.pk).state == "PUBLISHED"

    withdraw(
        permit=Permit.objects.get(number=topic.number),
        by=make_director(),
        reason="信息有误",
        now=timezone.now(),
    )

    assert topics_list().get(pk=topic.pk).state == "WITHDRAWN"


@pytest.mark.parametrize(
    ("query", "found"), [("words=电梯", 1), ("kind=INQUIRY", 1), ("state=PUBLISHED", 0), ("", 2)]
)
def test_list_is_filtered(client, query, found):
    clerk = make_clerk()
    make_topic(by=clerk, title="加装电梯")
    make_topic(by=clerk, kind=TopicKind.INQUIRY)
    client.force_login(clerk)

    page = client.get(f"{reverse('topics:index')}?{query}")

    assert len(page.context_data["page"].object_list) == found


def test_list_costs_the_same_for_any_number(client, django_assert_num_queries):
    clerk, version, deputies = make_clerk(), make_version(), make_mandates(2)
    client.force_login(clerk)

    def add(count: int) -> None:
        for _ in range(count):
            make_topic(by=clerk, form_version=version, deputies=deputies)

    add(1)
    client.get(reverse("topics:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("topics:index"))
    count = len(few)
    add(29)

    with django_assert_num_queries(count):
        client.get(reverse("topics:index"))


def test_record_costs_the_same_for_any_number_of_deputies(client, django_assert_num_queries):
    clerk, version = make_clerk(), make_version()
    client.force_login(clerk)
    few = released_topic(by=clerk, form_version=version, deputies=make_mandates(1))
    many = released_topic(by=clerk, form_version=version, deputies=make_mandates(30))
    client.get(reverse("topics:record", args=[few.pk]))
    with CaptureQueriesContext(connection) as captured:
        client.get(reverse("topics:record", args=[few.pk]))
    count = len(captured)

    with django_assert_num_queries(count):
        client.get(reverse("topics:record", args=[many.pk]))


@pytest.mark.parametrize(
    "roles", [[Role.DEPUTY], [Role.PARTY_COMMITTEE_MEMBER], [Role.UNIT_HANDLER], []]
)
def test_screens_are_closed_to_everybody_else(client, roles):
    topic = make_topic()
    client.force_login(UserFactory(roles=roles, is_superuser=not roles))

    for name, args in (("index", []), ("new", []), ("record", [topic.pk])):
        answer = client.get(reverse(f"topics:{name}", args=args))
        assert answer.status_code in (302, 403)
    assert client.post(reverse("topics:submit", args=[topic.pk])).status_code in (302, 403)
    topic.refresh_from_db()
    assert not topic.workflow_in_progress


@pytest.mark.parametrize("kind", TopicKind)
def test_new_leads_to_the_editor_of_a_kind(client, kind):
    client.force_login(make_clerk())

    answer = client.get(reverse("topics:new_kind", args=[kind]), follow=True)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert 'name="summary"' in html
    assert 'name="slug"' not in html
    assert 'id="tab-promote"' not in html


def test_clerk_writes_and_submits_in_the_editor(client):
    clerk, mandates, version = make_clerk(), make_mandates(2), make_version()
    client.force_login(clerk)
    url = reverse("wagtailadmin_pages:add", args=["topics", "inspectionpage", topic_index().pk])

    answer = client.post(
        url,
        {
            "title": "专精特新企业培育情况",
            "summary": "察看企业",
            "authority": "年度监督工作计划",
            "unit": make_unit().pk,
            "starts_at": "2027-05-12 09:30",
            "deputies": [mandate.pk for mandate in mandates],
            "group_leader": mandates[0].pk,
            "form_version": version.pk,
            "remark": "内部备注",
            "action-submit": "1",
            **STREAM,
            "body-count": "0",
        },
    )

    topic = InspectionPage.objects.get()
    assert answer.url == reverse("topics:record", args=[topic.pk])
    assert topic.workflow_in_progress
    assert topic.number
    assert not topic.live


def test_a_draft_may_lack_almost_anything(client):
    client.force_login(make_clerk())
    url = reverse("wagtailadmin_pages:add", args=["topics", "inspectionpage", topic_index().pk])

    client.post(url, {"title": "只有标题", **STREAM})

    topic = InspectionPage.objects.get()
    record = client.get(reverse("topics:record", args=[topic.pk]))
    assert record.context_data["problem"]


def test_leader_must_be_one_of_the_deputies(client):
    client.force_login(make_clerk())
    url = reverse("wagtailadmin_pages:add", args=["topics", "inspectionpage", topic_index().pk])
    mandates = make_mandates(2)

    answer = client.post(
        url,
        {
            "title": "视察",
            "deputies": [mandates[0].pk],
            "group_leader": mandates[1].pk,
            **STREAM,
        },
    )

    assert answer.status_code == 200
    assert not InspectionPage.objects.exists()


def test_record_shows_who_has_not_answered_and_what_happened(client):
    clerk = make_clerk()
    mandate = make_mandate()
    topic = make_topic(by=clerk, deputies=[mandate])
    approve(topic, by=clerk)
    client.force_login(clerk)

    page = client.get(reverse("topics:record", args=[topic.pk]))

    assert mandate.person.name in page.content.decode()
    happened = [line.what for line in page.context_data["timeline"]]
    assert "开始表决" in happened
    assert "内部备注不公开" in page.content.decode()


def test_the_record_offers_the_release_sheet_of_its_permit(client):
    clerk = make_clerk()
    client.force_login(clerk)
    topic = released_topic(by=clerk, deputies=make_mandates(1))
    permit = Permit.objects.latest("pk")

    page = client.get(reverse("topics:record", args=[topic.pk])).content.decode()

    make = reverse("paper:make", args=[f"publishing.permit:{permit.pk}", "release-sheet"])
    assert make in page


def test_the_tree_view_of_the_folder_leads_to_the_list(client):
    client.force_login(make_clerk())

    answer = client.get(reverse("wagtailadmin_explore", args=[topic_index().pk]))

    assert answer.url == reverse("topics:index")


def test_director_withdraws_a_topic_from_its_record(client):
    topic = released_topic()
    client.force_login(make_director())
    record = reverse("topics:record", args=[topic.pk])
    assert "立即撤回" in client.get(record).content.decode()

    refused = client.post(reverse("topics:withdraw", args=[topic.pk]), {"reason": " "})
    assert client.get(topic.public_address).status_code == 200
    client.post(reverse("topics:withdraw", args=[topic.pk]), {"reason": "时间调整"})

    assert refused.url == record
    assert client.get(topic.public_address).status_code == 410
    assert not topic.assignments.filter(state="OPEN").exists()


def test_a_clerk_does_not_withdraw(client):
    topic = released_topic()
    client.force_login(make_clerk())

    assert "立即撤回" not in client.get(reverse("topics:record", args=[topic.pk])).content.decode()
    client.post(reverse("topics:withdraw", args=[topic.pk]), {"reason": "时间调整"})

    assert client.get(topic.public_address).status_code == 200
    assert AuditEvent.objects.filter(verb="topics.withdraw", refused=True).count() == 1


def test_record_names_who_can_no_longer_answer(client, django_assert_num_queries):
    clerk, deputies = make_clerk(), make_mandates(6)
    topic = released_topic(by=clerk, deputies=deputies)
    client.force_login(clerk)
    address = reverse("topics:record", args=[topic.pk])

    def leave(mandate) -> None:
        user = mandate.person.account
        user.is_active = False
        user.save()

    leave(deputies[0])
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        html = client.get(address).content.decode()
    assert f"{deputies[0].person}（账号已停用）" in html
    assert html.count("账号已停用") == 2  # in the sentence and in the row
    last = timezone.localdate() - dt.timedelta(days=1)
    Mandate.objects.filter(pk=deputies[1].pk).update(state="ENDED", valid_to=last)
    for mandate in deputies[2:]:
        leave(mandate)

    with django_assert_num_queries(len(one)):
        html = client.get(address).content.decode()
    assert f"{deputies[1].person}（代表资格已于 {last} 终止）" in html
    assert html.count("账号已停用") == 10
