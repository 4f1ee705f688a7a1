"""Every screen that a role is offered is there and speaks Chinese (DESIGN 2)."""

import re

import pytest
from django.db import connection, transaction
from django.test import Client, TestCase
from django.utils import timezone

from cms.accounts.models import User
from home.demo.load import load_demo
from tests.home.walking import Walk

pytestmark = [
    pytest.mark.django_db,
    # What a screen says does not depend on the engine: the run on SQLite does it; once is enough.
    pytest.mark.skipif(connection.vendor != "sqlite", reason="walked on SQLite"),
]
# Sign-in name in the demo zone, pages typed, and the fewest pages that the walk must reach: a
# walk that goes nowhere proves nothing.
WALKS = [
    pytest.param("clerk", ["/admin/", "/desk/", "/"], 100, id="clerk"),
    pytest.param("director", ["/admin/", "/desk/", "/"], 100, id="director"),
    pytest.param("auditor", ["/admin/", "/desk/", "/"], 30, id="auditor"),
    pytest.param("admin", ["/admin/", "/desk/", "/"], 30, id="admin"),
    pytest.param("member1", ["/admin/", "/desk/", "/"], 20, id="member"),
    pytest.param("deputy1", ["/desk/", "/"], 15, id="deputy"),
    pytest.param("handler1", ["/desk/", "/"], 15, id="unit handler"),
    pytest.param("head1", ["/desk/", "/"], 15, id="unit head"),
    pytest.param("", ["/"], 10, id="public"),
]
# Names that have no Chinese: formats and signs of files, keys of the keyboard, JavaScript.
FORMATS = {"CSV", "Excel", "GIF", "HEIC", "HEIF", "JPEG", "JPG", "JSON", "OFD", "PDF", "PNG"}
FORMATS |= {"TXT", "WEBP", "Word", "XLSX", "ZIP"}
NAMES = FORMATS | {"KB", "MB", "Ctrl", "Esc", "Shift", "JavaScript"}
NAMES |= {"XLSForm", "ODK", "KoboToolbox", "survey"}  # a format, who reads it, its sheet
NAMES |= {"Apprise", "wecombot", "key", "phone"}  # how a channel's address is written
# Addresses, file names, check sums and numbers of documents are no words of ours.
NO_WORDS = re.compile(
    r"https?://\S+|\S+@\S+|\S+\.(?:csv|docx?|jpe?g|ofd|pdf|png|txt|webp|xlsx?|zip)\b"
    r"|\b(?=\w*\d)[0-9a-f]{8,}\b|[A-Z]+[-‑]?\d[\w-]*|\b\d[\w-]*\d[A-Z]*"
)
ENGLISH = re.compile(r"[A-Za-z]{2,}")
# Wagtail's catalogue has these for what we call otherwise (docs/glossary.csv).
OTHER_CHINESE = re.compile("片段|账本|冻结")


@pytest.fixture(scope="module")
def demo_zone(django_db_setup, django_db_blocker):
    """The demo zone, once for the module; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        with TestCase.captureOnCommitCallbacks(execute=True):
            load_demo(now=timezone.now())
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize(("username", "typed", "fewest"), WALKS)
def test_every_screen_offered_is_there_and_chinese(demo_zone, username, typed, fewest):
    walk = Walk(_client(username)).start(*typed)

    foreign = [f"{page}: {text}" for text, page in walk.texts.items() if _foreign(text)]
    assert not walk.dead, "offered, but not there:\n" + "\n".join(walk.dead)
    assert not foreign, "not Chinese:\n" + "\n".join(foreign)
    assert len(walk.opened) >= fewest


def _client(username: str) -> Client:
    """Signed in; a fault answers 500 and is listed, so that one walk tells all of them."""
    client = Client(raise_request_exception=False)
    if username:
        client.force_login(User.objects.get(username=username))
    return client


def _foreign(text: str) -> list[str]:
    """English words of a text, and Chinese that stands for another word of the glossary."""
    if User.objects.filter(username=text).exists():  # a sign-in name is its owner's choice
        return []
    rest = NO_WORDS.sub(" ", text)
    return [
        *(word for word in ENGLISH.findall(rest) if word not in NAMES),
        *OTHER_CHINESE.findall(rest),
    ]


def test_scripts_speak_chinese_too(demo_zone):
    client = _client("clerk")

    words = client.get("/admin/jsi18n/").content.decode()

    assert "\\u6b63\\u5728\\u81ea\\u52a8\\u4fdd\\u5b58\\u2026" in words or "正在自动保存…" in words
