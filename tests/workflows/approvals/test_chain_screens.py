"""Composing a chain in the admin and giving it to kinds of texts, as the director does it."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import GroupApprovalTask, Workflow, WorkflowPage, WorkflowTask

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from home.notices.enums import NoticeKind
from tests.cms.publishing.ways.editor import form_of
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import party_committee
from workflows.approvals.enums import DEFAULT_WORKFLOW
from workflows.approvals.models import CirculationTask, CommitteeTask, KindChain, MeetingTask

NEWS = NoticeKind.NEWS.value
SENTENCE = "必须有一个启用的决定步骤"


@pytest.fixture
def director(client, stage):
    client.force_login(stage.director)
    return stage.director


def steps(*tasks, deleted=()) -> dict:
    """The rows of the form's steps, as the browser sends them."""
    rows = {}
    for number, task in enumerate(tasks):
        rows[f"workflow_tasks-{number}-task"] = task.pk
        rows[f"workflow_tasks-{number}-ORDER"] = number + 1
        rows[f"workflow_tasks-{number}-DELETE"] = "1" if task in deleted else ""
    return rows


def new_chain(client, name: str, *tasks, page=None):
    address = reverse("wagtailadmin_workflows:add")
    body = {
        "name": name,
        "workflow_tasks-TOTAL_FORMS": len(tasks),
        "workflow_tasks-INITIAL_FORMS": 0,
        "pages-TOTAL_FORMS": 1 if page else 0,
        "pages-INITIAL_FORMS": 0,
        **steps(*tasks),
    }
    for number in range(len(tasks)):
        body[f"workflow_tasks-{number}-id"] = ""
    if page:
        body |= {"pages-0-page": page.pk, "pages-0-id": ""}
    return client.post(address, body)


def edited(client, workflow, *tasks, deleted=()):
    address = reverse("wagtailadmin_workflows:edit", args=[workflow.pk])
    body = form_of(client, address) | steps(*tasks, deleted=deleted)
    return client.post(address, body)


def test_the_director_makes_every_kind_of_step(client, director, stage):
    chooser = client.get(reverse("wagtailadmin_workflows:select_task_type")).content.decode()
    for words in ("会议表决", "传签", "授权发布", "双人复核"):
        assert words in chooser
    body = party_committee().pk
    counted = {
        "body": body,
        "counting_base": "ALL",
        "quorum": "MORE_THAN_HALF",
        "threshold": "MORE_THAN_HALF",
        "deadline_days": 3,
        "release_mode": "AT_ONCE",
        "release_days": 30,
    }
    for model, fields in {
        "officereviewtask": {"groups": [stage.director.groups.get().pk], "deadline_days": 2},
        "secondreviewtask": {"reviewer": stage.clerk.person_id, "deadline_days": 2},
        "committeetask": counted | {"closing_rule": "PRESIDER"},
        "meetingtask": counted,
        "circulationtask": counted | {"order": "BY_RANK"},
        "standingtask": counted,
    }.items():
        address = reverse("wagtailadmin_workflows:add_task", args=["approvals", model])
        assert client.post(address, {"name": model, **fields}).status_code == 302, model
    wrong = counted | {"name": "x", "release_mode": "AT_TIME", "order": "BY_RANK"}
    address = reverse("wagtailadmin_workflows:add_task", args=["approvals", "circulationtask"])
    assert client.post(address, wrong).status_code == 200  # a time is set on the text alone
    assert not CirculationTask.objects.filter(name="x").exists()
    assert "AT_TIME" not in client.get(address).content.decode()


def test_a_chain_is_composed_shown_in_words_and_given_to_a_kind(client, director):
    task = MeetingTask.objects.create(name="党工委会议", body=party_committee())
    assert new_chain(client, "会议流程", task).status_code == 302
    workflow = Workflow.objects.get(name="会议流程")
    page = client.get(reverse("wagtailadmin_workflows:edit", args=[workflow.pk]))
    assert "党工委会议（高新区党工委会议表决，9 人，" in page.content.decode()
    address = reverse("decisions:chains")

    answer = client.post(address, {"kind": NEWS, "workflow": workflow.pk}, follow=True)

    html = answer.content.decode()
    assert KindChain.objects.get().workflow == workflow
    assert html.count("党工委会议（") == 2  # beside the kind, and in the list of all chains
    client.post(address, {"kind": NEWS, "workflow": ""})
    assert not KindChain.objects.exists()


def test_a_kind_without_a_chain_of_its_own_shows_the_one_of_its_place(client, director, stage):
    """By name and steps, as the other rows do, and at no query more for each kind."""
    address = reverse("decisions:chains")
    notices = stage.page.get_parent()
    own = Workflow.objects.create(name="公告栏目流程")
    task = MeetingTask.objects.create(name="党工委会议", body=party_committee())
    WorkflowTask.objects.create(workflow=own, task=task)
    with CaptureQueriesContext(connection) as before:
        shown = {row["kind"].key: row for row in client.get(address).context["rows"]}
    for row in shown.values():
        assert row["inherited"].name == DEFAULT_WORKFLOW, row["kind"]

    WorkflowPage.objects.create(workflow=own, page=notices)
    KindChain.objects.create(kind=NEWS, workflow=own)
    with CaptureQueriesContext(connection) as after:
        answer = client.get(address)

    rows = {row["kind"].key: row for row in answer.context["rows"]}
    assert rows[NEWS]["inherited"] is None
    for kind in NoticeKind.values:
        assert kind == NEWS or rows[kind]["inherited"] == own
    assert rows["site"]["inherited"].name == rows["home"]["inherited"].name == DEFAULT_WORKFLOW
    html = answer.content.decode()
    assert html.count("所在栏目现用：公告栏目流程") == len(NoticeKind) - 1
    assert html.count("党工委会议（") == len(NoticeKind) + 1
    assert len(after) <= len(before)


def test_a_chain_that_decides_nothing_is_given_to_no_kind(client, director):
    workflow = Workflow.objects.create(name="只有审核")
    WorkflowTask.objects.create(
        workflow=workflow, task=GroupApprovalTask.objects.create(name="审核")
    )

    answer = client.post(reverse("decisions:chains"), {"kind": NEWS, "workflow": workflow.pk})

    assert answer.status_code == 422
    assert SENTENCE in answer.content.decode()
    assert not KindChain.objects.exists()
    unknown = client.post(reverse("decisions:chains"), {"kind": NEWS, "workflow": "999999"})
    assert unknown.status_code == 422


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.AUDITOR, Role.PARTY_COMMITTEE_MEMBER])
def test_nobody_else_gives_chains(client, stage, role):
    client.force_login(UserFactory(roles=[role]))
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)

    assert client.get(reverse("decisions:chains")).status_code in (302, 403)
    client.post(reverse("decisions:chains"), {"kind": NEWS, "workflow": workflow.pk})

    assert not KindChain.objects.exists()


def test_the_form_refuses_a_new_chain_without_a_decision_for_a_page(client, director, stage):
    home = stage.page.get_parent().get_parent()
    WorkflowPage.objects.filter(page=home).delete()
    review = GroupApprovalTask.objects.create(name="审核")

    answer = new_chain(client, "没有决定", review, page=home)

    assert SENTENCE in answer.content.decode()
    assert not Workflow.objects.filter(name="没有决定").exists()
    assert AuditEvent.objects.filter(verb="chain.change", refused=True).exists()
    task = CommitteeTask.objects.get()
    assert new_chain(client, "有决定", task, page=home).status_code == 302
    assert WorkflowPage.objects.get(page=home).workflow.name == "有决定"


def test_the_form_keeps_the_deciding_step_of_a_chain_in_use(client, director, stage):
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    review, ballot = workflow.tasks

    answer = edited(client, workflow, review, ballot, deleted=[ballot])

    assert SENTENCE in answer.content.decode()
    assert workflow.workflow_tasks.count() == 2
    KindChain.objects.create(kind=NEWS, workflow=workflow)
    WorkflowPage.objects.filter(workflow=workflow).delete()
    assert SENTENCE in edited(client, workflow, review, ballot, deleted=[ballot]).content.decode()
    assert workflow.workflow_tasks.count() == 2


def test_the_form_changes_one_deciding_step_for_another(client, director, stage):
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    review, _ballot = workflow.tasks
    meeting = MeetingTask.objects.create(name="党工委会议", body=party_committee())

    assert edited(client, workflow, review, meeting).status_code == 302

    assert [task.pk for task in workflow.tasks] == [review.pk, meeting.pk]


def test_the_only_deciding_step_is_not_disabled_by_its_button(client, director, stage):
    ballot = CommitteeTask.objects.get()
    rights = Permission.objects.filter(codename__in=["delete_task", "delete_workflow"])
    director.groups.get().permissions.add(*rights)  # more than the role has

    client.post(reverse("wagtailadmin_workflows:disable_task", args=[ballot.pk]))

    ballot.refresh_from_db()
    assert ballot.active


def test_a_chain_with_a_decision_under_way_is_not_disabled(client, director, stage):
    decision = stage.open()
    rights = Permission.objects.filter(codename__in=["delete_task", "delete_workflow"])
    director.groups.get().permissions.add(*rights)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    address = reverse("wagtailadmin_workflows:disable", args=[workflow.pk])

    answer = client.post(address, follow=True)

    decision.refresh_from_db()
    workflow.refresh_from_db()
    assert "有正在进行的决定" in answer.content.decode()
    assert (decision.is_open, workflow.active) == (True, True)


def test_the_list_of_chains_names_the_kinds_that_go_through_each(client, director):
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    KindChain.objects.create(kind=NEWS, workflow=workflow)
    Workflow.objects.create(name="未使用流程")

    for name in ("index", "index_results"):
        html = client.get(reverse(f"wagtailadmin_workflows:{name}")).content.decode()
        assert html.count(f"信息类别：{NoticeKind.NEWS.label}") == 1, name


def test_wagtails_screens_of_chains_say_the_words_of_this_house(client, director, stage):
    """审批流程 everywhere, never 工作流; no English on a button, no count of nothing."""
    task = MeetingTask.objects.create(name="党工委会议", body=party_committee())
    shipped = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    made = new_chain(client, "会议流程", task)
    said = client.get(made.url).content.decode()
    assert "审批流程“会议流程”已创建" in said

    addresses = [
        reverse("wagtailadmin_workflows:index"),
        reverse("wagtailadmin_workflows:add"),
        reverse("wagtailadmin_workflows:edit", args=[shipped.pk]),
        reverse("wagtailadmin_workflows:usage", args=[shipped.pk]),
        reverse("wagtailadmin_workflows:task_index"),
        reverse("wagtailadmin_workflows:edit_task", args=[task.pk]),
    ]
    for each in addresses:
        answer = client.get(each)
        assert answer.status_code == 200, each
        html = answer.content.decode()
        assert "工作流" not in html
        assert 'value="Add"' not in html
        assert "0 种数据" not in html
