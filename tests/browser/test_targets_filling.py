"""Rows 14, 16, 35 and 39 of the target list, in Chromium: saved by itself, a photo of a phone,
large text and 200 %, the keyboard alone, and no script at all.
"""

import io

import pytest
from django.core.files.storage import storages
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from cms.submissions.models import Attachment, Submission
from tests.browser.test_row_35_accessibility import serious
from tests.cms.formbuilder.targets.test_row_16_photo import exif
from tests.cms.formbuilder.targets.test_row_39_without_script import QUESTIONS
from tests.home.desk.parts import begin, page_of, part_of

SAID = {"key": "qsaid", "type": "long_text", "label": "总体印象", "required": True}
PHOTO = {"key": "qphoto", "type": "photo", "label": "现场照片"}
SMALL = """() => [...document.querySelectorAll('main *')].filter(each => {
  const own = [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim());
  const box = each.getBoundingClientRect();
  return own && box.width > 1 && box.height > 1 && parseFloat(getComputedStyle(each).fontSize) < 22;
}).map(each => `${each.tagName} ${each.className} ${each.textContent.trim().slice(0, 20)}`)"""
WIDER = "document.documentElement.scrollWidth > innerWidth"


def begun(client, *questions: dict):
    """(account, draft) of a deputy's part with these questions."""
    part = part_of(*questions)
    client.force_login(part.person.account)
    return part.person.account, begin(client, part)


def test_row_14_a_page_saves_itself_and_says_so(client, open_as):
    account, draft = begun(client, SAID)
    page = open_as(account, phone=True)
    page.goto(page_of(draft))
    line = page.locator("[data-saved]")
    expect(line).to_have_text("尚未填写 · 尚未提交")

    page.locator("#qsaid").fill("写到一半")

    expect(line).to_contain_text("已保存", timeout=10_000)
    expect(line).to_contain_text("尚未提交")
    draft.refresh_from_db()
    assert draft.answers == {"qsaid": "写到一半"}


def test_row_16_twelve_megapixels_are_made_smaller_on_the_phone(client, open_as):
    account, draft = begun(client, SAID, PHOTO)
    page = open_as(account, phone=True)
    page.goto(page_of(draft))
    file = io.BytesIO()
    noise = Image.effect_noise((1000, 750), 80).convert("RGB").resize((4000, 3000))
    noise.save(file, "JPEG", exif=exif(), quality=90)
    photo = {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}
    page.locator("#qphoto").set_input_files(photo)
    size = "document.querySelector('#qphoto').files[0].size"
    for _turn in range(100):  # the page's policy forbids Playwright to wait for a function
        if (sent := page.evaluate(size)) < len(file.getvalue()):
            break
        page.wait_for_timeout(200)

    page.locator(".fill-acts [value=save]").click()
    page.get_by_text("草稿已保存").wait_for()

    with storages["private"].open(Attachment.objects.get().path) as stored:
        kept = Image.open(stored)
        kept.load()
    assert sent < len(file.getvalue())
    assert max(kept.size) == 1600
    assert kept.height > kept.width  # it was held upright
    assert dict(kept.getexif()) == {}


@pytest.mark.parametrize("javascript", [True, False])
def test_row_35_large_text_and_zoom_keep_the_layout(client, open_as, javascript):
    account, draft = begun(client, *QUESTIONS)
    page = open_as(account, phone=True, javascript=javascript)
    page.goto("/text-size/?to=large")
    addresses = [
        page_of(draft),
        reverse("desk:check", args=[draft.pk]),
        reverse("desk:assignment", args=[draft.assignment.pk]),
        reverse("desk:hand_in", args=[draft.assignment.pk]),
    ]

    for address in addresses:
        page.set_viewport_size({"width": 390, "height": 844})
        assert page.goto(address).ok
        assert page.evaluate(SMALL) == []
        for width in (390, 640, 320):  # a phone; 1280 at 200 %; 1280 at 400 %
            page.set_viewport_size({"width": width, "height": 844})
            assert not page.evaluate(WIDER), (address, width)
        if javascript:
            assert serious(page) == []


def test_row_35_the_keyboard_alone_fills_in_and_the_summary_leads_to_the_field(client, open_as):
    account, draft = begun(client, SAID)
    page = open_as(account)
    page.goto(page_of(draft))

    page.locator(".fill-acts [value=next]").press("Enter")
    page.locator('.error-summary a[href="#qsaid"]').press("Enter")
    expect(page.locator("#qsaid")).to_be_focused()
    page.keyboard.type("用键盘写的")
    page.keyboard.press("Tab")
    expect(page.locator(".fill-acts [value=next]")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="提交", exact=True).press("Enter")
    page.locator(".receipt").wait_for()

    assert serious(page) == []
    assert Submission.objects.get().answers == {"qsaid": "用键盘写的"}


def test_row_39_without_script_everything_is_there_and_it_is_sent(client, open_as):
    account, draft = begun(client, *QUESTIONS)
    page = open_as(account, phone=True, javascript=False)
    page.goto(page_of(draft))

    page.get_by_label("不合格").check()
    expect(page.locator("#qwhy")).to_be_visible()
    expect(page.locator(".q__when").first).to_be_visible()
    page.get_by_role("button", name="核对并提交").click()
    page.locator('.error-summary a[href="#qwhy"]').wait_for()
    page.locator("#qwhy").fill("通道堵塞")
    page.get_by_role("button", name="核对并提交").click()
    page.get_by_role("button", name="提交", exact=True).click()
    page.locator(".receipt").wait_for()

    draft.refresh_from_db()
    assert draft.answers["qwhy"] == "通道堵塞"
