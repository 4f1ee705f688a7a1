"""A person at a screen of the admin in Chromium: seconds until the screen answers a click."""

import contextlib
import os
import shutil
import statistics
import time

from django.conf import settings
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Locator, sync_playwright

from bench.act import Act
from bench.browser import session_of

EXPANDED = "element => element.ariaExpanded"
OPEN = "element => element.parentElement.open"
LOOKS = 2  # a round; the first fills the browser's cache
WAIT = 300_000  # milliseconds
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]


def opened(address: str, user, target: str, state: str, slower: int = 1) -> Act:
    """Until ``target`` answers a click, which its ``state`` shows; the CPU so many times slower."""

    def run(_prepared) -> dict:
        with _served() as site, _window(site, user, slower) as page:
            times = [_look(page, address, page.locator(target).first, state) for _ in range(LOOKS)]
        return {"ms": statistics.median(times[1:]) * 1000}

    return Act(run, alone=True)


def _look(page, address: str, target: Locator, state: str) -> float:
    began = time.perf_counter()
    page.goto(address, wait_until="commit", timeout=WAIT)
    before = target.evaluate(state, timeout=WAIT)
    while target.evaluate(state, timeout=WAIT) == before:
        target.click(timeout=WAIT)  # before its script listens a click does nothing
    return time.perf_counter() - began


@contextlib.contextmanager
def _served():
    """The site as its server answers, static files included."""
    thread = LiveServerThread("127.0.0.1", StaticFilesHandler)
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    if thread.error:
        raise thread.error
    try:
        yield f"http://127.0.0.1:{thread.port}"
    finally:
        thread.terminate()


@contextlib.contextmanager
def _window(site: str, user, slower: int):
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session_of(user), "url": site}
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with (
        sync_playwright() as driver,
        driver.chromium.launch(executable_path=chromium, args=FLAGS) as browser,
    ):
        context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 900})
        context.add_cookies([cookie])
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
        yield page
