"""A step behind the ballot that cannot begin refuses nobody's vote: what is known is said when the
text is submitted, and what comes up later is the office's to settle.
"""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import Workflow, WorkflowState, WorkflowTask

from cms.accounts.enums import Role
from cms.publishing.queries import permit_in_force
from home.notices.enums import NoticeState
from home.notices.models import NoticePage
from home.notices.queries import timeline_of, with_state
from home.notices.services import CannotSubmitNotice, submission_problem, submit_notice
from tests.workflows.approvals.factories import UserFactory, kinds_owed
from tests.workflows.approvals.standing import (
    RECEPTION,
    agree,
    grant,
    party_committee,
    two_releasers,
)
from workflows.approvals.enums import (
    DEFAULT_WORKFLOW,
    RETURNED_KIND,
    STUCK_KIND,
    Choice,
    DecisionState,
    ReviewVerdict,
)
from workflows.approvals.models import CommitteeTask, Decision, SecondReviewTask, StandingTask
from workflows.approvals.services import review_text
from workflows.approvals.setup import SECOND_STEP
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import grant_second

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
SIX = [Choice.FOR] * 6


def behind_the_ballot(step) -> None:
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.create(workflow=workflow, task=step, sort_order=9)


@pytest.fixture
def second(stage):
    """Looks at every text after the committee."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    behind_the_ballot(SecondReviewTask.objects.create(name="会后复核", reviewer=user.person))
    return user


@pytest.fixture
def standing(stage):
    """Two persons release what the committee has carried."""
    stage.page.kind = RECEPTION
    stage.page.save_revision(user=stage.clerk)
    behind_the_ballot(StandingTask.objects.create(name="会后发布", body=party_committee()))


def ask_in(stage, account) -> None:
    now = timezone.now()
    grant_second(
        account=account,
        step=SECOND_STEP,
        valid_from=now - DAY,
        valid_to=now + DAY,
        reason="复核人起草",
        by=stage.director,
        now=now,
    )


def carry(stage) -> Decision:
    """All six votes that it takes are counted; none of them is refused."""
    return stage.vote(*SIX)


def submit(stage):
    return submit_notice(notice=stage.page, by=stage.clerk, now=timezone.now())


def test_a_second_reviewer_who_wrote_the_text_is_known_when_it_is_submitted(stage, second):
    stage.page.body = '[{"type": "para", "value": "<p>正文。</p>"}]'
    stage.page.save_revision(user=second, log_action=True)

    with pytest.raises(CannotSubmitNotice) as refusal:
        submit(stage)

    assert "会后复核" in str(refusal.value)
    assert second.person.name in str(refusal.value)
    assert not WorkflowState.objects.exists()
    assert "会后复核" in submission_problem(stage.page, stage.clerk, timezone.now())
    ask_in(stage, UserFactory(roles=[Role.CHAIR]))
    assert submission_problem(stage.page, stage.clerk, timezone.now()) == ""


def test_a_release_that_nothing_allows_is_known_when_it_is_submitted(stage, standing):
    page = stage.page
    page.body = '[{"type": "para", "value": "<p>正文。</p>"}]'
    page.save_revision(user=stage.clerk)

    with pytest.raises(CannotSubmitNotice, match="会后发布"):
        submit(stage)

    grant(stage, two_releasers())
    assert submission_problem(page, stage.clerk, timezone.now()) == ""


def test_the_ballot_closes_and_the_directors_owe_the_review_that_nobody_can_take(stage, second):
    stage.page.save_revision(user=second, log_action=True)
    stage.open()

    decision = carry(stage)

    assert decision.state == DecisionState.CARRIED
    duty = Duty.objects.open().get(kind=STUCK_KIND)
    assert duty.owner_person == stage.director.person
    assert list(ledger_breaches()) == []
    assert permit_in_force(stage.page.number) is None
    chair = UserFactory(roles=[Role.CHAIR])
    ask_in(stage, chair)
    step = stage.current_step()
    review_text(task_state=step, by=chair, verdict=ReviewVerdict.APPROVE, now=timezone.now())
    assert permit_in_force(stage.page.number) is not None
    assert Decision.objects.count() == 1


def test_without_an_authorisation_the_carried_text_goes_back_to_the_office(stage, standing):
    stage.open()

    decision = carry(stage)

    assert decision.state == DecisionState.CARRIED
    notice = with_state(NoticePage.objects.all()).get(pk=stage.page.pk)
    assert notice.state == NoticeState.RETURNED
    assert "没有涵盖该类信息的有效授权" in timeline_of(notice)[-1].note
    assert kinds_owed() == [RETURNED_KIND]
    assert list(ledger_breaches()) == []


def test_given_later_the_release_goes_on_without_another_ballot(stage, standing):
    stage.open()
    carry(stage)
    releasers = two_releasers()
    grant(stage, releasers)
    stage.workflow_state.refresh_from_db()

    stage.workflow_state.resume(user=stage.clerk)
    agree(stage.decision, *releasers)

    assert permit_in_force(stage.page.number) is not None
    assert Decision.objects.filter(task_state__task=CommitteeTask.objects.get()).count() == 1
