"""A decision taken at the table, from the kind's chain to the public page, by its faces alone."""

import re

from django.utils import timezone
from playwright.sync_api import expect

from home.demo.texts import review
from home.notices.enums import NoticeKind
from tests.browser.chains import meeting_chain, table_notice
from tests.browser.test_row_35_accessibility import serious, walk
from tests.cms.media.factories import jpeg
from workflows.approvals.models import MeetingRecord

TITLE = "夜间照明盲区整改情况通报"
ASKED = "摘要写明责任单位"
ADDED = "责任单位为规划建设局。"


def test_a_text_is_carried_at_the_table_with_changes(zone, open_as, faults, tmp_path):
    people, chain = zone.accounts, meeting_chain()
    give_the_way(open_as(people["director"], phone=True), chain)
    notice, _decision = table_notice(zone, TITLE, NoticeKind.RESULT.value)
    scan = tmp_path / "纪要节录.jpg"
    scan.write_bytes(jpeg())

    clerk = open_as(people["clerk"], phone=True)
    code = print_the_text(clerk)
    enter_the_meeting(clerk, absent=people["member9"].person.name)
    enter_counts(clerk, code, scan, second=people["clerk2"].person)
    check(open_as(people["clerk2"]))
    stranger = open_as()
    assert stranger.goto(f"/t/{notice.number}/").status == 404

    change_the_text(open_as(people["clerk"]), notice)
    review(notice.current_workflow_state, zone, now=timezone.now())
    confirm(open_as(people["member1"], phone=True), part="主持人")
    assert stranger.goto(f"/t/{notice.number}/").status == 404
    confirm(open_as(people["director"], phone=True), part="办公室主任")

    stranger.goto(f"/t/{notice.number}/")
    expect(stranger.get_by_text(ADDED)).to_be_visible()
    assert faults == []


def give_the_way(director, chain) -> None:
    """The kind's chain is chosen on one screen, which says in words what it does."""
    assert walk(director, "/admin/decisions/chains/") == []
    row = director.get_by_role("row", name=re.compile("^结果公开"))
    row.get_by_role("combobox").select_option(label=chain.name)
    row.get_by_role("button", name="保存").click()
    row = director.get_by_role("row", name=re.compile("^结果公开"))
    expect(row.get_by_text("第二人核对录入")).to_be_visible()


def print_the_text(clerk) -> str:
    """The check code stands on the printed tabled text, and there alone."""
    assert walk(clerk, "/desk/meetings/") == []
    clerk.get_by_role("link", name=TITLE, exact=True).click()
    assert serious(clerk) == []
    clerk.get_by_role("group", name="上会稿").get_by_role(
        "button", name="打印", exact=False
    ).first.click()
    return clerk.locator(".foot").inner_text().removeprefix("校验码").strip()


def enter_the_meeting(clerk, *, absent: str) -> None:
    """First the meeting: who presided, who was there; why somebody was not."""
    clerk.goto("/desk/meetings/")
    clerk.get_by_role("link", name="录入表决结果").click()
    clerk.get_by_role("link", name=re.compile("^录入.*会议$")).click()
    assert serious(clerk) == []
    clerk.get_by_label("会次").fill("第12次会议")
    clerk.get_by_label("地点").fill("三楼会议室")
    away = clerk.get_by_role("row", name=re.compile(absent))
    expect(away.get_by_role("textbox")).to_be_hidden()
    away.get_by_role("checkbox").uncheck()
    away.get_by_role("textbox").fill("公出")
    clerk.get_by_role("button", name="保存会议").click()
    expect(clerk.get_by_label("会议", exact=True)).to_contain_text("第12次会议")


def enter_counts(clerk, code: str, scan, *, second) -> None:
    """What cannot be is refused beside its field, in words, and nothing typed is lost."""
    assert serious(clerk) == []
    typed = {"上会稿校验码": code, "本项实到人数": "8", "同意": "9", "弃权": "1", "修改意见": ASKED}
    for label, value in typed.items():
        clerk.get_by_label(label, exact=True).fill(value)
    clerk.get_by_label("结果", exact=True).select_option(label="原则通过按意见修改")
    clerk.get_by_label("表决方式").select_option(label="举手")
    clerk.get_by_label("签字扫描件", exact=True).set_input_files(scan)
    clerk.get_by_label("复核人").select_option(str(second.pk))
    clerk.get_by_role("button", name="录入并提交复核").click()

    expect(clerk.locator(".field.has-error .error").first).to_contain_text(re.compile("人"))
    assert serious(clerk) == []
    for label, value in typed.items():
        expect(clerk.get_by_label(label, exact=True)).to_have_value(value)
    expect(clerk.get_by_label("已有的扫描件")).not_to_have_value("")
    clerk.get_by_label("同意", exact=True).fill("7")
    clerk.get_by_role("button", name="录入并提交复核").click()
    expect(clerk.get_by_text("已录入，待").first).to_be_visible()


def check(second) -> None:
    """Another person of the office reads outcome and figures off the scan beside them."""
    second.goto("/desk/meetings/")
    second.get_by_role("link", name="对照扫描件复核").click()
    picture = second.locator(".meeting-scan")
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") > 0
    assert serious(second) == []
    second.get_by_label("结果", exact=True).select_option(label="原则通过按意见修改")
    read = {"应到会": "9", "实到会": "8", "同意": "7", "不同意": "0", "弃权": "1"}
    read |= {"在场未表态": "0", "回避": "0"}
    for label, number in read.items():
        second.get_by_label(label, exact=True).fill(number)
    second.get_by_label("其他各项我也已与扫描件核对").check()
    second.get_by_role("button", name="与原录入比对").click()
    expect(second.locator(".message.success")).to_be_visible()
    assert MeetingRecord.objects.get().state == "CHECKED"


def change_the_text(clerk, notice) -> None:
    """The office writes in what the meeting asked for."""
    clerk.goto(f"/admin/notices/{notice.pk}/")
    clerk.get_by_role("link", name="编辑", exact=True).click()
    clerk.locator("#id_summary").fill(f"现将有关安排予以公布。{ADDED}")
    clerk.get_by_role("button", name=re.compile("提交")).first.click()
    clerk.wait_for_url(re.compile(r"/admin/notices/\d+/$"))


def confirm(page, *, part: str) -> None:
    """Presider and director see what was asked for and what was changed, marked."""
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile("比对并确认")).click()
    expect(page.get_by_text(ASKED)).to_be_visible()
    expect(page.locator(".ballot-changes ins")).to_contain_text(ADDED)
    assert serious(page) == []
    page.get_by_role("button", name=f"以{part}身份确认修改稿").click()
    expect(page.get_by_role("button", name=f"以{part}身份确认修改稿")).to_have_count(0)
