"""A plain notice with pictures, a table and a file, and its withdrawal."""

import re

from playwright.sync_api import expect

from tests.browser.office import add_block, upload, write_paragraph

NOTICE = "关于公布联络站开放安排的公告"
CELLS = ["联络站", "开放时间", "联系人", "青岚站", "每周三上午", "值班员"]
REASON = "时间有误，另行公告"


def write_notice(page, *, pictures: list, document) -> str:
    """Written in one screen and submitted; its number."""
    page.goto("/admin/")
    page.get_by_role("link", name="新建公告").click()
    page.locator("#id_title").fill(NOTICE)
    page.locator("#id_summary").fill("公布各联络站开放时间。")
    write_paragraph(page, "各联络站自下月起按下表开放，欢迎选民前来反映意见。")
    for picture in pictures:
        add_picture(page, picture)
    add_table(page)
    add_file(page, document)
    page.get_by_role("button", name="提交给党工委审批").click()
    page.wait_for_url(re.compile(r"/admin/notices/\d+/$"))
    return re.search(r"\d{4}-G\d+", page.locator("header").inner_text()).group()


def add_picture(page, path) -> None:
    """Uploaded where it is chosen, and put into words."""
    block = add_block(page, "图片")
    block.get_by_role("button", name="选择图片").click()
    upload(page, "image", path)
    block.get_by_label("图片说明").fill(f"{path.stem}的照片")


def add_table(page) -> None:
    """Two rows of three cells, typed by keyboard."""
    block = add_block(page, "表格")
    block.get_by_label("表头").select_option(label="首行作为表头")
    block.get_by_label("表格标题").fill("开放安排")
    block.locator(".htCore td").first.click()
    for cell in CELLS:
        page.keyboard.press("Enter")
        page.keyboard.insert_text(cell)
        page.keyboard.press("Tab")


def add_file(page, path) -> None:
    """A file for the public."""
    block = add_block(page, "附件")
    block.get_by_role("button", name="选择文件").click()
    upload(page, "document", path, secrecy="公开")
    block.get_by_label("标题").fill(path.stem)


def read_notice(page, number: str, *, pictures: list) -> list[str]:
    """A stranger sees pictures, table and file; their addresses."""
    page.goto(f"/t/{number}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(NOTICE)
    for cell in CELLS:
        expect(page.get_by_role("table").get_by_text(cell, exact=True)).to_be_visible()
    expect(page.get_by_role("row")).to_have_count(len(CELLS) // 3)  # no empty one
    for picture in pictures:
        image = page.get_by_role("img", name=f"{picture.stem}的照片")
        image.scroll_into_view_if_needed()
        expect(image).to_have_js_property("complete", True)
        assert image.evaluate("image => image.naturalWidth") > 100
    found = page.locator("main").locator("a[href^='/b/'], img[src^='/b/']").all()
    return [one.get_attribute("href") or one.get_attribute("src") for one in found]


def withdraw(page) -> None:
    """The director takes it down from its record, with a reason."""
    page.goto("/admin/notices/")
    page.get_by_role("link", name=NOTICE).click()
    page.get_by_label("理由").fill(REASON)
    page.get_by_role("button", name="立即撤回").click()
    expect(page.get_by_text("已撤回").first).to_be_visible()
