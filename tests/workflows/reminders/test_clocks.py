"""What is due is neither lost nor doubled: wrong clocks, corrected calendars, rewritten rules."""

import datetime as dt

import pytest
from django.core import mail

from cms.accounts.enums import Role
from cms.calendars.services import correct_day
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule
from workflows.duties.models import Duty
from workflows.duties.services import reschedule_duty
from workflows.reminders.models import Message, Reminder, ReminderRule, SweepMark
from workflows.reminders.queries import clock_problem
from workflows.reminders.services import deliver_waiting, save_rule, sweep

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def run(text: str) -> int:
    sweep(now=moment(text))
    return deliver_waiting(now=moment(text))[0]


def ticked(start: str, end: str, *, step: int = 1) -> list[str]:
    """When something went out, by a sweep every so many minutes."""
    now, out = moment(start), []
    while now <= moment(end):
        sweep(now=now)
        out += [f"{now:%m-%d %H:%M}"] * deliver_waiting(now=now)[0]
        now += step * MINUTE
    return out


@pytest.mark.parametrize("figures", [{"side": "OPENING"}, {"amount": 13}])
def test_what_is_opened_while_the_clock_is_back_is_reminded_of_once(figures):
    only_rule(**figures)
    looked_until("2026-12-07 08:29")
    run("2026-12-07 09:30")  # an hour ahead of the time
    duty_due("2026-12-20", opened="2026-12-07 08:40")
    assert len(ticked("2026-12-07 08:31", "2026-12-07 11:00")) == 1


def test_a_mark_of_next_year_silences_nothing_and_health_says_so(monkeypatch):
    only_rule(channels=["email"])
    looked_until("2026-12-07 08:00")
    assert clock_problem_at(monkeypatch, "2026-12-07 08:30") == ""
    run("2027-12-07 09:00")
    duty_due("2026-12-20", opened="2026-12-07 08:40")
    assert "2027-12-07 09:00" in clock_problem_at(monkeypatch, "2026-12-07 09:00")
    assert ticked("2026-12-16 09:00", "2026-12-18 12:00", step=30) == ["12-17 09:00"]
    assert "2027-12-07 09:00" in clock_problem_at(monkeypatch, "2026-12-18 12:00")
    assert SweepMark.objects.get().until == moment("2026-12-18 12:00")  # an outage is seen again


def clock_problem_at(monkeypatch, text: str) -> str:
    monkeypatch.setattr("django.utils.timezone.now", lambda: moment(text))
    return clock_problem()


def test_a_clock_of_1970_leaves_the_mark_where_it_is():
    only_rule()
    looked_until("2026-12-07 08:00")
    run("1970-01-01 08:00")
    assert SweepMark.objects.get().until == moment("2026-12-07 08:00")


# A rule that is rewritten while it is due.


@pytest.mark.parametrize(
    "change",
    [
        {"text": "【事项】：【剩余时间】!"},
        {"name": "新名"},
        {"quiet_until": dt.time(7, 30)},
        {"at": dt.time(10, 0)},
        {"amount": 2},
        {"unit": "WORKDAYS", "at": dt.time(9, 30)},
        {"audience": "ROLE", "role": Role.OFFICE_STAFF.value},
        {"side": "OPENING", "amount": 0},
        {"working_days_only": True},
    ],
)
@pytest.mark.parametrize(
    ("looked", "saved"),
    [("2026-12-07 08:59", "2026-12-07 09:00"), ("2026-12-06 09:00", "2026-12-07 10:00")],
)
def test_what_was_due_before_a_rule_is_rewritten_goes_once(clerk, change, looked, saved):
    rule = only_rule(channels=["email"])
    duty_due("2026-12-10")
    looked_until(looked)
    for name, value in change.items():
        setattr(rule, name, value)
    save_rule(rule=rule, by=clerk, now=moment(saved) + dt.timedelta(seconds=20))
    sweep(now=moment(saved) + dt.timedelta(seconds=40))
    deliver_waiting(now=moment(saved) + dt.timedelta(seconds=40))
    ticked(saved, "2026-12-07 12:00")
    assert [letter.to for letter in mail.outbox] == [["d@example.org"]]


def test_new_words_do_not_reset_when_a_rule_counts_from(clerk):
    rule = only_rule()
    for name, value in {"text": "【事项】", "name": "新", "quiet_from": dt.time(20, 0)}.items():
        before, now = rule.counts_from, moment("2026-12-07 09:00")
        setattr(rule, name, value)
        rule = save_rule(rule=rule, by=clerk, now=now)
        assert ReminderRule.objects.get(pk=rule.pk).counts_from == before
    rule.amount = 4
    assert save_rule(rule=rule, by=clerk, now=now).counts_from == now


# One rule and duty at one moment.


def test_steps_that_roll_to_one_moment_are_one_line():
    only_rule(side="AFTER", amount=1, repeat=1, working_days_only=True, channels=["email"])
    duty_due("2026-12-03")
    looked_until("2026-12-04 10:00")
    assert run("2026-12-07 09:00") == 1
    assert mail.outbox[0].body.count("已超期") == 1
    states = Reminder.objects.order_by("occurrence").values_list("occurrence", "state")
    assert [(key[11:13], state) for key, state in states] == [
        ("+2", "SUPERSEDED"),
        ("+3", "SUPERSEDED"),
        ("+4", "SENT"),
    ]


def test_the_shipped_rule_says_it_once_after_the_national_day():
    ReminderRule.objects.exclude(name="超期后每3天").update(is_on=False)
    ReminderRule.objects.update(counts_from=moment("2026-01-01 00:00"))
    duty_due("2026-09-29", opened="2026-09-01 10:00")
    looked_until("2026-09-30 12:00")
    ticked("2026-10-01 08:00", "2026-10-08 12:00", step=60)
    assert [letter.body.count("已超期") for letter in mail.outbox] == [1]


def test_what_waited_for_one_moment_is_one_line():
    """Claimed each on its day, held back by a holiday."""
    only_rule(side="AFTER", amount=1, repeat=1, channels=["email"])
    duty_due("2026-09-30", opened="2026-09-01 10:00")
    looked_until("2026-09-30 12:00")
    ticked("2026-10-01 08:00", "2026-10-08 12:00", step=60)
    assert [letter.body.count("已超期") for letter in mail.outbox] == [1]
    assert Reminder.objects.filter(state="SUPERSEDED", message=None).count() == 7


# A day off declared, or taken back, on the day itself.


@pytest.mark.parametrize("hour", ["08:00", "08:40"])
def test_a_day_off_declared_on_its_morning_sends_what_it_moved_to_the_past(clerk, hour):
    only_rule(working_days_only=True, channels=["email"])
    duty_due("2026-12-14", opened="2026-12-10 15:00")  # three days before: Friday
    looked_until("2026-12-11 07:00")
    run("2026-12-11 07:50")
    correct_day(
        date=dt.date(2026, 12, 11),
        is_working=False,
        name="大雪放假",
        by=clerk,
        now=moment(f"2026-12-11 {hour}"),
    )
    assert ticked(f"2026-12-11 {hour}", "2026-12-15 10:00", step=10) == ["12-14 09:00"]


def test_a_saturday_declared_worked_on_its_day_sends_what_is_overdue(clerk):
    only_rule(side="AFTER", amount=1, working_days_only=True, channels=["email"])
    duty_due("2026-12-11")
    looked_until("2026-12-11 07:00")
    run("2026-12-12 09:50")
    day = dt.date(2026, 12, 12)
    correct_day(date=day, is_working=True, name="", by=clerk, now=moment("2026-12-12 10:00"))
    assert ticked("2026-12-12 10:00", "2026-12-14 12:00", step=10) == ["12-12 10:00"]


def test_a_correction_sends_nobody_what_went_before(clerk):
    only_rule(working_days_only=True, channels=["email"])
    duty_due("2026-12-14")
    looked_until("2026-12-11 07:00")
    assert run("2026-12-11 09:00") == 1
    day = dt.date(2026, 12, 11)
    correct_day(date=day, is_working=False, name="", by=clerk, now=moment("2026-12-11 09:10"))
    assert ticked("2026-12-11 09:10", "2026-12-15 10:00", step=10) == []


# Hours, and what turns urgent.


def test_a_term_moved_within_its_day_is_reminded_of_anew(director):
    only_rule(amount=1, unit="HOURS", channels=["email"])
    duty = duty_due("2026-12-10")
    Duty.objects.filter(pk=duty.pk).update(due_at=moment("2026-12-10 10:00"))
    looked_until("2026-12-10 08:00")
    assert run("2026-12-10 09:00") == 1
    due = moment("2026-12-10 16:00")
    reschedule_duty(duty=duty, due=due, reason="x", by=None, now=moment("2026-12-10 09:30"))
    assert ticked("2026-12-10 14:00", "2026-12-10 16:30") == ["12-10 15:00"]


def test_an_hours_reminder_that_waits_is_not_owed_once_its_term_moved(director):
    only_rule(amount=1, unit="HOURS")
    duty = duty_due("2026-12-10")
    Duty.objects.filter(pk=duty.pk).update(due_at=moment("2026-12-10 10:00"))
    looked_until("2026-12-10 08:00")
    sweep(now=moment("2026-12-10 09:00"))
    due = moment("2026-12-10 16:00")
    reschedule_duty(duty=duty, due=due, reason="x", by=None, now=moment("2026-12-10 09:00"))
    assert deliver_waiting(now=moment("2026-12-10 09:01"))[0] == 0


def test_what_turns_urgent_in_the_evening_is_told_at_once(director):
    only_rule(side="OPENING", channels=["email"])
    duty = duty_due("2026-12-20", opened="2026-12-07 10:00")
    looked_until("2026-12-07 09:59")
    assert run("2026-12-07 10:00") == 1
    due, now = moment("2026-12-08 01:00"), moment("2026-12-07 22:00")
    reschedule_duty(duty=duty, due=due, reason="突发", by=director, now=now, urgency="URGENT")
    assert ticked("2026-12-07 22:00", "2026-12-08 09:30") == ["12-07 22:00"]
    assert "加急" in mail.outbox[-1].subject


def test_what_becomes_most_urgent_is_told_once_more_in_that_word(director):
    only_rule(side="OPENING", channels=["email"])
    duty = duty_due("2026-12-20", opened="2026-12-07 10:00")
    looked_until("2026-12-07 10:01")
    steps = (("22:00", "12-08 06:00", "URGENT"), ("23:00", "12-08 01:00", "MOST_URGENT"))
    for at, until, grade in steps:
        due, now = moment(f"2026-{until}"), moment(f"2026-12-07 {at}")
        reschedule_duty(duty=duty, due=due, reason="突发", by=director, now=now, urgency=grade)
        run(f"2026-12-07 {at}")
    run("2026-12-07 23:05")

    assert [sent.subject[:4] for sent in mail.outbox] == ["【加急】", "【特急】"]


def test_what_waits_out_the_night_goes_when_it_turns_urgent_and_goes_once(director):
    only_rule(side="OPENING", channels=["email"])
    duty = duty_due("2026-12-20", opened="2026-12-07 22:00")
    looked_until("2026-12-07 21:50")
    assert run("2026-12-07 22:01") == 0
    due, now = moment("2026-12-08 01:00"), moment("2026-12-07 22:04")
    reschedule_duty(duty=duty, due=due, reason="突发", by=director, now=now, urgency="URGENT")
    assert ticked("2026-12-07 22:05", "2026-12-08 09:30") == ["12-07 22:05"]


def test_a_message_that_waits_goes_when_its_matter_is_urgent():
    only_rule(side="OPENING", channels=["email"])
    duty = duty_due("2026-12-20", opened="2026-12-07 22:00")
    looked_until("2026-12-07 21:50")
    assert run("2026-12-07 22:01") == 0
    Duty.objects.filter(pk=duty.pk).update(urgent=True, urgency="URGENT")
    assert run("2026-12-07 22:05") == 1, Message.objects.values_list("state", "next_try_at")


def test_what_is_opened_urgent_at_night_is_told_at_night():
    only_rule(side="OPENING", channels=["email"])
    looked_until("2026-12-07 21:50")
    duty_due("2026-12-20", opened="2026-12-07 22:00", urgency="URGENT")
    assert ticked("2026-12-07 22:00", "2026-12-08 09:30") == ["12-07 22:00"]
