"""A card made in the office and opened in WeChat: no script, no window, no password."""

import re

from django.urls import reverse
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_row_35_accessibility import serious

WECHAT = (
    "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Mobile Safari/537.36 "
    "XWEB/1160 MicroMessenger/8.0.50 WeChat/arm64 NetType/WIFI Language/zh_CN"
)


def make_link(office, account) -> str:
    """The clerk finds the person and makes a link; its path."""
    office.goto(reverse("sign_in_cards"))
    office.get_by_label("姓名").fill(account.username)
    office.get_by_role("button", name="筛选").click()
    office.get_by_role("link", name=re.compile(account.username)).click()
    office.get_by_role("button", name=re.compile("生成登录链接")).click()
    expect(office.get_by_role("img", name="二维码")).to_be_visible()
    address = office.get_by_label("登录链接").first.input_value()
    return re.search(r"/desk/s/[a-z0-9-]+/", address).group()


def test_a_link_opened_in_wechat_signs_in_once_and_the_phone_is_trusted(zone, open_as, faults):
    office = open_as(zone.accounts["clerk"])
    path = make_link(office, zone.accounts["deputy1"])
    found = serious(office)
    office.set_viewport_size(PHONE)
    found += serious(office)

    phone = open_as(None, phone=True, javascript=False)
    phone.context.set_extra_http_headers({"User-Agent": WECHAT})
    phone.goto(path)
    assert phone.url.endswith("/desk/card/")
    phone.get_by_label("信任这台手机").check()
    phone.get_by_role("button", name="登录", exact=True).click()
    expect(phone.get_by_role("link", name="我的登录")).to_be_visible()
    phone.get_by_role("link", name="我的登录").click()
    expect(phone.get_by_text("安卓手机 · 微信", exact=True)).to_be_visible()
    phone.get_by_role("button", name="退出登录").click()
    phone.get_by_role("button", name="一键登录").click()
    expect(phone.get_by_role("link", name="我的登录")).to_be_visible()
    phone.goto(path)
    expect(phone.get_by_text("已使用过")).to_be_visible()

    again = open_as(zone.accounts["deputy1"], phone=True)
    for name in ("mine", "sign-in", "card", "confirm"):
        again.goto(reverse(f"accounts:{name}"))
        found += serious(again)
    assert found == []
    assert [fault for fault in faults if "/desk/card/" not in fault] == []
