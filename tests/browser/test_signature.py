"""A deputy signs with a finger; the office returns the answer; she signs again, with a mouse."""

import re

from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import expect

from cms.formbuilder.services import finalise_form
from cms.submissions.models import Signature, Submission
from cms.submissions.services import return_submission
from tests.browser.matters import make_matter
from tests.browser.test_row_35_accessibility import serious
from tests.cms.formbuilder.factories import block, shaped_form

SIGN = block("signature", "代表签名", required=True)
PATH = [(0.1, 0.7), (0.25, 0.2), (0.4, 0.7), (0.55, 0.3), (0.8, 0.5)]


def points(page) -> list[dict]:
    """Where a hand passes over the pad."""
    pad = page.get_by_role("img", name="代表签名")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    return [{"x": box["x"] + box["width"] * x, "y": box["y"] + box["height"] * y} for x, y in PATH]


def draw_with_finger(page) -> None:
    touch = page.context.new_cdp_session(page)
    first, *others = points(page)
    step = "Input.dispatchTouchEvent"
    touch.send(step, {"type": "touchStart", "touchPoints": [first]})
    for point in others:
        touch.send(step, {"type": "touchMove", "touchPoints": [point]})
    touch.send(step, {"type": "touchEnd", "touchPoints": []})


def draw_with_mouse(page) -> None:
    first, *others = points(page)
    page.mouse.move(**first)
    page.mouse.down()
    for point in others:
        page.mouse.move(**point, steps=4)
    page.mouse.up()


def test_she_signs_is_asked_for_more_and_signs_again(zone, open_as, faults):
    now = timezone.now()
    form = shaped_form(now, [block("short_text", "意见"), SIGN], title="征询意见表", by=None)
    finalise_form(form=form, by=None, now=now)
    form.refresh_from_db()
    matter = make_matter(zone, "办理情况征询", form=form)
    page = open_as(zone.accounts["deputy1"], phone=True)
    page.goto("/desk/")
    page.get_by_role("link", name=matter.title).click()
    page.get_by_role("button", name="填写").click()
    expect(page.get_by_text("在发送前的核对页上签名")).to_be_visible()
    page.get_by_label("意见").fill("同意")
    page.get_by_role("button", name="核对并提交").click()

    # Nothing drawn is nothing signed; a slip is none either; cleared, the pad is empty.
    held = page.locator('[data-sign-pad] input[type="hidden"]')
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("请在此签名")
    draw_with_finger(page)
    expect(held).to_have_value(re.compile(r"^drawn:\d+,\d+ "))
    page.get_by_role("button", name="清除重签").click()
    expect(held).to_have_value("")
    draw_with_finger(page)
    assert serious(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("手签")).to_be_visible()
    expect(page.locator("svg.signature")).to_be_visible()

    clerk, stored = zone.accounts["clerk"], Submission.objects.get(form=form)
    return_submission(submission=stored, reason="请补充意见", by=clerk, now=timezone.now())
    page.goto(f"/desk/fill/{stored.pk}/check/")
    expect(page.get_by_text("退回后原签名已失效")).to_be_visible()
    expect(held).to_have_value("")
    draw_with_mouse(page)
    name = page.get_by_label("也可以不手写，直接键入姓名")
    name.fill("林")  # who begins to type puts the drawing aside, and the other way round
    expect(held).to_have_value("")
    draw_with_mouse(page)
    expect(name).to_have_value("")
    page.get_by_role("button", name="提交", exact=True).click()
    expect(page.get_by_text("手签")).to_be_visible()
    assert Signature.objects.filter(submission=stored).count() == 2

    office = open_as(clerk)
    office.goto(f"/admin/submissions/{stored.pk}/")
    expect(office.get_by_text("已核验，与所签内容一致")).to_have_count(2)
    assert Axe().run(office, context=".answers").response["violations"] == []
    assert faults == []
