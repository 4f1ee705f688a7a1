"""主持人宣布 and 主持人末位表态: the shipped ballot of the party committee."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.publishing.queries import in_force
from tests.kept import once
from tests.workflows.approvals.ballots import ask, settle
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import ANNOUNCE_KIND, Choice, ClosingRule, DecisionState, Share
from workflows.approvals.models import Vote
from workflows.approvals.services import (
    CannotAnnounceResult,
    CannotCastVote,
    announce_result,
    cast_vote,
    close_overdue_decisions,
    look_at_seats,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR, AGAINST = Choice.FOR, Choice.AGAINST
SECOND = dt.timedelta(seconds=1)


@once
def table():
    """Five members, the first presides; three make the quorum."""
    return made_stage(
        size=5,
        closing_rule=ClosingRule.PRESIDER,
        presider_last=True,
        quorum=Share.NUMBER,
        quorum_number=3,
    )


@once
def decision(table):
    return table.open()


def vote(decision, member, choice=FOR, now=None):
    return cast_vote(decision=decision, by=member, choice=choice, now=now or timezone.now())


def announce(decision, by, **more):
    return announce_result(decision=decision, by=by, now=timezone.now(), **more)


def test_the_presider_votes_last_and_announces_what_the_votes_decided(table, decision):
    presider, *others = table.members
    for member in others:
        vote(decision, member)
    vote(decision, presider, AGAINST)
    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN  # all have voted: nothing closes before the word

    closed = announce(decision, presider)

    assert (closed.state, closed.closing_reason) == (DecisionState.CARRIED, "主持人已宣布")
    assert closed.announced_at == closed.closed_at
    assert in_force().count() == 1
    assert list(ledger_breaches()) == []


def test_the_presider_is_refused_while_others_have_not_voted_and_owes_the_vote_openly(
    table, decision
):
    presider = table.members[0]
    duty = Duty.objects.get(kind="approvals.vote", owner_person=presider.person)
    assert duty.subject_label.endswith("（主持人末位表态）")

    with pytest.raises(CannotCastVote, match="还有 4 名"):
        vote(decision, presider)

    assert not Vote.objects.exists()
    assert AuditEvent.objects.filter(verb="ballot.vote", refused=True).count() == 1


def test_on_the_last_day_the_presider_votes_without_waiting(table, decision):
    last_morning = timezone.localtime(decision.due_at).replace(hour=0, minute=0, second=1)

    with pytest.raises(CannotCastVote):
        vote(decision, table.members[0], now=last_morning - 2 * SECOND)
    vote(decision, table.members[0], now=last_morning)

    assert Vote.objects.count() == 1


def test_with_a_quorum_the_presider_votes_and_announces_in_one_go(table, decision):
    presider, first, second, *_silent = table.members
    vote(decision, first)
    with pytest.raises(CannotAnnounceResult, match="人数不足"):
        announce(decision, presider, choice=FOR)
    assert not Vote.objects.filter(seat__person=presider.person).exists()
    vote(decision, second)

    closed = announce(decision, presider, choice=FOR, comment="同意")

    assert closed.state == DecisionState.CARRIED  # three of five seats
    assert Vote.objects.get(seat__person=presider.person).comment == "同意"
    assert list(ledger_breaches()) == []


def test_a_quorum_that_does_not_reach_the_threshold_is_announced_as_not_carried(table, decision):
    presider, first, second, *_silent = table.members
    vote(decision, first)
    vote(decision, second, AGAINST)

    assert announce(decision, presider, choice=FOR).state == DecisionState.NOT_CARRIED
    assert in_force().count() == 0


@pytest.mark.parametrize("who", ["member", "superuser", "director", "outsider"])
def test_nobody_but_the_presider_announces(table, decision, who):
    for member in (*table.members[1:], table.members[0]):
        vote(decision, member)
    by = {
        "member": lambda: table.members[1],
        "director": lambda: table.director,
        "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
        "outsider": UserFactory,
    }[who]()

    with pytest.raises(CannotAnnounceResult):
        announce(decision, by)

    decision.refresh_from_db()
    assert (decision.is_open, decision.announced_at) == (True, None)
    assert AuditEvent.objects.filter(verb="ballot.announce", refused=True).count() == 1


def test_announcing_before_ones_own_vote_twice_and_where_the_rule_is_another_is_refused(
    table, decision
):
    presider, *others = table.members
    for member in others:
        vote(decision, member)
    with pytest.raises(CannotAnnounceResult, match="先表决"):
        announce(decision, presider)
    announce(decision, presider, choice=FOR)
    with pytest.raises(CannotAnnounceResult, match="已结束"):
        announce(decision, presider)


def test_a_ballot_of_another_rule_is_announced_by_nobody(stage):
    decision = stage.open()
    vote(decision, stage.members[0])

    with pytest.raises(CannotAnnounceResult, match="无需宣布"):
        announce(decision, stage.members[0])


def test_when_all_have_voted_the_presider_owes_the_announcement(table, decision):
    presider, *others = table.members
    for member in others:
        vote(decision, member)
        assert not Duty.objects.filter(kind=ANNOUNCE_KIND).exists()
    vote(decision, presider)

    duty = Duty.objects.open().get()

    assert (duty.kind, duty.owner_person) == (ANNOUNCE_KIND, presider.person)
    assert list(ledger_breaches()) == []
    Duty.objects.filter(pk=duty.pk).update(state="WAIVED", fulfilled_at=timezone.now())
    assert [row["kind"] for row in ledger_breaches()] == [ANNOUNCE_KIND]  # the proof bites


def test_time_up_closes_an_unannounced_ballot_by_the_votes_cast(table, decision):
    for member in (*table.members[1:], table.members[0]):
        vote(decision, member)

    assert close_overdue_decisions(decision.due_at + SECOND) == 1

    decision.refresh_from_db()
    assert (decision.state, decision.announced_at) == (DecisionState.CARRIED, None)
    assert decision.closing_reason == "表决期限已到"
    assert list(ledger_breaches()) == []


def test_an_announcement_after_the_last_second_is_none_and_the_clock_has_closed(table, decision):
    presider, *others = table.members
    for member in others[:2]:
        vote(decision, member)

    with pytest.raises(CannotAnnounceResult):
        announce_result(decision=decision, by=presider, now=decision.due_at + SECOND, choice=FOR)

    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION  # two votes are no quorum of three
    assert not Vote.objects.filter(seat__person=presider.person).exists()


def test_a_wish_to_step_aside_is_decided_before_the_result_is_announced(table, decision):
    presider, *others = table.members
    for member in others:
        vote(decision, member)
    request = ask(decision, others[0])
    with pytest.raises(CannotAnnounceResult, match="申请回避"):
        announce(decision, presider, choice=FOR)
    settle(request, granted=False)

    assert announce(decision, presider, choice=FOR).state == DecisionState.CARRIED


def test_where_the_presider_wrote_the_text_the_next_in_rank_presides(table):
    table.page.save_revision(user=table.members[0], log_action=True)
    decision = table.open()
    acting, *others = table.members[1:]

    with pytest.raises(CannotCastVote, match="末位"):
        vote(decision, acting)
    for member in others:
        vote(decision, member)
    with pytest.raises(CannotAnnounceResult):
        announce(decision, table.members[0])

    assert announce(decision, acting, choice=FOR).state == DecisionState.CARRIED


def test_who_is_removed_from_the_body_in_the_middle_votes_and_presides_no_more(table, decision):
    presider, gone, acting, *others = table.members
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    for user in (presider, gone):
        user.person.memberships.update(valid_to=yesterday)
        with pytest.raises(CannotCastVote, match="已不再是"):
            vote(decision, user)
    look_at_seats(now=timezone.now())
    for member in others:
        vote(decision, member)
    with pytest.raises(CannotAnnounceResult, match="已不再是"):
        announce(decision, presider)

    assert announce(decision, acting, choice=FOR).state == DecisionState.CARRIED


def test_no_audit_line_of_an_announcement_tells_a_choice(table, decision):
    presider, *others = table.members
    for member in others[:3]:
        vote(decision, member)
    announce(decision, presider, choice=AGAINST, comment="暗号")

    events = AuditEvent.objects.filter(object_ref=f"approvals.decision:{decision.pk}")
    said = " ".join(event.detail for event in events)
    assert not any(word in said for word in ("AGAINST", "不同意", "暗号"))
