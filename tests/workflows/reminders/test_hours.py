"""The receiver's own time of day: earlier or later than the rule's, never in quiet hours."""

import datetime as dt

import pytest
from django.core import mail

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import (
    LONG_AGO,
    duty_due,
    looked_until,
    moment,
    only_rule,
    owner,
)
from workflows.duties.models import Duty
from workflows.reminders.models import Message, Preference, Reminder, ReminderRule
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db


def who_wishes(at: dt.time | None, name: str):
    person = owner(email=f"{name}@example.org")
    if at:
        Preference.objects.create(person=person, at=at)
    return person


def went(start: str, end: str, minutes: int = 30) -> dict[str, list[str]]:
    """{who: when it came}, by a sweep every so many minutes."""
    now, found = moment(start), {}
    while now <= moment(end):
        before = len(mail.outbox)
        sweep(now=now)
        deliver_waiting(now=now)
        for letter in mail.outbox[before:]:
            found.setdefault(letter.to[0].partition("@")[0], []).append(f"{now:%d %H:%M}")
        now += dt.timedelta(minutes=minutes)
    return found


@pytest.mark.parametrize(
    ("quiet_until", "early"), [(dt.time(6), "07 07:00"), (dt.time(8), "07 08:00")]
)
def test_each_is_told_once_at_the_time_of_day_that_she_wishes(quiet_until, early):
    only_rule(channels=["email"], quiet_until=quiet_until)
    wishes = {"early": dt.time(7), "late": dt.time(18, 30), "none": None}
    for number, (name, at) in enumerate(wishes.items()):
        duty_due("2026-12-10", who=who_wishes(at, name), subject=number)
    looked_until("2026-12-06 12:00")
    assert went("2026-12-06 12:00", "2026-12-08 12:00") == {
        "early": [early],
        "none": ["07 09:00"],
        "late": ["07 18:30"],
    }
    assert Reminder.objects.count() == 3


def test_several_rules_come_together_at_her_time():
    only_rule(channels=["email"], quiet_until=dt.time(6), at=dt.time(10))
    second = ReminderRule.objects.get(name="测试规则")
    second.pk, second.name, second.at, second.amount = None, "二", dt.time(8, 30), 5
    second.save()
    who = who_wishes(dt.time(7), "early")
    duty_due("2026-12-10", who=who)
    duty_due("2026-12-12", who=who, subject=2)
    looked_until("2026-12-06 12:00")
    assert went("2026-12-06 12:00", "2026-12-07 12:00") == {"early": ["07 07:00"]}
    assert "2" in mail.outbox[0].subject


def test_after_an_outage_she_is_told_once_and_the_others_of_their_last_day():
    only_rule(side="AFTER", amount=1, repeat=1, channels=["email"], quiet_until=dt.time(6))
    for number, (name, at) in enumerate({"early": dt.time(7), "none": None}.items()):
        duty_due("2026-12-06", who=who_wishes(at, name), subject=number)
    looked_until("2026-12-07 06:30")
    found = went("2026-12-08 07:30", "2026-12-08 12:00")
    assert found == {"early": ["08 07:30"], "none": ["08 07:30", "08 09:00"]}


def test_before_a_holiday_an_early_riser_keeps_it_from_nobody():
    ReminderRule.objects.exclude(name="节前提示").update(is_on=False)
    ReminderRule.objects.update(counts_from=LONG_AGO, quiet_until=dt.time(6), channels=["email"])
    for number, (name, at) in enumerate({"early": dt.time(7), "none": None}.items()):
        who = who_wishes(at, name)
        duty_due("2026-10-03", who=who, subject=number, opened="2026-09-01 10:00")
    looked_until("2026-09-29 12:00")
    assert went("2026-09-30 06:00", "2026-09-30 12:00") == {
        "early": ["30 07:00"],
        "none": ["30 09:00"],
    }


def test_a_wish_holds_nothing_beyond_its_term():
    only_rule(side="ON", channels=["email"])
    duty = duty_due("2026-12-10", who=who_wishes(dt.time(18, 30), "late"))
    Duty.objects.filter(pk=duty.pk).update(due_at=moment("2026-12-10 16:00"))
    looked_until("2026-12-09 12:00")
    assert went("2026-12-10 08:00", "2026-12-10 20:00") == {"late": ["10 09:00"]}


def test_the_page_says_what_the_time_does(client):
    account = UserFactory(roles=[Role.DEPUTY])
    client.force_login(account)
    page = client.get("/desk/messages/wishes/").content.decode()
    assert "早于或晚于" in page
    assert not Message.objects.exists()
