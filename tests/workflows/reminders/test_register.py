"""提醒台账: each message, how it was delivered, what came back; the same on the duty's page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, only_rule, owner
from tests.workflows.reminders.told import NINE, run, tell, without_address
from workflows.reminders.models import DeliveryChannel, Message, Reminder
from workflows.reminders.services import note_receipts

pytestmark = pytest.mark.django_db
REGISTER = "messages_modeladmin_index"


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def cells(page: str) -> list[str]:
    """The words of each row."""
    page = page[page.index("<main") :]
    rows = page[page.index("<tbody") : page.index("</tbody>")].split("<tr")[1:]
    return [" ".join(row.split()) for row in rows]


def two_ways():
    """One who was told on the desk and by mail, and one whom nothing reaches."""
    rule = only_rule(channels=["inbox", "email"])
    told, lost = owner(), without_address()
    type(lost.account).objects.filter(pk=lost.account.pk).update(is_active=False)
    duty = duty_due("2026-12-10", who=told, subject=1, subject_label="养老服务视察")
    duty_due("2026-12-10", who=lost, subject=2, subject_label="防汛视察")
    looked_until("2026-12-07 08:00")
    run()
    return rule, told, lost, duty


def test_it_says_of_each_message_to_whom_how_when_and_what_came_back(client, clerk):
    _rule, told, lost, _duty = two_ways()
    mailed = Message.objects.get(recipient=told, channel="email")
    note_receipts(messages=[mailed.pk], receipt="COMING", known_by="PHONE", by=clerk, now=NINE)

    page = client.get(reverse(REGISTER)).content.decode()

    main = page[page.index("<main") :]
    heads = main[main.index("<thead") : main.index("</thead>")]
    for words in ("接收人", "渠道", "内容", "状态", "发送时间", "回执情况"):
        assert words in heads
    rows = cells(page)
    assert len(rows) == 3
    by_mail = next(row for row in rows if "电子邮件" in row)
    on_desk = next(row for row in rows if told.name in row and "工作台消息" in row)
    missed = next(row for row in rows if lost.name in row)
    for words in (told.name, "养老服务视察", "已发送", "2026-12-07 09:00", "参加（电话确认）"):
        assert words in by_mail
    assert "未读" in on_desk
    assert "没有可用的账号" in missed
    assert "防汛视察" in missed  # it has no words yet; what it is about is known
    assert reverse("reminders:message", args=[mailed.pk]) in by_mail
    only = cells(client.get(reverse(REGISTER), {"channel": "email"}).content.decode())
    assert len(only) == 1


def test_a_channel_that_is_off_is_still_called_by_its_name(client, clerk):
    (message,) = tell(owner())
    off = DeliveryChannel.objects.create(name="工作群", secret="x", hint="json://…", is_on=False)
    Message.objects.filter(pk=message.pk).update(channel=f"channel:{off.pk}")
    assert "工作群（已停用）" in cells(client.get(reverse(REGISTER)).content.decode())[0]


def test_nothing_is_added_changed_or_taken_away_there(client, clerk):
    (message,) = tell(owner())
    for action, args in (("create", []), ("edit", [message.pk]), ("delete", [message.pk])):
        there = reverse(f"messages_modeladmin_{action}", args=args)
        assert client.get(there).status_code in (302, 403)
        assert client.post(there, {"subject": "x"}).status_code in (302, 403)
    assert client.get(reverse(REGISTER), {"export": "csv"}).status_code == 404
    page = client.get(reverse(REGISTER)).content.decode()
    assert "messages/create/" not in page
    assert f"messages/edit/{message.pk}" not in page
    unchanged = Message.objects.get()
    assert (unchanged.pk, unchanged.subject) == (message.pk, message.subject)


def test_it_asks_as_often_for_1_as_for_30(client, clerk):
    only_rule()
    counts = []
    for more in (1, 29):
        for number in range(more):
            duty_due("2026-12-10", who=owner(), subject=number + 100 * more)
        looked_until("2026-12-07 08:00")
        run()
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse(REGISTER))
        counts.append(len(asked))
    assert Message.objects.count() == 30
    assert counts[0] == counts[1]


def test_the_page_of_a_duty_says_who_was_told_and_what_is_known(client, clerk):
    _rule, told, lost, duty = two_ways()
    mailed = Message.objects.get(recipient=told, channel="email")
    note_receipts(messages=[mailed.pk], receipt="COMING", known_by="WECHAT", by=clerk, now=NINE)

    page = client.get(reverse("desk_duties:duty", args=[duty.pk])).content.decode()
    part = page[page.index('id="told-h"') : page.index('id="events-h"')]

    assert part.count(f"{told.name}：已发送") == 2  # each way by itself
    for words in ("2026-12-07 09:00", "电子邮件", "工作台消息", "参加（微信确认）", "未读"):
        assert words in part
    other = Reminder.objects.get(recipient=lost).duty
    page = client.get(reverse("desk_duties:duty", args=[other.pk])).content.decode()
    assert f"{lost.name}：联系不上：没有可用的账号" in page


def test_proofs_are_for_who_reads_the_ledger(client):
    who = owner()
    tell(who)
    address = reverse("desk_duties:duty", args=[Reminder.objects.get().duty_id])
    client.force_login(who.account)
    assert "told-h" not in client.get(address).content.decode()
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    assert "told-h" in client.get(address).content.decode()


def test_a_duty_of_which_nobody_was_told_says_so(client, clerk):
    duty = duty_due("2026-12-10")
    page = client.get(reverse("desk_duties:duty", args=[duty.pk])).content.decode()
    assert "还没有发送过提醒" in page
