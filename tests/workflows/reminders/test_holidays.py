"""One message before 春节 and 国庆, and nothing in them but what is urgent (office-needs 20)."""

import datetime as dt

import pytest

from cms.accounts.enums import Role
from cms.calendars.services import correct_day
from cms.calendars.table import current_table
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import (
    LONG_AGO,
    duty_due,
    looked_until,
    moment,
    only_rule,
    owner,
)
from workflows.duties.services import fulfil_duty
from workflows.reminders.holidays import holiday_after
from workflows.reminders.models import Message, Preference, ReminderRule
from workflows.reminders.previews import would_go
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db
EARLY, MORNING = "2026-09-01 10:00", "2026-09-30 09:00"


def run(text: str) -> int:
    sweep(now=moment(text))
    return deliver_waiting(now=moment(text))[0]


@pytest.fixture
def shipped():
    """The rules of this kind as they are shipped, and no other."""
    ReminderRule.objects.exclude(side="HOLIDAY").update(is_on=False)
    ReminderRule.objects.filter(side="HOLIDAY").update(counts_from=LONG_AGO)
    looked_until("2026-09-29 12:00")


@pytest.mark.parametrize(
    ("day", "key", "until"),
    [
        ("2026-02-13", None, None),  # the Saturday after it is worked
        ("2026-02-14", "春节2026", "2026-02-26"),
        ("2026-09-30", "国庆2026", "2026-10-10"),  # 10 October, a Saturday, is worked
        ("2025-09-30", "国庆2025", "2025-10-11"),
        ("2026-09-29", None, None),
        ("2026-10-01", None, None),
        ("2026-04-30", None, None),  # 劳动节 has no such message
        ("2026-09-24", None, None),  # neither has 中秋
    ],
)
def test_the_last_working_day_before(day, key, until):
    found = holiday_after(current_table(), dt.date.fromisoformat(day))

    assert (found and found.key) == key
    assert (found and f"{found.ahead_until}") == until


def test_everybody_gets_one_message_with_what_falls_due_meanwhile(shipped):
    deputy = owner()
    clerk, director = (
        UserFactory(roles=[role], email=f"{n}@example.org")
        for n, role in enumerate((Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR))
    )
    days = ["2026-09-30", "2026-10-01", "2026-10-08", "2026-10-10", "2026-10-11"]
    for number, day in enumerate(days):
        duty_due(day, who=deputy, subject=number, subject_label=f"第{number}件", opened=EARLY)

    assert run("2026-09-30 08:59") == 0
    assert run(MORNING) == 6  # three people, on the desk and by e-mail

    bodies = set(Message.objects.values_list("recipient", "channel", "body"))
    assert {person for person, _way, _body in bodies} == {
        deputy.pk,
        clerk.person_id,
        director.person_id,
    }
    assert len(bodies) == 6
    for _person, _way, body in bodies:
        assert [f"第{n}件" in body for n in range(5)] == [False, True, True, True, False]
        assert body.count("第2件") == 1
    assert [run(f"2026-09-30 {hour}:00") for hour in (10, 12, 18)] == [0, 0, 0]


def test_who_owes_nothing_meanwhile_hears_nothing(shipped):
    UserFactory(roles=[Role.OFFICE_DIRECTOR])
    duty_due("2026-10-20", opened=EARLY)

    assert run(MORNING) == 0
    assert Message.objects.count() == 0


def test_a_clerk_who_owes_it_herself_reads_it_once(shipped):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR], email="c@example.org")
    duty_due("2026-10-08", who=clerk.person, subject_label="预案", opened=EARLY)

    assert run(MORNING) == 2
    assert {body.count("预案") for body in Message.objects.values_list("body", flat=True)} == {1}


def test_what_is_urgent_in_it_makes_no_second_message(shipped):
    deputy = owner()
    Preference.objects.create(person=deputy, at=dt.time(15, 0))
    for number in (1, 2):
        duty_due(
            "2026-10-08",
            who=deputy,
            subject=number,
            urgency="URGENT" if number == 1 else "",
            opened=EARLY,
        )

    run(MORNING)
    run("2026-09-30 15:00")

    assert Message.objects.filter(channel="inbox").count() == 1


def test_a_table_corrected_afterwards_sends_no_second_one(shipped):
    """1 October becomes a working day: it would be the last before the holiday."""
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    duty_due("2026-10-08", opened=EARLY)
    before = run(MORNING)
    assert before
    correct_day(
        date=dt.date(2026, 10, 1),
        is_working=True,
        name="",
        by=clerk,
        now=moment("2026-09-30 10:00"),
    )
    duty_due("2026-10-08", subject=2, opened="2026-09-30 11:00")

    assert run("2026-10-01 09:30") == 0


def test_what_was_done_in_between_is_not_in_it(shipped):
    deputy = owner()
    duty = duty_due("2026-10-08", who=deputy, opened=EARLY)
    sweep(now=moment(MORNING))
    fulfil_duty(
        kind=duty.kind, subject_ref=duty.subject_ref, owner=deputy, by=None, now=moment(MORNING)
    )

    assert deliver_waiting(now=moment(MORNING))[0] == 0


def test_the_preview_of_the_week_names_it(shipped):
    duty_due("2026-10-08", opened=EARLY)

    lines = would_go(now=moment("2026-09-28 10:00"), days=7)

    assert {line.at for line in lines} == {moment(MORNING)}


@pytest.mark.parametrize("urgency", ["URGENT", ""])
def test_its_further_try_is_made_neither_in_the_holiday_nor_after_it(shipped, urgency):
    """What is said before a holiday is of no use later; what is urgent has reminders of its own."""
    duty_due("2026-10-08", urgency=urgency, opened=EARLY)
    sweep(now=moment(MORNING))
    at = moment("2026-10-01 22:30")
    Message.objects.update(tries=2, next_try_at=at)

    assert deliver_waiting(now=at)[0] == 0
    assert deliver_waiting(now=moment("2026-10-08 09:30"))[0] == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"NOT_OWED"}


def test_after_an_outage_over_the_eve_it_is_not_sent_after_all(shipped):
    duty_due("2026-10-08", opened=EARLY)
    looked_until("2026-09-29 10:00")
    assert [run(at) for at in ("2026-10-02 10:00", "2026-10-08 09:30")] == [0, 0]


# Nothing on a holiday but what is urgent.


def test_a_rule_that_knows_weekends_still_waits_for_the_end_of_a_holiday():
    only_rule(working_days_only=False)
    duty_due("2026-10-06", opened=EARLY)  # three days before: 3 October
    duty_due("2026-11-10", subject=2, opened=EARLY)  # a Saturday that is no holiday
    looked_until("2026-10-02 12:00")

    assert [run(f"2026-10-0{day} 09:30") for day in range(3, 8)] == [0] * 5
    assert run("2026-10-08 09:00") == 1
    looked_until("2026-11-06 12:00")
    assert run("2026-11-07 09:00") == 1


def test_what_is_urgent_goes_out_on_a_holiday():
    only_rule(working_days_only=False)
    duty_due("2026-10-06", urgency="URGENT", opened=EARLY)
    looked_until("2026-10-02 12:00")

    assert run("2026-10-03 09:00") == 1


def test_a_further_try_waits_for_the_end_of_the_holiday_as_well():
    """The mail server was away on the eve; it is back on the first day off."""
    only_rule(channels=["email"], amount=10, working_days_only=True)
    duty_due("2026-10-10", opened=EARLY)
    looked_until("2026-09-29 12:00")
    sweep(now=moment(MORNING))
    Message.objects.update(tries=2, next_try_at=moment("2026-10-01 10:00"))

    assert deliver_waiting(now=moment("2026-10-01 10:00"))[0] == 0
    message = Message.objects.get()
    assert (message.state, message.tries) == ("WAITING", 2)
    assert message.next_try_at == moment("2026-10-08 09:00")
    assert deliver_waiting(now=moment("2026-10-08 09:00"))[0] == 1
