"""The main job of issue 8, from a form to a withdrawn notice, through the faces only."""

import io
import re

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from tests.browser import answers, committee, deputies, forms, notices, office
from tests.browser.public import Stranger

FORM = "视察通知与视察活动记录表"
ROWS, OLD_ROWS = "视察发现的问题和建议", "发现的问题和建议"
VIEW = "现场全景照片"
VERDICT, NEW_VERDICT = "总体评价", "总体印象"
UNIT = "科技创新局"
KNOWN = "梯度培育标准宣传不足，企业知晓率低"
SHORT_OF = "中试场地不足"
FORMULA = '=HYPERLINK("http://example.invalid","点我")'
FLATS = "人才公寓房源紧张"
CREDIT = "融资门槛偏高"


@pytest.fixture
def photo(tmp_path):
    """A photo as a phone takes it: some megabytes, with the place in it."""
    path = tmp_path / "现场.jpg"
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (31.0, 14.0, 5.0), 3: "E", 4: (121.0, 28.0, 9.0)})
    picture = Image.effect_noise((3000, 2250), 10).convert("RGB")
    picture.save(path, "JPEG", quality=95, exif=exif)
    return path


@pytest.fixture
def paper(tmp_path):
    """A file of the office's."""
    path = tmp_path / "年度监督工作计划.txt"
    path.write_text("年度监督工作计划", encoding="utf-8")
    return path


def test_the_main_job(zone, open_as, faults, photo, paper):
    people = zone.accounts
    clerk, anybody = open_as(people["clerk"]), open_as()

    shape_the_form(clerk)

    pinned = f"{FORM}（第2版）"
    number = office.write_topic(
        clerk, form=pinned, deputies=zone.deputies, unit=UNIT, document=paper
    )
    stranger = Stranger(anybody, number, office.TOPIC, "培育")
    assert not any(stranger.faces().values())

    decide(zone, open_as, stranger)
    anyone_reads(anybody, zone)

    receipt = two_devices(zone, open_as, photo)
    without_javascript(zone, open_as, photo)
    on_a_slow_line(zone, open_as, photo)
    no_comment(zone, open_as)

    read_back(clerk, zone, receipt)
    read_as_it_was_asked(clerk, receipt)
    sheets(clerk, receipt)

    a_notice_goes_and_is_withdrawn(zone, open_as, clerk, photo, paper)
    assert faults == []


def shape_the_form(clerk) -> None:
    """1. F07: one question renamed, two added, seen as on a phone before saving, finalised."""
    forms.open_section(clerk, FORM, deputies.HER_PART)
    phone = forms.preview(clerk)
    forms.rename_question(clerk, OLD_ROWS, ROWS)
    expect(phone.get_by_text(ROWS)).to_be_visible()
    forms.add_question(clerk, "照片", VIEW)
    choice = forms.add_question(clerk, "单选", VERDICT)
    forms.paste_options(clerk, choice, ["好", "较好", "一般"])
    expect(phone.get_by_label(VIEW)).to_be_visible()
    expect(phone.get_by_role("group", name=VERDICT).get_by_label("较好")).to_be_visible()
    forms.save_section(clerk)
    forms.finalise(clerk, version=2)


def decide(zone, open_as, stranger) -> None:
    """3. Review, then votes by phone: the 5th "for", with 6 cast, makes it public; not before."""
    committee.review(open_as(zone.accounts["director"]), office.TOPIC)
    for seat, choice in enumerate(["同意"] * 4 + ["不同意"], start=1):
        committee.vote(open_as(zone.accounts[f"member{seat}"], phone=True), office.TOPIC, choice)
        assert stranger.get(f"/t/{stranger.number}/").status == 404
        if seat >= 4:
            assert not any(stranger.faces().values())
    committee.vote(open_as(zone.accounts["member6"], phone=True), office.TOPIC, "同意")
    assert all(stranger.faces().values()), stranger.faces()


def anyone_reads(page, zone) -> None:
    """4. Found by 培育; deputies and unit named; no draft, remark, contact, clerk or member."""
    page.goto("/")
    page.get_by_role("searchbox").first.fill("培育")
    page.keyboard.press("Enter")
    page.get_by_role("link", name=office.TOPIC).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(office.TOPIC)
    text = page.locator("body").inner_text()
    public = {mandate.person.name for mandate in zone.deputies}
    assert all(name in text for name in public | {UNIT})
    for account in zone.accounts.values():
        assert account.person.name in public or account.person.name not in page.content()
    assert office.REMARK not in page.content()
    assert "草稿" not in text
    assert not re.search(r"1\d{10}", text)
    page.goto(f"/search/?q={office.REMARK[-4:]}")
    expect(page.get_by_role("link", name=office.TOPIC)).to_have_count(0)


def two_devices(zone, open_as, photo) -> str:
    """5. Begun on a phone, left half-way, finished at a desk; sent twice, one receipt."""
    phone = open_as(zone.accounts["deputy1"], phone=True)
    phone.goto("/desk/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("我要办的 1 件")
    expect(phone.get_by_text("截止")).to_have_count(1)
    deputies.open_form(phone, office.TOPIC)
    expect(phone.get_by_text(ROWS)).to_be_visible()
    expect(phone.get_by_text("记录人")).to_have_count(0)  # the office's part
    deputies.write_row(phone, 1, KNOWN, "编印一张纸政策清单", photo)
    phone.get_by_role("group", name=VERDICT).get_by_label("较好").check()
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
    receipt = deputies.receipt(desktop)
    desktop.go_back()
    assert deputies.receipt(desktop) == receipt
    desktop.goto("/desk/sent/")
    expect(desktop.locator("article")).to_have_count(1)
    return receipt


def without_javascript(zone, open_as, photo) -> None:
    """5. Two rows and a photo by the page's own buttons."""
    page = open_as(zone.accounts["deputy2"], phone=True, javascript=False)
    deputies.open_form(page, office.TOPIC)
    deputies.write_row(page, 1, FORMULA, photo=photo)
    deputies.add_row(page)
    deputies.write_row(page, 2, FLATS)
    deputies.check(page)
    page.get_by_role("button", name="提交").click()
    assert deputies.receipt(page)
    address = page.get_by_role("link", name=photo.name).get_attribute("href")
    kept = Image.open(io.BytesIO(page.request.get(address).body()))
    assert kept.size == Image.open(photo).size
    assert not kept.getexif()  # the place where it was taken is gone


def on_a_slow_line(zone, open_as, photo) -> None:
    """5. 400 kbit/s with 400 ms: the photo is made smaller before it travels."""
    page = open_as(zone.accounts["deputy3"], phone=True)
    line = page.context.new_cdp_session(page)
    speed = {"downloadThroughput": 50_000, "uploadThroughput": 50_000, "latency": 400}
    line.send("Network.enable")
    line.send("Network.emulateNetworkConditions", {"offline": False, **speed})
    deputies.open_form(page, office.TOPIC)
    deputies.write_row(page, 1, CREDIT, photo=photo)
    deputies.check(page)
    link = page.get_by_role("link", name=photo.name)
    sent = page.request.get(link.get_attribute("href")).body()
    assert len(sent) < photo.stat().st_size / 4
    page.get_by_role("button", name="提交").click()
    assert deputies.receipt(page)


def no_comment(zone, open_as) -> None:
    """5. One tap, confirmed."""
    page = open_as(zone.accounts["deputy4"], phone=True)
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile(office.TOPIC)).click()
    page.get_by_role("button", name="无意见").click()
    page.get_by_role("button", name="确认无意见").click()
    assert deputies.receipt(page)


def read_back(clerk, zone, receipt: str) -> None:
    """6. Who has answered and who has not; findings become rows of the record."""
    answers.open_record(clerk, office.TOPIC)
    assert answers.missing(clerk) == f"谁还没回： {zone.deputies[4].person.name}"
    answers.accept_finding(clerk, KNOWN, "较重")
    answers.accept_finding(clerk, SHORT_OF, "一般")
    answers.open_answer(clerk, office.TOPIC, receipt)
    expect(clerk.get_by_role("term").filter(has_text=ROWS)).to_be_visible()


def read_as_it_was_asked(clerk, receipt: str) -> None:
    """6. The form changes and is finalised again; the answer stands under the old question."""
    forms.open_section(clerk, FORM, deputies.HER_PART)
    forms.rename_question(clerk, VERDICT, NEW_VERDICT)
    forms.save_section(clerk)
    forms.finalise(clerk, version=3)
    answers.open_answer(clerk, office.TOPIC, receipt)
    asked = clerk.get_by_role("term").filter(has_text=VERDICT)
    expect(asked.locator("+ dd")).to_have_text(re.compile("^较好"))  # then the note's field
    expect(clerk.get_by_text(NEW_VERDICT)).to_have_count(0)
    expect(clerk.get_by_text("第 2 版")).to_be_visible()


def sheets(clerk, receipt: str) -> None:
    """6. Both downloads hold every answer, inert, in Shanghai time, in a row each."""
    answers.open_record(clerk, office.TOPIC)
    head, *rows = answers.csv_rows(answers.download(clerk, "下载 CSV"))
    assert len(rows) == 4
    mine = dict(zip(head, next(row for row in rows if row[0] == receipt), strict=True))
    assert mine[NEW_VERDICT] == "较好"
    assert KNOWN in mine[ROWS]
    assert SHORT_OF in mine[ROWS]
    assert answers.is_now_in_shanghai(mine["提交时间"])
    assert sum(dict(zip(head, row, strict=True))["无意见"] == "是" for row in rows) == 1

    book = answers.workbook_rows(answers.download(clerk, "下载 Excel"))
    head, *rows = book["填报"]
    assert sorted(row[0] for row in rows)[0]
    assert len(rows) == 4
    assert answers.is_now_in_shanghai(str(rows[0][head.index("提交时间")]))
    problems = {row[book[ROWS][0].index("问题")] for row in book[ROWS][1:]}
    assert problems == {KNOWN, SHORT_OF, FORMULA, FLATS, CREDIT}


def a_notice_goes_and_is_withdrawn(zone, open_as, clerk, photo, paper) -> None:
    """7. Two pictures, a table, a file; approved, read, withdrawn: 410 with the date."""
    second = photo.with_name("站点.jpg")
    Image.linear_gradient("L").resize((1200, 800)).convert("RGB").save(second)
    pictures = [photo, second]
    number = notices.write_notice(clerk, pictures=pictures, document=paper)
    stranger = Stranger(open_as(), number, notices.NOTICE, "联络站")
    assert stranger.get(f"/t/{number}/").status == 404
    director = open_as(zone.accounts["director"])
    committee.review(director, notices.NOTICE)
    for seat in range(1, 7):
        assert stranger.get(f"/t/{number}/").status == 404
        committee.vote(open_as(zone.accounts[f"member{seat}"], phone=True), notices.NOTICE, "同意")
    files = notices.read_notice(stranger.page, number, pictures=pictures)
    assert len(files) >= 3
    assert all(stranger.get(file).ok for file in files)

    notices.withdraw(director)
    answer = stranger.page.goto(f"/t/{number}/")
    assert answer.status == 410
    expect(stranger.page.get_by_text("该信息已撤回").first).to_be_visible()
    expect(stranger.page.get_by_text(f"{timezone.localdate():%Y年%-m月%-d日}")).to_be_visible()
    assert notices.NOTICE not in stranger.page.content()
    assert not any(stranger.faces().values())
    assert not any(stranger.get(file).ok for file in files)
