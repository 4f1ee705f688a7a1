"""Channels through Apprise, against a real web server; their keys are shown nowhere."""

import datetime as dt
import json

import pytest
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from workflows.duties.services import fulfil_duty
from workflows.reminders.models import DeliveryChannel, Message, Preference, Reminder
from workflows.reminders.queries import unanswered, unreachable_people
from workflows.reminders.services import CannotSaveChannel, deliver_waiting, save_channel, sweep

pytestmark = pytest.mark.django_db
NOW = moment("2026-12-07 09:00")


@pytest.fixture
def admin(client):
    account = UserFactory(roles=[Role.SYSTEM_ADMIN])
    client.force_login(account)
    return account


def set_up(client, address: str) -> DeliveryChannel:
    typed = {"name": "工作群", "address": address, "is_on": "on"}
    client.post(reverse("reminders:new_channel"), typed)
    return DeliveryChannel.objects.get()


def test_the_administrator_sets_one_up_tests_it_and_it_is_shown_nowhere(client, admin, other_side):
    channel = set_up(client, other_side.address)
    answer = client.post(reverse("reminders:test_channel", args=[channel.pk]), follow=True)
    channel.refresh_from_db()
    assert channel.test_result == "对方已接收。"
    assert [path for path, _body in other_side.came] == ["/key-4711"]
    pages = [answer, client.get(reverse("reminders:channels"))]
    assert not any("4711" in page.content.decode() for page in pages)
    assert "4711" not in channel.secret
    assert "4711" not in json.dumps(list(AuditEvent.objects.values_list("detail", flat=True)))


def test_posted_after_the_session_ended_the_name_is_kept_and_the_key_is_not(client, admin):
    session = client.session
    session["seen_at"] = 1  # left open over lunch
    session.save()

    client.post(
        reverse("reminders:new_channel"), {"name": "工作群", "address": "wecombot://key-4711"}
    )

    rows = [json.dumps(row.get_decoded(), default=str) for row in Session.objects.all()]
    assert any("\\u5de5\\u4f5c\\u7fa4" in row for row in rows)
    assert not any("4711" in row for row in rows)
    assert not DeliveryChannel.objects.exists()


def test_a_reminder_goes_through_it(client, admin, other_side):
    channel = set_up(client, other_side.address)
    only_rule(channels=[f"channel:{channel.pk}"])
    duty_due("2026-12-10", subject_label="培育情况视察")
    looked_until("2026-12-07 08:00")
    sweep(now=NOW)
    assert deliver_waiting(now=NOW) == (1, False)
    assert "培育情况视察" in other_side.came[0][1]["message"]


def test_an_address_with_a_telephone_number_reaches_each_alone(client, admin, other_side):
    channel = set_up(client, f"{other_side.address}/{{phone}}")
    assert channel.is_personal
    only_rule(channels=[f"channel:{channel.pk}"])
    with_phone, without = owner(), owner()
    type(with_phone).objects.filter(pk=with_phone.pk).update(phone="138 0000 0001")
    for subject, who in enumerate((with_phone, without)):
        duty_due("2026-12-10", who=who, subject=subject)
    looked_until("2026-12-07 08:00")
    sweep(now=NOW)
    assert deliver_waiting(now=NOW) == (1, False)
    assert [path for path, _body in other_side.came] == ["/key-4711/13800000001"]
    assert Message.objects.get(recipient=without).state == "UNREACHABLE"


def a_vote(who, subject: int = 1):
    return duty_due(
        "2026-12-10", who=who, kind="approvals.vote", subject_label="视察公告", subject=subject
    )


def test_a_group_gets_one_post_of_a_run(client, admin, other_side):
    channel = set_up(client, other_side.address)
    rule = only_rule(channels=[f"channel:{channel.pk}", "email"])
    people = [owner(email=f"d{number}@example.org") for number in range(3)]
    type(people[0]).objects.update(phone="138 0000 0001")
    Preference.objects.create(person=people[0], at=dt.time(18, 30))
    for number, who in enumerate(people, 1):
        duty_due("2026-12-10", who=who, subject=number, subject_label=f"第{number}件")
    looked_until("2026-12-07 08:00")
    for minute in range(3):
        at = NOW + dt.timedelta(minutes=minute)
        sweep(now=at)
        deliver_waiting(now=at)
    ((_path, post),) = other_side.came
    assert all(f"第{number}件" in post["message"] for number in (1, 2, 3))
    assert not any(said in json.dumps(post) for said in ("138", "example.org"))
    assert Reminder.objects.filter(recipient=None).count() == 3
    assert Message.objects.filter(recipient=None).count() == 1
    assert rule.reminders.exclude(recipient=None).count() == 3
    assert not unanswered(NOW - dt.timedelta(days=1)).filter(recipient=None).exists()
    page = client_of(client, Role.AUDITOR).get("/admin/messages/").content.decode()
    assert "群内全体" in page


def client_of(client, role: Role):
    client.force_login(UserFactory(roles=[role]))
    return client


def test_a_group_is_not_told_who_has_not_voted_nor_how_many(client, admin, other_side):
    channel = set_up(client, other_side.address)
    only_rule(channels=[f"channel:{channel.pk}"], text="【责任人】：【类别】【事项】")
    members = [owner(), owner()]
    for who in members:
        a_vote(who)
    looked_until("2026-12-07 08:00")
    sweep(now=NOW)
    deliver_waiting(now=NOW)
    ((_path, post),) = other_side.came
    assert post["message"].startswith("有关人员：表决视察公告")
    assert "2" not in post["title"]
    assert post["message"].count("视察公告") == 1
    assert not any(who.name in json.dumps(post, ensure_ascii=False) for who in members)


def test_a_group_is_not_told_of_what_was_done_in_between(client, admin, other_side):
    channel = set_up(client, other_side.address)
    only_rule(channels=[f"channel:{channel.pk}"])
    duty = duty_due("2026-12-10", subject_label="已办")
    duty_due("2026-12-10", subject=2, subject_label="未办")
    looked_until("2026-12-07 08:00")
    sweep(now=NOW)
    fulfil_duty(
        kind=duty.kind, subject_ref=duty.subject_ref, owner=duty.owner_key, by=None, now=NOW
    )
    deliver_waiting(now=NOW)
    ((_path, post),) = other_side.came
    assert ("未办" in post["message"], "已办" in post["message"]) == (True, False)


def test_a_group_that_is_switched_off_is_named_where_it_is_the_only_way(client, admin, other_side):
    channel = set_up(client, other_side.address)
    DeliveryChannel.objects.update(is_on=False)
    key = f"channel:{channel.pk}"
    for subject, channels in enumerate(([key, "inbox"], [key])):
        only_rule(channels=channels)
        duty_due("2026-12-10", subject=subject)
        looked_until("2026-12-07 08:00")
        sweep(now=NOW)
        lost = [row.receiver_name for row in unreachable_people(NOW)]
        assert lost == ["群内全体"] * subject


def test_the_database_keeps_a_post_to_a_group_single(client, admin, other_side):
    channel = set_up(client, other_side.address)
    only_rule(channels=[f"channel:{channel.pk}"])
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=NOW)
    held = Reminder.objects.get()
    held.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        held.save(force_insert=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Message.objects.update(channel="email")


def test_a_server_that_refuses_is_tried_again(client, admin, other_side):
    channel = set_up(client, other_side.address)
    other_side.status = 500
    only_rule(channels=[f"channel:{channel.pk}"])
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=NOW)
    assert deliver_waiting(now=NOW) == (0, False)
    message = Message.objects.get()
    assert (message.state, message.tries) == ("WAITING", 1)
    assert "4711" not in message.error


def test_saving_without_an_address_keeps_the_one_it_has(client, admin, other_side):
    channel = set_up(client, other_side.address)
    typed = {"name": "新群名", "address": "", "is_on": "on"}
    client.post(reverse("reminders:channel", args=[channel.pk]), typed)
    changed = DeliveryChannel.objects.get()
    assert (changed.name, changed.secret) == ("新群名", channel.secret)


@pytest.mark.parametrize("address", ["", "这不是地址", "unknown://x"])
def test_a_wrong_address_is_said_beside_the_field(client, admin, address):
    typed = {"name": "工作群", "address": address, "is_on": "on"}
    answer = client.post(reverse("reminders:new_channel"), typed)
    assert answer.status_code == 422
    assert answer.context["form"].errors["address"]
    assert not DeliveryChannel.objects.exists()


def test_nobody_else_sets_one_up():
    for role in Role:
        if role != Role.SYSTEM_ADMIN:
            with pytest.raises(CannotSaveChannel):
                save_channel(
                    channel=DeliveryChannel(name="x"),
                    address="json://127.0.0.1/",
                    by=UserFactory(roles=[role]),
                    now=NOW,
                )
    assert not DeliveryChannel.objects.exists()
