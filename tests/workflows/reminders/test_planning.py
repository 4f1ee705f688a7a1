"""What was said in one unit is not said again in another; nothing comes after its term."""

import datetime as dt

import pytest
from django.core import mail

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule
from workflows.duties.models import Duty
from workflows.reminders.models import Reminder, ReminderRule
from workflows.reminders.services import deliver_waiting, save_rule, sweep

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def ticked(start: str, end: str, *, minutes: int = 60) -> list[str]:
    """When something went out, by a sweep every so many minutes."""
    now, out = moment(start), []
    while now <= moment(end):
        sweep(now=now)
        out += [f"{now:%m-%d %H:%M}"] * deliver_waiting(now=now)[0]
        now += dt.timedelta(minutes=minutes)
    return out


def due_at(text: str, **more) -> Duty:
    duty = duty_due(text[:10], **more)
    Duty.objects.filter(pk=duty.pk).update(due_at=moment(text))
    return duty


UNITS = [
    # figures before and after, and what goes by each alone: the first, and none of the second
    ({"amount": 3, "unit": "WORKDAYS"}, {"unit": "DAYS"}, "12-09 09:00"),
    ({"amount": 3, "unit": "DAYS"}, {"unit": "HOURS"}, "12-11 09:00"),
    ({"amount": 1, "unit": "DAYS"}, {"unit": "HOURS", "amount": 24}, "12-13 09:00"),
    ({"amount": 2, "unit": "DAYS"}, {"unit": "HOURS", "amount": 48}, "12-12 09:00"),
    (
        {"amount": 96, "unit": "HOURS"},
        {"unit": "DAYS", "amount": 4, "at": dt.time(17)},
        "12-10 16:00",
    ),
    ({"side": "AFTER", "amount": 6, "unit": "DAYS"}, {"unit": "WORKDAYS"}, "12-20 09:00"),
]


@pytest.mark.parametrize(("before", "after", "went"), UNITS)
def test_a_rule_that_counts_otherwise_says_nothing_twice(clerk, before, after, went):
    rule = only_rule(**before)
    due_at("2026-12-14 16:00")  # a Monday
    looked_until("2026-12-07 12:00")
    sent = moment(f"2026-{went}")
    assert ticked("2026-12-07 12:00", f"2026-{went}") == [went]
    for name, value in after.items():
        setattr(rule, name, value)
    save_rule(rule=rule, by=clerk, now=sent + dt.timedelta(minutes=5))
    assert ticked(f"2026-{went}", "2026-12-24 12:00") == []


def test_another_figure_in_another_unit_is_another_occurrence(clerk):
    rule = only_rule(amount=5, unit="WORKDAYS")
    duty_due("2026-12-14")
    looked_until("2026-12-07 08:00")
    assert ticked("2026-12-07 08:00", "2026-12-07 10:00") == ["12-07 09:00"]
    rule.amount, rule.unit = 2, "DAYS"
    save_rule(rule=rule, by=clerk, now=moment("2026-12-07 10:00"))
    assert ticked("2026-12-07 10:00", "2026-12-15 10:00") == ["12-12 09:00"]


def test_what_is_repeated_goes_on_at_its_own_pace_in_another_unit(clerk):
    rule = only_rule(side="AFTER", amount=3, repeat=3, unit="DAYS", channels=["email"])
    duty_due("2026-12-03")
    looked_until("2026-12-04 08:00")
    assert ticked("2026-12-04 08:00", "2026-12-09 12:00") == ["12-06 09:00", "12-09 09:00"]
    rule = ReminderRule.objects.get(pk=rule.pk)
    rule.unit = "WORKDAYS"
    save_rule(rule=rule, by=clerk, now=moment("2026-12-09 12:10"))
    # Six working days after lie two days after the sixth day, nine of them a whole turn later.
    assert ticked("2026-12-09 13:00", "2026-12-22 12:00") == ["12-16 09:00", "12-21 09:00"]


# Hours count down to a term: what is said after it is of no use.


@pytest.mark.parametrize(
    ("due", "figures", "goes"),
    [
        ("2026-12-05 12:00", {"working_days_only": True}, "12-04 20:45"),  # a Saturday
        ("2026-12-07 08:30", {"working_days_only": True}, "12-07 08:00"),  # held, and in time
        ("2026-12-07 08:00", {"working_days_only": True}, "12-04 20:45"),  # held until it is due
        ("2026-12-08 02:00", {}, "12-07 20:45"),  # in the night
        ("2026-10-03 12:00", {}, "09-30 20:45"),  # in a holiday
        ("2026-12-08 16:00", {"working_days_only": True}, "12-08 14:00"),
    ],
)
def test_hours_before_a_term_never_come_after_it(due, figures, goes):
    only_rule(amount=2, unit="HOURS", channels=["email"], **figures)
    due_at(due, opened="2026-09-01 10:00")
    start = moment(f"2026-{goes}") - dt.timedelta(hours=6)
    looked_until(f"{start:%Y-%m-%d %H:%M}")
    end = moment(due) + dt.timedelta(days=3)
    out = ticked(f"{start:%Y-%m-%d %H:%M}", f"{end:%Y-%m-%d %H:%M}", minutes=15)
    assert out == [goes]
    assert "已超期" not in mail.outbox[0].body


def test_what_is_handed_out_while_the_rule_is_shut_is_late_and_not_lost():
    only_rule(amount=2, unit="HOURS", working_days_only=True)
    looked_until("2026-12-04 20:00")
    ticked("2026-12-04 20:00", "2026-12-05 08:00")
    due_at("2026-12-05 12:00", opened="2026-12-05 08:40")
    assert ticked("2026-12-05 09:00", "2026-12-07 10:00") == ["12-07 09:00"]


def test_what_is_urgent_goes_at_its_hour_on_a_day_off():
    only_rule(amount=2, unit="HOURS", working_days_only=True)
    due_at("2026-12-05 12:00", urgency="URGENT")
    looked_until("2026-12-04 20:00")
    assert ticked("2026-12-04 20:00", "2026-12-07 10:00") == ["12-05 10:00"]


def test_hours_after_a_term_wait_for_the_working_day():
    only_rule(side="AFTER", amount=2, unit="HOURS", working_days_only=True)
    due_at("2026-12-05 12:00")
    looked_until("2026-12-04 20:00")
    assert ticked("2026-12-04 20:00", "2026-12-07 10:00") == ["12-07 09:00"]
    assert Reminder.objects.get().planned_at == moment("2026-12-05 14:00")
