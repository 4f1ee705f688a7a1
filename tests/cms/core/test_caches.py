"""A shared cache that nobody answers for makes nothing fail; /healthz names it."""

import logging
import socket

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.caches import Absence
from cms.settings.caches import OURS, cache_of_environment
from tests.api.zone import body, caller, good_answers, make_topic_in_force, path, post
from tests.cms.core.queued import sign_of_life
from tests.workflows.duties.factories import UserFactory
from workflows.reminders.services import make_feed

pytestmark = pytest.mark.django_db


@pytest.fixture
def away(settings, monkeypatch):
    """A port on which nothing listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    monkeypatch.setenv("CACHE_URL", f"rediscache://127.0.0.1:{port}/0")
    settings.CACHES = {"default": cache_of_environment(default="locmemcache://x")}
    monkeypatch.setattr(Absence, "until", float("-inf"))
    monkeypatch.setattr(Absence, "told_at", float("-inf"))


def test_redis_is_used_through_the_backend_that_bears_its_absence(monkeypatch):
    monkeypatch.setenv("CACHE_URL", "redis://:secret@host:6379/0?timeout=9")
    found = cache_of_environment(default="locmemcache://x")
    monkeypatch.delenv("CACHE_URL")

    assert (found["BACKEND"], found["timeout"]) == (OURS, 9)
    assert "locmem" in cache_of_environment(default="locmemcache://x")["BACKEND"]


def test_every_question_has_an_answer(away):
    assert cache.get("a", "default") == "default"
    assert cache.set("a", 1) is None
    assert cache.add("a", 1) is True
    assert cache.get_or_set("a", 2) == 2
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == ["a"]
    assert (cache.delete("a"), cache.touch("a"), "a" in cache, cache.clear()) == (False,) * 4
    assert cache.delete_many(["a"]) is None
    for change in (cache.incr, cache.decr):
        with pytest.raises(ValueError, match="not found"):
            change("a")


def test_the_log_hears_of_it_once_a_minute(away, monkeypatch, caplog):
    caplog.set_level(logging.ERROR, "cms.core")
    for _each in range(3):
        monkeypatch.setattr(Absence, "until", float("-inf"))
        cache.get("a")

    assert [row.getMessage() for row in caplog.records] == [
        "the shared cache does not answer: ConnectionError"
    ]


def test_pages_answers_and_calendars_do_without(away):
    topic, (deputy, _other) = make_topic_in_force()
    _feed, token = make_feed(person=deputy.person, by=deputy, now=timezone.now())
    sent = body(topic.form_version, good_answers(topic.unit_id))
    client = Client()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    assert client.get("/admin/").status_code == 200
    assert post(caller(deputy), path(topic), sent).status_code == 201
    assert Client().get(reverse("calendar:feed", args=[token])).status_code == 200
    assert Client().get(reverse("calendar:feed", args=["x" * 43])).status_code == 404


def test_healthz_names_it_and_serves(away, client):
    call_command("sync_schedules", verbosity=0)
    sign_of_life()
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()["ok"]) == (200, True)
    assert "CACHE_URL" in answer.json()["degraded"]["cache"]


def test_the_office_reads_it_on_its_screen(away, client):
    client.force_login(
        UserFactory(roles=[Role.OFFICE_STAFF]), backend="cms.accounts.backends.AccountBackend"
    )
    page = client.get(reverse("system_health")).content.decode()
    assert "共享缓存（Redis）没有响应：页面会变慢，数据不受影响" in page


def test_a_screen_without_trouble_says_nothing_of_it(client):
    client.force_login(
        UserFactory(roles=[Role.OFFICE_STAFF]), backend="cms.accounts.backends.AccountBackend"
    )
    assert "共享缓存" not in client.get(reverse("system_health")).content.decode()


def test_a_cache_in_the_process_is_never_away(client):
    assert client.get("/healthz").json()["degraded"] == {}
