"""A page with a rich text of 3,000 characters."""

from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from wagtail.models import Page, Site

from bench.act import Act, fetch
from bench.browser import Browser
from bench.plain.models import PlainPage
from bench.texts import paragraphs

PASSWORD = "bench"  # noqa: S105


def home() -> Page:
    """The page above all others."""
    return Site.objects.get(is_default_site=True).root_page


def editor() -> Browser:
    """A browser of somebody who may do everything in the admin."""
    user = get_user_model().objects.filter(username="editor").first()
    user = user or get_user_model().objects.create_superuser("editor", "", PASSWORD)
    return Browser(user)


def path_of(page: Page) -> str:
    """Its address without the host."""
    return urlsplit(page.full_url).path


def body() -> str:
    """The text of a notice as HTML."""
    return "".join(f"<p>{text}</p>" for text in paragraphs())


def acts(sizes: dict) -> dict[str, Act]:
    """Reading a notice; as it comes, nothing is cached."""
    page = home().add_child(instance=PlainPage(title="公告", slug="notice", body=body()))
    read = fetch(Browser(), path_of(page))
    return {"notice": read}
