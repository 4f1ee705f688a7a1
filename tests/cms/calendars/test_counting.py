"""The counting of terms against a table made by hand from the State Council's notices."""

import datetime as dt

import pytest

from cms.calendars import services
from cms.calendars.table import forget
from cms.calendars.terms import parse_rule
from tests.cms.calendars.hand_table import BACKWARD, DAYS_OFF, MONTHS, WORKING_DAYS

pytestmark = pytest.mark.django_db
DATE = dt.date.fromisoformat


@pytest.mark.parametrize(("day", "off"), DAYS_OFF)
def test_is_day_off_agrees_with_the_notice(day, off):
    assert services.is_day_off(DATE(day)) is off


@pytest.mark.parametrize(("start", "days", "due"), WORKING_DAYS)
def test_add_working_days_agrees_with_hand_table(start, days, due):
    assert services.add_working_days(start=DATE(start), days=days).date == DATE(due)


@pytest.mark.parametrize(("start", "months", "due"), MONTHS)
def test_add_months_agrees_with_hand_table(start, months, due):
    assert services.add_months(start=DATE(start), months=months).date == DATE(due)


@pytest.mark.parametrize(("start", "days", "due"), BACKWARD)
def test_subtract_days_moves_to_the_working_day_before(start, days, due):
    assert services.subtract_days(start=DATE(start), days=days).date == DATE(due)


def test_hand_table_holds_sixty_dates():
    assert len(DAYS_OFF) + len(WORKING_DAYS) + len(MONTHS) + len(BACKWARD) >= 60


def test_add_working_days_says_how_it_was_reached():
    due = services.add_working_days(start=dt.date(2026, 5, 12), days=5)

    assert due.rule == "workdays +5 from 2026-05-12"
    assert due.provisional is False
    assert due.calendar_version == services.calendar_version()


def test_term_into_an_unknown_year_is_provisional():
    assert services.add_working_days(start=dt.date(2026, 12, 31), days=1).provisional is True
    assert services.add_months(start=dt.date(2026, 11, 10), months=3).provisional is True
    assert services.add_working_days(start=dt.date(2026, 12, 28), days=2).provisional is False


def test_subtract_working_days_of_zero_from_a_day_off_is_the_day_before():
    due = services.subtract_working_days(start=dt.date(2026, 5, 17), days=0)

    assert due.date == dt.date(2026, 5, 15)
    assert services.recompute(due.rule) == due


def test_subtract_working_days_counts_back_over_a_make_up_saturday():
    # 9 May 2026 is a worked Saturday.
    assert services.subtract_working_days(start=dt.date(2026, 5, 11), days=1).date == dt.date(
        2026, 5, 9
    )


@pytest.mark.parametrize("days", [-1, -20])
def test_negative_length_is_refused(days):
    with pytest.raises(ValueError, match="not negative"):
        services.add_working_days(start=dt.date(2026, 5, 12), days=days)


def test_rule_is_parsed_back_and_nonsense_is_not():
    assert str(parse_rule("months +3 from 2026-01-31")) == "months +3 from 2026-01-31"
    with pytest.raises(ValueError, match="not a rule"):
        parse_rule("in a while")


def test_end_of_day_is_the_last_second_in_shanghai():
    end = services.end_of_day(dt.date(2026, 5, 12))

    assert end.isoformat() == "2026-05-12T23:59:59+08:00"


def test_shanghai_date_of_an_evening_in_utc_is_tomorrow():
    evening = dt.datetime(2026, 12, 31, 16, 30, tzinfo=dt.UTC)

    assert services.shanghai_date(evening) == dt.date(2027, 1, 1)


def test_working_days_between_excludes_the_start():
    assert services.working_days_between(dt.date(2026, 9, 30), dt.date(2026, 10, 10)) == 3
    assert services.working_days_between(dt.date(2026, 10, 10), dt.date(2026, 9, 30)) == -3


def test_a_list_of_due_dates_asks_the_database_no_more_than_one(django_assert_max_num_queries):
    forget()
    services.is_day_off(dt.date(2026, 5, 12))
    with django_assert_max_num_queries(0):
        for n in range(300):
            services.add_working_days(start=dt.date(2026, 1, 1), days=n % 40)


@pytest.mark.parametrize(
    ("today", "missing"),
    [
        (dt.date(2026, 11, 14), []),
        (dt.date(2026, 11, 15), [2027]),
        (dt.date(2031, 2, 28), [2031]),
        (dt.date(2031, 12, 1), [2031, 2032]),
    ],
)
def test_the_years_that_the_office_has_to_enter(today, missing):
    assert services.missing_years(today) == missing
