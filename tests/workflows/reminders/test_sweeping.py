"""Every occurrence is claimed once, whatever happens to the clock, the worker and the rules."""

import datetime as dt

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from cms.accounts.enums import Role
from cms.accounts.models import User
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import (
    duty_due,
    looked_until,
    moment,
    only_rule,
    owner,
)
from workflows.duties.services import fulfil_duty, reschedule_duty
from workflows.reminders.models import Message, Reminder
from workflows.reminders.services import deliver_waiting, save_rule, sweep, switch_rule

pytestmark = pytest.mark.django_db


def run(text: str) -> int:
    """A sweep and its delivery at that moment; how many were sent."""
    sweep(now=moment(text))
    return deliver_waiting(now=moment(text))[0]


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def test_it_goes_out_once_however_often_is_swept():
    only_rule()
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    assert run("2026-12-07 08:59") == 0
    assert run("2026-12-07 09:00") == 1
    assert [run(f"2026-12-07 09:0{n}") for n in range(1, 6)] == [0] * 5
    assert Reminder.objects.count() == 1


def test_the_clock_goes_back_an_hour_and_forward_again():
    only_rule()
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    assert run("2026-12-07 09:30") == 1
    assert run("2026-12-07 08:31") == 0
    assert run("2026-12-07 09:31") == 0
    assert run("2026-12-07 10:31") == 0


def test_three_days_without_a_worker_send_the_latest_and_keep_the_rest():
    only_rule(side="AFTER", amount=1, repeat=1)
    duty_due("2026-12-01")
    looked_until("2026-12-02 10:00")
    assert run("2026-12-05 12:00") == 1
    states = Reminder.objects.order_by("planned_at").values_list("planned_at__day", "state")
    assert list(states) == [(3, "SUPERSEDED"), (4, "SUPERSEDED"), (5, "SENT")]
    assert run("2026-12-05 12:01") == 0


def test_several_things_for_one_person_are_one_message():
    only_rule(channels=["inbox", "email"])
    who = owner()
    for subject in range(3):
        duty_due("2026-12-10", who=who, subject=subject, subject_label=f"第{subject}项")
    looked_until("2026-12-07 08:00")
    assert run("2026-12-07 09:00") == 2
    assert sorted(Message.objects.values_list("channel", flat=True)) == ["email", "inbox"]
    (letter,) = mail.outbox
    assert all(f"第{n}项" in letter.body for n in range(3))
    assert "3" in letter.subject


def test_what_was_done_in_between_is_not_sent():
    only_rule(channels=["email"])
    duty = duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=moment("2026-12-07 09:00"))
    done = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
    fulfil_duty(**done, by=None, now=moment("2026-12-07 09:00"))
    assert deliver_waiting(now=moment("2026-12-07 09:01")) == (0, False)
    assert (mail.outbox, Reminder.objects.get().state) == ([], "NOT_OWED")
    assert Message.objects.get().state == "NOT_OWED"


def test_a_rule_switched_off_sends_nothing_more_and_on_again_floods_nobody(clerk):
    rule = only_rule(side="AFTER", amount=1, repeat=1)
    duty_due("2026-12-01")
    looked_until("2026-12-02 08:00")
    sweep(now=moment("2026-12-02 09:00"))
    switch_rule(rule=rule, on=False, by=clerk, now=moment("2026-12-02 09:00"))
    assert run("2026-12-02 09:01") == 0
    assert run("2026-12-09 09:01") == 0
    rule = switch_rule(rule=rule, on=True, by=clerk, now=moment("2026-12-09 10:00"))
    assert run("2026-12-09 10:01") == 0
    assert run("2026-12-10 09:00") == 1


def test_a_rule_changed_while_it_is_due_sends_neither_twice_nor_what_lay_before(clerk):
    rule = only_rule()
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    assert run("2026-12-07 09:00") == 1
    rule.text, rule.at = "【事项】：【剩余时间】", dt.time(9, 30)
    save_rule(rule=rule, by=clerk, now=moment("2026-12-07 09:10"))
    assert run("2026-12-07 09:30") == 0
    rule.amount = 5
    save_rule(rule=rule, by=clerk, now=moment("2026-12-07 09:40"))
    assert run("2026-12-07 10:00") == 0
    rule.amount = 2
    save_rule(rule=rule, by=clerk, now=moment("2026-12-07 11:00"))
    assert run("2026-12-08 09:30") == 1


def test_a_due_day_that_was_moved_reminds_anew_and_not_for_the_old_day(director):
    only_rule()
    duty = duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=moment("2026-12-07 09:00"))
    later = moment("2026-12-20 23:59")
    reschedule_duty(duty=duty, due=later, reason="延期", by=None, now=later)
    assert run("2026-12-07 09:01") == 0
    assert Reminder.objects.get().state == "NOT_OWED"
    assert run("2026-12-17 09:00") == 1


def test_nothing_that_lay_before_the_duty_was_handed_out():
    only_rule()
    duty_due("2026-12-10", opened="2026-12-07 10:00")
    looked_until("2026-12-06 08:00")
    assert run("2026-12-07 10:05") == 0


def test_a_duty_stored_late_by_a_slow_transaction_is_still_seen():
    only_rule(side="OPENING")
    looked_until("2026-12-07 10:00")
    assert run("2026-12-07 10:01") == 0
    duty_due("2026-12-20", opened="2026-12-07 10:00")
    assert run("2026-12-07 10:02") == 1
    assert run("2026-12-07 10:03") == 0


def test_hours_before_what_is_urgent():
    only_rule(amount=2, unit="HOURS")
    duty = duty_due("2026-12-10")
    type(duty).objects.filter(pk=duty.pk).update(
        due_at=moment("2026-12-08 02:00"), urgent=True, urgency="URGENT"
    )
    looked_until("2026-12-07 23:00")
    assert run("2026-12-07 23:59") == 0
    assert run("2026-12-08 00:00") == 1  # in quiet hours: it is urgent


def test_quiet_hours_and_days_off_hold_back_what_is_not_urgent():
    only_rule(side="OPENING", working_days_only=True)
    duty_due("2026-12-20", opened="2026-12-04 22:00")  # a Friday night
    looked_until("2026-12-04 21:50")
    assert run("2026-12-04 22:01") == 0
    assert run("2026-12-05 10:00") == 0
    assert run("2026-12-07 08:59") == 0
    assert run("2026-12-07 09:00") == 1


def test_an_outage_into_a_day_off_waits_for_the_working_day():
    only_rule(working_days_only=True)
    duty_due("2026-12-07")  # Friday 4 December 09:00
    looked_until("2026-12-04 08:00")
    assert run("2026-12-05 12:00") == 0
    assert run("2026-12-07 09:00") == 1


def test_switched_off_for_the_rest_of_the_house_the_database_keeps_it_single():
    rule = only_rule()
    duty = duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    run("2026-12-07 09:00")
    held = Reminder.objects.get()
    held.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)
    assert (held.duty_id, held.rule_id) == (duty.pk, rule.pk)


def test_who_has_no_account_is_named_and_holds_up_nobody():
    from tests.workflows.duties.factories import PersonFactory

    only_rule(channels=["email", "inbox"])
    duty_due("2026-12-10", who=PersonFactory(name="无账号"))
    duty_due("2026-12-10", subject=3, who=owner(email=""))  # reached on the desk
    duty_due("2026-12-10", subject=2)
    looked_until("2026-12-07 08:00")
    assert run("2026-12-07 09:00") == 3
    lost = Message.objects.get(state="UNREACHABLE")
    assert (lost.recipient.name, bool(lost.error)) == ("无账号", True)
    assert User.objects.filter(person=lost.recipient).count() == 0
