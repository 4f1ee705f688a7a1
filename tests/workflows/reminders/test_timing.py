"""The figures of a rule against a slow and plain reckoning of the same."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.calendars.services import SHANGHAI
from cms.calendars.table import Table
from cms.calendars.terms import count_working_days
from workflows.reminders.timing import ONE_DAY, Timing, moment_on, occurrences

FIRST, LAST = dt.date(2026, 1, 1), dt.date(2026, 12, 31)
HOLIDAYS = {dt.date(2026, 10, d): (False, "国庆节") for d in range(1, 8)}
HOLIDAYS |= {dt.date(2026, 9, 27): (True, "调休"), dt.date(2026, 10, 10): (True, "调休")}
TABLE = Table("test", HOLIDAYS, frozenset({2026}))
NINE = dt.time(9)


def plainly(timing: Timing, due: dt.date, step: int) -> dt.datetime:
    """One occurrence, counted day by day."""
    if timing.unit == "WORKDAYS" and step:
        raw, _guess = count_working_days(TABLE, due, abs(step), 1 if step > 0 else -1)
    else:
        raw = due + step * ONE_DAY
    while timing.working_days_only and TABLE.is_day_off(raw):
        raw += ONE_DAY if step > 0 else -ONE_DAY
    return moment_on(raw, timing.at)


def all_plainly(timing: Timing, since, until, oldest) -> dict:
    found: dict = {}
    day = oldest
    while day <= LAST:
        for step in range(timing.first, timing.first + 200):
            if timing.has(step) and since < plainly(timing, day, step) <= until:
                found.setdefault(day, {})[step] = plainly(timing, day, step)
        day += ONE_DAY
    return found


timings = st.builds(
    Timing,
    side=st.just("BEFORE"),
    unit=st.sampled_from(["DAYS", "WORKDAYS"]),
    amount=st.integers(1, 20),
    repeat=st.integers(0, 6),
    at=st.just(NINE),
    working_days_only=st.booleans(),
) | st.builds(
    Timing,
    side=st.sampled_from(["AFTER"]),
    unit=st.sampled_from(["DAYS", "WORKDAYS"]),
    amount=st.integers(1, 20),
    repeat=st.integers(0, 6),
    at=st.just(NINE),
    working_days_only=st.booleans(),
)


@settings(max_examples=60, deadline=None)
@given(timing=timings, start=st.integers(200, 290), length=st.integers(0, 4))
def test_what_goes_out_is_what_counting_day_by_day_finds(timing, start, length):
    since = moment_on(FIRST + start * ONE_DAY, dt.time(8))
    until = since + dt.timedelta(days=length, hours=2)
    oldest = since.date() - 90 * ONE_DAY
    found = occurrences(TABLE, timing, since, until, oldest)
    assert found == all_plainly(timing, since, until, oldest)


def timing(side, amount=0, unit="DAYS", repeat=0, working=True) -> Timing:
    return Timing(side, unit, amount, repeat, NINE, working)


DUE = dt.date(2026, 10, 12)  # a Monday after the week off
CASES = [
    # three days before is Friday, 9 October
    (timing("BEFORE", 3), DUE, dt.date(2026, 10, 9)),
    # seven days before lies in the holidays: the last working day before them
    (timing("BEFORE", 7), DUE, dt.date(2026, 9, 30)),
    # three working days before: Saturday the 10th is worked
    (timing("BEFORE", 3, "WORKDAYS"), DUE, dt.date(2026, 10, 8)),
    # on a day off itself: the working day before, while something can still be done
    (timing("ON"), dt.date(2026, 10, 11), dt.date(2026, 10, 10)),
    # five days after lies on a Saturday: the Monday that follows
    (timing("AFTER", 5), DUE, dt.date(2026, 10, 19)),
    (timing("AFTER", 5, working=False), DUE, dt.date(2026, 10, 17)),
]


@pytest.mark.parametrize(("timing", "due", "goes_out"), CASES)
def test_days_off_move_a_reminder_as_the_law_moves_a_term(timing, due, goes_out):
    since, until = moment_on(dt.date(2026, 9, 1), NINE), moment_on(dt.date(2026, 11, 30), NINE)
    found = occurrences(TABLE, timing, since, until, due)
    assert list(found[due].values()) == [moment_on(goes_out, NINE)]


def test_it_repeats_until_the_day_but_never_on_it():
    since, until = moment_on(dt.date(2026, 9, 1), NINE), moment_on(dt.date(2026, 12, 1), NINE)
    found = occurrences(TABLE, timing("BEFORE", 9, repeat=3, working=False), since, until, DUE)
    assert sorted(found[DUE]) == [-9, -6, -3]


def test_a_window_without_its_time_of_day_costs_nothing():
    since = dt.datetime(2026, 10, 9, 9, 0, tzinfo=SHANGHAI)
    assert occurrences(TABLE, timing("ON"), since, since + dt.timedelta(hours=5), FIRST) == {}
