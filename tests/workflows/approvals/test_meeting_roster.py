"""Who joined or left the body between the tabling of a text and the meeting; and a scan that was
first tied to the wrong meeting.
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.people.models import Membership, Post
from cms.publishing.models import Permit
from cms.publishing.verification import breaches
from tests.kept import once
from tests.workflows.approvals.at_the_table import entry, make_scan, make_table
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import PRESIDER_POST, DecisionState, Exclusion
from workflows.approvals.meeting_counts import Reading
from workflows.approvals.models import Decision
from workflows.approvals.services import (
    CannotCheckRecord,
    CannotRecordOutcome,
    Seen,
    ask_for_meeting,
    check_record,
    send_back_record,
)
from workflows.approvals.services.seating import seat_roster_of
from workflows.approvals.trail import trail_of
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db


@once
def table():
    return make_table()


def join(table, *, on: dt.date | None = None):
    """A tenth member, from today on."""
    user = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])
    Membership.objects.create(
        person=user.person,
        organization=table.decision.body,
        rank=10,
        valid_from=on or timezone.localdate(),
    )
    return user


def meet_with(table, *more):
    """Everybody of the roster of today was there."""
    people = [*(member.person for member in table.stage.members), *(each.person for each in more)]
    return table.meet(attendances=[Seen(person.pk, True) for person in people])


def check(table, record, **figures):
    read = {"outcome": "CARRIED", "members": 10, "present": 10, "in_favour": 10}
    reading = Reading(
        **({**read, "against": 0, "abstained": 0, "silent": 0, "recused": 0} | figures)
    )
    return check_record(record=record, reading=reading, by=table.second, now=timezone.now())


def test_who_joined_since_the_text_was_tabled_sits_and_counts(table):
    tenth = join(table)
    meet_with(table, tenth)

    record = table.record(entry(in_favour=10, against=0))
    assert table.decision.seats.filter(person=tenth.person).exists()
    with pytest.raises(CannotCheckRecord):
        check(table, record, members=9)
    check(table, record)

    decision = Decision.objects.get(pk=record.decision_id)
    assert decision.state == DecisionState.CARRIED
    assert list(breaches()) == []
    assert list(ledger_breaches()) == []
    assert AuditEvent.objects.get(verb="decision.seats").detail == "9 → 10"


def test_who_left_sits_no_more_and_the_bar_falls_with_the_seats(table):
    gone = table.stage.members.pop()
    gone.person.memberships.update(valid_to=timezone.localdate() - dt.timedelta(days=1))
    meet_with(table)

    record = table.record(entry(in_favour=8, against=0))
    check(table, record, members=8, present=8, in_favour=8)

    assert table.decision.seats.count() == 8
    assert Permit.objects.exists()
    assert list(breaches()) == []


def test_who_presided_that_day_presides_and_the_ranks_are_that_days(table):
    first, second = (member.person for member in table.stage.members[:2])
    post = Post.objects.get(organization=table.decision.body, label=PRESIDER_POST)
    first.memberships.update(rank=20)
    second.memberships.update(post=post)
    meet_with(table)

    table.record()

    seats = {seat.person_id: seat for seat in table.decision.seats.all()}
    assert (seats[first.pk].rank, seats[first.pk].is_presider) == (20, False)
    assert (seats[second.pk].post, seats[second.pk].is_presider) == (PRESIDER_POST, True)
    assert AuditEvent.objects.filter(verb="decision.seats").count() == 1


def test_a_day_on_which_the_body_was_the_same_changes_nothing(table):
    meet_with(table)
    table.record()

    assert not AuditEvent.objects.filter(verb="decision.seats").exists()


def test_who_stepped_aside_stays_aside_whichever_day_the_meeting_was():
    """Of the first day that is entered they were no member, of the right one they were."""
    stage = make_round()
    circulated, aside = stage.open(), stage.members[4].person
    stage.step_aside(4)
    meeting = ask_for_meeting(
        decision=circulated, by=stage.members[1], reason="面议", now=timezone.now()
    )
    held = Membership.objects.get(person=aside)
    for left, seated in ((True, False), (False, True)):
        day = timezone.localdate()
        held.valid_to = day - dt.timedelta(days=1) if left else None
        held.save()
        seat_roster_of(meeting, day, None, timezone.now())
        assert meeting.seats.filter(person=aside).exists() == seated

    seat = meeting.seats.get(person=aside)
    assert (seat.exclusion, seat.recusal_reason) == (Exclusion.RECUSED, "利害关系")


def test_a_refused_entry_leaves_the_seats_as_they_were(table):
    tenth = join(table)
    meet_with(table, tenth)

    with pytest.raises(CannotRecordOutcome):
        table.record(entry(in_favour=10, against=0), code="0000")

    assert table.decision.seats.count() == 9
    assert not AuditEvent.objects.filter(verb="decision.seats").exists()


def test_the_author_who_joined_sits_and_does_not_vote(table):
    Membership.objects.create(
        person=table.stage.clerk.person,
        organization=table.decision.body,
        rank=10,
        valid_from=timezone.localdate(),
    )
    meet_with(table, table.stage.clerk)

    table.record(entry(in_favour=9, against=0))

    assert table.decision.seats.get(person=table.stage.clerk.person).exclusion == "AUTHOR"


# --- the scan


def test_a_scan_sent_back_from_the_wrong_meeting_backs_the_right_one(table):
    scan = make_scan(table.stage.clerk)
    wrong = table.record(scan=scan)
    send_back_record(record=wrong, reason="选错了会议", by=table.second, now=timezone.now())
    right = table.meet(name="第13次会议")

    record = table.record(scan=make_scan(table.stage.clerk), sitting=right)

    assert record.sitting == right
    assert record.scan.file_hash == scan.file_hash


# --- the trail


def test_the_trail_names_what_was_read_otherwise_and_no_key_of_ours(table):
    record = table.record(entry(in_favour=8, against=0))
    with pytest.raises(CannotCheckRecord):
        check(table, record, members=9, present=8, in_favour=7)

    notes = [step.note for step in trail_of(object_ref(table.stage.page)) if step.refused]

    assert notes == ["同意"]


def test_the_trail_tells_who_confirmed_a_changed_text_in_which_part(table):
    from workflows.approvals.models import Amendment
    from workflows.approvals.services import confirm_amendment

    table.decide(entry("WITH_CHANGES", changes="标题写明地点"))
    table.submit_again("关于开展视察的公告（东区）")
    table.stage.approve()
    amendment = Amendment.objects.get()
    for by, part in ((table.stage.members[0], "PRESIDER"), (table.stage.director, "DIRECTOR")):
        confirm_amendment(amendment=amendment, part=part, by=by, now=timezone.now())

    steps = trail_of(object_ref(table.stage.page))

    notes = {step.note for step in steps}
    assert {"主持人", "办公室主任"} <= notes
    assert not notes & {"PRESIDER", "DIRECTOR", amendment.digest[:12]}


def test_a_confirmed_change_carries_its_decision_out_and_what_comes_then_is_decided_anew(table):
    """A later step sent the text back: the meeting said yes to that change, not to the next."""
    from wagtail.models import TaskState

    from workflows.approvals.models import Amendment, CommitteeTaskState
    from workflows.approvals.services import confirm_amendment
    from workflows.approvals.services.amending import table_amendment

    table.decide(entry("WITH_CHANGES", changes="标题写明地点"))
    table.submit_again("关于开展视察的公告（东区）")
    table.stage.approve()
    amendment = Amendment.objects.get()
    for by, part in ((table.stage.members[0], "PRESIDER"), (table.stage.director, "DIRECTOR")):
        confirm_amendment(amendment=amendment, part=part, by=by, now=timezone.now())
    again = CommitteeTaskState.objects.create(
        workflow_state=amendment.task_state.workflow_state,
        task=amendment.task_state.task,
        revision=amendment.task_state.revision,
        status=TaskState.STATUS_IN_PROGRESS,
    )

    tabled = table_amendment(task_state=again, by=table.stage.clerk, now=timezone.now())

    assert tabled is None


def test_presiders_are_offered_by_their_stored_rank(client, table):
    """Never by the sound of their names (domain 13.11)."""
    names = ["王一", "安二", "周三"]
    people = [member.person for member in table.stage.members]
    for person, name in zip(people, names, strict=False):
        person.name = name
        person.save()
    people[0].memberships.update(rank=20)
    by_rank = [*people[1:], people[0]]
    client.force_login(table.stage.clerk)

    answer = client.get(reverse("approvals:new-sitting", args=[table.decision.body_id]))

    assert list(answer.context["form"].fields["presider"].queryset) == by_rank
