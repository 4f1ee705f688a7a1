"""The clerk shapes a form in the admin: questions, options, preview, finalising."""

from playwright.sync_api import expect

ROWS = "发现的问题和建议"


def open_section(page, form: str, section: str) -> None:
    """From the menu 表单 to one section's screen."""
    page.goto("/admin/")
    page.get_by_role("link", name="表单", exact=True).click()
    page.get_by_role("link", name=form).click()
    page.get_by_role("link", name=section, exact=True).click()
    expect(questions(page).first).to_be_visible()
    page.wait_for_timeout(2500)  # Wagtail takes what it finds after two seconds for the saved state


def questions(page):
    """The questions of the section, one block each; a table's columns are not counted."""
    inner = "[data-streamfield-child] [data-streamfield-child]"
    return page.locator(f"[data-streamfield-child]:not({inner})")


def add_question(page, kind: str, title: str):
    """A question of that type at the section's end; its block."""
    count = questions(page).count()
    page.get_by_role("button", name="插入题目").last.click()
    page.get_by_role("option", name=kind, exact=True).click()
    expect(questions(page)).to_have_count(count + 1)
    block = questions(page).last
    block.get_by_label("标题").first.fill(title)
    return block


def paste_options(page, block, options: list[str]) -> None:
    """Lines from the clipboard become options."""
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", "\n".join(options))
    block.get_by_label("选项 1", exact=True).click()
    page.keyboard.press("Control+V")
    expect(block.get_by_label(f"选项 {len(options)}", exact=True)).to_have_value(options[-1])


def rename_question(page, old: str, new: str) -> None:
    """Open a question of the list and give it another title."""
    block = questions(page).filter(has_text=old)
    block.get_by_role("button", name="展开或收起").first.click()
    block.get_by_label("标题").first.fill(new)


def preview(page):
    """The section as on a phone, beside the editor, unsaved changes included."""
    page.get_by_role("button", name="显示或隐藏预览").click()
    frame = page.locator("#w-preview-iframe")
    expect(frame).to_have_js_property("clientWidth", 390)
    return page.frame_locator("#w-preview-iframe")


def _is_save(answer, url: str) -> bool:
    """Of the button, not of the autosave beside it."""
    asked = answer.request
    return asked.method == "POST" and asked.is_navigation_request() and answer.url == url


def save_section(page) -> None:
    """保存, and back to the form."""
    url = page.url.partition("#")[0]
    # Left before the answer has come, the form's page would still show what was there before.
    with page.expect_response(lambda each: _is_save(each, url), timeout=120_000):
        page.get_by_role("button", name="保存", exact=True).click()
    # Thirty questions take a busy machine a while to stand still again after a save.
    page.get_by_role("link", name="返回表单").first.click(timeout=120_000)


def finalise(page, version: int) -> None:
    """定稿, on the form's page: what it changes is looked at first."""
    page.get_by_role("link", name="定稿").click()
    page.get_by_role("button", name="定稿").click()
    used = page.get_by_role("row", name=f"第 {version} 版 现用")
    expect(used).to_be_visible()
