"""Who presides has an account to do it by: else the next in rank does, and is owed it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.services import deactivate_account
from tests.workflows.approvals.ballots import ask, settle
from workflows.approvals.enums import (
    ANNOUNCE_KIND,
    RECUSAL_KIND,
    VOTE_KIND,
    Choice,
    ClosingRule,
    DecisionState,
    RequestState,
)
from workflows.approvals.services import (
    CannotCastVote,
    CannotRecuseSeat,
    announce_result,
    cast_vote,
    end_decision,
    look_at_seats,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


def close_account(user) -> None:
    deactivate_account(account=user, by=None, now=timezone.now())


def take_hat(user) -> None:
    user.groups.filter(name=Role.PARTY_COMMITTEE_MEMBER).first().user_set.remove(user)


def vote(decision, *members) -> None:
    for member in members:
        cast_vote(decision=decision, by=member, choice=FOR, now=timezone.now())


def owed_by(kind: str) -> list:
    return [duty.owner_person for duty in Duty.objects.open().filter(kind=kind).order_by("id")]


@pytest.mark.parametrize("lost", [close_account, take_hat])
def test_a_wish_goes_to_the_next_in_rank_who_can_decide(stage, lost):
    decision = stage.open()
    lost(stage.members[0])

    wish = ask(decision, stage.members[4])

    assert wish.decider == stage.members[1].person
    assert settle(wish).state == RequestState.GRANTED
    assert list(ledger_breaches()) == []


def test_a_wish_waiting_for_who_loses_the_account_is_passed_on_at_once(stage):
    decision = stage.open()
    wish = ask(decision, stage.members[4])

    close_account(stage.members[0])

    assert owed_by(RECUSAL_KIND) == [stage.members[1].person]
    assert list(ledger_breaches()) == []
    wish.refresh_from_db()
    assert settle(wish).decided_by == stage.members[1].person


def test_the_clock_finds_what_no_signal_told(stage):
    wish = ask(stage.open(), stage.members[4])
    User.objects.filter(pk=stage.members[0].pk).update(is_active=False)

    assert look_at_seats(now=timezone.now()) == 1
    assert look_at_seats(now=timezone.now()) == 0

    wish.refresh_from_db()
    assert wish.decider == stage.members[1].person
    assert owed_by(RECUSAL_KIND) == [stage.members[1].person]


def test_where_nobody_else_could_decide_nobody_asks_and_a_wish_stays(build_stage):
    stage = build_stage(size=2)
    decision = stage.open()
    wish = ask(decision, stage.members[1])

    close_account(stage.members[0])

    wish.refresh_from_db()
    assert wish.decider == stage.members[0].person
    assert owed_by(RECUSAL_KIND) == [stage.members[0].person]
    stage.members[0].refresh_from_db()
    with pytest.raises(CannotRecuseSeat):
        settle(wish, by=stage.members[0])


def test_nobody_asks_where_no_other_account_could_decide(build_stage):
    stage = build_stage(size=2)
    decision = stage.open()
    close_account(stage.members[0])

    with pytest.raises(CannotRecuseSeat, match="办公室"):
        ask(decision, stage.members[1])


@pytest.fixture
def announced(build_stage):
    """A ballot of four that the presider announces, who votes last."""
    stage = build_stage(size=4, closing_rule=ClosingRule.PRESIDER, presider_last=True)
    stage.open()
    return stage


def test_the_announcement_goes_to_the_next_in_rank_and_back(announced):
    decision, (presider, second, *others) = announced.decision, announced.members
    vote(decision, second, *others, presider)
    assert owed_by(ANNOUNCE_KIND) == [presider.person]

    close_account(presider)
    assert owed_by(ANNOUNCE_KIND) == [second.person]
    assert list(ledger_breaches()) == []
    User.objects.filter(pk=presider.pk).update(is_active=True)
    look_at_seats(now=timezone.now())
    assert owed_by(ANNOUNCE_KIND) == [presider.person]
    assert list(ledger_breaches()) == []

    take_hat(presider)
    look_at_seats(now=timezone.now())
    closed = announce_result(decision=decision, by=second, now=timezone.now())
    assert closed.state == DecisionState.CARRIED
    assert list(ledger_breaches()) == []


def test_who_presides_instead_votes_last_and_does_not_wait_for_the_presider(announced, client):
    decision, (presider, second, *others) = announced.decision, announced.members
    close_account(presider)
    with pytest.raises(CannotCastVote, match="还有 2 名"):
        vote(decision, second)
    client.force_login(second)
    mine = client.get(reverse("approvals:ballots"))
    assert [row.comes_last for row in mine.context["awaiting"]] == [True]

    vote(decision, *others)

    mine = client.get(reverse("approvals:ballots"))
    assert [row.comes_last for row in mine.context["awaiting"]] == [False]
    now = timezone.now()
    closed = announce_result(decision=decision, by=second, now=now, choice=FOR)
    assert closed.state == DecisionState.CARRIED


def test_who_presides_instead_may_end_the_ballot(stage):
    decision = stage.open()
    close_account(stage.members[0])

    ended = end_decision(
        decision=decision, reason="重新研究", by=stage.members[1], now=timezone.now()
    )

    assert ended.state == DecisionState.VOID
    assert owed_by(VOTE_KIND) == []
