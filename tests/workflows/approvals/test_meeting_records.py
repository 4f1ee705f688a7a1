"""What a meeting decided: entered by one, checked against the scan by another."""

import datetime as dt
from copy import deepcopy
from dataclasses import replace

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.publishing.enums import Basis
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from tests.kept import kept
from tests.workflows.approvals.at_the_table import entry, make_scan, make_table
from tests.workflows.approvals.factories import (
    UserFactory,
    kinds_owed,
    make_committee,
    make_notice,
    submit,
)
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import (
    CHECK_KIND,
    RECORD_KIND,
    RETURNED_KIND,
    DecisionState,
    EntryState,
)
from workflows.approvals.meeting_counts import Reading
from workflows.approvals.models import Decision, MeetingRecord
from workflows.approvals.results import entered_reading
from workflows.approvals.services import (
    CannotCastVote,
    CannotCheckRecord,
    CannotRecordOutcome,
    ask_recusal,
    cast_vote,
    check_record,
    send_back_record,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield make_table()


@pytest.fixture
def table(made):
    return deepcopy(made)


def owing(kind):
    return list(Duty.objects.open().filter(kind=kind).values_list("owner_person", flat=True))


def refused(table, *args, **kwargs) -> dict[str, str]:
    with pytest.raises(CannotRecordOutcome) as error:
        table.record(*args, **kwargs)
    assert AuditEvent.objects.filter(verb="meeting.record", refused=True).exists()
    return error.value.fields


def another_text(table, title: str = "另一份公告") -> Decision:
    """A second text on the same table."""
    stage = table.stage
    state = submit(make_notice(stage.clerk, title), stage.clerk)
    first, stage.workflow_state = stage.workflow_state, state
    decision = stage.approve()
    stage.workflow_state = first
    return decision


def test_the_clerk_owes_the_entry_then_the_second_person_the_check_then_nobody(table):
    clerk, second = table.stage.clerk.person_id, table.second.person_id
    assert (owing(RECORD_KIND), owing(CHECK_KIND)) == ([clerk], [])

    record = table.record()
    assert (owing(RECORD_KIND), owing(CHECK_KIND)) == ([], [second])
    assert list(ledger_breaches()) == []
    assert Permit.objects.count() == 0

    check_record(
        record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
    )
    assert not Duty.objects.open().exists()
    assert list(ledger_breaches()) == []


def test_a_carried_text_is_public_when_the_second_person_has_checked(table):
    decision = table.decide()

    permit = permit_in_force(table.stage.page.number)
    assert (decision.state, permit.basis) == (DecisionState.CARRIED, Basis.MEETING)
    assert permit.digest == decision.digest
    assert "第12次会议" in decision.session_ref
    assert decision.closing_reason == decision.session_ref


@pytest.mark.parametrize(
    "what",
    [
        entry("NOT_CARRIED", in_favour=3, against=5),
        entry("DEFERRED", in_favour=0, against=0, silent=8),
        entry("WITH_CHANGES", changes="第二段补充时间"),
    ],
)
def test_every_other_outcome_returns_the_text_to_the_office_and_publishes_nothing(table, what):
    decision = table.decide(what)

    assert decision.state == what.outcome
    table.stage.workflow_state.refresh_from_db()
    assert table.stage.workflow_state.status == "needs_changes"
    assert Permit.objects.count() == 0
    assert kinds_owed() == [RETURNED_KIND]


def test_a_deferred_text_that_comes_back_is_a_new_decision(table):
    old = table.decide(entry("DEFERRED", in_favour=0, against=0, silent=8))
    table.submit_again("改过的标题")
    table.stage.approve()

    assert table.decision.pk != old.pk
    assert table.decision.is_open
    assert check_code(table.decision) != check_code(old)


def test_who_enters_does_not_check_and_no_superuser_does(table):
    record = table.record()
    root = UserFactory(is_superuser=True)
    member, auditor = table.stage.members[0], UserFactory(roles=[Role.AUDITOR])

    for somebody in (table.stage.clerk, root, member, auditor):
        with pytest.raises(CannotCheckRecord):
            check_record(
                record=record, reading=entered_reading(record), by=somebody, now=timezone.now()
            )
    assert MeetingRecord.objects.get().state == EntryState.ENTERED
    assert AuditEvent.objects.filter(verb="meeting.check", refused=True).count() == 4
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingRecord.objects.update(
            state="CHECKED", checked_by=table.stage.clerk, checked_at=timezone.now()
        )


def test_only_the_office_enters(table):
    for somebody in (UserFactory(is_superuser=True), table.stage.members[0]):
        assert "办公室" in refused(table, by=somebody)[""]
    assert not MeetingRecord.objects.exists()


@pytest.mark.parametrize("who", ["nobody", "clerk", "member", "gone"])
def test_the_checker_is_another_of_the_office(table, who):
    gone = UserFactory(roles=[Role.OFFICE_STAFF], is_active=False)
    people = {"nobody": None, "clerk": table.stage.clerk.person, "gone": gone.person}
    people["member"] = table.stage.members[1].person

    assert list(refused(table, checker=people[who])) == ["checker"]


def test_checked_twice_is_refused_and_changes_nothing(table):
    table.decide()
    record, permits = MeetingRecord.objects.get(), Permit.objects.count()

    with pytest.raises(CannotCheckRecord, match="已"):
        check_record(
            record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
        )
    assert Permit.objects.count() == permits


def test_entered_twice_is_refused_and_says_by_whom(table):
    table.record()

    assert str(table.stage.clerk) in refused(table)[""]
    assert MeetingRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "read", "label"),
    [
        ("outcome", "NOT_CARRIED", "结果"),
        ("members", 8, "应到会"),
        ("present", 9, "实到会"),
        ("in_favour", 6, "同意"),
        ("against", 0, "不同意"),
        ("abstained", 1, "弃权"),
        ("silent", 1, "在场未表态"),
        ("recused", 1, "回避"),
    ],
)
def test_what_the_second_person_reads_otherwise_is_named_and_nothing_closes(
    table, field, read, label
):
    record = table.record()
    seen = replace(entered_reading(record), **{field: read})

    with pytest.raises(CannotCheckRecord, match=f"^{label}：") as refusal:
        check_record(record=record, reading=seen, by=table.second, now=timezone.now())

    assert list(refusal.value.fields) == [field]
    record.refresh_from_db()
    assert (record.state, record.checked_by) == (EntryState.ENTERED, None)
    assert table.decision.is_open
    assert Permit.objects.count() == 0
    assert owing(CHECK_KIND) == [table.second.person_id]
    event = AuditEvent.objects.filter(verb="meeting.check").latest("pk")
    assert (event.refused, event.detail) == (True, label)


def test_members_due_are_those_left_on_the_text_and_the_recused_of_the_item(table):
    """Who stepped aside at the item is due and present; who had before is neither."""
    table.decision.seats.filter(person=table.stage.members[8].person).update(exclusion="AUTHOR")
    record = table.record(entry(in_favour=7, against=0, recused=1))

    said = {"in_favour": 7, "against": 0, "abstained": 0, "silent": 0, "recused": 1}
    seen = Reading("CARRIED", members=8, present=8, **said)
    check_record(record=record, reading=seen, by=table.second, now=timezone.now())

    assert table.decision.state == DecisionState.CARRIED


def test_who_stood_aside_before_is_named_when_counted_again(table):
    """He sat at the table: the clerk counts him among those present, or under 回避."""
    name = table.stage.members[3].person.name
    table.decision.seats.filter(person=table.stage.members[3].person).update(exclusion="AUTHOR")
    table.meet(present=8)

    both = refused(table, entry(in_favour=6, against=1, recused=1))
    present = refused(table, entry(in_favour=7, against=1))
    parts = refused(table, entry(in_favour=6, against=1, recused=1, present=7))

    assert (list(both), list(present), list(parts)) == (["recused"], ["present"], ["recused"])
    for fields in (both, present, parts):
        (words,) = fields.values()
        assert words.startswith(name)
    assert table.record(entry(in_favour=6, against=1)).pk


def test_a_record_sent_back_is_owed_again_and_stays_in_the_trail(table):
    record = table.record()
    send_back_record(record=record, reason="扫描件上同意为6票", by=table.second, now=timezone.now())

    assert owing(RECORD_KIND) == [table.stage.clerk.person_id]
    assert list(ledger_breaches()) == []
    again = table.record(entry(in_favour=6, against=2))
    check_record(record=again, reading=entered_reading(again), by=table.second, now=timezone.now())
    states = list(MeetingRecord.objects.order_by("pk").values_list("state", flat=True))
    assert states == ["SENT_BACK", "CHECKED"]


def test_sending_back_needs_a_reason_and_another_person(table):
    record = table.record()

    for by, reason in ((table.second, " "), (table.stage.clerk, "不符")):
        with pytest.raises(CannotCheckRecord):
            send_back_record(record=record, reason=reason, by=by, now=timezone.now())
    record.refresh_from_db()
    assert record.state == EntryState.ENTERED


def test_the_code_of_another_open_text_says_whose_it_is(table):
    other = another_text(table, "关于绿地的公告")
    first = Decision.objects.exclude(pk=other.pk).get()

    fields = refused(table, decision=first, code=check_code(other))

    assert list(fields) == ["code"]
    assert "关于绿地的公告" in fields["code"]


@pytest.mark.parametrize("code", ["", "0000-0000", "随便"])
def test_a_code_of_no_text_is_refused(table, code):
    assert list(refused(table, code=code)) == ["code"]


def test_a_code_may_be_typed_as_people_type_it(table):
    code = check_code(table.decision).lower().replace("-", " ").replace("0", "o").replace("1", "l")

    assert table.record(code=f" {code} ").pk


def test_several_texts_of_one_meeting_are_several_decisions(table):
    first, second = table.decision, another_text(table)
    scan = make_scan(table.stage.clerk)
    one = table.record(decision=first, scan=scan)
    two = table.record(entry("NOT_CARRIED", in_favour=2, against=6), decision=second, scan=scan)

    assert one.sitting == two.sitting
    for record in (one, two):
        check_record(
            record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
        )
    states = Decision.objects.order_by("pk").values_list("state", flat=True)
    assert list(states) == ["CARRIED", "NOT_CARRIED"]


def test_a_scan_of_another_meeting_is_refused(table):
    first, second = table.decision, another_text(table)
    table.record(decision=first, scan=make_scan(table.stage.clerk))
    table.meet(name="第13次会议")

    again = make_scan(table.stage.clerk)  # the same bytes, uploaded once more
    assert list(refused(table, decision=second, scan=again)) == ["scan"]
    assert table.record(decision=second, scan=make_scan(table.stage.clerk, width=80)).pk


def test_without_a_scan_nothing_is_entered(table):
    assert list(refused(table, scan=None)) == ["scan"]


def test_a_meeting_before_the_text_was_tabled_cannot_have_decided_it(table):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    table.meet(held_on=yesterday)

    assert list(refused(table)) == ["sitting"]


def test_a_meeting_of_another_body_cannot_have_decided_it(table):
    from cms.people.models import Organization

    other = Organization.objects.create(name="另一机构", kind=table.decision.body.kind)
    people = [user.person for user in make_committee(3, other)]
    from workflows.approvals.services import Seen

    table.meet(body=other, presider=people[0], attendances=[Seen(p.pk, True) for p in people])

    assert list(refused(table)) == ["sitting"]


def test_a_text_that_changed_meanwhile_is_void_when_it_is_entered_or_checked(table):
    record = table.record()
    table.stage.page.title = "改过的标题"
    table.stage.page.save_revision(user=table.stage.clerk)

    with pytest.raises(CannotCheckRecord):
        check_record(
            record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
        )

    decision = Decision.objects.get()
    assert decision.state == DecisionState.VOID
    assert Permit.objects.count() == 0
    assert kinds_owed() == [RETURNED_KIND]
    assert "废" in refused(table)[""]


def test_the_clock_closes_no_meeting_and_a_late_record_still_counts(table):
    from workflows.approvals.services import close_overdue_decisions

    late = table.decision.due_at + dt.timedelta(days=3)
    close_overdue_decisions(late)
    assert table.decision.is_open

    record = table.record(now=late)
    check_record(record=record, reading=entered_reading(record), by=table.second, now=late)
    assert table.decision.state == DecisionState.CARRIED


def test_nobody_votes_or_steps_aside_on_a_screen(table):
    member, now = table.stage.members[0], timezone.now()

    with pytest.raises(CannotCastVote, match="会议"):
        cast_vote(decision=table.decision, by=member, choice="FOR", now=now)
    with pytest.raises(CannotCastVote):
        ask_recusal(decision=table.decision, by=member, reason="回避", now=now)


def test_no_count_of_the_record_stands_in_the_trail(table):
    table.decide()

    details = " ".join(AuditEvent.objects.values_list("detail", flat=True))
    assert not {"7", "8"} & set(details.replace(table.decision.digest[:12], "").split())
