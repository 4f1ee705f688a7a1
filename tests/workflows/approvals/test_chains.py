"""Chains of approval: none without a decision is given to anything that the public reads, and a
change of one never changes a decision under way.
"""

import datetime as dt

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.models import (
    GroupApprovalTask,
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from cms.core.models import AuditEvent
from cms.publishing.queries import in_force
from home.models import HomePage, SiteTexts, StandardPage
from home.notices.enums import NoticeKind
from home.notices.models import NoticePage
from tests.workflows.approvals.factories import UserFactory, set_rules
from tests.workflows.approvals.standing import party_committee
from workflows.approvals.chains import chain_of, decides, is_given
from workflows.approvals.enums import (
    DEFAULT_WORKFLOW,
    Choice,
    CirculationOrder,
    ClosingRule,
    CountingBase,
    DecisionState,
    Share,
)
from workflows.approvals.kinds import is_kind, registered_kinds
from workflows.approvals.models import (
    CirculationTask,
    CommitteeTask,
    KindChain,
    MeetingTask,
    OfficeReviewTask,
    SecondReviewTask,
    StandingTask,
)
from workflows.approvals.picture import in_one_line, picture_of
from workflows.approvals.services import CannotAssignChain, assign_chain, cast_vote, keep_former
from workflows.topics.enums import TopicKind

NEWS = NoticeKind.NEWS.value


def chain(*tasks: Task, name: str = "新流程") -> Workflow:
    workflow = Workflow.objects.create(name=name)
    for order, task in enumerate(tasks):
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
    return workflow


def review_only() -> Workflow:
    return chain(OfficeReviewTask.objects.create(name="只审核"), name="没有决定")


def meeting() -> MeetingTask:
    return MeetingTask.objects.create(name="党工委会议", body=party_committee())


def the_ballot() -> CommitteeTask:
    return CommitteeTask.objects.get(workflow_tasks__workflow__name=DEFAULT_WORKFLOW)


# --- given to kinds


def test_every_kind_of_text_is_declared():
    declared = {kind.key for kind in registered_kinds()}

    assert declared >= {*NoticeKind.values, *TopicKind.values, "page", "home", "site"}
    assert not is_kind("NO_SUCH_KIND")


def test_texts_of_a_kind_go_through_its_chain(stage):
    workflow = chain(meeting())

    assign_chain(kind=NEWS, workflow=workflow, by=stage.director, now=timezone.now())

    stage.page.kind = NEWS
    assert stage.page.get_workflow() == workflow
    stage.page.kind = NoticeKind.ANNOUNCEMENT
    assert stage.page.get_workflow() != workflow
    assert AuditEvent.objects.get(verb="chain.assign", refused=False).detail == "工作动态 → 新流程"
    assign_chain(kind=NEWS, workflow=None, by=stage.director, now=timezone.now())
    assert (
        AuditEvent.objects.filter(verb="chain.assign").latest("pk").detail.startswith("工作动态 → ")
    )
    assert not KindChain.objects.exists()


@pytest.mark.parametrize(
    ("kind", "model"), [("page", StandardPage), ("home", HomePage), ("site", SiteTexts)]
)
def test_pages_and_texts_of_the_site_have_a_kind_each(stage, kind, model):
    workflow = chain(meeting())
    assign_chain(kind=kind, workflow=workflow, by=stage.director, now=timezone.now())

    assert chain_of(model()) == workflow
    assert model().get_workflow() == workflow
    assert chain_of(NoticePage(kind=NEWS)) is None


def test_assigning_is_refused_to_others_and_for_chains_that_decide_nothing(stage):
    good, bad = chain(meeting()), review_only()
    off = chain(CommitteeTask.objects.create(name="停用", body=party_committee(), active=False))
    disabled = chain(meeting())
    Workflow.objects.filter(pk=disabled.pk).update(active=False)
    director, now = stage.director, timezone.now()
    for by, kind, workflow in (
        (stage.clerk, NEWS, good),
        (stage.members[0], NEWS, good),
        (UserFactory(is_superuser=True), NEWS, good),
        (director, "NO_SUCH_KIND", good),
        (director, NEWS, bad),
        (director, NEWS, off),
        (director, NEWS, disabled),
    ):
        with pytest.raises(CannotAssignChain) as refusal:
            assign_chain(kind=kind, workflow=workflow, by=by, now=now)
        assert str(refusal.value)

    assert not KindChain.objects.exists()
    assert AuditEvent.objects.filter(verb="chain.assign", refused=True).count() == 7


# --- no way in code either


def test_a_chain_that_decides_nothing_is_given_to_nothing(stage):
    bad = review_only()
    home = stage.page.get_parent().get_parent()
    texts = ContentType.objects.get_for_model(SiteTexts)
    WorkflowPage.objects.filter(page=home).delete()

    for attempt in (
        lambda: KindChain.objects.create(kind=NEWS, workflow=bad),
        lambda: WorkflowPage.objects.create(page=home, workflow=bad),
        lambda: WorkflowContentType.objects.update_or_create(
            content_type=texts, defaults={"workflow": bad}
        ),
    ):
        with pytest.raises(PermissionDenied, match="决定步骤"), transaction.atomic():
            attempt()

    assert not is_given(bad)


def test_the_last_deciding_step_of_a_chain_in_use_stays(stage):
    ballot = the_ballot()
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    assert is_given(workflow)
    row = WorkflowTask.objects.get(task=ballot)
    other = OfficeReviewTask.objects.create(name="别的审核")

    def replace():
        row.task = other
        row.save()

    def switch_off():
        ballot.active = False
        ballot.save()

    def switch_off_as_base():
        task = Task.objects.get(pk=ballot.pk)
        task.active = False
        task.save()

    for attempt in (
        row.delete,
        WorkflowTask.objects.filter(task=ballot).delete,
        replace,
        switch_off,
        switch_off_as_base,
        CommitteeTask.objects.get(pk=ballot.pk).deactivate,
        Task.objects.get(pk=ballot.pk).delete,
    ):
        with pytest.raises(PermissionDenied), transaction.atomic():
            attempt()
    assert decides(Workflow.objects.get(pk=workflow.pk))


def test_a_deciding_step_goes_once_there_is_another_or_the_chain_is_in_no_use(stage):
    ballot = the_ballot()
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=meeting(), sort_order=5)

    WorkflowTask.objects.get(task=ballot).delete()

    assert decides(workflow)
    unused = chain(meeting(), name="未使用")
    unused.workflow_tasks.all().delete()
    given = chain(meeting(), name="将删除")
    KindChain.objects.create(kind=NEWS, workflow=given).delete()
    given.delete()
    assert not Workflow.objects.filter(name="将删除").exists()


# --- the picture in words


def test_the_picture_of_the_shipped_chain(stage):
    set_rules(closing_rule=ClosingRule.PRESIDER, presider_last=False, quorum=Share.MORE_THAN_HALF)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)

    words = in_one_line(picture_of(workflow, timezone.localdate()))

    assert words == (
        "①办公室主任审核（办公室主任，2 个工作日） → "
        "②党工委表决（9 人，过半数到会、全体过半数同意，主持人宣布，3 个工作日） → "
        "通过后立即发布"
    )


def test_the_picture_knows_every_kind_of_step(stage):
    body = party_committee()
    steps = [
        SecondReviewTask.objects.create(name="复核", reviewer=stage.clerk.person),
        MeetingTask.objects.create(
            name="会议", body=body, counting_base=CountingBase.PRESENT, threshold=Share.TWO_THIRDS
        ),
        CirculationTask.objects.create(
            name="传签",
            body=body,
            order=CirculationOrder.PARALLEL,
            threshold=Share.NUMBER,
            threshold_number=6,
        ),
        StandingTask.objects.create(name="授权", body=body, release_mode="BY_HAND", release_days=7),
        GroupApprovalTask.objects.create(name="其他"),
    ]

    picture = picture_of(chain(*steps), timezone.localdate())

    assert len(picture) == 6
    for words, line in zip(
        (stage.clerk.person.name, "到会三分之二以上", "6 人同意", "两人", "不作决定", "7 天"),
        picture,
        strict=True,
    ):
        assert words in line, line
    assert picture[-1].startswith("最后一个环节通过后")  # a step follows the last decision
    assert picture_of(chain(*steps[:-1]), timezone.localdate())[-1].startswith("通过后由办公室")
    second = chain(CommitteeTask.objects.get(), steps[0])
    assert picture_of(second, timezone.localdate())[-1] == "最后一个环节通过后立即发布"
    assert "没有" in picture_of(review_only(), timezone.localdate())[-1]
    later = timezone.localdate() + dt.timedelta(days=1)
    assert picture_of(chain(*steps), later) == picture


# --- what is under way


def frozen(decision) -> tuple:
    decision.refresh_from_db()
    roster = list(decision.seats.order_by("rank").values_list("person", "rank", "exclusion"))
    return (decision.rules, roster, decision.payload, decision.digest, decision.due_at)


def lower_the_bar() -> None:
    """Lower than any form takes: stored before the form refused it, say."""
    CommitteeTask.objects.update(
        quorum=Share.NUMBER,
        quorum_number=1,
        threshold=Share.NUMBER,
        threshold_number=1,
        deadline_days=1,
        release_mode="BY_HAND",
    )


def another_step_before() -> None:
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.filter(workflow=workflow).update(sort_order=5)
    task = SecondReviewTask.objects.create(name="复核", reviewer=UserFactory().person)
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)


def another_order() -> None:
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    rows = list(workflow.workflow_tasks.order_by("sort_order"))
    for order, row in enumerate(reversed(rows)):
        row.sort_order = order
        row.save()


def a_meeting_instead() -> None:
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=meeting(), sort_order=9)
    WorkflowTask.objects.get(workflow=workflow, task=the_ballot()).delete()


@pytest.mark.parametrize(
    "change", [lower_the_bar, another_step_before, another_order, a_meeting_instead]
)
def test_a_change_of_the_chain_leaves_a_running_ballot_as_it_is(stage, change):
    decision = stage.open()
    before = frozen(decision)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)

    keep_former(workflow=workflow, by=stage.director, now=timezone.now())  # as its form does
    change()

    stage.vote(Choice.FOR)
    assert frozen(decision) == before
    assert decision.is_open
    for member in stage.members[1:6]:
        cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())
    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert in_force().count() == 1  # released at once, as it was decided
