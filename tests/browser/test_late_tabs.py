"""A tab left open and the back button: what a member meets, played with two tabs of one browser."""

import re

from playwright.sync_api import expect

from tests.browser.matters import make_matter

PASSWORD = "长长的口令2026"
WORDS = "请补充资金来源"


def sign_in(page, user) -> None:
    page.get_by_label("登录名").fill(user.username)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def sign_out_in_another_tab(page):
    other = page.context.new_page()
    other.goto("/desk/")
    other.get_by_role("button", name="退出登录").click()
    expect(other.get_by_label("登录名")).to_be_visible()
    return other


def write_and_choose(page) -> None:
    page.get_by_label("意见").fill(WORDS)
    page.get_by_role("button", name="不同意", exact=True).click()


def test_a_member_meets_no_dead_end(zone, open_as, faults):
    matter = make_matter(zone, "老旧小区加装电梯情况", until="BALLOT")
    member = zone.accounts["member7"]
    member.set_password(PASSWORD)
    member.save()
    page = open_as(None, phone=True)
    page.goto("/desk/ballots/")
    sign_in(page, member)
    page.get_by_role("link", name=re.compile(matter.title)).click()

    sign_out_in_another_tab(page)
    write_and_choose(page)
    sign_in(page, member)
    expect(page.get_by_text("刚才的操作没有执行")).to_be_visible()
    expect(page.get_by_label("意见")).to_have_value(WORDS)

    sign_in(sign_out_in_another_tab(page), member)
    page.wait_for_timeout(500)  # the other tab has come in
    write_and_choose(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("您的操作没有执行")
    page.get_by_role("link", name="返回原页面").click()
    expect(page.get_by_label("意见")).to_have_value(WORDS)

    write_and_choose(page)
    page.get_by_role("button", name="返回，再考虑一下").click()
    expect(page.get_by_label("意见")).to_have_value(WORDS)
    write_and_choose(page)
    page.get_by_role("button", name="确认：不同意").click()
    expect(page.get_by_text("您的表决已记录")).to_be_visible()
    for _press in range(2):
        page.go_back()
        expect(page.get_by_text("您已表决")).to_be_visible()
    assert faults == []
