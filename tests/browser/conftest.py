"""A real server, a real Chromium of Debian's, and sign-in without typing."""

import os
import re
import shutil
import sqlite3
import tempfile
from copy import deepcopy
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

from cms.formbuilder.starter_forms import load_starter_forms
from cms.publishing.views import forget_files
from home.demo.load import make_site, set_ballot_rules
from home.demo.zone import demo_deputies, make_zone

FLAGS = [
    "--no-sandbox",
    "--lang=zh-CN",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}
SHOTS = Path(tempfile.gettempdir()) / "lianxi-browser"  # of failed stories only
PATIENCE = 30_000  # milliseconds that a busy machine may need for one step
expect.set_options(timeout=PATIENCE)


def chromium() -> str | None:
    """Where Chromium is: ``CHROMIUM``, or on the path."""
    return (
        os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )


def pytest_collection_modifyitems(items) -> None:
    """Every story here needs a browser and the database as migrations leave it."""
    # Not switched off: CI fails where there is no browser (REQUIRE_ALL in tests/run_all.sh).
    skip = pytest.mark.skip(reason="no Chromium: apt-get install chromium fonts-noto-cjk")
    for item in items:
        if "/tests/browser/" in Path(item.path).as_posix():
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))
            if not chromium():
                item.add_marker(skip)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    tmp_path_factory, django_db_modify_db_settings_parallel_suffix
) -> None:
    """A file for SQLite, one for each worker: server threads need connections of their own."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        name = str(tmp_path_factory.mktemp("browser") / "browser.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = name


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    return {"executable_path": chromium(), "args": FLAGS}


@pytest.fixture(scope="session")
def browser_context_args() -> dict:
    return {"locale": "zh-CN", "timezone_id": "Asia/Shanghai", "viewport": DESKTOP}


@pytest.fixture
def site(live_server) -> str:
    """The address of the running site, without a slash at its end."""
    return live_server.url


@pytest.fixture
def faults() -> list[str]:
    """What browsers complained of so far: see ``watch``."""
    return []


@pytest.fixture
def open_as(browser, live_server, browser_context_args, request, faults):
    """``open_as(user, phone=True, javascript=False)``: a page of a browser of that person's own.

    ``None`` is a stranger. What was open when a story fails is kept as a picture.
    """
    opened = []

    def open_page(user=None, *, phone: bool = False, javascript: bool = True):
        options = {**browser_context_args, "base_url": live_server.url}
        if phone:
            options |= {"viewport": PHONE, "is_mobile": True, "has_touch": True}
        context = browser.new_context(**options, java_script_enabled=javascript)
        context.set_default_timeout(PATIENCE)
        watch(context, live_server.url, faults)
        if user is not None:
            context.add_cookies([session_cookie(user, live_server.url)])
        page = context.new_page()
        opened.append((context, page))
        return page

    yield open_page
    for number, (context, page) in enumerate(opened):
        if getattr(request.node, "failed", False) and not page.is_closed():
            keep_picture(page, f"{request.node.name}-{number}")
        context.close()


def watch(context, url: str, faults: list[str]) -> None:
    """Note errors on the console, answers that failed, and every request that leaves the host."""

    def said(message) -> None:
        answered = "Failed to load resource"  # noted below, with its address
        framed = "Blocked script execution"  # the ballot frames the page without its scripts
        if message.type == "error" and not message.text.startswith((answered, framed)):
            faults.append(f"{message.page.url}: {message.text}")

    def came(response) -> None:
        expected = response.request.is_navigation_request() and response.status < 500
        # Wagtail's autosave asks before the title, or a question's options, are typed, and is told
        # that it is too early; on a busy machine it comes between two of the story's keys.
        asked_early = ("/admin/pages/", "/admin/forms/sections/")
        expected |= response.status == 400 and any(part in response.url for part in asked_early)
        if response.status >= 400 and not expected:
            faults.append(f"{response.request.method} {response.url}: {response.status}")

    def left(request) -> None:
        if not request.url.startswith((url, "data:", "blob:", "about:")):
            faults.append(f"left the host: {request.url}")

    context.on("console", said)
    context.on("weberror", lambda error: faults.append(str(error.error)))
    context.on("response", came)
    context.on("request", left)


def session_cookie(user, url: str) -> dict:
    """The cookie of a signed-in session."""
    client = Client()
    client.force_login(user, backend="cms.accounts.backends.AccountBackend")
    return {
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": url,
    }


def keep_picture(page, name: str) -> None:
    """Save what the page shows in the folder of temporary files."""
    SHOTS.mkdir(exist_ok=True)
    name = re.sub(r"[^\w.-]+", "_", name)
    page.screenshot(path=SHOTS / f"{name}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """Let fixtures know that their story failed."""
    report = yield
    if report.when == "call" and report.failed:
        item.failed = True
    return report


@pytest.fixture
def zone(live_server, kept_zone):
    """The invented zone before its first topic: people, accounts, starter forms, a public site.

    Made by the first story of a worker; to the others its whole database is given back.
    """
    connection = connections["default"]
    if connection.vendor != "sqlite":
        return new_zone()
    connection.ensure_connection()
    if not kept_zone:
        kept_zone["made"] = new_zone()
        kept_zone["rows"] = sqlite3.connect(":memory:")
        connection.connection.backup(kept_zone["rows"])
    else:
        kept_zone["rows"].backup(connection.connection)
        forget_files()  # ids repeat from now on
    return deepcopy(kept_zone["made"])


@pytest.fixture(scope="session")
def kept_zone() -> dict:
    return {}


def new_zone():
    now = timezone.now()
    made = make_zone(now=now)
    load_starter_forms(now=now)
    set_ballot_rules()
    made.deputies = demo_deputies(made, now=now)
    make_site(made, now)
    return made
