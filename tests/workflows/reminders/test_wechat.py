"""复制微信通知 of a message: short, in the office's tone, with link and QR; nobody's data."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.addresses import absolute
from cms.paper.qr import svg
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, only_rule, owner
from tests.workflows.reminders.told import run, tell, without_address
from workflows.duties.services import fulfil_duty
from workflows.duties.wechat import duty_address
from workflows.reminders.models import Message, Reminder

pytestmark = pytest.mark.django_db
PHONE, MAIL = "13977778888", "chen.private@example.net"


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def contactable():
    who = owner(email=MAIL)
    type(who).objects.filter(pk=who.pk).update(phone=PHONE, email=MAIL, name="陈不具名")
    who.refresh_from_db()
    return who


def notice(page: str) -> str:
    return re.search(r"<textarea[^>]*>(.*?)</textarea>", page, re.S)[1]


def shown(client, message: Message) -> str:
    return client.get(reverse("reminders:wechat", args=[message.pk])).content.decode()


def test_one_matter_is_named_with_its_link_and_qr_and_no_person(client, clerk):
    (message,) = tell(contactable(), channels=["email"])
    duty = Reminder.objects.get().duty

    page = shown(client, message)

    text = notice(page)
    assert text.startswith("您好！")
    assert "养老服务视察" in text
    assert "谢谢" in text
    assert duty_address(duty) in text
    assert len(text) < 200  # one screen of a telephone
    assert str(svg(duty_address(duty), "链接二维码", scale=5)) in page
    for private in (PHONE, MAIL, "陈不具名"):
        assert private not in page


@pytest.mark.parametrize("done", [False, True])
def test_of_several_matters_or_none_the_desk_says_the_rest(client, clerk, done):
    who = contactable()
    only_rule(channels=["email"])
    duties = [duty_due("2026-12-10", who=who, subject=n) for n in range(2)]
    looked_until("2026-12-07 08:00")
    run()
    for duty in duties if done else ():
        said = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
        fulfil_duty(**said, by=None, now=timezone.now())

    page = shown(client, Message.objects.get())

    assert absolute("/desk/") in notice(page)
    assert str(svg(absolute("/desk/"), "链接二维码", scale=5)) in page
    for private in (PHONE, MAIL, "陈不具名"):
        assert private not in page


def test_it_is_there_for_who_could_not_be_reached(client, clerk):
    (message,) = tell(without_address(), channels=["email"])
    assert message.state == "UNREACHABLE"
    assert "养老服务视察" in notice(shown(client, message))


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.SYSTEM_ADMIN, Role.UNIT_HANDLER])
def test_it_is_the_offices(client, role):
    (message,) = tell(owner())
    client.force_login(UserFactory(roles=[role]))
    answer = client.get(reverse("reminders:wechat", args=[message.pk]))
    assert answer.status_code in (302, 403)
