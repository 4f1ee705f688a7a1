"""Correcting and expiring as ways to the public: at no moment is a word seen that was not decided
on, or not yet, or not any more. Each way shows its own marker once, lawfully.
"""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.test import Client
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.early import forget_pages
from cms.publishing.enums import ReleaseMode
from cms.publishing.queries import permit_in_force
from cms.publishing.services import (
    CannotRelease,
    begin_correction,
    issue_permit,
    release,
    revoke,
)
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_public, marker, verdict_on
from tests.cms.publishing.ways.scenario import all_faces, make_full_draft, rewrite, seen
from tests.workflows.topics.factories import make_clerk, make_director

pytestmark = pytest.mark.django_db
LASTING = {"site map"}  # the address itself stays public through a correction


class Correction:
    """A public notice and a correction of it, with words of its own in note and text."""

    def __init__(self) -> None:
        self.now, self.old, self.word = timezone.now(), marker(), marker()
        self.page = make_full_draft(self.old)
        self.permit = make_public(self.page.get_latest_revision_as_object(), self.now)
        self.public = Client().get(self.permit.address).content
        self.note = f"更正{self.word}"
        begin_correction(permit=self.permit, note=self.note, by=make_clerk(), now=self.now)
        rewrite(self.draft, self.word)
        self.watched = all_faces(self.fresh, self.word)

    @property
    def fresh(self) -> NoticePage:
        return NoticePage.objects.get(pk=self.page.pk)

    @property
    def draft(self) -> NoticePage:
        return self.fresh.get_latest_revision_as_object()

    def decided(self, **fields):
        verdict = verdict_on(self.draft, **fields)
        return issue_permit(verdict=verdict, obj=self.page, by=None, now=self.now)

    def seen(self) -> set[str]:
        forget_pages()
        return seen(self.page.number, self.word, self.watched)

    def only_the_old_text_is_seen(self) -> None:
        assert self.seen() == LASTING
        assert Client().get(self.permit.address).content == self.public


@pytest.fixture
def case(db) -> Correction:
    """Its marker is seen at every face after a lawful release, which is then undone."""
    case = Correction()
    with transaction.atomic():
        release(permit=case.decided(), by=None, now=case.now)
        assert case.seen() == set(case.watched)
        assert case.note in Client().get(case.permit.address).content.decode()
        transaction.set_rollback(True)
    return case


def written_only(case) -> None:
    """The note stands with the draft."""


def published_by_stock(case) -> None:
    case.fresh.latest_revision.publish()


def saved_live(case) -> None:
    draft = case.draft
    draft.live = True
    draft.save()  # lawful for the flag; the text that readers get is the permit's


def decided_for_later(case) -> None:
    at = case.now + timedelta(days=1)
    case.decided(release_mode=ReleaseMode.AT_TIME, release_at=at)
    assert list(publish_due(now=case.now)) == []


def decided_for_a_hand(case) -> None:
    case.decided(release_mode=ReleaseMode.BY_HAND)
    assert list(publish_due(now=case.now + timedelta(days=1))) == []


def decided_and_revoked(case) -> None:
    permit = case.decided(release_mode=ReleaseMode.AT_TIME, release_at=case.now)
    revoke(permit=permit, by=make_director(), reason="缓发", now=case.now)
    assert list(publish_due(now=case.now + timedelta(days=1))) == []


def decided_and_lapsed(case) -> None:
    permit = case.decided(release_mode=ReleaseMode.BY_HAND, valid_until=case.now)
    late = case.now + timedelta(days=1)
    assert [o.act for o in publish_due(now=late)] == ["lapse"]
    for moment in (late, case.now):
        with pytest.raises(CannotRelease):
            release(permit=permit, by=make_clerk(), now=moment)


def decided_too_late_to_be_shown(case) -> None:
    permit = case.decided(ends_at=case.now)
    with pytest.raises(CannotRelease):
        release(permit=permit, by=None, now=case.now)


WAYS = [
    written_only,
    published_by_stock,
    saved_live,
    decided_for_later,
    decided_for_a_hand,
    decided_and_revoked,
    decided_and_lapsed,
    decided_too_late_to_be_shown,
]


@pytest.mark.parametrize("way", WAYS)
def test_a_correction_is_seen_by_its_own_release_only(way, case):
    try:
        with transaction.atomic():
            way(case)
    except PermissionDenied:
        pass

    case.only_the_old_text_is_seen()


def test_released_it_replaces_the_old_words_everywhere(case):
    release(permit=case.decided(), by=None, now=case.now)

    assert case.seen() == set(case.watched)
    assert seen(case.page.number, case.old, all_faces(case.fresh, case.old)) <= {
        "site map",
        *(name for name in case.watched if name.startswith("bytes")),
    }
    old_bytes = set(case.permit.files.values_list("sha256", flat=True))
    for sha256 in old_bytes - set(
        permit_in_force(case.page.number).files.values_list("sha256", flat=True)
    ):
        for extension in ("jpg", "webp", "pdf"):
            assert Client().get(f"/b/{sha256}.{extension}").status_code == 404


def test_a_dated_notice_is_seen_to_its_last_day_and_nowhere_after(db):
    now, word = timezone.now(), marker()
    page = make_full_draft(word)
    draft = page.get_latest_revision_as_object()
    draft.ends_on = timezone.localdate(now)
    draft.save_revision()
    permit = make_public(draft, now)
    watched = all_faces(NoticePage.objects.get(pk=page.pk), word)
    assert seen(page.number, word, watched) == set(watched)

    outcomes = list(publish_due(now=permit.ends_at))

    assert [(o.act, o.problem) for o in outcomes] == [("withdraw", "")]
    assert seen(page.number, word, watched) == set()
    assert Client().get(permit.address).status_code == 410
