"""Marks of the pen: entered from the scan by one person, again by a second, then a vote."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent, Channel
from cms.media.models import MediaDocument
from cms.paper.models import Upload
from cms.publishing.queries import in_force
from tests.kept import once
from tests.workflows.approvals.circulation import make_round, scan_of
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import (
    CHECK_KIND,
    CirculationOrder,
    DecisionState,
    EntryState,
    Mark,
    PenChoice,
    Way,
)
from workflows.approvals.models import MeetingRequest, PenMark, Vote
from workflows.approvals.queries import missing_seats
from workflows.approvals.services import (
    CannotCastVote,
    CannotCheckMarks,
    CannotEnterMarks,
    cast_vote,
    void_decision,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR, AGAINST, READ, MEETING = Mark.FOR, Mark.AGAINST, Mark.READ, PenChoice.MEETING


@once
def stage():
    stage = make_round()
    stage.open()
    return stage


@once
def ranked():
    stage = make_round(order=CirculationOrder.BY_RANK)
    stage.open()
    return stage


def checks():
    return Duty.objects.open().filter(kind=CHECK_KIND)


def clean() -> bool:
    return list(ledger_breaches()) == []


def test_whose_account_works_at_the_office_is_asked_once_for_all_marks(stage):
    def accounts_asked(*numbers: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            stage.enter(dict.fromkeys(numbers, FOR))
        return sum('FROM "accounts_user"' in query["sql"] for query in asked)

    assert accounts_asked(0) == accounts_asked(1, 2, 3)


def test_entered_marks_are_no_votes_until_a_second_person_has_read_the_same(stage):
    stage.enter({0: FOR, 1: READ}, comment="同意，抓紧办理。")

    assert Vote.objects.count() == 0
    assert missing_seats().count() == 5  # the members still owe, on paper or phone
    assert checks().get().owner_person == stage.second.person
    assert clean()
    words = dict.fromkeys((0, 1), "同意抓紧办理")  # other commas, the same words
    checked = stage.check({0: FOR, 1: READ}, comments=words)

    assert [seat.pk for seat in checked.agreed] == [stage.seat(0).pk, stage.seat(1).pk]
    vote = Vote.objects.get(seat=stage.seat(0))
    assert (vote.choice, vote.comment, vote.digest) == (
        FOR,
        "同意，抓紧办理。",
        stage.decision.digest,
    )
    assert (vote.channel, vote.entered_by, vote.checked_by) == (
        Channel.PAPER,
        stage.clerk,
        stage.second,
    )
    assert vote.on_behalf_of == stage.members[0].person
    assert vote.acting_as == Role.OFFICE_STAFF
    assert vote.checked_at
    with vote.scan.open_file() as file:
        assert file.read() == scan_of(stage.decision)
    assert set(PenMark.objects.values_list("state", "choice", "comment")) == {
        (EntryState.CHECKED, "", "")
    }
    assert checks().count() == 0
    assert clean()


def test_where_they_differ_the_mark_is_sent_back_wiped_and_entered_again(stage):
    stage.enter({0: FOR, 1: AGAINST})

    checked = stage.check({0: FOR, 1: FOR})

    assert [seat.pk for seat in checked.sent_back] == [stage.seat(1).pk]
    assert Vote.objects.get().seat == stage.seat(0)
    back = PenMark.objects.get(state=EntryState.SENT_BACK)
    assert (back.choice, back.comment, back.checked_by) == ("", "", stage.second)
    assert clean()
    stage.enter({1: FOR})
    stage.check({1: FOR})
    assert Vote.objects.get(seat=stage.seat(1)).choice == FOR
    assert clean()


def test_other_words_are_sent_back_too(stage):
    stage.enter({0: FOR}, comment="同意")
    assert stage.check({0: FOR}, comments={0: "不同意"}).sent_back
    stage.enter({0: FOR}, comment="同意")
    assert stage.check({0: FOR}).sent_back
    assert Vote.objects.count() == 0


def test_paper_and_phone_mixed_close_together_and_publish(ranked):
    cast_vote(decision=ranked.decision, by=ranked.members[0], choice=FOR, now=timezone.now())
    ranked.enter({1: FOR, 2: FOR})
    with pytest.raises(CannotCastVote):  # what is not checked does not hand the paper on
        cast_vote(decision=ranked.decision, by=ranked.members[3], choice=FOR, now=timezone.now())
    ranked.check({1: FOR, 2: FOR})
    cast_vote(decision=ranked.decision, by=ranked.members[3], choice=AGAINST, now=timezone.now())
    assert in_force().count() == 0
    ranked.enter({4: READ})
    assert in_force().count() == 0
    ranked.check({4: READ})

    assert ranked.decision.state == DecisionState.CARRIED
    permit = in_force().get()
    assert permit.basis == Way.CIRCULATION
    assert permit.issuer_id is None
    assert clean()


def test_who_enters_never_checks_and_only_the_office_does(stage):
    stage.enter({0: FOR})
    wrong = [
        stage.clerk,
        stage.members[1],
        UserFactory(roles=[Role.AUDITOR]),
        UserFactory(is_superuser=True),
    ]
    for by in wrong:
        with pytest.raises(CannotCheckMarks):
            stage.check({0: FOR}, by=by)
    assert Vote.objects.count() == 0
    refused = AuditEvent.objects.filter(verb="circulation.check", refused=True)
    assert refused.count() == len(wrong)
    stage.check({0: FOR}, by=stage.director)  # any second person of the office
    assert Vote.objects.count() == 1
    assert checks().count() == 0
    assert clean()


def test_two_who_entered_check_each_other(stage):
    stage.enter({0: FOR})
    stage.enter({1: AGAINST}, by=stage.second, checker=stage.clerk.person)
    assert checks().count() == 2

    stage.check({1: AGAINST}, by=stage.clerk)
    assert Vote.objects.get().seat == stage.seat(1)
    assert clean()
    stage.check({0: FOR})
    assert Vote.objects.count() == 2
    assert clean()


def test_who_sits_in_the_decision_reads_no_paper_of_it(stage):
    """A director who is a member as well would see the others' marks before closing."""
    both = stage.members[0]
    both.groups.add(*stage.director.groups.all())
    with pytest.raises(CannotEnterMarks):
        stage.enter({1: FOR}, by=both)
    with pytest.raises(CannotEnterMarks):
        stage.enter({1: FOR}, checker=both.person)
    stage.enter({1: FOR})
    with pytest.raises(CannotCheckMarks):
        stage.check({1: FOR}, by=both)


def test_every_mark_needs_its_second_entry_and_twice_is_once(stage):
    stage.enter({0: FOR, 1: FOR})
    with pytest.raises(CannotCheckMarks, match=stage.members[1].person.name):
        stage.check({0: FOR})
    with pytest.raises(CannotCheckMarks):
        stage.check({0: FOR, 1: "MAYBE"})
    assert PenMark.objects.filter(state=EntryState.ENTERED).count() == 2
    stage.check({0: FOR, 1: FOR})
    with pytest.raises(CannotCheckMarks):
        stage.check({0: FOR, 1: FOR})
    assert Vote.objects.count() == 2


def test_phone_goes_before_the_pen_that_waits(stage):
    """What a member does in person, looked at twice, stands; the entry nobody checked goes."""
    stage.enter({0: FOR})
    cast_vote(decision=stage.decision, by=stage.members[0], choice=AGAINST, now=timezone.now())

    assert PenMark.objects.count() == 0
    assert checks().count() == 0
    assert clean()
    with pytest.raises(CannotCheckMarks):
        stage.check({0: FOR})
    with pytest.raises(CannotEnterMarks, match="已"):
        stage.enter({0: FOR})
    assert Vote.objects.get().choice == AGAINST


def test_a_pen_asks_for_a_meeting_and_stops_the_circulation_once_checked(ranked):
    ranked.enter({0: FOR})
    ranked.enter({3: MEETING}, comment="事关重大")  # to ask is nobody's turn
    circulated = ranked.decision
    assert circulated.is_open

    checked = ranked.check({0: FOR, 3: MEETING}, comments={3: "事关重大"})

    circulated.refresh_from_db()
    assert circulated.state == DecisionState.TO_MEETING
    # The closing is read by office and auditor: it says that it was asked, never in whose words.
    assert circulated.closing_reason == "委员提请上会"
    request = MeetingRequest.objects.get()
    assert (request.seat, request.reason) == (ranked.seat(3, circulated), "事关重大")
    assert (request.entered_by, request.checked_by) == (ranked.clerk, ranked.second)
    assert checked.meeting == ranked.decision
    assert (ranked.decision.way, ranked.decision.digest) == (Way.MEETING, circulated.digest)
    assert Vote.objects.get().seat == ranked.seat(0, circulated)
    assert PenMark.objects.exclude(choice="").count() == 0
    assert clean()


def test_a_pen_that_only_the_first_read_as_asking_stops_nothing(ranked):
    ranked.enter({0: MEETING})
    ranked.check({0: FOR})

    assert ranked.decision.is_open
    assert ranked.decision.way == Way.CIRCULATION
    assert Vote.objects.count() == 0


def test_who_steps_aside_while_a_mark_waits_leaves_none(stage):
    stage.enter({0: FOR, 1: FOR})
    stage.step_aside(0)

    stage.check({1: FOR})
    assert Vote.objects.get().seat == stage.seat(1)
    assert PenMark.objects.filter(seat=stage.seat(0)).count() == 0
    assert clean()


def test_a_closed_circulation_keeps_no_mark_that_waited(stage):
    stage.enter({0: FOR, 1: AGAINST})
    decision = stage.decision

    void_decision(decision=decision, reason="文本已改", by=None, now=timezone.now())

    assert PenMark.objects.count() == 0
    assert checks().count() == 0
    with pytest.raises(CannotCheckMarks):
        stage.check({0: FOR, 1: AGAINST})
    with pytest.raises(CannotEnterMarks, match="结束"):
        stage.enter({0: FOR})
    assert Vote.objects.count() == 0
    assert clean()


def test_a_scan_that_lies_on_another_record_is_refused_and_said_where(stage):
    """The bytes tell, whatever the sender called them."""
    stage.enter({0: FOR})
    first = stage.decision
    other = make_round(2)
    other.open()
    wrong = MediaDocument.objects.get(pk=PenMark.objects.get().scan_id)

    with pytest.raises(CannotEnterMarks, match=f"另一条记录“{first.title}”"):
        other.enter({0: FOR}, scan=wrong)
    assert PenMark.objects.count() == 1
    stage.enter({1: FOR}, scan=wrong, decision=first)  # one paper, several members


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"scan": None}, "扫描件"),
        ({"checker": None}, "复核"),
        ({"day": dt.date(2999, 1, 1)}, "晚于今天"),
        ({"day": dt.date(2020, 1, 1)}, "早于"),
        ({"comment": "长" * 501}, "过长"),
    ],
)
def test_what_cannot_be_right_is_refused_in_words(stage, changes, words):
    with pytest.raises(CannotEnterMarks, match=words):
        stage.enter({0: FOR}, **changes)
    assert PenMark.objects.count() == 0
    assert Upload.objects.count() == MediaDocument.objects.count()  # a scan waits for its entry
    assert AuditEvent.objects.filter(verb="circulation.enter", refused=True).count() == 1


def test_seats_that_cannot_be_entered_are_named(stage, build_stage):
    name = stage.members[0].person.name
    with pytest.raises(CannotEnterMarks, match=f"{name}.*未设"):
        stage.enter({0: "MAYBE"})
    with pytest.raises(CannotEnterMarks):
        stage.enter({})
    with pytest.raises(CannotEnterMarks, match="自己"):
        stage.enter({0: FOR}, checker=stage.clerk.person)
    stage.enter({0: FOR})
    with pytest.raises(CannotEnterMarks, match=f"{name}.*复核"):
        stage.enter({0: FOR})
    stage.step_aside(1)
    with pytest.raises(CannotEnterMarks, match=f"{stage.members[1].person.name}.*回避"):
        stage.enter({1: FOR})
    assert PenMark.objects.count() == 1


def test_one_seat_twice_and_a_seat_of_another_decision_are_refused(stage):
    from workflows.approvals.services import enter_pen_marks

    today = timezone.localdate()
    row = (stage.seat(0), FOR, "", today)
    given = {"scan": stage.scan(), "checker": stage.second.person, "by": stage.clerk}
    with pytest.raises(CannotEnterMarks, match="两次"):
        enter_pen_marks(decision=stage.decision, marks=[row, row], now=timezone.now(), **given)
    other = make_round(1)
    other.open()
    with pytest.raises(CannotEnterMarks, match="没有席位"):
        enter_pen_marks(decision=other.decision, marks=[row], now=timezone.now(), **given)


def test_abstention_that_is_not_provided_for_is_refused_on_paper_too():
    stage = make_round(abstention_allowed=False)
    stage.open()

    with pytest.raises(CannotEnterMarks):
        stage.enter({0: Mark.ABSTAIN})


def test_by_rank_a_pen_passes_over_nobody(ranked):
    with pytest.raises(CannotEnterMarks, match=ranked.members[1].person.name):
        ranked.enter({0: FOR, 2: FOR})
    ranked.enter({0: FOR, 1: FOR})
    ranked.enter({2: FOR})
    ranked.check({0: FOR, 1: AGAINST, 2: FOR})  # the entry of 1 was a slip of the clerk's
    turn = missing_seats().filter(decision=ranked.decision)
    assert [seat.pk for seat in turn] == [ranked.seat(1).pk]
    assert clean()
    ranked.enter({1: FOR})
    ranked.check({1: FOR})
    assert missing_seats().get(decision=ranked.decision) == ranked.seat(3)


def test_a_ballot_takes_no_pen(build_stage):
    plain = build_stage(3)
    decision = plain.open()
    second = UserFactory(roles=[Role.OFFICE_STAFF])
    from workflows.approvals.services import enter_pen_marks

    with pytest.raises(CannotEnterMarks):
        enter_pen_marks(
            decision=decision,
            marks=[(decision.seats.first(), FOR, "", timezone.localdate())],
            scan=MediaDocument(title="传签单"),
            checker=second.person,
            by=plain.clerk,
            now=timezone.now(),
        )
