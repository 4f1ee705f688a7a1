"""Issue, release, revoke, withdraw: happy path, wrong person, wrong state, called twice."""

import dataclasses

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from cms.core.append_only import triggers_lifted
from cms.publishing.early import forget_pages
from cms.publishing.models import Address, Permit
from cms.publishing.services import (
    CannotIssue,
    CannotRelease,
    CannotRevoke,
    CannotWithdraw,
    issue_permit,
    release,
    revoke,
    withdraw,
)
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_draft, make_public, marker, verdict_on
from tests.workflows.topics.factories import make_clerk, make_director

pytestmark = pytest.mark.django_db


def issued(draft, now) -> Permit:
    return issue_permit(verdict=verdict_on(draft), obj=draft, by=None, now=now)


@pytest.fixture
def draft():
    return make_draft(marker())


def test_issued_is_not_public_and_released_is(draft, now):
    permit = issued(draft, now)
    assert Client().get(permit.address).status_code == 404

    release(permit=permit, by=make_clerk(), now=now)

    assert Client().get(permit.address).status_code == 200
    assert NoticePage.objects.get(pk=draft.pk).live


def test_withdrawn_says_so_with_the_date(draft, now):
    permit = make_public(draft, now)

    withdraw(permit=permit, by=make_director(), reason="有误", now=now)

    response = Client().get(permit.address)
    assert response.status_code == 410
    assert "2026年5月12日" in response.content.decode()
    assert not NoticePage.objects.get(pk=draft.pk).live


def test_wrong_person(draft, now):
    permit = issued(draft, now)
    with pytest.raises(CannotRevoke):
        revoke(permit=permit, by=make_clerk(), reason="x", now=now)
    release(permit=permit, by=None, now=now)
    with pytest.raises(CannotWithdraw):
        withdraw(permit=permit, by=make_clerk(), reason="x", now=now)


def test_released_once_and_never_after_a_revocation(draft, now):
    permit = issued(draft, now)
    revoke(permit=permit, by=make_director(), reason="缓发", now=now)
    with pytest.raises(CannotRelease):
        release(permit=permit, by=None, now=now)

    other = make_public(draft, now)
    with pytest.raises(CannotRelease):
        release(permit=other, by=None, now=now)


def test_a_verdict_on_another_object_or_a_damaged_text_is_refused(draft, now):
    verdict, other = verdict_on(draft), make_draft(marker())
    with pytest.raises(CannotIssue):
        issue_permit(verdict=verdict, obj=other, by=None, now=now)
    spoilt = dataclasses.replace(verdict, payload=verdict.payload + " ")
    with pytest.raises(CannotIssue):
        issue_permit(verdict=spoilt, obj=draft, by=None, now=now)


def test_a_new_release_supersedes_the_old_text(draft, now):
    old = make_public(draft, now)
    draft.refresh_from_db()
    draft.title = "新标题"
    draft.save_revision()

    new = make_public(draft, now)

    assert Address.objects.get(pk=draft.number).permit == new
    assert [event.verb for event in old.events.order_by("id")] == ["RELEASED", "SUPERSEDED"]
    assert "新标题" in Client().get(new.address).content.decode()


@pytest.mark.parametrize("column", ["title", "payload", "seal", "reference"])
def test_a_changed_permit_is_not_shown(draft, now, column):
    permit = make_public(draft, now)
    with pytest.raises(DatabaseError), transaction.atomic():
        Permit.objects.filter(pk=permit.pk).update(**{column: "x"})
    with triggers_lifted():
        Permit.objects.filter(pk=permit.pk).update(**{column: "x"})
    forget_pages()

    assert Client().get(permit.address).status_code == 503
