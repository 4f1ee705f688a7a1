"""Whoever takes a duty over is told of it, once, whatever happened to the worker meanwhile."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule
from workflows.duties.models import Duty
from workflows.duties.services import fulfil_duty, hand_over_duties
from workflows.reminders.models import Preference, Reminder, ReminderRule
from workflows.reminders.planning import planned
from workflows.reminders.previews import would_go
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db


def of_the_office(name: str):
    return UserFactory(roles=[Role.OFFICE_STAFF], email=f"{name}@example.org").person


@pytest.fixture
def people():
    return [of_the_office(name) for name in "abc"]


def news(**figures) -> ReminderRule:
    rule = only_rule(side="OPENING", channels=["email"], **figures)
    looked_until("2026-12-07 08:00")
    return rule


def pass_on(duty, taker, at: str) -> None:
    duty.refresh_from_db()
    hand_over_duties(
        leaver=duty.owner_person,
        plan={f"#{duty.pk}": taker},
        reason="调离",
        by=UserFactory(roles=[Role.OFFICE_DIRECTOR]),
        now=moment(f"2026-12-{at}"),
    )


def ticked(start: str, end: str, *, minutes: int = 5) -> list[str]:
    """Who was told when, by a sweep every so many minutes."""
    now, out = moment(f"2026-12-{start}"), []
    while now <= moment(f"2026-12-{end}"):
        before = len(mail.outbox)
        sweep(now=now)
        deliver_waiting(now=now)
        out += [f"{letter.to[0][0]} {now:%d %H:%M}" for letter in mail.outbox[before:]]
        now += dt.timedelta(minutes=minutes)
    return out


def test_who_takes_it_over_is_told_once(people):
    news()
    duty = duty_due("2026-12-20", who=people[0])
    ticked("07 08:00", "07 09:00")
    pass_on(duty, people[1], "07 11:00")
    assert ticked("07 11:00", "07 13:00") == ["b 07 11:00"]
    assert ticked("07 10:30", "07 13:00") == []  # a clock that went back


def test_after_an_outage_of_three_days_she_is_told_once(people):
    news()
    duty = duty_due("2026-12-20", who=people[0])
    ticked("07 08:00", "07 09:00")
    pass_on(duty, people[1], "07 11:00")
    assert ticked("10 09:00", "10 12:00") == ["b 10 09:00"]


def test_of_several_handovers_the_last_is_news(people):
    news()
    duty = duty_due("2026-12-20", who=people[0])
    ticked("07 08:00", "07 09:00")
    pass_on(duty, people[1], "07 11:00")
    pass_on(duty, people[2], "07 11:02")
    assert ticked("07 11:05", "07 14:00") == ["c 07 11:05"]


def test_to_whom_it_comes_back_it_is_new_again(people):
    news()
    duty = duty_due("2026-12-20", who=people[0], opened="2026-12-07 08:30")
    assert ticked("07 08:00", "07 09:00") == ["a 07 08:30"]
    pass_on(duty, people[1], "07 11:00")
    assert ticked("07 11:00", "07 12:00") == ["b 07 11:00"]
    pass_on(duty, people[0], "07 13:00")
    assert ticked("07 13:00", "07 14:00") == ["a 07 13:00"]


def test_handed_over_as_soon_as_it_was_handed_out_it_is_one_line(people):
    news()
    duty = duty_due("2026-12-20", who=people[0], opened="2026-12-07 09:00")
    pass_on(duty, people[1], "07 09:02")
    assert ticked("07 09:05", "07 11:00") == ["b 07 09:05"]
    assert len(mail.outbox) == 1
    states = Reminder.objects.order_by("planned_at").values_list("state", flat=True)
    assert list(states) == ["SUPERSEDED", "SENT"]


def test_what_waited_for_the_hour_of_who_owed_it_reaches_who_owes_it(people):
    """到期当天 was claimed at nine for who wishes four; at eleven it is another's."""
    Preference.objects.create(person=people[0], at=dt.time(16))
    only_rule(side="ON", channels=["email"])
    opening = ReminderRule.objects.get(name="测试规则")
    opening.pk, opening.name, opening.side = None, "新的待办", "OPENING"
    opening.save()
    looked_until("2026-12-07 08:00")
    duty = duty_due("2026-12-07", who=people[0])
    assert ticked("07 08:00", "07 10:55") == []
    pass_on(duty, people[1], "07 11:00")
    assert ticked("07 11:00", "07 18:00") == ["b 07 11:00"]
    assert "今天到期" in mail.outbox[0].body


def test_done_before_it_is_said_it_is_not_said(people):
    news()
    duty = duty_due("2026-12-20", who=people[0])
    pass_on(duty, people[1], "07 11:00")
    sweep(now=moment("2026-12-07 11:01"))
    owed = Duty.objects.get(pk=duty.pk)
    done = {"kind": owed.kind, "subject_ref": owed.subject_ref, "owner": owed.owner_key}
    fulfil_duty(**done, by=None, now=moment("2026-12-07 11:01"))
    deliver_waiting(now=moment("2026-12-07 11:02"))
    assert mail.outbox == []


def test_a_rule_to_others_says_no_handing_over(people):
    UserFactory(roles=[Role.OFFICE_DIRECTOR], email="d@example.org")
    news(audience="ROLE", role=Role.OFFICE_DIRECTOR.value)
    duty = duty_due("2026-12-20", who=people[0])
    pass_on(duty, people[1], "07 11:00")
    assert ticked("07 11:00", "07 12:00") == []


def test_a_dry_run_names_it(people):
    news()
    duty = duty_due("2026-12-20", who=people[0])
    pass_on(duty, people[1], "07 11:00")
    assert [going.person for going in would_go(now=moment("2026-12-07 11:05"))] == [people[1].pk]


def test_thirty_handed_over_ask_as_much_as_one(people):
    rule, asked = news(), []
    for first, number in ((1, 1), (2, 30)):
        for subject in range(first, first + number):
            duty_due("2026-12-20", who=people[0], subject=subject)
        hand_over_duties(
            leaver=people[0],
            plan={Duty.objects.first().kind: people[1]},
            reason="调离",
            by=UserFactory(roles=[Role.OFFICE_DIRECTOR]),
            now=moment(f"2026-12-07 11:{number:02}"),
        )
        with CaptureQueriesContext(connection) as queries:
            found = list(planned(rule, moment("2026-12-07 11:00"), moment("2026-12-07 12:00")))
        asked.append((len(found), len(queries)))
    assert asked == [(1, asked[0][1]), (31, asked[0][1])]
