"""What a preview says, a sweep and a delivery do: as many messages, and these lines in each."""

import datetime as dt
import json
import re
from collections import Counter

import pytest
from django.core import mail

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import (
    duty_due,
    looked_until,
    moment,
    only_rule,
    owner,
)
from tests.workflows.reminders.told import without_address
from workflows.duties.services import fulfil_duty
from workflows.reminders.enums import CHANNEL_PREFIX
from workflows.reminders.models import DeliveryChannel, Message, ReminderRule
from workflows.reminders.previews import messages_of, worded, would_go
from workflows.reminders.secrets import closed
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db
EVENING, EIGHT = moment("2026-12-06 20:00"), moment("2026-12-07 08:00")
NOON = moment("2026-12-07 12:00")
WORDS = "【事项】，【剩余时间】。"


def second_rule(**figures) -> ReminderRule:
    """Beside the one that is on."""
    on = list(ReminderRule.objects.filter(is_on=True).values_list("pk", flat=True))
    rule = only_rule(**{"name": "第二条", "text": WORDS, **figures})
    ReminderRule.objects.filter(pk__in=on).update(is_on=True)
    return rule


def robot(other_side) -> str:
    """The key of a group's channel."""
    secret = closed(other_side.address)
    channel = DeliveryChannel.objects.create(name="工作群", secret=secret)
    return f"{CHANNEL_PREFIX}{channel.pk}"


def said_by_preview(now, **asked) -> Counter:
    """(to whom, when, by which channels, which words) as the screen has them."""
    lines = would_go(now=now, **asked)
    shown = worded(lines)
    return Counter(
        (going.person, channel, line.text)
        for going, line in zip(lines, shown, strict=True)
        for channel in going.channels
    )


def really_said(start: dt.datetime, end: dt.datetime) -> tuple[int, Counter]:
    """(messages, lines) of sweeps every quarter of an hour."""
    now, number = start, 0
    while now <= end:
        sweep(now=now)
        number += deliver_waiting(now=now)[0]
        now += dt.timedelta(minutes=15)
    said = Counter()
    for message in Message.objects.filter(state="SENT"):
        for line in message.body.rpartition("\n\n")[0].splitlines():
            words = re.sub(r"^\d+\. ", "", line)
            said[message.recipient_id, message.channel, words] += 1
    return number, said


def agree(start=EVENING, end=NOON) -> tuple[int, Counter]:
    """The preview until ``end``, and what really went; (messages, lines) where they agree."""
    lines = would_go(now=start, days=1)
    promised = said_by_preview(start, days=1)
    looked_until(f"{start:%Y-%m-%d %H:%M}")
    number, said = really_said(start, end)
    assert promised == said
    assert len(messages_of(lines)) == number
    return number, said


def test_two_rules_about_one_duty_in_the_same_words_are_one_line():
    only_rule(text=WORDS, channels=["inbox", "email"])
    second_rule(channels=["inbox"])
    second_rule(channels=["inbox"], text="另一句：【事项】")
    duty_due("2026-12-10", subject_label="养老服务视察")

    number, said = agree()

    assert (number, sorted(said.values())) == (2, [1, 1, 1])


def test_one_matter_of_two_owners_is_said_once_in_a_group_and_to_the_director(other_side):
    UserFactory(roles=[Role.OFFICE_DIRECTOR], email="d@example.org")
    group = robot(other_side)
    only_rule(text=WORDS, channels=[group])
    second_rule(
        audience="ROLE", role=Role.OFFICE_DIRECTOR.value, channels=["email"], text=f"逐级：{WORDS}"
    )
    for _each in range(2):
        duty_due("2026-12-10", subject_label="养老服务视察")
    duty_due("2026-12-10", subject=2, subject_label="培育情况视察")

    number, said = agree()

    assert number == 2
    assert set(said.values()) == {1}
    assert sorted(Counter(channel for _who, channel, _words in said).values()) == [2, 2]
    assert len(other_side.came) == 1


def test_owners_who_are_named_are_two_lines():
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR], email="d@example.org").person
    only_rule(
        audience="ROLE",
        role=Role.OFFICE_DIRECTOR.value,
        channels=["email"],
        text=f"【责任人】：{WORDS}",
    )
    for _each in range(2):
        duty_due("2026-12-10", subject_label="养老服务视察")

    number, said = agree()

    assert (number, len(said)) == (1, 2)
    assert {person for person, _channel, _words in said} == {director.pk}


def test_a_digest_is_one_message_of_as_many_lines_as_it_has():
    only_rule(at=dt.time(22), channels=["email"], text=WORDS)
    second_rule(at=dt.time(7), channels=["email"], text=f"再：{WORDS}")
    who = owner()
    for number in range(1, 4):
        duty_due("2026-12-09", who=who, subject=number, subject_label=f"第{number}件")
        duty_due("2026-12-10", who=who, subject=9 + number, subject_label=f"下一{number}件")

    number, said = agree()

    assert (number, len(said)) == (1, 6)
    assert len(mail.outbox) == 1


def test_what_was_held_back_twice_says_the_last_alone():
    only_rule(side="AFTER", amount=1, repeat=1, at=dt.time(22), text=WORDS, working_days_only=True)
    duty_due("2026-11-30", subject_label="养老服务视察")
    friday = moment("2026-12-04 08:15")

    lines = would_go(now=friday, days=4)
    promised = said_by_preview(friday, days=4)
    looked_until("2026-12-04 08:15")
    number, said = really_said(friday, moment("2026-12-08 08:15"))

    assert (len(messages_of(lines)), promised) == (number, said)
    assert number == 1  # Friday's, the weekend's and Monday's together


def test_what_waits_and_is_done_meanwhile_is_in_it_no_more():
    only_rule(at=dt.time(22), channels=["email"], text=WORDS)
    who = owner()
    duties = [
        duty_due("2026-12-09", who=who, subject=number, subject_label=f"第{number}件")
        for number in (1, 2)
    ]
    looked_until("2026-12-06 21:00")
    now = moment("2026-12-06 22:00")
    sweep(now=now)
    done = duties[0]
    fulfil_duty(
        kind=done.kind, subject_ref=done.subject_ref, owner=done.owner_key, by=None, now=now
    )

    promised = said_by_preview(now, days=1)
    number, said = really_said(now, NOON)

    assert (number, promised) == (1, said)
    assert [words for *_to, words in said] == ["第2件，还有 2 天。"]


def test_handing_out_is_not_said_beside_what_is_due_already():
    only_rule(side="ON", at=dt.time(6), text=WORDS)
    second_rule(side="OPENING", text="新的：【事项】")
    begins = moment("2026-12-07 06:00")
    duty_due("2026-12-07", subject_label="养老服务视察", start_at=begins)

    number, said = agree()

    assert number == 1
    assert [words for *_to, words in said] == ["养老服务视察，今天到期。"]


def test_who_cannot_be_reached_is_in_no_message_and_is_said_to_be_so():
    only_rule(channels=["email"], text=WORDS)
    duty_due("2026-12-10", who=without_address())

    lines = would_go(now=EVENING, days=1)

    assert messages_of(lines) == set()
    assert [line.how for line in worded(lines)] == [lines[0].obstacle]
    looked_until("2026-12-06 20:00")
    assert really_said(EVENING, NOON)[0] == 0


def test_a_dry_run_of_one_sweep_agrees_too():
    only_rule(text=WORDS, channels=["email"])
    second_rule(channels=["email"])
    duty_due("2026-12-10", subject_label="养老服务视察")
    looked_until("2026-12-07 08:00")
    now = moment("2026-12-07 09:00")

    lines, promised = would_go(now=now), said_by_preview(now)
    number, said = really_said(now, now)

    assert (len(messages_of(lines)), promised) == (number, said)
    assert json.dumps(worded(lines)[0].as_json())
