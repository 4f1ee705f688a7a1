"""What the office's clerk and director do in the admin, by what they read on the screen."""

import re

from playwright.sync_api import expect

TOPIC = "专精特新企业培育情况"
SUMMARY = "代表视察专精特新企业，了解梯度培育政策落实情况。"
REMARK = "内部备注：企业名单尚未核对"


def write_topic(page, *, form: str, deputies: list, unit: str, document) -> str:
    """An inspection with that form version, five deputies, dates, authority; its number."""
    fill_topic(page, deputies=deputies, unit=unit)
    choose_document(page, document)
    page.locator("#id_group_leader").select_option(value=str(deputies[0].pk))
    page.locator("#id_form_version").select_option(label=form)
    page.get_by_role("heading", name="仅办公室可见").click()
    page.locator("#id_remark").fill(REMARK)
    write_paragraph(page, "本次视察重点了解梯度培育政策在园区的落实情况。")
    page.get_by_role("button", name="提交给党工委审批").click()
    page.wait_for_url(re.compile(r"/admin/topics/\d+/$"))
    return re.search(r"\d{4}-\d+", page.locator("header").inner_text()).group()


def fill_topic(page, *, deputies: list, unit: str) -> None:
    """What an inspection must say before it is submitted."""
    page.goto("/admin/")
    page.get_by_role("link", name="新建监督事项").click()
    page.get_by_role("link", name=re.compile("视察")).click()
    page.locator("#id_title").fill(TOPIC)
    page.locator("#id_summary").fill(SUMMARY)
    page.locator("#id_authority").fill("联席会议年度监督工作计划第二项")
    page.locator("#id_unit").select_option(label=unit)
    page.locator("#id_starts_at").fill("2027-05-12 09:30")
    page.locator("#id_ends_at").fill("2027-05-12 11:30")
    for mandate in deputies:
        page.locator("[data-mandates-filter]").fill(mandate.person.name)
        level = mandate.get_level_display()
        page.get_by_label(re.compile(f"{mandate.person.name} · {level}")).check()
    assert page.locator("[data-mandates-count]").inner_text() == f"已选： {len(deputies)}"


def choose_document(page, path) -> None:
    """Upload the authority document where it is chosen."""
    page.get_by_role("button", name="选择文件").click()
    upload(page, "document", path)


def upload(page, kind: str, path, secrecy: str = "") -> None:
    """A new file or picture through the chooser's second tab."""
    page.locator(".modal").get_by_role("tab", name="上传").click()
    page.locator(f"#id_{kind}-chooser-upload-file").set_input_files(path)
    page.locator(f"#id_{kind}-chooser-upload-title").fill(path.stem)
    if secrecy:
        page.locator(f"#id_{kind}-chooser-upload-secrecy").select_option(label=secrecy)
    page.locator(".modal").get_by_role("button", name="上传").click()
    page.locator(".modal").wait_for(state="detached")


def add_block(page, name: str):
    """A block of the body's picker, at the end; where it stands."""
    body = page.locator("[data-contentpath=body]")
    blocks = body.locator("[data-streamfield-child]")
    count = blocks.count()
    body.locator("button.c-sf-add-button").last.click()
    page.get_by_role("option", name=name, exact=True).click()
    expect(blocks).to_have_count(count + 1)
    return blocks.last


def write_paragraph(page, text: str) -> None:
    """One paragraph in the rich text editor."""
    block = add_block(page, "正文")
    block.locator("[contenteditable=true]").click()
    page.keyboard.insert_text(text)
    kept = block.locator("input[type=hidden][name$='-value']")
    expect(kept).to_have_value(re.compile(text))  # the editor hands on a moment later
