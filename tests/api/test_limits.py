"""How the API says no where no handler of its own is asked: wrong method, too fast, broken."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from cms.core import throttles
from cms.submissions.models import Submission
from tests.api.promises import assert_promised
from tests.api.zone import body, caller, good_answers, make_topic_in_force, path, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def limited(settings, monkeypatch):
    """Two a minute, and a clock that stands still."""
    cache.clear()
    settings.API_WRITES_PER_MINUTE = 2
    monkeypatch.setattr(throttles.time, "time", lambda: 1_000_000_035.0)
    yield
    cache.clear()


def test_a_wrong_method_is_a_problem_that_names_the_right_ones():
    answer = Client().post("/api/v1/texts")

    assert_promised("wrong_method", answer, {})
    assert answer.headers["Allow"] == "GET"


@pytest.mark.parametrize("method", ["put", "patch", "delete", "options", "trace"])
def test_every_other_method_is_refused_alike(method):
    answer = getattr(Client(), method)("/api/v1/submissions")

    assert answer.status_code == 405
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_crash_is_a_problem_without_inner_details(monkeypatch):
    def fails(*args, **kwargs):
        raise RuntimeError("secret detail")

    monkeypatch.setattr("cms.publishing.api.permit_or_problem", fails)
    answer = Client(raise_request_exception=False).get("/api/v1/texts/2026-001")

    assert answer.status_code == 500
    assert answer.json() == {
        "type": "about:blank",
        "title": "系统出错，请稍后再试。",
        "status": 500,
    }


def test_one_answer_too_many_in_a_minute_is_429_and_nothing_is_stored(limited):
    topic, (deputy, _other) = make_topic_in_force()
    client = caller(deputy)
    sent = body(topic.form_version, good_answers(topic.unit_id))

    first, again = post(client, path(topic), sent), post(client, path(topic), sent)
    stored = Submission.objects.values_list("draft_rev", "state", "receipt").get()
    refused = post(client, path(topic), body(topic.form_version, {"qtext": "另一份"}))

    assert (first.status_code, again.status_code) == (201, 200)
    assert_promised("too_fast", refused, {})
    assert refused.headers["Retry-After"] == "45"  # the clock stands at 15 seconds past
    assert Submission.objects.values_list("draft_rev", "state", "receipt").get() == stored


def test_another_token_of_the_account_or_a_file_does_not_begin_anew(limited):
    topic, (deputy, _other) = make_topic_in_force()
    for _n in range(2):
        post(caller(deputy), path(topic), body(topic.form_version))

    files = path(topic).replace("submissions", "files")
    assert post(caller(deputy), path(topic), body(topic.form_version)).status_code == 429
    assert caller(deputy).post(files, {"question": "qphoto"}).status_code == 429


def test_somebody_else_reading_and_the_next_minute_are_free(limited, monkeypatch):
    topic, (deputy, other) = make_topic_in_force()
    for _n in range(3):
        last = post(caller(deputy), path(topic), body(topic.form_version))
    assert last.status_code == 429

    assert caller(deputy).get("/api/v1/submissions").status_code == 200
    assert post(caller(other), path(topic), body(topic.form_version)).status_code == 422
    monkeypatch.setattr(throttles.time, "time", lambda: 1_000_000_081.0)
    assert post(caller(deputy), path(topic), body(topic.form_version)).status_code == 422


def test_nobody_writes_without_a_token_however_slowly(limited):
    topic, _deputies = make_topic_in_force()

    for _n in range(4):
        assert post(Client(), path(topic), body(topic.form_version)).status_code == 401


def test_no_limit_where_the_setting_is_nought():
    assert settings.API_WRITES_PER_MINUTE == 0  # the tests' own, or they would slow each other
    topic, (deputy, _other) = make_topic_in_force()

    for _n in range(5):
        assert post(caller(deputy), path(topic), body(topic.form_version)).status_code == 422


@pytest.mark.parametrize("address", ["texts", "search?q=视察", "texts/{}", "topics/{}/form"])
def test_head_is_get_without_the_body(address):
    topic, _deputies = make_topic_in_force()
    address = f"/api/v1/{address.format(topic.number)}"
    got, head = Client().get(address), Client().head(address)

    assert (head.status_code, head.content) == (got.status_code, b"")
    assert head.headers["Content-Type"] == got.headers["Content-Type"]
    assert head.headers.get("ETag") == got.headers.get("ETag")


def test_head_of_what_is_only_written_to_is_refused():
    topic, (deputy, _other) = make_topic_in_force()

    assert caller(deputy).head(path(topic).replace("submissions", "files")).status_code == 405


@pytest.mark.parametrize("after", ["xxx", "2026-13-01.1", "2026-05-12", "2026-05-12.x"])
@pytest.mark.parametrize("address", ["search", "submissions"])
def test_where_a_list_goes_on_is_what_next_gave(address, after):
    topic, (deputy, _other) = make_topic_in_force()
    answer = caller(deputy).get(f"/api/v1/{address}", {"q": topic.title, "after": after})

    assert answer.status_code == 422


def test_a_search_goes_on_after_a_place_that_next_could_have_given():
    topic, _deputies = make_topic_in_force()

    for after, found in (("2199-01-01.999", [topic.title]), ("1999-01-01.1", [])):
        answer = Client().get("/api/v1/search", {"q": topic.title, "after": after}).json()
        assert [item["card"]["title"] for item in answer["items"]] == found
