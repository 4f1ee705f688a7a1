"""提请上会: any member stops a circulation, and a meeting decides on the same text."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.people.models import Membership
from cms.people.services import end_membership
from cms.publishing.models import Permit
from cms.publishing.queries import in_force, permit_in_force
from home.notices.models import NoticePage
from tests.kept import once
from tests.workflows.approvals.at_the_table import Table, entry
from tests.workflows.approvals.circulation import after, make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import (
    RECORD_KIND,
    CirculationOrder,
    DecisionState,
    Exclusion,
    Mark,
    Share,
    Way,
)
from workflows.approvals.models import Amendment, Decision, MeetingRequest, Vote
from workflows.approvals.services import (
    CannotAskForMeeting,
    CannotCastVote,
    CannotRecordOutcome,
    ask_for_meeting,
    cast_vote,
    confirm_amendment,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
REASON = "涉及多个部门，建议集体研究"


@once
def stage():
    stage = make_round(order=CirculationOrder.BY_RANK, quorum=Share.NUMBER, quorum_number=4)
    stage.open()
    return stage


def ask(stage, number=3, decision=None, **changes):
    given = {"by": stage.members[number], "reason": REASON, "now": timezone.now(), **changes}
    return ask_for_meeting(decision=decision or stage.decision, **given)


def test_a_member_whose_turn_it_is_not_stops_it_and_a_meeting_is_owed(stage):
    circulated = stage.decision

    meeting = ask(stage)

    circulated.refresh_from_db()
    assert circulated.state == DecisionState.TO_MEETING
    # Her words are the members' alone; the closing is read by office and auditor.
    assert circulated.closing_reason == "委员提请上会"
    request = MeetingRequest.objects.get()
    assert (request.seat, request.reason) == (stage.seat(3, circulated), REASON)
    assert (request.entered_by, request.asked_at) == (stage.members[3], circulated.closed_at)
    assert (meeting.way, meeting.is_open) == (Way.MEETING, True)
    assert (meeting.payload, meeting.digest) == (circulated.payload, circulated.digest)
    assert meeting.task_state_id == circulated.task_state_id
    assert meeting.body_id == circulated.body_id
    assert meeting.frozen_rules.quorum_number == 4
    assert [seat.person for seat in meeting.seats.all()] == [m.person for m in stage.members]
    duty = Duty.objects.open().get()
    assert (duty.kind, duty.owner_person) == (RECORD_KIND, stage.clerk.person)
    assert list(ledger_breaches()) == []
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "in_progress"
    assert in_force().count() == 0


def test_a_member_who_has_marked_may_ask_as_well_and_no_mark_is_disclosed(stage, client):
    cast_vote(
        decision=stage.decision,
        by=stage.members[0],
        choice=Mark.AGAINST,
        comment="暗号",
        now=timezone.now(),
    )
    circulated = stage.decision
    ask(stage, 0)

    circulated.refresh_from_db()
    assert circulated.state == DecisionState.TO_MEETING
    for user in (*stage.members, stage.clerk, stage.director):
        client.force_login(user)
        answer = client.get(f"/desk/ballots/{circulated.pk}/")
        assert answer.context["tally"] is None
        assert answer.context["votes"] is None
        assert "暗号" not in answer.content.decode()
    assert Vote.objects.count() == 1


def test_the_meeting_takes_no_vote_on_the_phone(stage):
    meeting = ask(stage)

    for member in stage.members:
        with pytest.raises(CannotCastVote):
            cast_vote(decision=meeting, by=member, choice=Mark.FOR, now=timezone.now())
    assert Vote.objects.count() == 0


def test_who_may_not(stage):
    circulated = stage.decision
    stage.step_aside(1)
    outsiders = [
        stage.members[1],
        stage.clerk,
        stage.director,
        UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER]),
        UserFactory(is_superuser=True),
    ]
    for outsider in outsiders:
        with pytest.raises(CannotAskForMeeting):
            ask(stage, by=outsider)
    stage.members[2].is_active = False
    with pytest.raises(CannotAskForMeeting):
        ask(stage, 2)
    circulated.refresh_from_db()
    assert circulated.is_open
    assert Decision.objects.count() == 1
    refused = AuditEvent.objects.filter(verb="circulation.refer", refused=True)
    assert refused.count() == len(outsiders) + 1


def test_the_author_may_not():
    stage = make_round()
    stage.page.save_revision(user=stage.members[0], log_action=True)
    stage.open()

    with pytest.raises(CannotAskForMeeting):
        ask(stage, 0)


def test_not_without_a_reason_not_twice_not_late_not_a_ballot(stage, build_stage):
    circulated = stage.decision
    with pytest.raises(CannotAskForMeeting, match="上会"):
        ask(stage, reason="  ")
    with pytest.raises(CannotAskForMeeting):
        ask(stage, now=after(circulated))
    circulated.refresh_from_db()
    assert circulated.state == DecisionState.NO_DECISION  # the clock had passed: nobody marked

    again = make_round(3)
    again.open()
    decision = again.decision
    ask(again, 0)
    with pytest.raises(CannotAskForMeeting):
        ask(again, 1, decision=decision)
    with pytest.raises(CannotAskForMeeting):
        ask(again, 1, decision=again.decision)  # that is the meeting's
    assert Decision.objects.filter(way=Way.MEETING).count() == 1


def test_a_text_changed_meanwhile_is_void_and_goes_to_no_meeting(stage):
    circulated = stage.decision
    stage.page.refresh_from_db()
    stage.page.title = "改过"
    stage.page.save_revision(user=stage.clerk)

    with pytest.raises(CannotAskForMeeting):
        ask(stage)
    circulated.refresh_from_db()
    assert circulated.state == DecisionState.VOID
    assert Decision.objects.count() == 1


def test_who_stepped_aside_stays_aside_and_the_author_too(stage):
    stage.step_aside(1)

    meeting = ask(stage, 0)

    seat = stage.seat(1, meeting)
    assert (seat.exclusion, seat.recusal_reason) == (Exclusion.RECUSED, "利害关系")
    assert meeting.seats.filter(exclusion=Exclusion.NONE).count() == 4


def test_with_too_few_left_for_a_meeting_the_text_goes_back(stage):
    gone = [member.person_id for member in stage.members[:2]]
    Membership.objects.filter(person_id__in=gone).update(valid_to=timezone.localdate())
    Membership.objects.filter(person_id__in=gone).delete()

    meeting = ask(stage, 2)

    assert meeting.state == DecisionState.NO_DECISION
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert list(ledger_breaches()) == []


def test_a_result_that_the_gate_refuses_does_not_stand_in_the_way(stage):
    """All who are left have marked, but the text is another's by now: no permit, and it is open."""
    circulated = stage.decision
    for member in stage.members[:4]:
        cast_vote(decision=circulated, by=member, choice=Mark.FOR, now=timezone.now())
    NoticePage.objects.filter(pk=stage.page.pk).update(number="2026-999")
    leaves = Membership.objects.get(person=stage.members[4].person)
    day = timezone.localdate() - dt.timedelta(days=1)
    end_membership(membership=leaves, on=day, by=stage.director, now=timezone.now())
    circulated.refresh_from_db()
    assert circulated.is_open

    meeting = ask(stage, 0)

    circulated.refresh_from_db()
    assert circulated.state == DecisionState.TO_MEETING
    assert (meeting.way, meeting.is_open) == (Way.MEETING, True)
    assert not Permit.objects.exists()
    assert list(ledger_breaches()) == []


def test_where_nobody_could_enter_a_meeting_the_paper_goes_on_round(stage):
    circulated = stage.decision
    Decision.objects.filter(pk=circulated.pk).update(clerk=None)
    for account in (stage.clerk, stage.director):
        account.person = None
        account.save()

    with pytest.raises(CannotAskForMeeting):
        ask(stage)

    circulated.refresh_from_db()
    assert circulated.is_open
    assert Decision.objects.count() == 1


def test_a_referred_text_carried_with_changes_is_confirmed_and_not_circulated_again(stage):
    ask(stage)
    table = Table(stage, stage.second)
    table.meet(present=5)
    table.decide(entry("WITH_CHANGES", in_favour=4, against=1, changes="标题写明地点"))
    table.submit_again("关于开展视察的公告（东区）")
    stage.approve()

    amendment = Amendment.objects.get()
    assert not Decision.objects.open().exists()
    for part, by in (("PRESIDER", stage.members[0]), ("DIRECTOR", stage.director)):
        confirm_amendment(amendment=amendment, part=part, by=by, now=timezone.now())
    assert permit_in_force(stage.page.number).digest == amendment.digest


def test_who_stepped_aside_in_the_circulation_is_shown_and_named_at_the_meeting(stage, client):
    """Counted again under 回避 he is named; the form said beforehand who stands aside."""
    name = stage.members[1].person.name
    stage.step_aside(1)
    meeting = ask(stage)
    table = Table(stage, stage.second)
    table.meet(present=5)

    with pytest.raises(CannotRecordOutcome, match=f"^{name}已不参加本项表决") as refusal:
        table.record(entry(in_favour=4, against=0, recused=1), decision=meeting)

    assert list(refusal.value.fields) == ["recused"]
    client.force_login(stage.clerk)
    page = client.get(reverse("approvals:record-outcome", args=[meeting.pk])).content.decode()
    assert f"{name}（回避）" in page
