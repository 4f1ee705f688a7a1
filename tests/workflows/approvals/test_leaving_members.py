"""A member is taken off the roster in the middle of a ballot: their seat follows, the bar stays."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.paper.registry import kind_of
from cms.paper.sheet import Rows
from cms.people.models import Membership
from cms.people.services import end_membership, save_record
from tests.workflows.approvals.ballots import ask, settle
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import make_notice
from workflows.approvals.circulation.queries import SLIP
from workflows.approvals.enums import (
    ANNOUNCE_KIND,
    RECUSAL_KIND,
    VOTE_KIND,
    Choice,
    CirculationOrder,
    ClosingRule,
    DecisionState,
    Exclusion,
    Share,
)
from workflows.approvals.models import Decision, RecusalRequest
from workflows.approvals.queries import tally
from workflows.approvals.results import stands
from workflows.approvals.services import (
    CannotAskForMeeting,
    CannotCastVote,
    CannotEndDecision,
    CannotRecuseSeat,
    ask_for_meeting,
    cast_vote,
    end_decision,
    leaving,
    look_at_seats,
    why_not_end,
    withdraw_recusal,
)
from workflows.approvals.tasks import close_overdue
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
YESTERDAY = dt.timedelta(days=1)


def take_off(stage, member) -> Membership:
    """The director ends the membership as of yesterday."""
    [held] = Membership.objects.filter(person=member.person)
    now = timezone.now()
    end_membership(
        membership=held, on=timezone.localdate(now) - YESTERDAY, by=stage.director, now=now
    )
    return held


def her_last_day_has_passed(member) -> None:
    """By date alone: the clock has not looked yet."""
    member.person.memberships.update(valid_to=timezone.localdate() - YESTERDAY)


def seat_of(decision, member):
    return decision.seats.get(person=member.person)


def owes(member, kind=VOTE_KIND) -> bool:
    return Duty.objects.open().filter(kind=kind, owner_person=member.person).exists()


def votes(decision, member, choice=Choice.FOR):
    return cast_vote(decision=decision, by=member, choice=choice, now=timezone.now())


def now_of(decision) -> Decision:
    return Decision.objects.get(pk=decision.pk)


def test_who_left_votes_no_more_and_owes_nothing(build_stage, client):
    stage = build_stage()
    decision, gone = stage.open(), stage.members[4]
    assert owes(gone)
    take_off(stage, gone)

    assert not owes(gone)
    assert seat_of(decision, gone).exclusion == Exclusion.LEFT
    with pytest.raises(CannotCastVote, match="已不再是"):
        votes(decision, gone)
    client.force_login(gone)
    html = client.get(f"/desk/ballots/{decision.pk}/").content.decode()
    assert "您已不再是" in html
    assert 'name="choice"' not in html
    line = AuditEvent.objects.get(verb="ballot.roster")
    assert line.detail == f"{gone.person.name}：已不是委员"


def test_nobody_waits_for_them_and_the_bar_stays(build_stage):
    """Nine due, majority of all: five. Four in favour carry nothing, whoever is taken off."""
    stage = build_stage()
    decision = stage.open()
    stage.vote(*[Choice.FOR] * 4, Choice.AGAINST)
    for gone in stage.members[5:]:
        take_off(stage, gone)

    closed = now_of(decision)
    assert closed.state == DecisionState.NOT_CARRIED
    assert (tally(closed).seats, tally(closed).cast, tally(closed).gone) == (9, 5, 4)


def test_a_ballot_that_too_few_are_left_to_decide_ends_and_goes_back(build_stage):
    stage = build_stage(quorum=Share.NUMBER, quorum_number=6)
    decision = stage.open()
    stage.vote(Choice.FOR)
    for gone in stage.members[5:8]:
        take_off(stage, gone)
    assert now_of(decision).is_open
    take_off(stage, stage.members[8])

    closed = now_of(decision)
    assert (closed.state, closed.closing_reason) == (
        DecisionState.NO_DECISION,
        "剩余可表决的委员人数不足",
    )
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert not Duty.objects.open().filter(kind=VOTE_KIND).exists()
    assert list(ledger_breaches()) == []


def test_a_vote_cast_before_counts_ever_after(build_stage):
    stage = build_stage()
    decision = stage.open()
    stage.vote(*[Choice.FOR] * 5)
    take_off(stage, stage.members[0])
    assert tally(now_of(decision)).in_favour == 5
    for member in stage.members[5:]:
        votes(decision, member, Choice.AGAINST)

    closed = now_of(decision)
    assert closed.state == DecisionState.CARRIED
    assert stands(closed)


def test_the_last_who_was_waited_for_leaves_and_the_ballot_closes(build_stage):
    stage = build_stage()
    decision = stage.open()
    stage.vote(*[Choice.FOR] * 8)
    take_off(stage, stage.members[8])

    assert now_of(decision).state == DecisionState.CARRIED


def test_who_presided_passes_it_on(build_stage):
    stage = build_stage(closing_rule=ClosingRule.PRESIDER)
    decision, presider, second = stage.open(), *stage.members[:2]
    request = ask(decision, stage.members[3])
    stage.vote(*[Choice.FOR] * 3)
    assert request.decider == presider.person
    take_off(stage, presider)

    request.refresh_from_db()
    assert request.decider == second.person
    assert owes(second, RECUSAL_KIND)
    assert not owes(presider, RECUSAL_KIND)
    for member in stage.members[4:]:
        votes(decision, member)
    take_off(stage, stage.members[3])  # whose own wish is taken back with it
    assert not RecusalRequest.objects.filter(state="ASKED").exists()
    assert owes(second, ANNOUNCE_KIND)
    assert not owes(presider, ANNOUNCE_KIND)
    assert list(ledger_breaches()) == []


def test_a_day_typed_wrong_is_put_right(build_stage):
    stage = build_stage()
    decision, member = stage.open(), stage.members[2]
    held = take_off(stage, member)
    held.refresh_from_db()
    held.valid_to = None
    save_record(record=held, by=stage.director, now=timezone.now())

    assert seat_of(decision, member).is_entitled
    assert owes(member)
    assert votes(decision, member)


def test_a_last_day_that_passes_by_itself_is_seen_at_the_vote_and_by_the_clock(build_stage):
    stage = build_stage()
    decision, member = stage.open(), stage.members[2]
    today = timezone.localdate()
    Membership.objects.filter(person=member.person).update(valid_to=today)
    assert look_at_seats(now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + YESTERDAY, tick=False):
        with pytest.raises(CannotCastVote, match="已不再是"):
            votes(decision, member)
        close_overdue()

    assert seat_of(decision, member).exclusion == Exclusion.LEFT


def test_one_ballot_that_fails_keeps_no_other_from_its_clock(build_stage, monkeypatch):
    stage = build_stage()
    stuck, member = stage.open(), stage.members[2]
    stage.page = make_notice(stage.clerk, "另一公告")
    other = stage.open()
    Membership.objects.filter(person=member.person).update(valid_to=timezone.localdate())
    lock = leaving.lock_decision

    def fails(pk):
        if pk == stuck.pk:
            raise RuntimeError("lost")
        return lock(pk)

    monkeypatch.setattr(leaving, "lock_decision", fails)
    with time_machine.travel(timezone.now() + YESTERDAY, tick=False):
        assert look_at_seats(now=timezone.now()) == 1
        with pytest.raises(RuntimeError):  # of one person, whoever changes the roster hears of it
            look_at_seats(now=timezone.now(), person=member.person)
        monkeypatch.undo()
        assert look_at_seats(now=timezone.now()) == 1

    assert not seat_of(other, member).is_entitled
    assert not seat_of(stuck, member).is_entitled


def test_by_rank_the_paper_goes_on_to_the_next():
    stage = make_round(order=CirculationOrder.BY_RANK)
    decision = stage.open()
    assert owes(stage.members[0])
    take_off(stage, stage.members[0])

    assert owes(stage.members[1])
    assert list(ledger_breaches()) == []
    assert votes(decision, stage.members[1])


def test_what_was_entered_from_paper_is_checked_before_its_member_is_gone():
    stage = make_round()
    decision, member = stage.open(), stage.members[0]
    stage.enter({0: Choice.FOR})
    take_off(stage, member)
    assert seat_of(decision, member).is_entitled

    stage.check({0: Choice.FOR})
    assert look_at_seats(now=timezone.now()) == 1
    assert (seat_of(decision, member).exclusion, tally(decision).in_favour) == (Exclusion.LEFT, 1)


def test_nobody_waits_for_an_entry_that_nobody_will_make_again():
    stage = make_round()
    decision, member = stage.open(), stage.members[0]
    Decision.objects.update(clerk=None)
    stage.enter({0: Choice.FOR})
    stage.check({0: Choice.AGAINST})  # sent back, and nobody carries the paper round

    take_off(stage, member)

    assert seat_of(decision, member).exclusion == Exclusion.LEFT


def test_roster_and_slip_of_a_circulation_say_who_marked_and_has_left_since(client):
    stage = make_round()
    decision, (marked, silent, *_more) = stage.open(), stage.members
    votes(decision, marked)
    for member in (marked, silent):
        take_off(stage, member)
    client.force_login(stage.director)

    page = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    sheet = kind_of(SLIP).build(now_of(decision), timezone.now())

    roster = page[page.index('id="roster-heading"') :]
    said = [re.sub(r"<[^>]+>", "", row) for row in roster.split("<li>")[1:3]]
    assert ["已签署（手机），已不是委员" in row for row in said] == [True, False]
    assert ["已不是委员" in row for row in said] == [True, True]
    [rows] = [part.rows for part in sheet.parts if isinstance(part, Rows)]
    assert [row[-2] for row in rows[:2]] == ["已签，已不是委员", "已不是委员"]
    assert [bool(row[-1]) for row in rows[:2]] == [True, False]


def test_a_presider_who_has_no_hat_ends_nothing(build_stage):
    stage = build_stage()
    decision, presider = stage.open(), stage.members[0]
    assert why_not_end(decision=decision, by=presider, now=timezone.now()) == ""
    presider.groups.clear()
    del presider._role_names

    assert why_not_end(decision=decision, by=presider, now=timezone.now()) != ""


def test_a_closed_ballot_and_a_meeting_keep_their_rosters(build_stage):
    stage = build_stage(size=3)
    decision = stage.open()
    stage.vote(*[Choice.FOR] * 3)
    take_off(stage, stage.members[0])

    assert seat_of(decision, stage.members[0]).is_entitled
    assert stands(now_of(decision))


def test_who_has_left_by_date_stops_no_circulation(client):
    stage = make_round(size=3)
    decision, gone = stage.open(), stage.members[2]
    her_last_day_has_passed(gone)

    with pytest.raises(CannotAskForMeeting, match="已不再是"):
        ask_for_meeting(decision=decision, by=gone, reason="上会", now=timezone.now())

    assert now_of(decision).is_open
    client.force_login(gone)
    page = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    assert "meeting_reason" not in page


def test_who_has_left_by_date_neither_decides_on_a_wish_nor_ends_the_ballot(stage):
    decision, presider, member = stage.open(), *stage.members[:2]
    wish = ask(decision, member)
    her_last_day_has_passed(presider)

    with pytest.raises(CannotRecuseSeat):
        settle(wish, by=presider)
    with pytest.raises(CannotEndDecision):
        end_decision(decision=decision, reason="走之前", by=presider, now=timezone.now())

    look_at_seats(now=timezone.now())
    wish.refresh_from_db()
    assert settle(wish).decided_by == stage.members[2].person  # the next in rank who may


def test_who_has_left_by_date_takes_no_wish_back(stage):
    decision, member = stage.open(), stage.members[3]
    cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())
    wish = ask(decision, member)
    her_last_day_has_passed(member)

    with pytest.raises(CannotRecuseSeat, match="已不再是"):
        withdraw_recusal(request=wish, by=member, now=timezone.now())

    assert tally(decision).in_favour == 0
