"""Filling in on the desk: on a phone without JavaScript, and with two devices at once."""

import io

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from cms.accounts.enums import Role
from cms.formbuilder.services import add_section, create_form, finalise_form
from cms.people.models import Organization
from cms.submissions.models import Submission
from tests.home.desk.parts import ROWS, begin, page_of, part_of
from tests.workflows.approvals.factories import UserFactory

PHOTO = {"key": "qphoto", "type": "photo", "label": "现场照片", "many": True}
PASSWORD = "长长的口令2026"
SAID = {"key": "qsaid", "type": "long_text", "label": "总体印象"}


def picture() -> dict:
    data = io.BytesIO()
    Image.new("RGB", (640, 480), "green").save(data, "JPEG")
    return {"name": "现场.jpg", "mimeType": "image/jpeg", "buffer": data.getvalue()}


def row(page, number: int, label: str):
    """The field of a row's column."""
    return page.locator(".rows__row").nth(number).get_by_label(label, exact=False)


@pytest.fixture
def draft(client):
    """A deputy's begun part: (account, submission)."""

    def make(*questions):
        part = part_of(*questions)
        client.force_login(part.person.account)
        return part.person.account, begin(client, part)

    return make


def test_without_javascript_two_rows_and_a_photo_are_sent(open_as):
    part = part_of(ROWS, PHOTO)
    page = open_as(part.person.account, phone=True, javascript=False)

    page.goto("/desk/")
    page.get_by_role("link", name=part.topic.title).first.click()
    page.get_by_role("button", name="填写", exact=False).first.click()
    row(page, 0, "问题").fill("消防通道被占用")
    page.get_by_role("button", name="增加一行").click()
    assert page.locator(".rows__row").count() == 2
    row(page, 1, "问题").fill("停车位不足")
    row(page, 1, "建议").fill("错时共享")
    page.locator("#qphoto").set_input_files(picture())
    page.get_by_role("button", name="核对并提交").click()
    for text in ("消防通道被占用", "停车位不足", "错时共享", "现场.jpg"):
        assert page.get_by_text(text).count()
    page.get_by_role("button", name="提交", exact=True).click()

    submission = Submission.objects.get()
    assert submission.receipt in page.locator(".receipt").inner_text()
    problems = [kept["cells"]["qproblem"] for kept in submission.answers["qrows"]]
    assert problems == ["消防通道被占用", "停车位不足"]
    assert len(submission.answers["qphoto"]) == 1


@pytest.mark.parametrize("javascript", [True, False])
def test_a_double_click_sends_once_and_back_leads_to_the_receipt(open_as, draft, javascript):
    account, submission = draft(SAID)
    page = open_as(account, phone=True, javascript=javascript)
    page.goto(page_of(submission))
    page.locator("#qsaid").fill("总体较好")
    page.get_by_role("button", name="核对并提交").dblclick()
    page.get_by_role("button", name="提交", exact=True).dblclick()
    page.locator(".receipt").wait_for()
    receipt = page.locator(".receipt").inner_text()

    page.go_back()
    page.reload()
    page.goto(page_of(submission))

    assert page.locator(".receipt").inner_text() == receipt
    assert Submission.objects.received().get().receipt == receipt
    assert Submission.objects.get().answers == {"qsaid": "总体较好"}


@pytest.mark.parametrize("javascript", [True, False])
def test_what_was_typed_outlives_the_session(open_as, draft, javascript):
    account, submission = draft(SAID, PHOTO)
    account.set_password(PASSWORD)
    account.save()
    page = open_as(account, phone=True, javascript=javascript)
    page.goto(page_of(submission))
    page.locator("#qsaid").fill("会话结束前写的")
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    page.locator(".fill-acts [value=save]").click()

    page.locator("[name=username]").fill(account.username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("[name=password]").press("Enter")
    page.get_by_role("button", name="继续", exact=True).click()
    page.get_by_text("草稿已保存").wait_for()

    submission.refresh_from_db()
    assert submission.answers == {"qsaid": "会话结束前写的"}


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("side", ["mine", "theirs"])
def test_two_devices_and_a_choice(open_as, draft, javascript, side):
    account, submission = draft(SAID)
    phone = open_as(account, phone=True)
    desktop = open_as(account, javascript=javascript)
    for page in (phone, desktop):
        page.goto(page_of(submission))
    phone.locator("#qsaid").fill("手机上写的")
    phone.locator(".fill-acts [value=save]").click()
    phone.get_by_text("草稿已保存").wait_for()

    desktop.locator("#qsaid").fill("电脑上写的")
    desktop.locator(".fill-acts [value=save]").click()
    desktop.locator(".clashes").wait_for()
    assert desktop.locator("#qsaid").input_value() == "电脑上写的"
    desktop.locator(f".clash [value={side}]").check()
    text = "手机上写的" if side == "theirs" else "电脑上写的"
    if javascript:
        assert desktop.locator("#qsaid").input_value() == text
        desktop.locator("#qsaid").fill(text + "，并补充")
        text += "，并补充"
    desktop.locator(".fill-acts [value=save]").click()
    desktop.get_by_text("草稿已保存").wait_for()

    submission.refresh_from_db()
    assert submission.answers == {"qsaid": text}


def test_rows_are_added_up_to_the_most_and_taken_away(open_as, draft):
    account, submission = draft({**ROWS, "max_rows": 3})
    page = open_as(account, phone=True)
    page.goto(page_of(submission))
    add = page.get_by_role("button", name="增加一行")

    row(page, 0, "问题").fill("第一")
    add.click()
    add.click()
    assert page.locator(".rows__row").count() == 3
    assert not add.is_visible()
    assert row(page, 2, "问题").input_value() == ""
    row(page, 2, "问题").fill("第三")
    page.get_by_role("button", name="删除此行").nth(1).click()
    assert add.is_visible()
    assert page.locator(".rows__number").all_inner_texts() == ["第 1 行", "第 2 行"]
    page.locator(".fill-acts [value=save]").click()
    page.get_by_text("草稿已保存").wait_for()

    submission.refresh_from_db()
    kept = [kept["cells"]["qproblem"] for kept in submission.answers["qrows"]]
    assert kept == ["第一", "第三"]


def test_a_long_list_is_searched(open_as, draft):
    for number in range(15):
        Organization.objects.create(name=f"第{number}街道办事处", kind="TOWN")
    unit = {"key": "qunit", "type": "organization", "label": "责任单位"}
    account, submission = draft({**ROWS, "columns": [*ROWS["columns"], unit]})
    page = open_as(account, phone=True)
    page.goto(page_of(submission))
    lists, boxes = page.locator("select"), page.get_by_role("searchbox")
    whole = lists.first.locator("option").count()

    boxes.first.fill("13 街")
    offered = lists.first.locator("option").all_inner_texts()
    lists.first.select_option(label="第13街道办事处")
    row(page, 0, "问题").fill("占道")
    page.get_by_role("button", name="增加一行").click()

    assert [text for text in offered if text.startswith("第")] == ["第13街道办事处"]
    assert lists.nth(1).locator("option").count() == whole  # the copy misses none
    boxes.nth(1).fill("14街")
    lists.nth(1).select_option(label="第14街道办事处")
    row(page, 1, "问题").fill("停车")
    page.locator(".fill-acts [value=save]").click()
    page.get_by_text("草稿已保存").wait_for()
    submission.refresh_from_db()
    chosen = [kept["cells"]["qunit"]["label"] for kept in submission.answers["qrows"]]
    assert chosen == ["第13街道办事处", "第14街道办事处"]


def test_a_finalised_option_is_retired_and_a_new_one_deleted(open_as):
    now = timezone.now()
    form = create_form(title="征询意见表", by=None, now=now)
    options = [{"key": "o00aa", "label": "满意"}, {"key": "o00bb", "label": "不满意"}]
    question = {
        "type": "single_choice",
        "id": "1f0d6d4e-0000-4000-8000-000000000001",
        "value": {"label": "评价", "options": options},
    }
    section = add_section(
        form=form, title="评价", filler="DEPUTY", by=None, now=now, questions=[question]
    )
    finalise_form(form=form, by=None, now=now)
    page = open_as(UserFactory(roles=[Role.OFFICE_STAFF], username="clerk-options"))
    page.goto(reverse("formsection:edit", args=[section.pk]))
    editor = page.locator(".options-editor")
    editor.wait_for(state="attached")
    page.locator("[data-streamfield-child] [data-panel-toggle]").first.click()
    lines = editor.locator(".options-editor__row")

    editor.get_by_role("button", name="加一个选项").click()
    lines.nth(2).locator("input").fill("说不清")
    lines.nth(2).get_by_role("button", name="删除").click()
    lines.nth(1).get_by_role("button", name="停用").click()

    assert lines.count() == 2
    assert lines.nth(1).get_by_role("button", name="恢复").count() == 1
    stored = page.locator("textarea[data-options]").input_value()
    assert '"o00bb"' in stored
    assert '"retired":true' in stored
