"""A circulation waits for what was entered from paper in time, and has an end all the same."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import correct_day
from cms.core.models import AuditEvent
from cms.publishing.queries import in_force
from tests.kept import once
from tests.workflows.approvals.circulation import after, make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import (
    CHECK_KIND,
    VOTE_KIND,
    DecisionState,
    EntryState,
    Mark,
    PenChoice,
    Way,
)
from workflows.approvals.models import Decision, PenMark, Vote
from workflows.approvals.services import (
    CannotAskForMeeting,
    CannotCastVote,
    CannotDiscardMark,
    CannotEnterMarks,
    CannotMarkUrgent,
    CannotRecuseSeat,
    ask_for_meeting,
    ask_recusal,
    cast_vote,
    close_overdue_decisions,
    discard_mark,
    mark_urgent,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR, AGAINST, MEETING = Mark.FOR, Mark.AGAINST, PenChoice.MEETING


@once
def stage():
    stage = make_round(5)
    stage.open()
    return stage


def votes(stage, *numbers: int, choice=FOR) -> None:
    for number in numbers:
        by = stage.members[number]
        cast_vote(decision=stage.decision, by=by, choice=choice, now=timezone.now())


def time_up(decision: Decision) -> Decision:
    close_overdue_decisions(after(decision))
    decision.refresh_from_db()
    return decision


def owed(kind: str) -> list[int]:
    return list(Duty.objects.open().filter(kind=kind).values_list("owner_person", flat=True))


def clean() -> bool:
    return list(ledger_breaches()) == []


def test_a_pen_that_asks_for_a_meeting_is_not_outrun_by_the_clock(stage):
    """Carried by four of five, were it not for the pen that nobody has checked yet."""
    votes(stage, 0, 1, 2, 3)
    stage.enter({4: MEETING}, comment="宜上会")
    circulated = time_up(stage.decision)

    assert circulated.is_open
    assert circulated.held_at == after(circulated)
    assert in_force().count() == 0
    assert owed(CHECK_KIND) == [stage.second.person_id]
    assert clean()
    late = after(circulated) + dt.timedelta(days=1)
    checked = stage.check({4: MEETING}, comments={4: "宜上会"}, now=late)
    circulated.refresh_from_db()
    assert circulated.state == DecisionState.TO_MEETING
    assert checked.meeting.way == Way.MEETING
    assert clean()


def test_nor_by_a_recusal_that_leaves_too_few(stage):
    stage.enter({4: MEETING})
    stage.step_aside(0)
    stage.step_aside(1)
    stage.step_aside(2)
    stage.step_aside(3)

    assert stage.decision.is_open
    stage.check({4: MEETING})
    assert Decision.objects.filter(state=DecisionState.TO_MEETING).exists()


def test_marks_entered_in_time_count_when_they_are_checked_later(stage):
    votes(stage, 0, 1)
    stage.enter({2: FOR})
    entered_at = PenMark.objects.get().entered_at
    decision = time_up(stage.decision)
    assert decision.is_open
    assert decision.state_words == "期限已到，笔迹待复核"

    stage.check({2: FOR}, now=after(decision) + dt.timedelta(days=2))

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert Vote.objects.get(seat=stage.seat(2)).cast_at == entered_at
    assert in_force().count() == 1
    assert clean()


def test_a_corrected_calendar_gives_a_held_circulation_no_more_time(stage):
    votes(stage, 0)
    stage.enter({1: FOR})
    decision = time_up(stage.decision)
    was = decision.due_at

    correct_day(
        date=timezone.localdate(was),
        is_working=False,
        name="测试假日",
        reason="通知",
        by=stage.clerk,
        now=timezone.now(),
    )

    decision.refresh_from_db()
    assert (decision.due_at, decision.takes_votes) == (was, False)
    with pytest.raises(CannotAskForMeeting):
        ask_for_meeting(decision=decision, by=stage.members[2], reason="面议", now=after(decision))
    assert clean()


def test_once_held_nobody_marks_any_more(stage):
    """Time was up for everybody else; what they owed has lapsed."""
    votes(stage, 0)
    stage.enter({1: FOR})
    decision = time_up(stage.decision)
    late = after(decision) + dt.timedelta(hours=1)

    assert owed(VOTE_KIND) == []
    assert clean()
    with pytest.raises(CannotCastVote, match="期限"):
        cast_vote(decision=decision, by=stage.members[2], choice=FOR, now=late)
    with pytest.raises(CannotRecuseSeat, match="期限"):
        ask_recusal(decision=decision, by=stage.members[2], reason="有利害关系", now=late)
    with pytest.raises(CannotAskForMeeting, match="期限"):
        ask_for_meeting(decision=decision, by=stage.members[2], reason="上会", now=late)
    with pytest.raises(CannotMarkUrgent, match="期限"):
        mark_urgent(decision=decision, hours=9, reason="防汛", by=stage.director, now=late)
    with pytest.raises(CannotEnterMarks, match="录入时期限已过"):
        stage.enter({2: FOR}, now=late, day=timezone.localdate())
    assert Vote.objects.count() == 1
    assert AuditEvent.objects.filter(verb="circulation.hold").count() == 1


def test_a_slip_of_the_entry_is_put_right_after_the_term_and_only_that(stage):
    votes(stage, 0, 1)
    stage.enter({2: AGAINST})
    decision = time_up(stage.decision)
    late = after(decision) + dt.timedelta(hours=1)
    stage.check({2: FOR}, now=late)
    decision.refresh_from_db()
    assert decision.is_open
    assert clean()

    day = timezone.localdate()
    with pytest.raises(CannotEnterMarks, match=stage.members[3].person.name):
        stage.enter({3: FOR}, now=late, day=day)
    stage.enter({2: FOR}, now=late, day=day)
    stage.check({2: FOR}, now=late)

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert clean()


def test_a_date_on_the_paper_after_the_term_is_refused(stage):
    votes(stage, 0, 1)
    stage.enter({2: AGAINST})
    decision = time_up(stage.decision)
    late = decision.due_at + dt.timedelta(days=2)
    stage.check({2: FOR}, now=late)

    with pytest.raises(CannotEnterMarks, match="晚于传签期限"):
        stage.enter({2: FOR}, now=late)


def test_what_came_in_on_the_last_day_may_be_checked_past_it(stage):
    stage.enter({0: FOR})
    first = Duty.objects.open().get(kind=CHECK_KIND)
    assert first.due_at == stage.decision.due_at
    stage.check({0: FOR})
    stage.enter({1: FOR}, now=stage.decision.due_at - dt.timedelta(hours=1))

    assert Duty.objects.open().get(kind=CHECK_KIND).due_at > stage.decision.due_at


def test_the_director_ends_the_waiting_with_a_reason(stage):
    votes(stage, 0, 1, 2)
    stage.enter({3: AGAINST}, comment="暗号")
    decision = time_up(stage.decision)

    given = {"seat": stage.seat(3), "now": after(decision) + dt.timedelta(days=3)}
    discard_mark(**given, by=stage.director, reason="原件遗失，无法复核")

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED  # by the votes that count
    mark = PenMark.objects.get()
    assert (mark.state, mark.choice, mark.comment) == (EntryState.DISCARDED, "", "")
    assert mark.sent_back_reason == "原件遗失，无法复核"
    assert not Vote.objects.filter(seat=stage.seat(3)).exists()
    event = AuditEvent.objects.get(verb="circulation.discard")
    assert (event.actor_id, event.refused) == (stage.director.pk, False)
    assert owed(CHECK_KIND) == []
    assert clean()


def test_in_time_the_member_may_mark_after_all(stage):
    stage.enter({0: FOR})
    discard_mark(seat=stage.seat(0), by=stage.director, reason="看不清", now=timezone.now())

    assert owed(CHECK_KIND) == []
    assert stage.members[0].person_id in owed(VOTE_KIND)
    votes(stage, 0, choice=AGAINST)
    assert clean()


def test_who_may_not_set_an_entry_aside(stage):
    seat, now = stage.seat(0), timezone.now()
    stage.enter({0: FOR})
    seated = stage.members[1]
    seated.groups.add(*stage.director.groups.all())
    for by in (stage.clerk, stage.second, stage.members[0], seated, UserFactory(is_superuser=True)):
        with pytest.raises(CannotDiscardMark):
            discard_mark(seat=seat, by=by, reason="无法复核", now=now)
    with pytest.raises(CannotDiscardMark):
        discard_mark(seat=seat, by=stage.director, reason="  ", now=now)
    with pytest.raises(CannotDiscardMark):
        discard_mark(seat=stage.seat(2), by=stage.director, reason="无法复核", now=now)
    assert PenMark.objects.get().state == EntryState.ENTERED
    stage.enter({3: FOR}, by=stage.director)
    with pytest.raises(CannotDiscardMark, match="录入人"):
        discard_mark(seat=stage.seat(3), by=stage.director, reason="无法复核", now=now)
    assert AuditEvent.objects.filter(verb="circulation.discard", refused=True).count() == 8


def test_the_page_says_what_is_waited_for_and_leads_the_director_out(stage, client):
    votes(stage, 0, 1, 2)
    stage.enter({3: FOR})
    decision = stage.decision
    Decision.objects.filter(pk=decision.pk).update(due_at=timezone.now() - dt.timedelta(minutes=1))
    close_overdue_decisions(timezone.now())
    ballot = reverse("approvals:ballot", args=[decision.pk])
    address = reverse("approvals:discard", args=[decision.pk, stage.seat(3).pk])

    client.force_login(stage.members[4])
    page = client.get(ballot).content.decode()
    assert "传签期限已到，不再接受新的意见" in page
    assert reverse("approvals:vote", args=[decision.pk]) not in page
    assert reverse("approvals:to_meeting", args=[decision.pk]) not in page
    assert address not in page
    client.force_login(stage.clerk)
    page = client.get(ballot).content.decode()
    assert address not in page
    assert reverse("approvals:marks", args=[decision.pk]) not in page  # nothing to enter any more
    assert client.get(address).status_code == 404
    client.force_login(stage.director)
    assert address in client.get(ballot).content.decode()
    assert f"剔除{stage.seat(3)}的录入" in client.get(address).content.decode()
    assert client.post(address, {"reason": ""}).status_code == 422
    assert client.post(address, {"reason": "原件遗失"}).status_code == 302
    assert "纸质录入已剔除：原件遗失" in client.get(ballot).content.decode()
    assert client.post(address, {"reason": "再来"}).status_code == 409


def test_an_auditor_enters_neither(stage, client):
    stage.enter({3: FOR})
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    for name, args in (("discard", [stage.decision.pk, stage.seat(3).pk]),):
        assert client.get(reverse(f"approvals:{name}", args=args)).status_code == 404
