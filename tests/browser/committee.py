"""The director's review and the members' ballot, as they are played on the desk."""

import re

from playwright.sync_api import expect


def review(page, title: str) -> None:
    """She finds it in her list, reads the page as it will be, and opens the ballot."""
    page.goto("/desk/reviews/")
    page.get_by_role("link", name=re.compile(title)).click()
    framed = page.frame_locator("iframe")
    expect(framed.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("button", name="同意，转入“党工委表决”").click()
    expect(page.get_by_text(title)).to_have_count(0)


def vote(page, title: str, choice: str) -> None:
    """A member reads the page as it will be on her phone, chooses, and confirms."""
    page.goto("/desk/")
    page.get_by_role("link", name=re.compile(title)).click()
    expect(page.frame_locator("iframe").get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("button", name=choice, exact=True).click()
    page.get_by_role("button", name=f"确认：{choice}").click()
    expect(page.get_by_role("status").or_(page.locator("#result-heading"))).not_to_have_count(0)
