"""``/api/v1/texts``: the payloads in force, and nothing else, whoever asks."""

import datetime as dt
import json

import pytest
from django.test import Client
from django.utils import timezone

from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force, site_payload
from cms.publishing.render import render_page
from cms.publishing.services import withdraw
from tests.api.promises import assert_promised
from tests.api.zone import cost, make_topic_in_force
from tests.cms.publishing.factories import make_draft, make_public
from tests.workflows.topics.factories import make_director

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 5, 12)


@pytest.fixture
def anyone():
    return Client()


def moving(topic) -> dict[str, str]:
    permit = permit_in_force(topic.number)
    return {
        topic.number: "<number>",
        permit.digest: "<digest>",
        permit.pointer.changed_at.isoformat(): "<released>",
    }


def test_the_answers_of_a_public_text_are_kept_as_promised(anyone):
    topic, _deputies = make_topic_in_force()
    parts = moving(topic)

    text = anyone.get(f"/api/v1/texts/{topic.number}")
    assert_promised("texts", anyone.get("/api/v1/texts"), parts)
    assert_promised("text", text, parts)
    assert_promised("search", anyone.get("/api/v1/search?q=培育"), parts)
    assert_promised("not_found", anyone.get("/api/v1/texts/2026-999"), {})
    assert_promised("unknown_address", anyone.get("/api/v3/pages/"), {})

    payload = text.json()["payload"]
    shown = render_page(payload, site_payload(), permit_in_force(topic.number).pointer.changed_at)
    assert shown == anyone.get(f"/t/{topic.number}/").content.decode()


def test_the_payload_is_the_permits_text_to_the_byte(anyone):
    topic, _deputies = make_topic_in_force()

    answer = anyone.get(f"/api/v1/texts/{topic.number}")

    permit = permit_in_force(topic.number)
    assert f'"payload":{permit.payload}}}'.encode() in answer.content
    assert answer["ETag"] == f'"{permit.digest}"'
    again = anyone.get(f"/api/v1/texts/{topic.number}", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_a_draft_and_a_changed_row_are_seen_nowhere(anyone):
    topic, _deputies = make_topic_in_force()
    type(topic).objects.filter(pk=topic.pk).update(title="改过的标题", summary="改过的摘要")
    draft = make_draft("未批准")

    answers = [
        anyone.get(path).content.decode()
        for path in (
            "/api/v1/texts",
            f"/api/v1/texts/{topic.number}",
            f"/api/v1/texts/{draft.number}",
            "/api/v1/search?q=未批准",
            "/api/v1/search?q=改过的",
        )
    ]

    assert anyone.get(f"/api/v1/texts/{draft.number}").status_code == 404
    for answer in map(json.loads, answers):
        text = json.dumps(answer, ensure_ascii=False)
        assert "改过的" not in text
        assert "未批准" not in text


def test_a_withdrawn_text_is_gone_at_once_with_the_day(anyone):
    topic, _deputies = make_topic_in_force()
    assert anyone.get(f"/api/v1/texts/{topic.number}").status_code == 200

    permit = permit_in_force(topic.number)
    now = timezone.now()
    withdraw(permit=permit, by=make_director(), reason="有误", now=now)

    gone = anyone.get(f"/api/v1/texts/{topic.number}")
    day = timezone.localtime(now).date().isoformat()
    assert_promised("withdrawn", gone, {day: "<day>"})
    assert gone["Cache-Control"] == "no-store"
    assert anyone.get("/api/v1/texts").json()["items"] == []
    assert anyone.get("/api/v1/search?q=培育").json()["items"] == []


def test_a_text_whose_seal_is_broken_is_not_answered(anyone, monkeypatch):
    topic, _deputies = make_topic_in_force()
    monkeypatch.setattr("cms.publishing.api.breach_of", lambda permit: "digest")

    answer = anyone.get(f"/api/v1/texts/{topic.number}")

    assert answer.status_code == 503
    assert "payload" not in answer.json()


def make_notices(count: int, day: dt.date = DAY) -> list[Permit]:
    return [make_public(make_draft(f"第{n}条", date=day)) for n in range(count)]


def test_lists_come_in_pages_of_twenty_and_cost_the_same_at_any_length(anyone):
    list_path, search_path = "/api/v1/texts", "/api/v1/search?q=标题"
    make_notices(1)
    short = [cost(anyone, list_path), cost(anyone, search_path)]

    make_notices(21)
    assert [cost(anyone, list_path), cost(anyone, search_path)] == short
    assert short[0] == 1

    first, found = anyone.get(list_path).json(), anyone.get(search_path).json()
    assert len(first["items"]) == 20
    second = anyone.get(f"/api/v1/texts?offset={first['next']}").json()
    assert len(second["items"]) == 2
    assert second["next"] is None
    numbers = [item["number"] for item in first["items"] + second["items"]]
    assert len(set(numbers)) == 22
    assert len(found["items"]) == 20
    rest = anyone.get("/api/v1/search", {"q": "标题", "after": found["next"]}).json()
    assert len(rest["items"]) == 2


def test_lists_are_filtered_by_kind_and_by_days_with_both_ends(anyone):
    topic, _deputies = make_topic_in_force()
    make_notices(1, dt.date(2026, 5, 12))
    make_notices(1, dt.date(2026, 5, 20))

    def numbers(query: str) -> list[str]:
        return [item["number"] for item in anyone.get(f"/api/v1/texts?{query}").json()["items"]]

    assert numbers("kind=INSPECTION") == [topic.number]
    assert numbers("unit=科技创新局") == [topic.number]
    assert numbers("since=2026-05-19&until=2026-05-19") == [topic.number]
    assert len(numbers("since=2026-05-12&until=2026-05-20")) == 3
    assert numbers("until=2026-05-11") == []


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("texts?since=昨天", "since"),
        ("texts?until=0001-01-01", "until"),
        ("texts?offset=-1", "offset"),
        ("texts?offset=99999999999999999999", "offset"),
        ("texts?kind=%00", "kind"),
        ("texts?unit=" + "长" * 201, "unit"),
        ("search", "q"),
        ("search?q=%00", "q"),
        ("search?q=a&kind=%00", "kind"),
        ("search?q=a&after=x.y", "after"),
    ],
)
def test_a_wrong_filter_is_named_in_chinese(anyone, query, field):
    answer = anyone.get(f"/api/v1/{query}")

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    (error,) = answer.json()["errors"]
    assert error["field"] == field
    assert not error["message"].isascii()


@pytest.mark.parametrize("query", ['search?q="', "search?q=%25'%3B--"])
def test_a_strange_search_finds_nothing_and_does_not_fail(anyone, query):
    assert anyone.get(f"/api/v1/{query}").json() == {"items": [], "next": ""}


def test_a_number_that_no_address_can_have_is_not_found(anyone):
    for number in ("%00", "a%20b", "..", "a'b"):
        answer = anyone.get(f"/api/v1/texts/{number}")
        assert answer.status_code == 404
        assert answer["Content-Type"] == "application/problem+json"
