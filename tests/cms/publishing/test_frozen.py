"""Old payloads render for ever: frozen ones as they were shown, retired schemas step by step."""

import json

import pytest
from django.test import Client
from django.utils import timezone

from cms.publishing.payload import build_payload, canonical, digest
from cms.publishing.queries import in_force
from cms.publishing.services import issue_permit, release
from cms.publishing.upcast import UPCAST, current
from cms.publishing.verification import breaches
from tests.cms.publishing.factories import make_draft, marker
from tests.cms.publishing.freezing import (
    FOLDER,
    as_read,
    freeze,
    frozen_schemas,
    of_the_site,
    shown,
    stored_text,
)
from tests.cms.publishing.ways.test_kinds import KINDS
from tests.home.publishing import decided_text

# Digests of the frozen texts: a file that was edited afterwards is not frozen.
DIGESTS = {
    "home/1": "b80880effdb47dd7",
    "notice/1": "8b81d2e2f1d1036b",
    "page/1": "0966910b3093c488",
    "site/1": "0e3b80a2a54195d7",
    "topic/1": "f600477dfd207e04",
}


@pytest.mark.parametrize("schema", frozen_schemas())
def test_a_frozen_payload_is_read_as_on_its_day(schema):
    text = stored_text(schema)
    payload = json.loads(text)
    assert canonical(payload) == text
    assert digest(text)[:16] == DIGESTS[schema]

    then = as_read((FOLDER / f"{schema.replace('/', '-')}.html").read_text())
    now = as_read(shown(payload))

    if schema.startswith("site/"):
        then, now = of_the_site(payload, then), of_the_site(payload, now)
    assert len(then) >= 3
    assert now == then


@pytest.mark.django_db
def test_every_schema_that_is_written_today_is_frozen():
    made = {build_payload(make(marker()))[0]["schema"] for make, _faces in KINDS.values()}

    assert made <= set(frozen_schemas())


def test_frozen_files_are_not_written_twice():
    with pytest.raises(FileExistsError):
        freeze(json.loads(stored_text("notice/1")))


@pytest.fixture
def retired():
    """Two steps that a test alone knows: ``leaflet/1`` had a headline, ``leaflet/2`` no body."""

    def first(payload: dict) -> dict:
        card = {**payload["card"], "title": payload.pop("headline")}
        return {**payload, "card": card, "schema": "leaflet/2"}

    def second(payload: dict) -> dict:
        body = [{"type": "para", "value": {"html": f"<p>{payload.pop('words')}</p>"}}]
        return {**payload, "body": body, "schema": "notice/1"}

    UPCAST["leaflet/1"], UPCAST["leaflet/2"] = first, second
    yield
    del UPCAST["leaflet/1"], UPCAST["leaflet/2"]


def old_payload(number: str) -> dict:
    card = {"kind": "ANNOUNCEMENT", "unit": "", "date": "2020-01-02", "title": "旧题"}
    card |= {"summary": "旧摘要", "thumb": ""}
    return {
        "schema": "leaflet/1",
        "card": card,
        "number": number,
        "headline": "旧传单的标题",
        "words": "旧传单的正文",
        "files": {},
    }


def test_upcast_is_pure_and_goes_all_the_way(retired):
    old = old_payload("2020-G001")
    before = canonical(old)

    new = current(old)

    assert (new["schema"], new["card"]["title"]) == ("notice/1", "旧传单的标题")
    assert canonical(old) == before


@pytest.mark.django_db
def test_a_permit_of_a_retired_schema_is_served_and_still_verifies(retired):
    draft, now = make_draft(marker()), timezone.now()
    text = canonical(old_payload(draft.number))
    permit = issue_permit(verdict=decided_text(text), obj=draft, by=None, now=now)
    release(permit=permit, by=None, now=now)

    page = Client().get(permit.address).content.decode()
    answer = Client().get(f"/api/v1/texts/{permit.number}").content.decode()

    assert "旧传单的标题" in page
    assert "旧传单的正文" in page
    assert f'"payload":{text}' in answer  # what was voted on, to the byte
    assert in_force(number=permit.number).get().title == "旧题"
    assert list(breaches()) == []
