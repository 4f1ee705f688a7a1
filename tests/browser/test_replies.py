"""谁还没回 with rows: several noted in one action, a wrong note is corrected, also on a phone."""

import datetime as dt

from playwright.sync_api import expect

from tests.browser.matters import make_matter
from tests.browser.test_narrow import CUT
from tests.browser.test_row_35_accessibility import serious
from workflows.duties.models import Duty
from workflows.reminders.models import Message, ReceiptNote
from workflows.reminders.services import deliver_waiting, sweep
from workflows.topics.enums import FILL_KIND

TITLE = "老旧小区加装电梯情况视察"
REPLIES = "/admin/reminders/replies/"


def remind() -> None:
    """What the worker does, whatever the hour at which the tests run."""
    duty = Duty.objects.open().filter(kind=FILL_KIND).latest("due_at")
    begins = duty.start_at or duty.opened_at
    sweep(now=begins - dt.timedelta(minutes=1))
    sweep(now=begins + dt.timedelta(minutes=1))
    waiting = Message.objects.filter(state="WAITING")
    deliver_waiting(now=waiting.latest("next_try_at").next_try_at)


def test_the_office_notes_several_at_once_and_corrects_one(zone, open_as, faults):
    make_matter(zone, TITLE)
    lost = zone.deputies[0].person.account  # nobody can write to her
    type(lost).objects.filter(pk=lost.pk).update(is_active=False, email="")
    type(lost.person).objects.filter(pk=lost.person_id).update(email="")
    remind()
    clerk = open_as(zone.accounts["clerk"])

    clerk.goto(REPLIES)
    assert serious(clerk) == []
    expect(clerk.get_by_role("table", name="未能联系上")).to_contain_text(lost.person.name)
    rows = clerk.get_by_role("table", name="还没有读")
    waiting = rows.get_by_role("checkbox")
    before = waiting.count()
    assert before >= 3
    clerk.get_by_role("button", name="全选").click()
    expect(
        clerk.get_by_role("table", name="未能联系上").get_by_role("checkbox")
    ).not_to_be_checked()
    waiting.first.uncheck()
    clerk.get_by_label("回执情况").select_option("参加")
    clerk.get_by_label("确认方式").select_option("微信确认")
    clerk.get_by_role("button", name="登记", exact=True).click()
    expect(clerk.get_by_text("登记。").first).to_be_visible()
    expect(rows.get_by_role("checkbox")).to_have_count(1)

    clerk.get_by_role("link", name="已读或已回").click()
    known = clerk.get_by_role("table", name="已读或已回")
    expect(known).to_contain_text("参加（微信确认）")
    known.get_by_role("row").nth(1).get_by_role("link").first.click()
    clerk.get_by_label("回执情况").select_option("请假")
    clerk.get_by_label("确认方式").select_option("电话确认")
    clerk.get_by_role("button", name="登记", exact=True).click()
    history = clerk.get_by_role("region", name="回执记录").get_by_role("listitem")
    expect(history).to_have_count(2)
    expect(history.nth(0)).to_contain_text("参加（微信确认）")
    expect(history.nth(1)).to_contain_text("请假（电话确认）")
    assert serious(clerk) == []
    assert ReceiptNote.objects.filter(receipt="EXCUSED", known_by="PHONE").count() == 1

    phone = open_as(zone.accounts["clerk"], phone=True)
    message = ReceiptNote.objects.latest("pk").message_id
    for address in (REPLIES, f"{REPLIES}?show=answered", f"{REPLIES}{message}/"):
        phone.goto(address)
        phone.wait_for_timeout(200)
        assert phone.evaluate(CUT) == [], address
        assert serious(phone) == [], address
    assert faults == []
