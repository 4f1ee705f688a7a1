"""What only the presider can do is owed at once, reminded of, and told to whoever waits for it."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.calendars.services import add_working_days, end_of_day, shanghai_date
from home.panels.queries import open_ballots
from tests.workflows.approvals.ballots import ask, settle
from tests.workflows.approvals.factories import make_notice
from tests.workflows.reminders.factories import LONG_AGO, looked_until
from workflows.approvals.enums import ANNOUNCE_KIND, RECUSAL_KIND, Choice, ClosingRule
from workflows.approvals.presiding import awaited_of_presider
from workflows.approvals.services import announce_result, cast_vote, mark_urgent
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.reminders.models import Message, ReminderRule
from workflows.reminders.services import sweep

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _an_ordinary_week(now):
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def stage(build_stage):
    """Three members, the first presides and announces."""
    stage = build_stage(size=3, closing_rule=ClosingRule.PRESIDER)
    stage.open()
    return stage


def next_day(now: dt.datetime) -> dt.datetime:
    """The end of the working day after."""
    return end_of_day(add_working_days(start=shanghai_date(now), days=1).date)


def minute(at: dt.datetime) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


def all_vote(stage, members=None) -> None:
    for member in members or stage.members:
        cast_vote(decision=stage.decision, by=member, choice=Choice.FOR, now=timezone.now())


def page(client, user, decision) -> str:
    client.force_login(user)
    return client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()


def owed(kind: str) -> Duty:
    return Duty.objects.open().get(kind=kind)


def test_the_announcement_is_owed_within_a_day_long_before_the_ballot_ends(stage):
    all_vote(stage)

    duty = owed(ANNOUNCE_KIND)
    assert (duty.owner_person, duty.due_at) == (
        stage.members[0].person,
        next_day(timezone.now()),
    )
    assert duty.due_at < stage.decision.due_at
    assert list(ledger_breaches()) == []


def test_a_wish_to_step_aside_is_decided_within_a_day(stage):
    ask(stage.decision, stage.members[2])

    duty = owed(RECUSAL_KIND)
    assert (duty.owner_person, duty.due_at) == (
        stage.members[0].person,
        next_day(timezone.now()),
    )


def test_neither_is_owed_past_the_end_of_the_ballot(stage):
    decision = stage.decision
    with time_machine.travel(decision.due_at - dt.timedelta(hours=3), tick=False):
        ask(decision, stage.members[2])
        assert owed(RECUSAL_KIND).due_at == decision.due_at


def test_an_urgent_item_leaves_the_presider_no_more_time_than_before(stage):
    decision = stage.decision
    ask(decision, stage.members[2])
    before = owed(RECUSAL_KIND).due_at

    now = timezone.now()
    mark_urgent(decision=decision, hours=72, reason="防汛", by=stage.director, now=now)
    assert owed(RECUSAL_KIND).due_at == min(before, now + dt.timedelta(hours=72))
    mark_urgent(decision=decision, hours=1, reason="防汛", by=stage.director, now=now)
    assert owed(RECUSAL_KIND).due_at == now + dt.timedelta(hours=1)


def test_the_presider_is_reminded_when_it_is_opened_and_when_it_is_late(stage):
    ReminderRule.objects.update(counts_from=LONG_AGO)
    looked_until(f"{timezone.localtime():%Y-%m-%d %H:%M}")
    all_vote(stage)
    presider, due = stage.members[0].person, owed(ANNOUNCE_KIND).due_at
    told = []
    for hours in (-6, 36):
        with time_machine.travel(due + dt.timedelta(hours=hours), tick=False):
            sweep(now=timezone.now())
        told.append(Message.objects.filter(recipient=presider).count())

    assert 0 < told[0] < told[1]
    assert due + dt.timedelta(hours=36) < stage.decision.due_at


def test_director_and_members_read_whom_the_ballot_waits_for_and_until_when(client, stage):
    assert awaited_of_presider(stage.decision) == []
    all_vote(stage)
    decision, name = stage.decision, stage.members[0].person.name
    words = (
        f"已全部表决，等待主持人{name}宣布结果，应于{minute(owed(ANNOUNCE_KIND).due_at)}前宣布；"
        f"至{minute(decision.due_at)}仍未宣布的，到时按已投的票结束。"
    )

    for user in (stage.director, stage.clerk, *stage.members):
        assert words in page(client, user, decision)
    announce_result(decision=decision, by=stage.members[0], now=timezone.now())
    assert "等待主持人" not in page(client, stage.director, decision)


def test_an_undecided_wish_is_named_before_the_announcement(client, stage):
    decision = stage.decision
    all_vote(stage)
    request = ask(decision, stage.members[2])
    presider, name = stage.members[0].person.name, stage.members[2].person.name
    words = (
        f"等待主持人{presider}决定{name}的回避申请，应于{minute(owed(RECUSAL_KIND).due_at)}前决定。"
        f"决定之前不结束；至{minute(decision.due_at)}仍未决定的，到时结束，申请人的表决不计入。"
    )

    for user in (stage.director, *stage.members):
        html = page(client, user, decision)
        assert words in html
        assert "宣布结果，应于" not in html
    settle(request, granted=False)
    assert "宣布结果，应于" in page(client, stage.director, decision)


def test_the_directors_first_screen_names_her_in_as_many_queries_for_many(stage):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            stage.rows = open_ballots().rows
        return len(queries)

    all_vote(stage)
    few = asked()
    assert stage.rows[0].awaited == [f"主持人{stage.members[0].person.name}宣布结果"]
    for number in range(3):
        stage.page = make_notice(stage.clerk, f"公告{number}")
        stage.open()
        ask(stage.decision, stage.members[2])

    assert asked() == few
    assert [f"主持人{stage.members[0].person.name}决定回避申请"] in [r.awaited for r in stage.rows]
