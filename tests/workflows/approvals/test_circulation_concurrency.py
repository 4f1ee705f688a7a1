"""Two clerks, or a pen and a phone, at one instant: real threads on PostgreSQL."""

import pytest
from django.utils import timezone

from cms.publishing.queries import in_force
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.test_concurrency import at_once, vote
from workflows.approvals.enums import DecisionState, EntryState, Mark
from workflows.approvals.models import Decision, PenMark, Vote
from workflows.approvals.services import ask_for_meeting
from workflows.duties.queries import ledger_breaches

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
FOR = Mark.FOR


@pytest.fixture
def stage():
    stage = make_round(3)
    stage.open()
    return stage


def kinds(results) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_clerks_enter_one_paper_at_once(stage):
    results = at_once(
        lambda: stage.enter({0: FOR, 1: FOR}),
        lambda: stage.enter({0: FOR, 1: FOR}, by=stage.second, checker=stage.clerk.person),
    )

    assert kinds(results) == ["CannotEnterMarks", "list"]
    assert PenMark.objects.filter(state=EntryState.ENTERED).count() == 2
    assert list(ledger_breaches()) == []


def test_two_check_one_paper_at_once_and_it_counts_once(stage):
    marks = dict.fromkeys(range(3), FOR)
    stage.enter(marks)

    results = at_once(lambda: stage.check(marks), lambda: stage.check(marks, by=stage.director))

    assert kinds(results) == ["CannotCheckMarks", "Checked"]
    assert Vote.objects.count() == 3
    assert Decision.objects.get().state == DecisionState.CARRIED
    assert in_force().count() == 1


def test_a_pen_that_is_checked_and_a_phone_at_once_make_one_vote(stage):
    stage.enter({0: FOR})
    decision, member = stage.decision, stage.members[0]

    results = at_once(lambda: stage.check({0: FOR}), vote(decision, member, Mark.AGAINST))

    assert sum(isinstance(result, Exception) for result in results) == 1
    assert Vote.objects.count() == 1
    assert not PenMark.objects.filter(state=EntryState.ENTERED).exists()
    assert list(ledger_breaches()) == []


def test_two_ask_for_a_meeting_at_once_while_the_last_one_marks(stage):
    decision = stage.decision
    now = timezone.now()

    def ask(number):
        by = stage.members[number]
        return lambda: ask_for_meeting(decision=decision, by=by, reason="上会研究", now=now)

    at_once(ask(0), ask(1), vote(decision, stage.members[2]))

    decision.refresh_from_db()
    assert decision.state == DecisionState.TO_MEETING
    assert Decision.objects.open().count() == 1
    assert in_force().count() == 0
    assert list(ledger_breaches()) == []
