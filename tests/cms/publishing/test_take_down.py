"""紧急下线: gone from every face at once, also for who holds a copy and asks if it still holds."""

import pytest
from django.test import Client

from cms.publishing import early
from cms.publishing.services import CannotWithdraw, withdraw
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_public, marker
from tests.cms.publishing.ways.scenario import all_faces, make_full_draft, seen
from tests.workflows.topics.factories import make_clerk, make_director

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(now):
    """A notice with pictures and a file, seen at every face, with the tags that caches hold."""
    word = marker()
    draft = make_full_draft(word)
    permit = make_public(draft.get_latest_revision_as_object(), now)
    permit.word, permit.watched = word, all_faces(NoticePage.objects.get(pk=draft.pk), word)
    assert seen(permit.number, word, permit.watched) == set(permit.watched)
    permit.tags = {
        address: Client().get(address)["ETag"]
        for name, address in permit.watched.items()
        if name in ("page", "API text") or name.startswith("bytes")
    }
    return permit


def again(address: str, tag: str):
    return Client().get(address, headers={"If-None-Match": tag})


def test_a_copy_that_is_held_is_confirmed_before_and_refused_after(public, now):
    assert {again(*held).status_code for held in public.tags.items()} == {304}

    withdraw(permit=public, by=make_director(), reason="有误", now=now)

    for address, tag in public.tags.items():
        answer = again(address, tag)
        assert answer.status_code == (404 if address.startswith("/b/") else 410), address
        assert public.word not in answer.content.decode()


def test_every_face_forgets_it_at_once(public, now):
    withdraw(permit=public, by=make_director(), reason="内部的理由", now=now)

    assert seen(public.number, public.word, public.watched) == set()
    page = Client().get(public.address)
    answer = Client().get(f"/api/v1/texts/{public.number}")
    assert (page.status_code, page["Cache-Control"]) == (410, "no-store")
    assert "该信息已撤回" in page.content.decode()
    assert "2026年5月12日" in page.content.decode()
    assert "内部的理由" not in page.content.decode() + answer.content.decode()
    assert (answer.status_code, answer.json()["withdrawn_on"]) == (410, "2026-05-12")


def test_a_process_that_keeps_the_page_in_memory_answers_410_all_the_same(public, now):
    """Another process is told of nothing: its memory stays as it was."""
    kept = dict(early._kept)
    assert any(public.word.encode() in html for html, *_times in kept.values())

    withdraw(permit=public, by=make_director(), reason="有误", now=now)

    assert early._kept == kept
    assert Client().get(public.address).status_code == 410


def test_once_and_by_the_director_with_a_reason(public, now):
    for by, reason in ((make_clerk(), "有误"), (make_director(), " ")):
        with pytest.raises(CannotWithdraw):
            withdraw(permit=public, by=by, reason=reason, now=now)
    assert Client().get(public.address).status_code == 200

    withdraw(permit=public, by=make_director(), reason="有误", now=now)
    with pytest.raises(CannotWithdraw):
        withdraw(permit=public, by=make_director(), reason="有误", now=now)
    assert [event.verb for event in public.events.order_by("id")] == ["RELEASED", "WITHDRAWN"]
