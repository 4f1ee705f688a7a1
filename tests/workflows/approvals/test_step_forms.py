"""The form of a step takes nothing that can never work, and says so beside the field."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.people.enums import OrganizationKind
from cms.people.models import Organization
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import kinds_owed, make_committee, set_rules
from tests.workflows.approvals.standing import party_committee
from workflows.approvals.enums import RETURNED_KIND, DecisionState, Share
from workflows.approvals.models import CommitteeTask, MeetingTask, OfficeReviewTask
from workflows.approvals.services import ask_for_meeting
from workflows.approvals.services.submitting import chain_problem
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
COUNTED = {
    "name": "甲",
    "counting_base": "ALL",
    "quorum": "MORE_THAN_HALF",
    "threshold": "MORE_THAN_HALF",
    "deadline_days": 3,
    "release_mode": "AT_ONCE",
    "release_days": 30,
}


@pytest.fixture
def address(client, stage) -> str:
    client.force_login(stage.director)
    return reverse("wagtailadmin_workflows:add_task", args=["approvals", "meetingtask"])


@pytest.fixture
def department() -> Organization:
    kind = OrganizationKind.DISTRICT_DEPARTMENT
    return Organization.objects.create(name="住房建设局甲", kind=kind)


def posted(client, address, **changes) -> str:
    body = party_committee().pk
    answer = client.post(address, {**COUNTED, "body": body, **changes})
    assert answer.status_code == (302 if MeetingTask.objects.exists() else 200)
    return answer.content.decode()


def test_a_number_that_the_body_can_never_reach_is_refused(client, address):
    for name in ("quorum", "threshold"):
        changes = {name: "NUMBER", f"{name}_number": 99}
        assert "该机构现有9人，这个数字永远达不到" in posted(client, address, **changes)
    posted(client, address, threshold="NUMBER", threshold_number=9)
    assert MeetingTask.objects.get().threshold_number == 9


@pytest.mark.parametrize("name", ["quorum", "threshold"])
def test_a_number_below_more_than_half_of_the_body_is_refused(client, address, name):
    """Else whoever sets the rules could leave the committee to one voter (domain 3.7)."""
    for number in (1, 4):
        body = {**COUNTED, "body": party_committee().pk, name: "NUMBER", f"{name}_number": number}
        answer = client.post(address, body)
        sentence = "该机构现有 9 名委员，须以过半数决定：至少填 5 人。"
        assert answer.context["form"].errors == {f"{name}_number": [sentence]}
        assert sentence in answer.content.decode()
    assert not MeetingTask.objects.exists()
    posted(client, address, **{name: "NUMBER", f"{name}_number": 5})
    assert MeetingTask.objects.exists()


def test_a_running_ballot_keeps_the_numbers_with_which_it_began(stage):
    """And a step that was saved before may be saved again only with lawful ones."""
    task = CommitteeTask.objects.get()
    decision = stage.open()
    CommitteeTask.objects.update(quorum=Share.NUMBER, quorum_number=1)
    assert decision.is_open
    task.refresh_from_db()
    with pytest.raises(ValidationError, match="至少填 5 人"):
        task.full_clean()


LOW = "为4人，而高新区党工委现有9名委员，须以过半数决定，请主任在“审批流程”中将该环节的"


@pytest.mark.parametrize(("name", "word"), [("quorum", "法定人数"), ("threshold", "通过门槛")])
def test_a_number_that_the_body_has_outgrown_is_refused_at_submission(stage, name, word):
    CommitteeTask.objects.update(**{name: Share.NUMBER, f"{name}_number": 4})

    said = chain_problem(draft=stage.page, by=stage.clerk, now=timezone.now())

    assert said.endswith(f"审批环节的{word}{LOW}{word}改为至少5人。")


def test_outgrown_after_the_submission_the_text_goes_back_with_the_sentence(stage):
    """The director approves all the same; nothing waits, and nobody owes a vote."""
    stage.submit()
    CommitteeTask.objects.update(quorum=Share.NUMBER, quorum_number=4)

    stage.approve()

    assert stage.decision.state == DecisionState.NO_DECISION
    assert LOW in stage.decision.closing_reason
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert kinds_owed() == [RETURNED_KIND]
    assert list(ledger_breaches()) == []


def test_a_meeting_to_which_a_circulation_is_referred_is_asked_too():
    stage = make_round(quorum=Share.NUMBER, quorum_number=3)
    stage.open()
    make_committee(2)  # seven now: three were enough for five
    asked = {"decision": stage.decision, "by": stage.members[3], "reason": "集体研究"}

    meeting = ask_for_meeting(**asked, now=timezone.now())

    assert meeting.state == DecisionState.NO_DECISION
    assert "法定人数为3人" in meeting.closing_reason
    assert "至少4人" in meeting.closing_reason


def test_a_term_without_end_is_refused(client, address):
    assert "最长不超过60个工作日" in posted(client, address, deadline_days=61)
    review = OfficeReviewTask.objects.get()
    review.deadline_days = 61
    with pytest.raises(ValidationError, match="60"):
        review.full_clean()
    assert "最长不超过365天" in posted(client, address, release_days=366)
    posted(client, address, deadline_days=60, release_days=365)


def test_only_bodies_decide(client, address, department):
    html = client.get(address).content.decode()
    assert "高新区党工委" in html
    assert department.name not in html
    posted(client, address, body=department.pk)
    assert not MeetingTask.objects.exists()
    with pytest.raises(ValidationError, match="决定机构"):
        set_rules(body=department)


def test_a_bar_beyond_the_body_is_not_called_too_few_members(stage):
    task = CommitteeTask.objects.get()
    CommitteeTask.objects.update(threshold=Share.NUMBER, threshold_number=99)

    decision = stage.open()

    assert decision.state == DecisionState.NO_DECISION
    assert decision.closing_reason == (
        f"审批环节要求99人，而{task.body}只有9人，请主任修改该环节的规则。"
    )
