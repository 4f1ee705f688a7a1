"""A revoked permit can never publish again, whatever asks for it or writes past the services."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test import Client
from wagtail.models import WorkflowState

from cms.publishing.due import publish_due
from cms.publishing.early import forget_pages
from cms.publishing.enums import ReleaseMode
from cms.publishing.finish import finish_workflow
from cms.publishing.models import Address, Permit
from cms.publishing.services import CannotIssue, CannotRelease, issue_permit, release, revoke
from cms.publishing.verification import breaches
from cms.publishing.views import forget_files
from tests.cms.publishing.factories import marker, verdict_on
from tests.cms.publishing.ways.scenario import all_faces, make_full_draft, seen
from tests.workflows.approvals.factories import set_rules
from tests.workflows.topics.factories import approve, make_clerk, make_director, make_topic
from workflows.approvals.models import Decision
from workflows.approvals.verdicts import verdict_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def word() -> str:
    return marker()


@pytest.fixture
def revoked(word, now) -> Permit:
    """Of a notice with pictures and a file, approved for release at a time, then taken back."""
    draft = make_full_draft(word)
    verdict = verdict_on(draft, release_mode=ReleaseMode.AT_TIME, release_at=now)
    permit = issue_permit(verdict=verdict, obj=draft, by=None, now=now)
    permit.watched = all_faces(draft, word)
    return revoke(permit=permit, by=make_director(), reason="缓发", now=now)


def hidden(permit, word) -> None:
    """Nothing of it is seen at any face, bytes included."""
    forget_pages()
    forget_files()
    assert seen(permit.number, word, permit.watched) == set()
    assert Client().get(permit.address).status_code in (404, 503)


def test_no_service_and_no_clock_releases_it(revoked, word, now):
    for by in (None, make_clerk(), make_director()):
        with pytest.raises(CannotRelease):
            release(permit=revoked, by=by, now=now)
    assert list(publish_due(now=now + timedelta(days=1))) == []
    hidden(revoked, word)


def test_a_copy_of_the_permit_in_memory_is_no_way(revoked, word, now):
    """The services read the row, not what they are handed."""
    replay = Permit.objects.get(pk=revoked.pk)
    replay.release_mode, replay._prefetched_objects_cache = ReleaseMode.AT_ONCE, {"events": []}

    with pytest.raises(CannotRelease):
        release(permit=replay, by=None, now=now)
    hidden(revoked, word)


def test_its_decision_is_not_carried_out_again(now):
    clerk = make_clerk()
    set_rules(release_mode=ReleaseMode.BY_HAND)
    topic = make_topic(by=clerk)
    decision = approve(topic, by=clerk)
    permit = Permit.objects.get()
    revoke(permit=permit, by=make_director(), reason="缓发", now=now)
    state = WorkflowState.objects.get(pk=decision.task_state.workflow_state_id)

    with pytest.raises(CannotIssue, match="已经执行过"):
        finish_workflow(state)
    with pytest.raises(CannotIssue), transaction.atomic():
        issue_permit(verdict=verdict_of(state), obj=topic, by=None, now=now)

    assert Permit.objects.count() == 1
    assert Client().get(permit.address).status_code == 404


def test_a_workflow_finished_again_by_its_own_hand_changes_nothing(now):
    clerk = make_clerk()
    set_rules(release_mode=ReleaseMode.BY_HAND)
    decision = approve(make_topic(by=clerk), by=clerk)
    permit = Permit.objects.get()
    revoke(permit=permit, by=make_director(), reason="缓发", now=now)
    state = WorkflowState.objects.get(pk=decision.task_state.workflow_state_id)
    state.status = WorkflowState.STATUS_IN_PROGRESS
    state.save()

    with pytest.raises((CannotIssue, PermissionDenied)):
        state.finish(user=clerk)

    assert Decision.objects.count() == 1
    assert not Address.objects.filter(in_force=True).exists()


RELEASED = (
    "INSERT INTO publishing_permitevent (permit_id, verb, at, by_id, by_label, reason)"
    " VALUES (%s, 'RELEASED', %s, NULL, 'x', '')"
)


def test_an_event_written_by_sql_is_refused_by_the_database(revoked, word, now):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(RELEASED, [revoked.pk, now])
    hidden(revoked, word)


def test_a_pointer_turned_to_it_by_sql_shows_nothing_and_is_named(revoked, word, now):
    Address.objects.create(number=revoked.number, permit=revoked, in_force=True, changed_at=now)

    hidden(revoked, word)

    page, answer = Client().get(revoked.address), Client().get(f"/api/v1/texts/{revoked.number}")
    assert (page.status_code, answer.status_code) == (503, 503)
    assert word not in page.content.decode() + json.dumps(answer.json(), ensure_ascii=False)
    assert Client().get(f"/t/{revoked.number}/form/").status_code in (302, 404)
    assert {b.where for b in breaches() if b.kind == "pointer"} == {f"address {revoked.number}"}


def test_site_texts_that_were_revoked_frame_no_page(now):
    from home.models import SiteTexts
    from tests.cms.publishing.factories import make_draft, make_public

    public = make_public(make_draft(marker()), now)
    texts = SiteTexts.objects.get()
    texts.name = f"园区{marker()}"
    verdict = verdict_on(texts, release_mode=ReleaseMode.BY_HAND)
    permit = issue_permit(verdict=verdict, obj=texts, by=None, now=now)
    revoke(permit=permit, by=make_director(), reason="缓发", now=now)
    Address.objects.filter(pk="site").update(permit=permit, in_force=True, changed_at=now)
    forget_pages()

    shown = [Client().get(address) for address in ("/", public.address)]

    assert [page for page in shown if texts.name in page.content.decode()] == []
