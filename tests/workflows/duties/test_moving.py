"""Due dates that move together: with the calendar by themselves, with a term where confirmed."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cms.accounts.enums import Role
from cms.calendars.services import (
    add_working_days,
    correct_day,
    end_of_day,
    import_year,
    restore_day,
)
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory, make_duty
from tests.workflows.topics.factories import released_topic
from workflows.duties import kinds
from workflows.duties.enums import DueSource, DutyAct, MoveCause
from workflows.duties.kinds import DutyKind
from workflows.duties.models import DateMove, Duty, DutyTerm
from workflows.duties.services import (
    CannotChangeTerm,
    CannotMoveDates,
    change_term,
    fulfil_duty,
    move_to_term,
    would_move,
)
from workflows.duties.terms import Term, TermUnit, due_under, length_of, registered_terms
from workflows.topics.enums import FILL_KIND
from workflows.topics.models import Assignment
from workflows.topics.services import carry_parts

pytestmark = pytest.mark.django_db
KIND, TERM = "tests.termed", "tests.term"
# A week of ordinary working days in a year that the library knows: Monday 2026-05-11 begins it.
MONDAY = dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def kind(monkeypatch):
    from workflows.duties import terms

    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    monkeypatch.setattr(terms, "_terms", dict(terms._terms))
    made = DutyKind(key=KIND, label="测试", terms=(Term(TERM, "测试期限", 5, "测试依据"),))
    kinds.register_kind(made)
    return made


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def termed(subject: int = 1, now=MONDAY, **more) -> Duty:
    return make_duty(subject=subject, now=now, kind=KIND, due=due_under(TERM, now), **more)


def day_of(duty: Duty) -> dt.date:
    duty.refresh_from_db()
    return duty.due_at.astimezone(dt.timezone(dt.timedelta(hours=8))).date()


def off(day: dt.date, by, now=MONDAY, is_working=False):
    return correct_day(
        date=day, is_working=is_working, name="测试假日", reason="通知", by=by, now=now
    )


def test_a_corrected_holiday_moves_what_was_computed_and_lists_it(clerk):
    duty = termed()
    assert day_of(duty) == dt.date(2026, 5, 18)

    off(dt.date(2026, 5, 13), clerk)

    assert day_of(duty) == dt.date(2026, 5, 19)
    move = DateMove.objects.get()
    assert (move.cause, move.number, move.entered_by) == (MoveCause.CALENDAR, 1, clerk)
    [line] = move.lines.all()
    assert (line.duty, line.act) == (duty, DutyAct.RESCHEDULED)
    assert line.was_due_at == end_of_day(dt.date(2026, 5, 18))
    assert line.due_at == duty.due_at == end_of_day(dt.date(2026, 5, 19))
    assert duty.term == TERM, "the date still follows its term"


def test_taking_the_correction_back_moves_it_back_and_keeps_the_history(clerk):
    duty = termed()
    row = off(dt.date(2026, 5, 13), clerk)

    restore_day(row=row, by=clerk, now=MONDAY + dt.timedelta(minutes=1))

    assert day_of(duty) == dt.date(2026, 5, 18)
    acts = list(duty.events.values_list("act", flat=True))
    assert acts == [DutyAct.OPENED, DutyAct.RESCHEDULED, DutyAct.RESCHEDULED]


def test_a_date_typed_by_hand_stays_and_says_so(clerk):
    typed = make_duty(subject=2, now=MONDAY, due=end_of_day(dt.date(2026, 5, 13)))

    off(dt.date(2026, 5, 13), clerk)

    assert day_of(typed) == dt.date(2026, 5, 13)
    assert typed.due_source == DueSource.TYPED
    assert not DateMove.objects.exists()


def test_a_closed_duty_stays(clerk):
    duty = termed()
    fulfil_duty(
        kind=KIND, subject_ref=duty.subject_ref, owner=duty.owner_person, by=None, now=MONDAY
    )

    off(dt.date(2026, 5, 13), clerk)

    assert day_of(duty) == dt.date(2026, 5, 18)


def test_importing_a_year_recomputes_what_was_reckoned_by_weekends(clerk):
    start = dt.datetime(2091, 1, 8, 9, tzinfo=dt.UTC)  # a Monday
    moved, stays = (
        termed(1, now=start),
        make_duty(
            subject=2, now=start, kind=KIND, due=add_working_days(start=start.date(), days=1)
        ),
    )
    assert {moved.due_source, stays.due_source} == {DueSource.PROVISIONAL}

    import_year(year=2091, days=[(dt.date(2091, 1, 11), False, "测试")], by=clerk, now=start)

    assert (day_of(moved), moved.due_source) == (dt.date(2091, 1, 16), DueSource.COMPUTED)
    assert (day_of(stays), stays.due_source) == (dt.date(2091, 1, 9), DueSource.COMPUTED)
    assert [line.duty for line in DateMove.objects.get().lines.all()] == [moved]


def test_many_duties_move_in_as_many_queries_as_few(clerk, django_assert_max_num_queries):
    for subject in range(1, 41):
        termed(subject)

    with django_assert_max_num_queries(45):
        off(dt.date(2026, 5, 13), clerk)

    assert DateMove.objects.get().number == 40


def carries_into(carried: list, kind: DutyKind) -> None:
    """The kind's own rows follow: noted are the duties, the new day and its rule."""

    def carry(duties, due, now) -> None:
        carried.append(([duty.pk for duty in duties], due.date, due.rule))

    kinds.register_kind(DutyKind(key=KIND, label="测试", terms=kind.terms, carry=carry))


def test_the_row_behind_moves_along(clerk, kind):
    carries_into(carried := [], kind)
    one, other = termed(1), termed(2)

    off(dt.date(2026, 5, 13), clerk)

    assert carried == [([one.pk, other.pk], dt.date(2026, 5, 19), one.rule)]


def test_rows_of_two_rules_that_end_on_one_day_are_carried_each_by_its_own(clerk, kind):
    carries_into(carried := [], kind)
    one = termed(1)
    start = MONDAY.date() + dt.timedelta(days=1)
    due = add_working_days(start=start, days=4)
    other = make_duty(subject=2, now=MONDAY, kind=KIND, due=due)
    assert one.due_at == other.due_at

    off(dt.date(2026, 5, 13), clerk)

    day = dt.date(2026, 5, 19)
    assert sorted(carried) == sorted([([one.pk], day, one.rule), ([other.pk], day, other.rule)])


def test_a_part_that_was_given_another_day_meanwhile_keeps_it(clerk):
    one, other = Assignment.objects.filter(topic=released_topic(), filler="DEPUTY").order_by("id")
    duties = {each.owner_key: each for each in Duty.objects.open().filter(kind=FILL_KIND)}
    given = end_of_day(dt.date(2031, 3, 3))
    Assignment.objects.filter(pk=other.pk).update(due_at=given, due_rule="")
    due = due_under(TERM, MONDAY)

    carry_parts([duties[one.owner_key], duties[other.owner_key]], due, MONDAY)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.due_at, one.due_rule) == (end_of_day(due.date), due.rule)
    assert (other.due_at, other.due_rule) == (given, "")


def test_many_rules_are_asked_in_as_many_queries_as_few(clerk, django_assert_max_num_queries):
    """Every day on which something began has a rule of its own."""
    moved = termed(301)
    for subject in range(1, 301):
        start = MONDAY.date() + dt.timedelta(days=40 + subject)
        make_duty(subject=subject, now=MONDAY, due=add_working_days(start=start, days=3))

    with django_assert_max_num_queries(50):
        off(dt.date(2026, 5, 13), clerk)

    assert [line.duty for line in DateMove.objects.get().lines.all()] == [moved]


def test_a_changed_term_counts_from_now_on_and_moves_nothing_open(clerk):
    before = termed(1)

    change_term(term=TERM, amount=3, unit="workdays", reason="加快", by=clerk, now=MONDAY)

    assert day_of(before) == dt.date(2026, 5, 18)
    assert day_of(termed(2)) == dt.date(2026, 5, 14)
    assert [shift.duty for shift in would_move(TERM)] == [before]
    assert length_of(TERM).changed.entered_by == clerk
    assert AuditEvent.objects.filter(verb="term.change", refused=False).count() == 1


def test_the_director_confirms_which_open_duties_follow(clerk, director):
    one, other = termed(1), termed(2)
    typed = make_duty(subject=3, now=MONDAY, kind=KIND)
    change_term(term=TERM, amount=20, unit="days", reason="放宽", by=clerk, now=MONDAY)

    move = move_to_term(term=TERM, duties=[one.pk, typed.pk], by=director, now=MONDAY)

    assert day_of(one) == dt.date(2026, 6, 1), "20 days end on a Sunday: the next working day"
    assert day_of(other) == dt.date(2026, 5, 18)
    assert (move.cause, move.term, move.number) == (MoveCause.TERM, TERM, 1)
    assert [shift.duty for shift in would_move(TERM)] == [other]


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_nobody_else_moves_open_duties(clerk, role):
    duty = termed()
    change_term(term=TERM, amount=3, unit="workdays", reason="加快", by=clerk, now=MONDAY)

    with pytest.raises(CannotMoveDates):
        move_to_term(term=TERM, duties=[duty.pk], by=UserFactory(roles=[role]), now=MONDAY)

    assert day_of(duty) == dt.date(2026, 5, 18)
    assert AuditEvent.objects.filter(verb="duty.move", refused=True).count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0},
        {"amount": 367},
        {"unit": "years"},
        {"reason": " "},
        {"term": "tests.unknown"},
        {"amount": 5, "unit": "workdays"},
    ],
)
def test_a_term_that_makes_no_sense_is_refused(clerk, change):
    values = {"term": TERM, "amount": 4, "unit": "days", "reason": "因", **change}

    with pytest.raises(CannotChangeTerm):
        change_term(by=clerk, now=MONDAY, **values)

    assert not DutyTerm.objects.exists()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.UNIT_HEAD])
def test_only_the_office_changes_terms(role):
    with pytest.raises(CannotChangeTerm):
        change_term(
            term=TERM,
            amount=4,
            unit="days",
            reason="因",
            by=UserFactory(roles=[role]),
            now=MONDAY,
        )


def test_a_term_counts_in_its_own_units_only(clerk):
    with pytest.raises(CannotChangeTerm):
        change_term(
            term="approvals.tabling", amount=1, unit="months", reason="因", by=clerk, now=MONDAY
        )


def test_what_was_changed_is_kept_for_good(clerk):
    row = change_term(term=TERM, amount=4, unit="days", reason="因", by=clerk, now=MONDAY)

    with pytest.raises(DatabaseError), transaction.atomic():
        DutyTerm.objects.filter(pk=row.pk).update(amount=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyTerm.objects.create(term=TERM, amount=0, unit="days", reason="因", at=MONDAY)


def test_every_shipped_kind_says_what_opens_and_ends_it_and_where_its_date_comes_from():
    for kind in kinds.registered_kinds():
        if not kind.key.startswith("tests."):
            assert kind.opens, kind.key
            assert kind.ends, kind.key
            assert kind.terms or kind.dated, kind.key
            assert kind.fixed or (kind.waives and kind.extends), kind.key
    for term in registered_terms():
        assert term.source
        assert term.unit in term.units
        assert 1 <= term.amount <= 366
        assert TermUnit(term.unit)
