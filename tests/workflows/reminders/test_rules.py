"""The office writes its rules itself; a fault is said beside the field and nothing is lost."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, only_rule, owner
from workflows.reminders.models import Message, Reminder, ReminderRule
from workflows.reminders.services import CannotSaveRule, save_rule, switch_rule

pytestmark = pytest.mark.django_db
TYPED = {
    "name": "提前五天",
    "side": "BEFORE",
    "amount": "5",
    "unit": "WORKDAYS",
    "repeat": "0",
    "at": "10:30",
    "working_days_only": "on",
    "quiet_from": "21:00",
    "quiet_until": "08:00",
    "audience": "OWNER",
    "role": "",
    "channels": ["inbox", "email"],
    "text": "【事项】【剩余时间】",
}


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


def test_a_clerk_writes_a_rule(office):
    answer = office.post(reverse("reminders:new"), TYPED)
    rule = ReminderRule.objects.get(name="提前五天")
    assert answer["Location"] == reverse("reminders:rule", args=[rule.pk])
    assert (rule.amount, rule.unit, rule.at, rule.is_on) == (5, "WORKDAYS", dt.time(10, 30), True)
    assert rule.events.get().words.startswith("所有待办事项；到期前5个工作日 10:30；责任人")
    assert AuditEvent.objects.filter(verb="reminder.make").exists()


def test_each_rule_says_where_it_comes_from(office):
    shipped = office.get(reverse("reminders:rules")).content.decode()
    assert shipped.count("法律没有规定提醒的时间") == ReminderRule.objects.count() > 0

    office.post(reverse("reminders:new"), TYPED | {"source": "《联席会议办公室工作细则》第八条"})

    rule = ReminderRule.objects.get(name="提前五天")
    assert rule.events.get().words.endswith("依据：《联席会议办公室工作细则》第八条")
    assert "工作细则》第八条" in office.get(reverse("reminders:rules")).content.decode()


FAULTS = [
    ({"amount": ""}, "amount", "距离到期日多远？"),
    ({"amount": "999"}, "amount", "最多 366。"),
    ({"text": "【手机号】请办理"}, "text", "没有【手机号】这个字段。"),
    ({"channels": []}, "channels", "请至少选择一种渠道。"),
    ({"audience": "ROLE"}, "role", "哪个角色？"),
    ({"side": "OPENING", "repeat": "3"}, "repeat", "交办只有一次，不能重复。"),
    ({"unit": "HOURS", "repeat": "3"}, "repeat", "按小时计算的提醒不重复。"),
    ({"quiet_until": "21:00"}, "quiet_until", "免打扰的开始和结束不能相同。"),
    ({"text": ""}, "text", "请填写此项。"),
]


@pytest.mark.parametrize(("change", "field", "words"), FAULTS)
def test_a_fault_is_said_beside_the_field_and_nothing_is_lost(office, change, field, words):
    before = ReminderRule.objects.count()
    answer = office.post(reverse("reminders:new"), TYPED | change)
    assert answer.status_code == 422
    assert words in answer.context["form"].errors[field]
    assert ReminderRule.objects.count() == before
    assert "提前五天" in answer.content.decode()


def test_others_write_none(client):
    rule = only_rule()
    for role in (Role.OFFICE_DIRECTOR, Role.OFFICE_STAFF):
        switch_rule(rule=rule, on=True, by=UserFactory(roles=[role]), now=rule.counts_from)
    for role in (Role.AUDITOR, Role.SYSTEM_ADMIN, Role.DEPUTY, Role.UNIT_HEAD):
        account = UserFactory(roles=[role])
        with pytest.raises(CannotSaveRule):
            save_rule(rule=rule, by=account, now=rule.counts_from)
        with pytest.raises(CannotSaveRule):
            switch_rule(rule=rule, on=False, by=account, now=rule.counts_from)
    assert AuditEvent.objects.filter(verb="reminder.change", refused=True).count() == 4
    assert ReminderRule.objects.get(pk=rule.pk).is_on


def test_saving_without_a_change_writes_no_history(clerk):
    rule = only_rule()
    save_rule(rule=ReminderRule.objects.get(pk=rule.pk), by=clerk, now=rule.counts_from)
    assert not rule.events.exists()


def test_the_preview_says_who_would_get_it_and_stores_nothing(office):
    ReminderRule.objects.update(is_on=False)
    who = owner()
    due = timezone.localdate() + dt.timedelta(days=9)
    opened = f"{timezone.localtime() - dt.timedelta(days=1):%Y-%m-%d %H:%M}"
    duty_due(f"{due}", who=who, opened=opened, subject_label="预览事项")
    typed = TYPED | {"amount": "7", "unit": "DAYS", "channels": ["inbox"]}
    typed.pop("working_days_only")
    page = office.post(reverse("reminders:preview"), typed).content.decode()
    assert who.name in page
    assert "预览事项还有 9 天" in page
    assert not ReminderRule.objects.filter(name="提前五天").exists()
    assert not Reminder.objects.exists()
    assert not Message.objects.exists()


def test_a_rule_that_is_off_says_so_and_what_it_would_do_if_it_were_on(office, clerk):
    rule = only_rule(channels=["inbox"], amount=7)
    due = timezone.localdate() + dt.timedelta(days=9)
    opened = f"{timezone.localtime() - dt.timedelta(days=1):%Y-%m-%d %H:%M}"
    duty_due(f"{due}", opened=opened)
    address = reverse("reminders:rule", args=[rule.pk])
    typed = TYPED | {"amount": "7", "unit": "DAYS", "channels": ["inbox"]}
    typed.pop("working_days_only")
    preview = f"{reverse('reminders:preview')}?rule={rule.pk}"
    off = "已停用：启用后，未来 7 天将发出 1 条消息"
    page = office.get(address).content.decode()
    assert '状态：<span class="office-state published">已启用</span>' in page
    assert ("未来 7 天将发出 1 条消息" in page, off in page) == (True, False)
    assert "未来 7 天将发出 1 条消息" in office.post(preview, typed).content.decode()
    assert off not in office.post(preview, typed).content.decode()

    switch_rule(rule=rule, on=False, by=clerk, now=timezone.now())

    page = office.get(address).content.decode()
    assert '状态：<span class="office-state">已停用</span>' in page
    assert off in page
    assert off in office.post(preview, typed).content.decode()


def test_the_shipped_rules_are_said_in_words(office):
    page = office.get(reverse("reminders:rules")).content.decode()
    assert ReminderRule.objects.filter(is_on=True).count() == 14
    for words in ("到期前15天", "到期后3天，之后每3天", "办公室主任", "单位负责人"):
        assert words in page
