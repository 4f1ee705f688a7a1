"""台账 by its faces: more time is asked for and granted, a term moves what the director ticks, and
the office writes a reminder that it has seen on a real duty.
"""

import datetime as dt
import re
from itertools import pairwise

from django.utils import timezone
from playwright.sync_api import expect

from tests.browser.matters import make_matter
from tests.browser.test_row_35_accessibility import serious, walk
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.reminders.models import ReminderRule
from workflows.topics.enums import FILL_KIND

TITLE = "老旧小区加装电梯情况视察"
ASK = "申请延期或免办"


def owed_by(account) -> Duty:
    return Duty.objects.get(kind=FILL_KIND, owner_person=account.person, state=DutyState.OPEN)


def test_more_time_is_asked_for_on_a_phone_and_granted_by_the_director(zone, open_as, faults):
    make_matter(zone, TITLE)
    deputy = zone.deputies[0].person.account
    duty = owed_by(deputy)
    later = timezone.localdate(duty.due_at) + dt.timedelta(days=7)
    phone, desk = open_as(deputy, phone=True), open_as(zone.accounts["director"])

    assert walk(phone, "/desk/") == []
    phone.get_by_role("link", name=ASK).click()
    phone.get_by_role("button", name="提交申请").click()  # nothing chosen, nothing said
    expect(phone.get_by_role("alert").first).to_be_visible()
    assert serious(phone) == []
    phone.get_by_role("radio", name="延期").check()
    phone.get_by_label("延至").fill(later.isoformat())
    phone.get_by_label("理由").fill("参加省里培训，下周返回后填报。")
    phone.get_by_role("button", name="提交申请").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("延期")

    desk.goto("/desk/")
    desk.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(desk.get_by_text("参加省里培训")).to_be_visible()
    assert serious(desk) == []
    desk.get_by_role("button", name="同意", exact=True).click()
    expect(desk.get_by_text("已同意").first).to_be_visible()

    phone.reload()
    expect(phone.get_by_text("已同意").first).to_be_visible()
    duty.refresh_from_db()
    assert timezone.localdate(duty.due_at) == later
    assert faults == []


def test_a_term_says_what_it_would_move_and_moves_what_is_ticked(zone, open_as, faults):
    make_matter(zone, TITLE)
    before = {duty.pk: duty.due_at for duty in Duty.objects.open().filter(kind=FILL_KIND)}
    director = open_as(zone.accounts["director"])

    director.goto("/admin/duties/kinds/")
    assert serious(director) == []
    term = director.get_by_role("paragraph").filter(has_text="未填写日期的表单填报")
    term.get_by_role("link").click()
    director.get_by_label("时长").fill("20")
    director.get_by_label("理由").fill("防汛期间延长填报时间")
    director.get_by_role("button", name="会影响哪些事项？").click()
    expect(director.locator("section[role=status]")).to_contain_text(TITLE)
    director.get_by_role("button", name="保存期限").click()
    director.wait_for_url("**/move/")
    assert serious(director) == []
    ticks = director.get_by_role("checkbox")
    assert ticks.count() == len(before)
    ticks.first.uncheck()
    director.get_by_role("button", name="调整勾选的事项").click()
    expect(director.get_by_role("table")).to_contain_text(TITLE)
    assert serious(director) == []

    moved = [pk for pk, due in before.items() if Duty.objects.get(pk=pk).due_at > due]
    assert len(moved) == len(before) - 1
    assert faults == []


def test_the_office_writes_a_reminder_and_sees_it_on_a_real_duty_first(zone, open_as, faults):
    make_matter(zone, TITLE)
    clerk = open_as(zone.accounts["clerk"])

    clerk.goto("/admin/reminders/")
    assert serious(clerk) == []
    clerk.get_by_role("link", name="新建规则").click()
    clerk.get_by_label("名称").fill("视察前一天提醒")
    clerk.get_by_label("填报", exact=True).check()
    clerk.get_by_label("距离到期日").fill("1")
    clerk.get_by_label("工作台消息").check()
    clerk.get_by_label("文字").fill("请于今天完成：")
    clerk.get_by_role("button", name="事项", exact=True).click()
    clerk.get_by_role("button", name="责任人", exact=True).click()
    preview = clerk.locator("#rule-preview")
    expect(preview).to_contain_text(TITLE)
    other = zone.deputies[-1].person.name
    option = preview.locator("option", has_text=other)
    sample = preview.get_by_label("以这件事项为例：")
    sample.focus()
    sample.select_option(option.get_attribute("value"))
    expect(preview.locator("blockquote")).to_contain_text(other)
    expect(sample).to_be_focused()  # the page took another in its place
    clerk.set_viewport_size({"width": 1280, "height": 900})
    clerk.get_by_text("时间、免打扰与休息日").click()
    edges = [box.bounding_box() for box in clerk.locator("input[type=time]").all()]
    assert all(a["x"] + a["width"] <= b["x"] for a, b in pairwise(edges))
    assert serious(clerk) == []
    clerk.get_by_role("button", name="保存规则").click()
    expect(clerk.get_by_text("视察前一天提醒").first).to_be_visible()

    assert ReminderRule.objects.get(name="视察前一天提醒").is_on
    assert faults == []
