"""授权发布 by its faces: drafted, tabled, two release, revoked; the list of the month."""

import datetime as dt
import re

from django.utils import timezone
from playwright.sync_api import expect

from home.notices.enums import NoticeKind
from tests.browser.chains import standing_chain, table_notice
from tests.browser.test_row_35_accessibility import serious, walk
from tests.workflows.approvals.standing import decide_in_meeting
from workflows.approvals.models import Decision, StandingReport
from workflows.approvals.services.reporting import write_standing_reports

KIND = NoticeKind.RECEPTION
FIRST, NEXT = "石桥街道代表接待日时间调整公告", "云溪镇代表接待日地点变更公告"


def test_two_release_what_the_committee_allowed_until_it_is_revoked(zone, open_as, faults):
    people = zone.accounts
    director, second = (
        open_as(people["director"], phone=True),
        open_as(people["clerk2"], phone=True),
    )
    draft(director, [people["director"].person, people["clerk2"].person])
    tabled = Decision.objects.get(way="MEETING")
    decide_in_meeting(tabled, entered_by=people["clerk"], checked_by=people["clerk2"])
    standing_chain(zone, KIND.value)

    notice, _decision = table_notice(zone, FIRST, KIND.value)
    stranger = open_as()
    release(director, FIRST)
    assert stranger.goto(f"/t/{notice.number}/").status == 404
    release(second, FIRST)
    assert stranger.goto(f"/t/{notice.number}/").status == 200

    _notice, waiting = table_notice(zone, NEXT, KIND.value)
    revoke(director)
    second.goto(f"/desk/ballots/{waiting.pk}/")
    expect(second.get_by_text("授权已失效。").first).to_be_visible()
    expect(second.get_by_role("button", name="同意发布")).to_have_count(0)

    write_standing_reports(timezone.now() + dt.timedelta(days=32))
    read_the_list(director)
    assert faults == []


def draft(director, releasers: list) -> None:
    """A draft says who releases what until when; tabled, it waits for a meeting."""
    assert walk(director, "/desk/authorizations/") == []
    director.get_by_role("link", name="起草授权").click()
    today = timezone.localdate()
    director.get_by_label("标题").fill("代表接待日公告授权发布")
    director.get_by_label(f"公告：{KIND.label}").check()
    for label, person in zip(("第一复核人", "第二复核人"), releasers, strict=True):
        director.get_by_label(label).select_option(str(person.pk))
    director.get_by_label("生效日期").fill(today.isoformat())
    director.get_by_label("截止日期").fill(str(today + dt.timedelta(days=90)))
    assert serious(director) == []
    director.get_by_role("button", name="保存草稿").click()
    assert serious(director) == []
    director.get_by_role("button", name="提交上会").click()
    expect(director.get_by_text("会议表决").first).to_be_visible()


def release(page, title: str) -> None:
    """From the first screen to the text; the words of the choice stay the same to the end."""
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile(title)).first.click()
    expect(page.get_by_role("heading", name="两名复核人")).to_be_visible()
    assert serious(page) == []
    page.get_by_role("button", name="同意发布").click()
    expect(page.locator(".ballot-choice")).to_contain_text("同意发布")
    assert serious(page) == []
    page.get_by_role("button", name="确认：同意发布").click()
    expect(page.get_by_text("已记录").first).to_be_visible()


def revoke(director) -> None:
    director.goto("/desk/authorizations/")
    director.get_by_role("link", name="代表接待日公告授权发布").click()
    assert serious(director) == []
    director.get_by_label("理由").fill("接待安排改由会议审定")
    director.get_by_role("button", name="立即撤销").click()
    expect(director.get_by_role("button", name="立即撤销")).to_have_count(0)


def read_the_list(director) -> None:
    report = StandingReport.objects.get()
    director.goto("/desk/authorizations/")
    director.get_by_role("link", name="代表接待日公告授权发布").click()
    director.get_by_role("link", name=f"{report.month:%Y-%m}").click()
    expect(director.get_by_text(FIRST)).to_be_visible()
    assert serious(director) == []
