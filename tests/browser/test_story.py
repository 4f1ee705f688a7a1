"""The main job of issue 8, from a form to a withdrawn notice, through the faces only."""

import re

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import committee, deputies, office
from tests.browser.public import Stranger

UNIT = "科技创新局"
KNOWN = "梯度培育标准宣传不足，企业知晓率低"
SHORT_OF = "中试场地不足"
FORMULA = '=HYPERLINK("http://example.invalid","点我")'


@pytest.fixture
def photo(tmp_path):
    """A photo as a phone takes it: some megabytes, with the place in it."""
    path = tmp_path / "现场.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    picture = Image.effect_noise((3000, 2250), 10).convert("RGB")
    picture.save(path, "JPEG", quality=95, exif=exif)
    return path


def test_the_main_job(site, zone, open_as, tmp_path, photo):
    people = zone.accounts
    clerk, anybody = open_as(people["clerk"]), open_as()

    # 2. The clerk writes the topic and submits it.
    authority = tmp_path / "年度监督工作计划.txt"
    authority.write_text("年度监督工作计划", encoding="utf-8")
    number = office.write_topic(clerk, deputies=zone.deputies, unit=UNIT, document=authority)
    stranger = Stranger(anybody, number, office.TOPIC, "培育")
    assert not any(stranger.faces().values())

    # 3. The director reviews; members vote; the 5th "for" with 6 cast makes it public.
    committee.review(open_as(people["director"]), office.TOPIC)
    for seat, choice in enumerate(["同意"] * 4 + ["不同意"], start=1):
        committee.vote(open_as(people[f"member{seat}"], phone=True), office.TOPIC, choice)
        assert stranger.get(f"/t/{number}/").status == 404
        if seat >= 4:
            assert not any(stranger.faces().values())
    committee.vote(open_as(people["member6"], phone=True), office.TOPIC, "同意")
    assert all(stranger.faces().values()), stranger.faces()

    # 4. Anyone finds it by two characters and reads what is public, and nothing else.
    anyone_reads(anybody, zone)

    # 5. Deputies answer.
    receipt = two_devices(zone, open_as, photo)
    without_javascript(zone, open_as, photo)
    on_a_slow_line(zone, open_as, photo)
    no_comment(zone, open_as)
    assert receipt


def anyone_reads(page, zone) -> None:
    """Found by 培育; deputies and unit named; no draft, remark, contact data, clerk or member."""
    page.goto("/")
    page.get_by_role("searchbox").first.fill("培育")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=office.TOPIC).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(office.TOPIC)
    text = page.locator("body").inner_text()
    for mandate in zone.deputies:
        assert mandate.person.name in text
    assert UNIT in text
    deputies_names = {mandate.person.name for mandate in zone.mandates}
    for account in zone.accounts.values():
        if account.person.name not in deputies_names:
            assert account.person.name not in page.content()
    assert office.REMARK not in page.content()
    assert "草稿" not in text
    assert not re.search(r"1\d{10}", text)
    page.goto(f"/search/?q={office.REMARK[-4:]}")
    expect(page.get_by_role("link", name=office.TOPIC)).to_have_count(0)


def two_devices(zone, open_as, photo) -> str:
    """Begun on a phone, left half-way, finished at a desk; sent twice, one receipt."""
    phone = open_as(zone.accounts["deputy1"], phone=True)
    phone.goto("/desk/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("我要办的 1 件")
    expect(phone.get_by_text("截止")).to_have_count(1)
    deputies.open_form(phone, office.TOPIC)
    expect(phone.get_by_text("记录人")).to_have_count(0)  # the office's part
    deputies.write_row(phone, 1, KNOWN, "编印一张纸政策清单", photo)
    deputies.save_draft(phone)
    deputies.add_row(phone)
    deputies.write_row(phone, 2, SHORT_OF[:3])
    expect(phone.locator("[data-saved]")).to_contain_text("已保存")
    phone.close()

    desktop = open_as(zone.accounts["deputy1"])
    deputies.open_form(desktop, office.TOPIC)
    first, second = deputies.row(desktop, 1), deputies.row(desktop, 2)
    expect(first.get_by_label("问题")).to_have_value(KNOWN)
    expect(first.get_by_label("责任单位")).to_have_value("")
    expect(first.get_by_role("link", name=photo.name)).to_be_visible()
    expect(second.get_by_label("问题")).to_have_value(SHORT_OF[:3])
    deputies.write_row(desktop, 2, SHORT_OF, "统筹闲置厂房")
    deputies.check(desktop)
    desktop.get_by_role("button", name="提交").dblclick()
    expect(desktop.locator(".receipt")).to_be_visible()
    receipt = deputies.receipt(desktop)
    desktop.go_back()
    assert deputies.receipt(desktop) == receipt
    desktop.goto("/desk/sent/")
    expect(desktop.locator("article")).to_have_count(1)
    return receipt


def without_javascript(zone, open_as, photo) -> None:
    """Two rows and a photo by the page's own buttons."""
    page = open_as(zone.accounts["deputy2"], phone=True, javascript=False)
    deputies.open_form(page, office.TOPIC)
    deputies.write_row(page, 1, FORMULA, photo=photo)
    deputies.add_row(page)
    deputies.write_row(page, 2, "人才公寓房源紧张")
    deputies.check(page)
    page.get_by_role("button", name="提交").click()
    assert deputies.receipt(page)


def on_a_slow_line(zone, open_as, photo) -> None:
    """400 kbit/s with 400 ms: the photo is made smaller before it travels."""
    page = open_as(zone.accounts["deputy3"], phone=True)
    line = page.context.new_cdp_session(page)
    speed = {"downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 400}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    deputies.open_form(page, office.TOPIC)
    deputies.write_row(page, 1, "融资门槛偏高", photo=photo)
    deputies.check(page)
    link = page.get_by_role("link", name=photo.name)
    sent = page.request.get(link.get_attribute("href")).body()
    assert len(sent) < photo.stat().st_size / 4
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".receipt")).to_be_visible()


def no_comment(zone, open_as) -> None:
    """One tap, confirmed."""
    page = open_as(zone.accounts["deputy4"], phone=True)
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile(office.TOPIC)).click()
    page.get_by_role("button", name="无意见").click()
    page.get_by_role("button", name="没有意见").click()
    expect(page.locator(".receipt")).to_be_visible()
