"""Who asks to step aside decides nothing while nobody has decided on it (office-needs 18)."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.people.services import end_membership
from tests.workflows.approvals.ballots import ask, settle
from tests.workflows.approvals.circulation import after, make_round
from tests.workflows.approvals.factories import kinds_owed
from workflows.approvals.enums import (
    RECUSAL_KIND,
    RETURNED_KIND,
    Choice,
    ClosingRule,
    DecisionState,
    RequestState,
)
from workflows.approvals.models import Decision, PenMark, Vote
from workflows.approvals.queries import tally
from workflows.approvals.results import stands
from workflows.approvals.services import (
    CannotEnterMarks,
    CannotRecuseSeat,
    cast_vote,
    close_overdue_decisions,
    withdraw_recusal,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR, AGAINST = Choice.FOR, Choice.AGAINST


def cast(stage, **choices: str) -> Decision:
    """Votes by the members' letters: a, b, c."""
    for letter, choice in choices.items():
        member = stage.members["abc".index(letter)]
        cast_vote(decision=stage.decision, by=member, choice=choice, now=timezone.now())
    return stage.decision


def take_back(request, by, now=None):
    return withdraw_recusal(request=request, by=by, now=now or timezone.now())


@pytest.fixture
def voted(build_stage):
    """C has voted for it and asks to step aside, then A is against it and B for it."""

    def build(**rules):
        stage = build_stage(size=3, **rules)
        stage.open()
        cast(stage, c=FOR)
        wish = ask(stage.decision, stage.members[2])
        cast(stage, a=AGAINST, b=FOR)
        return stage, wish

    return build


@pytest.mark.parametrize("rule", [ClosingRule.ALL_OR_TIME_UP, ClosingRule.AS_SOON_AS_DECIDED])
def test_a_vote_cast_before_asking_closes_no_ballot(voted, rule):
    stage, wish = voted(closing_rule=rule)

    assert stage.decision.is_open
    owed = Duty.objects.open().get(kind=RECUSAL_KIND)
    assert owed.owner_person == stage.members[0].person
    assert list(ledger_breaches()) == []
    settle(wish)
    assert stage.decision.state == DecisionState.NOT_CARRIED  # one of the two that are left
    assert list(ledger_breaches()) == []


def test_refused_the_vote_counts_and_closes_the_ballot(voted):
    stage, wish = voted()

    settle(wish, granted=False)

    assert stage.decision.state == DecisionState.CARRIED


def test_taken_back_the_vote_counts_and_closes_the_ballot(voted):
    stage, wish = voted()

    take_back(wish, stage.members[2])

    assert stage.decision.state == DecisionState.CARRIED
    assert not Duty.objects.open().exists()


def test_as_soon_as_decided_waits_for_the_wish_of_who_has_not_voted(build_stage):
    stage = build_stage(size=3, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    stage.open()
    wish = ask(stage.decision, stage.members[2])

    assert cast(stage, a=FOR, b=FOR).is_open
    settle(wish, granted=False)
    assert stage.decision.state == DecisionState.CARRIED


def test_when_time_is_up_the_vote_of_who_asks_does_not_count(voted, client):
    stage, wish = voted()
    decision = stage.decision

    assert close_overdue_decisions(after(decision)) == 1

    decision.refresh_from_db()
    wish.refresh_from_db()
    assert (decision.state, wish.state) == (DecisionState.NOT_CARRIED, RequestState.UNDECIDED)
    counted = tally(decision)  # she keeps her place in the base: her wish was not granted
    assert (counted.seats, counted.cast, counted.in_favour) == (3, 2, 1)
    assert Vote.objects.get(seat=wish.seat).strike.reason == "回避申请未作决定。"
    assert kinds_owed() == [RETURNED_KIND]
    client.force_login(stage.members[0])
    page = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    assert "未作决定" in page
    assert page.count("同意</span>") == 2  # 同意 and 不同意 of those who count


def test_carried_without_the_vote_of_who_asked_it_still_stands(build_stage):
    stage = build_stage(size=3)
    stage.open()
    ask(cast(stage, c=AGAINST), stage.members[2])
    cast(stage, a=FOR, b=FOR)
    close_overdue_decisions(after(stage.decision))

    assert stage.decision.state == DecisionState.CARRIED
    assert stands(stage.decision)


def test_when_time_is_up_nothing_is_taken_back_any_more(voted):
    stage, wish = voted()

    with pytest.raises(CannotRecuseSeat, match="已处理"):
        take_back(wish, stage.members[2], after(stage.decision))

    assert stage.decision.state == DecisionState.NOT_CARRIED


def test_who_leaves_the_body_with_the_wish_undecided_has_not_voted(voted):
    stage, wish = voted()
    gone = stage.members[2].person

    end_membership(
        membership=gone.memberships.get(),
        on=timezone.localdate() - dt.timedelta(days=1),
        by=stage.director,
        now=timezone.now(),
    )

    wish.refresh_from_db()
    assert wish.state == RequestState.UNDECIDED
    assert (tally(stage.decision).in_favour, tally(stage.decision).gone) == (1, 1)
    assert stage.decision.state == DecisionState.NOT_CARRIED


def test_no_mark_of_who_asks_is_entered_from_paper(client):
    stage = make_round(size=3)
    decision = stage.open()
    wish = ask(decision, stage.members[2])
    cast(stage, a=AGAINST, b=FOR)

    with pytest.raises(CannotEnterMarks, match="已申请回避"):
        stage.enter({2: "FOR"})

    assert not PenMark.objects.exists()
    client.force_login(stage.clerk)
    page = client.get(reverse("approvals:marks", args=[decision.pk])).content.decode()
    assert f"{stage.seat(2).name}已申请回避：主持人决定前不录入其笔迹" in page
    assert f"choice_{stage.seat(2).pk}" not in page
    settle(wish, granted=False)
    stage.enter({2: "FOR"})
    stage.check({2: "FOR"})
    assert stage.decision.state == DecisionState.CARRIED


@pytest.mark.parametrize("granted", [True, False])
def test_a_mark_entered_before_she_asked_is_checked_and_waits_for_the_presider(client, granted):
    stage = make_round(size=3)
    decision = stage.open()
    stage.enter({2: "FOR"})
    wish = ask(decision, stage.members[2])
    cast(stage, a=AGAINST, b=FOR)
    client.force_login(stage.second)
    page = client.get(reverse("approvals:check_marks", args=[decision.pk])).content.decode()
    assert f"{stage.seat(2).name}录入后申请回避" in page

    stage.check({2: "FOR"})

    assert stage.decision.is_open
    assert list(ledger_breaches()) == []
    settle(wish, granted=granted)
    ends = DecisionState.NOT_CARRIED if granted else DecisionState.CARRIED
    assert stage.decision.state == ends


def test_a_mark_sent_back_before_she_asked_is_entered_again(client):
    stage = make_round(size=3)
    stage.open()
    stage.enter({2: "FOR"})
    stage.check({2: "AGAINST"})
    ask(stage.decision, stage.members[2])
    cast(stage, a=AGAINST, b=FOR)

    stage.enter({2: "FOR"})
    stage.check({2: "FOR"})

    assert stage.decision.is_open
    close_overdue_decisions(after(stage.decision))
    assert stage.decision.state == DecisionState.NOT_CARRIED
