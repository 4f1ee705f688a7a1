"""Whose term now ends sooner is told of it: what the rules say ahead of it may be over already."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.enums import Role
from cms.calendars.services import end_of_day
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule
from tests.workflows.reminders.test_taken_over import ticked
from workflows.duties.services import reschedule_duty
from workflows.reminders.planning import planned

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    made = only_rule(side="OPENING", channels=["email"])
    looked_until("2026-12-07 08:00")
    return made


@pytest.fixture
def duty():
    return duty_due("2026-12-20")


def move(duty, day: str, at: str, *, urgency: str = "") -> None:
    due = end_of_day(dt.date.fromisoformat(f"2026-12-{day}"))
    reschedule_duty(
        duty=duty, due=due, reason="会期提前", by=None, now=moment(f"2026-12-{at}"), urgency=urgency
    )


def test_a_term_that_ends_sooner_is_told_once(rule, duty):
    move(duty, "09", "07 10:00")
    assert ticked("07 10:00", "07 12:00") == ["d 07 10:00"]
    assert "期限已提前" in mail.outbox[0].body
    assert "还有 2 天" in mail.outbox[0].body
    assert ticked("07 09:30", "07 12:00") == []  # a clock that went back


def test_one_that_ends_later_is_nobodys_news(rule, duty):
    move(duty, "30", "07 10:00")
    assert ticked("07 10:00", "07 12:00") == []


def test_there_and_back_between_two_looks_is_no_news(rule, duty):
    move(duty, "09", "07 10:00")
    move(duty, "20", "07 10:02")
    assert ticked("07 10:05", "07 12:00") == []


def test_moved_back_before_it_could_be_said_it_is_not_said(rule, duty):
    ticked("06 21:00", "06 22:00")
    move(duty, "09", "06 22:30")
    assert ticked("06 22:30", "06 23:00") == []  # quiet hours
    move(duty, "20", "06 23:10")
    assert ticked("06 23:15", "07 12:00") == []


def test_two_moves_between_two_looks_are_one_line(rule, duty):
    move(duty, "30", "07 10:00")
    move(duty, "15", "07 10:01")
    move(duty, "12", "07 10:02")
    assert ticked("07 10:05", "07 12:00") == ["d 07 10:05"]
    assert "还有 5 天" in mail.outbox[0].body


def test_after_an_outage_of_three_days_it_is_told_once(rule, duty):
    move(duty, "12", "07 10:00")
    assert ticked("10 09:00", "10 11:00") == ["d 10 09:00"]


def test_an_urgent_matter_is_told_once_as_such(rule, duty):
    move(duty, "09", "07 10:00", urgency="URGENT")
    assert ticked("07 10:00", "07 12:00") == ["d 07 10:00"]
    assert "加急" in mail.outbox[0].subject
    assert "期限已提前" not in mail.outbox[0].body


def test_a_rule_to_others_says_nothing_of_it(duty):
    UserFactory(roles=[Role.OFFICE_DIRECTOR], email="x@example.org")
    only_rule(side="OPENING", channels=["email"], audience="ROLE", role=Role.OFFICE_DIRECTOR.value)
    looked_until("2026-12-07 08:00")
    move(duty, "09", "07 10:00")
    assert ticked("07 10:00", "07 12:00") == []


def test_thirty_that_moved_ask_as_much_as_one(rule):
    asked = []
    for hour, number in ((10, 1), (12, 30)):
        for subject in range(100 * hour, 100 * hour + number):
            move(duty_due("2026-12-20", subject=subject), "12", f"07 {hour}:30")
        window = moment(f"2026-12-07 {hour}:00"), moment(f"2026-12-07 {hour + 1}:00")
        with CaptureQueriesContext(connection) as queries:
            found = list(planned(rule, *window))
        asked.append((len(found), len(queries)))
    assert asked == [(1, asked[0][1]), (30, asked[0][1])]
