"""回避: the member asks, the presider decides, and the ledger knows who owes what."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.core.models import AuditEvent
from tests.kept import once
from tests.workflows.approvals.ballots import ask, settle, step_aside
from tests.workflows.approvals.factories import UserFactory, kinds_owed
from workflows.approvals.enums import (
    RECUSAL_KIND,
    RETURNED_KIND,
    Choice,
    ClosingRule,
    DecisionState,
    Exclusion,
    RequestState,
)
from workflows.approvals.models import Vote
from workflows.approvals.services import (
    CannotCastVote,
    CannotRecuseSeat,
    ask_recusal,
    cast_vote,
    close_overdue_decisions,
    decide_recusal,
    void_decision,
    withdraw_recusal,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


@once
def decision(stage):
    return stage.open()


def owed_by():
    """Who owes a decision on a wish to step aside."""
    return [d.owner_person for d in Duty.objects.open().filter(kind=RECUSAL_KIND).order_by("id")]


def vote(decision, member):
    return cast_vote(decision=decision, by=member, choice=FOR, now=timezone.now())


def test_the_presider_grants_and_the_seat_votes_no_more(stage, decision):
    presider, member = stage.members[0], stage.members[4]
    request = ask(decision, member, "亲属在被视察单位")
    assert owed_by() == [presider.person]
    assert decision.seats.filter(exclusion=Exclusion.RECUSED).count() == 0

    settle(request)

    seat = decision.seats.get(person=member.person)
    assert (seat.exclusion, seat.recusal_reason) == (Exclusion.RECUSED, "亲属在被视察单位")
    assert owed_by() == []
    assert list(ledger_breaches()) == []
    with pytest.raises(CannotCastVote):
        vote(decision, member)


def test_refused_the_member_keeps_the_vote(stage, decision):
    member = stage.members[4]
    request = ask(decision, member)
    with pytest.raises(CannotCastVote, match="先撤回"):
        vote(decision, member)

    settle(request, granted=False)

    assert (request.seat.is_entitled, vote(decision, member).choice) == (True, FOR)
    assert list(ledger_breaches()) == []


def test_the_presiders_own_wish_is_decided_by_the_next_in_rank(stage, decision):
    presider, second = stage.members[:2]
    request = ask(decision, presider)
    assert request.decider == second.person
    with pytest.raises(CannotRecuseSeat):
        settle(request, by=presider)

    settle(request)

    assert not decision.seats.get(person=presider.person).is_entitled


def test_what_a_recused_presider_had_to_decide_goes_to_who_presides_now(stage, decision):
    presider, second, third, fourth = stage.members[:4]
    own, others = ask(decision, presider), ask(decision, second)
    ask(decision, fourth)
    assert owed_by() == [second.person, presider.person, presider.person]

    settle(own)

    assert owed_by() == [third.person, second.person]  # the second's own wish goes past them
    assert list(ledger_breaches()) == []
    others.refresh_from_db()
    settle(others)
    assert owed_by() == [third.person]
    assert list(ledger_breaches()) == []


@pytest.mark.parametrize("who", ["self", "member", "director", "superuser", "outsider"])
def test_nobody_else_decides(stage, decision, who):
    request = ask(decision, stage.members[4])
    by = {
        "self": lambda: stage.members[4],
        "member": lambda: stage.members[1],
        "director": lambda: stage.director,
        "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
        "outsider": UserFactory,
    }[who]()

    with pytest.raises(CannotRecuseSeat):
        settle(request, by=by)

    request.refresh_from_db()
    assert request.state == RequestState.ASKED
    assert AuditEvent.objects.filter(verb="ballot.decide_recusal", refused=True).count() == 1


def test_asking_without_reason_by_outsiders_twice_and_where_not_provided_is_refused(
    stage, decision
):
    now = timezone.now()
    for by, reason in ((stage.members[0], "  "), (stage.director, "替他"), (stage.clerk, "替他")):
        with pytest.raises(CannotRecuseSeat):
            ask_recusal(decision=decision, by=by, reason=reason, now=now)
    ask(decision, stage.members[0])
    with pytest.raises(CannotRecuseSeat, match="已申请"):
        ask(decision, stage.members[0])
    step_aside(decision, stage.members[3])
    with pytest.raises(CannotRecuseSeat):
        ask(decision, stage.members[3])

    decision.rules["recusal"] = False
    decision.save()
    with pytest.raises(CannotRecuseSeat, match="未设回避"):
        ask(decision, stage.members[1])


def test_deciding_without_reason_and_twice_is_refused(stage, decision):
    request = ask(decision, stage.members[4])
    with pytest.raises(CannotRecuseSeat, match="理由"):
        decide_recusal(
            request=request, by=stage.members[0], granted=True, reason=" ", now=timezone.now()
        )
    settle(request, granted=False)

    with pytest.raises(CannotRecuseSeat, match="已处理"):
        settle(request, granted=True)

    assert decision.seats.filter(exclusion=Exclusion.RECUSED).count() == 0


def test_a_member_takes_the_request_back_and_votes(stage, decision):
    request = ask(decision, stage.members[4])
    with pytest.raises(CannotRecuseSeat):
        withdraw_recusal(request=request, by=stage.members[5], now=timezone.now())

    withdraw_recusal(request=request, by=stage.members[4], now=timezone.now())

    assert owed_by() == []
    vote(decision, stage.members[4])
    with pytest.raises(CannotRecuseSeat, match="已处理"):
        withdraw_recusal(request=request, by=stage.members[4], now=timezone.now())
    with pytest.raises(CannotRecuseSeat):
        settle(request)


def test_what_the_votes_have_decided_closes_when_the_wish_is_decided_on(stage, decision):
    request = ask(decision, stage.members[8])
    for member in stage.members[:6]:
        vote(decision, member)
    decision.refresh_from_db()
    assert decision.is_open
    assert owed_by() == [stage.members[0].person]

    settle(request)

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert not Duty.objects.open().exists()
    with pytest.raises(CannotRecuseSeat, match="已结束"):
        settle(request)


@pytest.mark.parametrize("end", ["clock", "void"])
def test_clock_and_void_end_a_request_too(stage, decision, end):
    request = ask(decision, stage.members[8])

    if end == "clock":
        close_overdue_decisions(decision.due_at + dt.timedelta(seconds=1))
    else:
        void_decision(decision=decision, reason="撤回", by=None, now=timezone.now())

    request.refresh_from_db()
    assert request.state == RequestState.UNDECIDED
    assert kinds_owed() == [RETURNED_KIND]
    assert list(ledger_breaches()) == []


def test_an_announcement_owed_by_a_recused_presider_is_owed_by_the_next(build_stage):
    stage = build_stage(size=4, closing_rule=ClosingRule.PRESIDER, presider_last=True)
    decision = stage.open()
    for member in (*stage.members[1:], stage.members[0]):
        vote(decision, member)

    step_aside(decision, stage.members[0])

    duty = Duty.objects.open().get()
    assert (duty.kind, duty.owner_person) == ("approvals.announce", stage.members[1].person)
    assert Vote.objects.filter(strike__isnull=False).count() == 1
    assert list(ledger_breaches()) == []


def test_a_lone_member_can_ask_nobody(build_stage):
    stage = build_stage(size=1)
    decision = stage.open()

    with pytest.raises(CannotRecuseSeat, match="办公室"):
        ask(decision, stage.members[0])
