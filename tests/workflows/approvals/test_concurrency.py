"""Two last votes at one instant, in real threads on PostgreSQL."""

import contextlib
import threading

import pytest
from django.db import connection
from django.utils import timezone

from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.services import CannotWithdraw, withdraw
from workflows.approvals.enums import Choice, ClosingRule, DecisionState, Share
from workflows.approvals.models import Decision, Vote
from workflows.approvals.services import (
    CannotCastVote,
    announce_result,
    cast_vote,
    close_overdue_decisions,
    start_approval,
    voting,
)
from workflows.duties.queries import ledger_breaches

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def meet_at_the_count(monkeypatch):
    """Both voters have written before either counts, and counted before either commits, if
    nothing keeps them apart. ``patience`` is how many seconds one waits for the other.
    """

    def meet(*, patience: float) -> None:
        before, after = threading.Barrier(2), threading.Barrier(2)
        count = voting.count

        def count_together(decision, now):
            # Broken: the other one waits for the lock, which is what the lock is for.
            with contextlib.suppress(threading.BrokenBarrierError):
                before.wait(timeout=patience)
            result = count(decision, now)
            if not before.broken:
                after.wait(timeout=patience)
            return result

        monkeypatch.setattr(voting, "count", count_together)

    return meet


def at_once(*calls) -> list:
    """Run every call in a thread of its own, started together; their results or errors."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(index, call):
        try:
            start.wait(timeout=5)
            results[index] = call()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, call)) for index, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def vote(decision, member, choice=Choice.FOR):
    return lambda: cast_vote(decision=decision, by=member, choice=choice, now=timezone.now())


@pytest.mark.parametrize("closing", [ClosingRule.ALL_OR_TIME_UP, ClosingRule.AS_SOON_AS_DECIDED])
def test_two_last_votes_at_one_instant_decide_once(build_stage, meet_at_the_count, closing):
    meet_at_the_count(patience=1.5)
    stage = build_stage(
        size=2, quorum=Share.EVERYONE, threshold=Share.EVERYONE, closing_rule=closing
    )
    decision = stage.open()

    results = at_once(*(vote(decision, member) for member in stage.members))

    assert [type(result) for result in results] == [Vote, Vote]
    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert Permit.objects.count() == 1
    assert in_force().count() == 1


def test_without_the_lock_the_same_two_votes_leave_the_ballot_stuck(
    build_stage, meet_at_the_count, monkeypatch
):
    """Proves that the test above bites."""
    meet_at_the_count(patience=15)
    monkeypatch.setattr(voting, "lock_decision", lambda pk: Decision.objects.get(pk=pk))
    stage = build_stage(size=2, quorum=Share.EVERYONE, threshold=Share.EVERYONE)
    decision = stage.open()

    at_once(*(vote(decision, member) for member in stage.members))

    decision.refresh_from_db()
    assert Vote.objects.count() == 2
    assert decision.state == DecisionState.OPEN
    assert Permit.objects.count() == 0


def test_one_member_on_two_devices_at_one_instant_votes_once(build_stage):
    stage = build_stage(size=3)
    decision = stage.open()
    member = stage.members[0]

    results = at_once(vote(decision, member), vote(decision, member, Choice.AGAINST))

    assert sorted(type(result).__name__ for result in results) == ["CannotCastVote", "Vote"]
    assert Vote.objects.count() == 1


def test_a_third_vote_at_the_deciding_instant_is_refused_or_counted_never_half_done(build_stage):
    stage = build_stage(size=3, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    decision = stage.open()

    results = at_once(*(vote(decision, member) for member in stage.members))

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    refused = [result for result in results if isinstance(result, CannotCastVote)]
    assert len(refused) == 1
    assert Vote.objects.count() == 2
    assert Permit.objects.count() == 1


def test_two_clocks_close_an_overdue_ballot_once(build_stage):
    stage = build_stage(size=3)
    decision = stage.open()
    late = decision.due_at + timezone.timedelta(seconds=1)

    results = at_once(lambda: close_overdue_decisions(late), lambda: close_overdue_decisions(late))

    assert sorted(results) == [0, 1]
    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION


def test_an_announcement_that_races_a_vote_counts_it_whole_or_not_at_all(build_stage):
    stage = build_stage(
        size=4, closing_rule=ClosingRule.PRESIDER, presider_last=True, quorum=Share.MORE_THAN_HALF
    )
    decision = stage.open()
    presider, *others = stage.members
    for member in others[:2]:
        cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())

    announced, voted = at_once(
        lambda: announce_result(
            decision=decision, by=presider, now=timezone.now(), choice=Choice.FOR
        ),
        vote(decision, others[2], Choice.AGAINST),
    )

    decision.refresh_from_db()
    assert isinstance(announced, Decision)
    assert decision.state == DecisionState.CARRIED
    assert isinstance(voted, (Vote, CannotCastVote))
    assert Vote.objects.count() == (4 if isinstance(voted, Vote) else 3)
    assert Permit.objects.count() == 1
    assert list(ledger_breaches()) == []


def test_one_presider_on_two_devices_announces_once(build_stage):
    stage = build_stage(size=3, closing_rule=ClosingRule.PRESIDER, presider_last=True)
    decision = stage.open()
    presider, *others = stage.members
    for member in others:
        cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())

    def announce():
        return announce_result(
            decision=decision, by=presider, now=timezone.now(), choice=Choice.FOR
        )

    results = at_once(announce, announce)

    assert sorted(type(each).__name__ for each in results) == ["CannotAnnounceResult", "Decision"]
    assert Vote.objects.count() == 3
    assert Permit.objects.count() == 1


@pytest.mark.parametrize("attempt", range(4))
def test_a_take_down_against_the_vote_that_carries_a_correction(build_stage, attempt):
    """The text is down and its correction void, or the correction is public and what was to be
    taken down is there no more: nobody waits for the other, and nothing comes back.
    """
    stage = build_stage(size=2, quorum=Share.EVERYONE, threshold=Share.EVERYONE)
    stage.open()
    stage.vote(Choice.FOR, Choice.FOR)
    public = Permit.objects.get()
    stage.page.title = "更正稿"
    stage.page.save_revision(user=stage.clerk, log_action=True)
    draft = stage.page.get_latest_revision_as_object()
    stage.workflow_state = start_approval(draft=draft, by=stage.clerk, now=timezone.now())
    decision = stage.approve()
    stage.vote(Choice.FOR)

    taken, voted = at_once(
        lambda: withdraw(permit=public, by=stage.director, reason="有误", now=timezone.now()),
        vote(decision, stage.members[1]),
    )

    decision.refresh_from_db()
    if isinstance(voted, Exception):
        assert isinstance(voted, CannotCastVote), voted
        assert (type(taken), decision.state) == (Permit, DecisionState.VOID)
        assert in_force().count() == 0
    else:
        assert isinstance(taken, CannotWithdraw), taken
        assert decision.state == DecisionState.CARRIED
        assert in_force().get().title == "更正稿"
    assert list(ledger_breaches()) == []
