"""What a message says is true on the day that it goes; what a history line says differs."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from tests.workflows.reminders.test_rules import TYPED
from workflows.reminders.models import Message, ReminderRule, RuleEvent
from workflows.reminders.services import (
    CannotSaveRule,
    deliver_waiting,
    save_rule,
    sweep,
    switch_rule,
)

pytestmark = pytest.mark.django_db
NOW = moment("2026-12-07 09:00")


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def run(text: str) -> int:
    sweep(now=moment(text))
    return deliver_waiting(now=moment(text))[0]


def shipped(*names: str) -> None:
    ReminderRule.objects.update(counts_from=moment("2026-01-01 00:00"))
    ReminderRule.objects.exclude(name__in=names).update(is_on=False)


@pytest.mark.parametrize(
    ("day", "looked", "sent", "words"),
    [
        ("2026-12-10", "2026-12-10 08:30", "2026-12-10 09:00", "今天到期"),
        ("2026-12-13", "2026-12-11 08:30", "2026-12-11 09:00", "还有 2 天"),  # a Sunday
        ("2026-12-08", "2026-12-07 08:30", "2026-12-10 09:00", "已超期 2 天"),  # an outage
    ],
)
def test_the_shipped_texts_say_the_distance_of_the_day_they_go(day, looked, sent, words):
    shipped("到期当天", "审批到期当天告知办公室主任")
    UserFactory(roles=[Role.OFFICE_DIRECTOR])
    duty_due(day, kind="approvals.vote")
    looked_until(looked)
    assert run(sent) == 3
    for body in Message.objects.values_list("body", flat=True):
        assert words in body
        assert ("今天" in body) is (words == "今天到期")


def test_a_digest_counts_matters_and_not_lines():
    shipped("超期后每3天", "审批超期1天", "超期7天告知办公室主任")
    who = owner()
    duty_due("2026-12-04", who=who, kind="approvals.review", subject_label="甲")  # a Friday
    looked_until("2026-12-05 08:00")
    run("2026-12-07 09:00")
    assert mail.outbox[0].body.count("甲") == 2
    assert mail.outbox[0].subject.endswith("：甲")
    duty_due("2026-12-04", who=who, kind="approvals.review", subject_label="乙", subject=2)
    duty_due("2026-12-04", who=who, kind="approvals.review", subject_label="丙", subject=3)
    looked_until("2026-12-05 08:00")
    run("2026-12-07 09:01")
    assert "2" in mail.outbox[1].subject
    assert "4" not in mail.outbox[1].subject


def test_a_role_is_told_of_what_others_owe(clerk):
    other = UserFactory(roles=[Role.OFFICE_STAFF]).person
    only_rule(audience="ROLE", role=Role.OFFICE_STAFF.value)
    duty_due("2026-12-10", who=clerk.person)
    looked_until("2026-12-07 08:00")
    assert run("2026-12-07 09:00") == 1
    assert Message.objects.get().recipient == other


@pytest.mark.parametrize(
    "change",
    [
        {"name": "新名"},
        {"quiet_from": dt.time(18, 0)},
        {"working_days_only": True},
        {"text": "【事项】"},
        {"name": "新名", "amount": 7},
    ],
)
def test_the_history_says_what_it_was_and_what_it_is(clerk, change):
    rule = only_rule()
    for name, value in change.items():
        setattr(rule, name, value)
    save_rule(rule=rule, by=clerk, now=NOW)
    was, became = RuleEvent.objects.get(rule=rule).words.split(" → ")
    assert was != became
    assert was.count("；") == became.count("；") == len(change) - 1


def test_two_clerks_do_not_write_over_each_other(clerk):
    rule = only_rule()
    first, second = ReminderRule.objects.get(pk=rule.pk), ReminderRule.objects.get(pk=rule.pk)
    first.text, second.amount = "甲【事项】", 5
    save_rule(rule=first, by=clerk, now=NOW)
    with pytest.raises(CannotSaveRule, match="别人"):
        save_rule(rule=second, by=clerk, now=NOW)
    rule.refresh_from_db()
    assert (rule.text, rule.amount) == ("甲【事项】", 3)
    first.amount = 4
    save_rule(rule=first, by=clerk, now=NOW)  # her own next change


def test_a_page_from_before_a_change_is_refused_with_a_sentence(client, clerk):
    rule = only_rule()
    client.force_login(clerk)
    address = reverse("reminders:rule", args=[rule.pk])
    assert 'name="version" value="1"' in client.get(address).content.decode()
    assert client.post(address, TYPED | {"version": "1"}).status_code == 302
    for stale in ({"version": "1"}, {}):
        answer = client.post(address, TYPED | {"text": "另一种【事项】"} | stale)
        assert answer.status_code == 422
        assert "刚刚被别人修改过" in answer.content.decode()
    assert ReminderRule.objects.get(pk=rule.pk).text == TYPED["text"]


def test_a_page_from_before_it_was_switched_off_leaves_it_off(clerk):
    rule = only_rule()
    stale = ReminderRule.objects.get(pk=rule.pk)
    switch_rule(rule=rule, on=False, by=clerk, now=NOW)
    stale.amount = 5
    save_rule(rule=stale, by=clerk, now=NOW)
    rule.refresh_from_db()
    assert (rule.is_on, rule.amount) == (False, 5)
