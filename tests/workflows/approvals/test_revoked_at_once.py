"""An authorisation that is over releases nothing, even where what follows its end has failed."""

import datetime as dt

import pytest
from django.utils import timezone
from wagtail.models import WorkflowTask

from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.services import CannotRelease, release
from tests.workflows.approvals.standing import (
    agree,
    give_standing_chain,
    grant,
    submit_reception,
    two_releasers,
)
from workflows.approvals.enums import AuthorizationState
from workflows.approvals.models import OfficeReviewTask
from workflows.approvals.services import (
    CannotReview,
    end_lapsed_releases,
    revoke_authorization,
    revoking,
)

pytestmark = pytest.mark.django_db
OVER = "授权已失效。"


def fails(**kwargs):
    raise RuntimeError("the database is away")


def revoke_and_fail(given, stage, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(revoking, "revoke", fails)
        revoke_authorization(
            authorization=given, reason="停", by=stage.director, now=timezone.now()
        )
    given.refresh_from_db()
    assert given.state == AuthorizationState.REVOKED


def test_the_office_releases_nothing_after_the_revocation(stage, monkeypatch):
    pair = two_releasers()
    given = grant(stage, pair)
    give_standing_chain(release_mode=ReleaseMode.BY_HAND)
    agree(submit_reception(stage), *pair)
    permit = Permit.objects.get()
    revoke_and_fail(given, stage, monkeypatch)
    assert not permit.events.exists()

    with pytest.raises(CannotRelease, match=OVER):
        release(permit=permit, by=stage.clerk, now=timezone.now())

    assert in_force().count() == 0
    assert end_lapsed_releases(timezone.now()) == 1  # the clock does what failed
    assert [event.verb for event in permit.events.all()] == ["REVOKED"]


def test_nor_does_the_clock_at_the_set_time(stage, monkeypatch):
    pair = two_releasers()
    given = grant(stage, pair)
    give_standing_chain()
    at = (timezone.now() + dt.timedelta(hours=2)).replace(microsecond=0)
    stage.page.release_at = at
    agree(submit_reception(stage), *pair)
    assert Permit.objects.get().release_mode == ReleaseMode.AT_TIME
    revoke_and_fail(given, stage, monkeypatch)

    (outcome,) = publish_due(now=at)

    assert (outcome.act, outcome.problem) == ("release", OVER)
    assert in_force().count() == 0


def test_a_step_after_the_two_persons_lets_nothing_through_either(stage):
    pair = two_releasers()
    given = grant(stage, pair)
    task = give_standing_chain()
    last = OfficeReviewTask.objects.get()
    WorkflowTask.objects.create(workflow=task.workflows.get(), task=last, sort_order=1)
    agree(submit_reception(stage), *pair)
    revoke_authorization(authorization=given, reason="停", by=stage.director, now=timezone.now())

    with pytest.raises(CannotReview):
        stage.approve()

    assert not Permit.objects.exists()
