"""The calendar is corrected while a decision runs: its term moves, and all that it owes with it."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from cms.calendars.services import correct_day
from tests.workflows.approvals.at_the_table import make_table
from tests.workflows.approvals.standing import make_draft, two_releasers
from workflows.approvals.carrying import carry_decision
from workflows.approvals.enums import (
    RECORD_KIND,
    RECUSAL_KIND,
    TABLING_DAYS,
    TABLING_TERM,
    VOTE_KIND,
)
from workflows.approvals.services import ask_recusal, mark_urgent, table_authorization
from workflows.duties import kinds
from workflows.duties.enums import Wish
from workflows.duties.models import DateMove, Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import (
    CannotAskAboutDuty,
    ask_about_duty,
    change_term,
    decide_request,
    move_to_term,
    would_move,
)
from workflows.duties.terms import due_under

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def tabled(stage):
    """An authorisation that the director has put before its body."""
    draft = make_draft(stage.clerk, two_releasers())
    return table_authorization(authorization=draft, by=stage.director, now=timezone.now())


def take_off(day: dt.date, by) -> None:
    correct_day(
        date=day, is_working=False, name="测试假日", reason="通知", by=by, now=timezone.now()
    )


def last_day(decision) -> dt.date:
    return decision.due_at.astimezone(SHANGHAI).date()


def dates_owed(**about) -> set[dt.datetime]:
    return set(Duty.objects.open().filter(**about).values_list("due_at", flat=True))


def test_a_running_ballot_ends_later_and_so_do_its_votes(stage):
    ballot = stage.open()
    ask_recusal(decision=ballot, by=stage.members[3], reason="有利害关系", now=timezone.now())
    was, presiders = ballot.due_at, dates_owed(kind=RECUSAL_KIND)

    take_off(last_day(ballot), stage.clerk)

    ballot.refresh_from_db()
    assert ballot.due_at > was
    assert dates_owed(kind=VOTE_KIND) == {ballot.due_at}
    assert dates_owed(kind=RECUSAL_KIND) == presiders  # a term of its own, which it keeps
    assert list(ledger_breaches()) == []


def test_an_urgent_ballot_runs_by_the_hour_and_stays(stage):
    ballot = stage.open()
    mark_urgent(decision=ballot, hours=30, reason="防汛", by=stage.director, now=timezone.now())
    ballot.refresh_from_db()
    was = ballot.due_at

    take_off(last_day(ballot), stage.clerk)

    ballot.refresh_from_db()
    assert ballot.due_at == was
    assert not DateMove.objects.filter(lines__duty__kind=VOTE_KIND).exists()


def test_nobody_gets_more_time_for_a_vote_nor_is_excused_from_it(stage):
    stage.open()
    duty = Duty.objects.open().filter(kind=VOTE_KIND).first()

    for wish in Wish:
        with pytest.raises(CannotAskAboutDuty):
            ask_about_duty(
                duty=duty,
                wish=wish,
                until=last_day(stage.decision) + dt.timedelta(days=5) if wish == "EXTEND" else None,
                reason="出差",
                by=duty.owner_person.account,
                now=timezone.now(),
            )


def test_a_meeting_that_is_put_off_gets_its_day_from_the_director(build_stage):
    table = make_table()
    decision = table.decision
    duty = Duty.objects.get(kind=RECORD_KIND, state="OPEN")
    until = last_day(decision) + dt.timedelta(days=10)
    asked = ask_about_duty(
        duty=duty,
        wish=Wish.EXTEND,
        until=until,
        reason="会议改期",
        by=table.stage.clerk,
        now=timezone.now(),
    )

    decide_request(
        request=asked, granted=True, answer="", by=table.stage.director, now=timezone.now()
    )

    decision.refresh_from_db()
    duty.refresh_from_db()
    assert last_day(decision) == until
    assert duty.due_at == decision.due_at
    assert list(ledger_breaches()) == []


def test_a_changed_term_of_tabling_moves_what_was_tabled_by_the_director_and_no_other(build_stage):
    table = make_table(deadline_days=TABLING_DAYS)  # counted alike, yet by its chain
    of_chain = table.decision
    draft = make_draft(table.stage.clerk, two_releasers())
    tabled = table_authorization(authorization=draft, by=table.stage.director, now=timezone.now())
    change = {"amount": TABLING_DAYS + 5, "unit": "workdays", "reason": "会期延后"}
    change_term(term=TABLING_TERM, by=table.stage.clerk, now=timezone.now(), **change)

    [shift] = would_move(TABLING_TERM)
    move_to_term(
        term=TABLING_TERM, duties=[shift.duty.pk], by=table.stage.director, now=timezone.now()
    )

    was = tabled.due_at
    tabled.refresh_from_db()
    duty = Duty.objects.open().get(subject_ref=f"approvals.decision:{tabled.pk}")
    assert shift.duty == duty
    assert (duty.due_at, duty.rule, duty.term) == (tabled.due_at, tabled.due_rule, TABLING_TERM)
    assert tabled.due_at > was
    assert tabled.due_amount == TABLING_DAYS + 5
    was = of_chain.due_at
    of_chain.refresh_from_db()
    assert (of_chain.due_at, of_chain.due_amount) == (was, TABLING_DAYS)
    assert dates_owed(subject_ref=f"approvals.decision:{of_chain.pk}") == {was}


def test_a_tabled_authorisation_moves_with_the_calendar_and_keeps_its_term(tabled, stage):
    was = tabled.due_at

    take_off(last_day(tabled), stage.clerk)

    tabled.refresh_from_db()
    assert tabled.due_at > was
    assert dates_owed(term=TABLING_TERM) == {tabled.due_at}
    assert would_move(TABLING_TERM) == []


def test_a_decision_goes_along_only_with_a_date_that_was_its_own(stage):
    """Another rule, or a second look's own term that happens to be counted alike."""
    ballot, now = stage.open(), timezone.now()
    duty = Duty.objects.open().filter(kind=VOTE_KIND).first()
    was = (ballot.due_at, ballot.due_rule, ballot.due_amount)
    due = due_under(TABLING_TERM, now)
    another = Duty(subject_ref=duty.subject_ref, rule="workdays +1 from 2020-01-01")
    own_term = Duty(subject_ref=duty.subject_ref, rule=ballot.due_rule, term="approvals.check")

    carry_decision([another, own_term], due, now)
    ballot.refresh_from_db()
    assert (ballot.due_at, ballot.due_rule, ballot.due_amount) == was

    carry_decision([another, duty], due, now)
    ballot.refresh_from_db()
    assert (ballot.due_rule, ballot.due_amount) == (due.rule, TABLING_DAYS)


def test_what_moves_a_row_along_can_hold_it_first():
    """A row behind a duty is locked before the duty, wherever a person may set it in motion."""
    for kind in kinds.registered_kinds():
        if kind.carry and (kind.extends or kind.waives or kind.can_move):
            assert kind.hold, kind.key
