"""A page with a rich text of 3,000 characters."""

from urllib.parse import urlsplit

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from wagtail.models import Page, Site

from bench.act import Act, fetch
from bench.browser import Browser
from bench.plain.models import PlainPage
from bench.texts import paragraphs


def home() -> Page:
    """The page above all others."""
    return Site.objects.get(is_default_site=True).root_page


def publisher():
    """Somebody in Wagtail's own group of those who publish."""
    user, _made = get_user_model().objects.get_or_create(username="editor")
    user.groups.add(Group.objects.get(name="Moderators"))
    return user


def editor() -> Browser:
    """A browser of hers."""
    return Browser(publisher())


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
