"""A verdict is not taken at its word: its decision is looked up, at issue and ever after."""

import ast
import dataclasses
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from cms.core.models import AuditEvent
from cms.publishing.enums import Basis, ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.payload import build_payload, digest
from cms.publishing.sealing import seal
from cms.publishing.services import CannotIssue, issue_permit
from cms.publishing.verdicts import Verdict
from cms.publishing.verification import breaches
from tests.cms.publishing.factories import make_draft, marker
from tests.home.publishing import decided
from tests.workflows.topics.factories import (
    approve,
    committee,
    make_clerk,
    make_director,
    make_topic,
)
from workflows.approvals.enums import DecisionState
from workflows.approvals.models import Decision
from workflows.approvals.services import review_text
from workflows.topics.models import TopicPage
from workflows.topics.services import submit_topic

pytestmark = pytest.mark.django_db


def ballot_on(decision: Decision, **changes) -> Verdict:
    """The verdict that the decider gives on a carried ballot, with ``changes``."""
    lawful = Verdict(
        payload=decision.payload,
        basis=Basis.BALLOT,
        reference=f"approvals.decision:{decision.pk}",
        release_mode=decision.release_mode,
        release_at=decision.release_at,
    )
    return dataclasses.replace(lawful, **changes)


def refused(verdict, obj, now, because="没有已通过的决定") -> None:
    """Refused for the right reason, on record, and no permit was left."""
    before = Permit.objects.count()
    with pytest.raises(CannotIssue, match=because):
        issue_permit(verdict=verdict, obj=obj, by=None, now=now)
    assert Permit.objects.count() == before
    assert AuditEvent.objects.filter(verb="publishing.issue", refused=True).count() == 1


def _tabled(now, **changes):
    """A topic whose ballot is open, and that ballot with ``changes``."""
    committee()
    clerk = make_clerk()
    topic = make_topic(by=clerk)
    state = submit_topic(topic=topic, by=clerk, now=now)
    review_text(task_state=state.current_task_state, by=make_director(), verdict="APPROVE", now=now)
    Decision.objects.filter(state="OPEN").update(**changes or {"state": "OPEN"})
    return topic, Decision.objects.get()


@pytest.fixture
def carried() -> Decision:
    """A ballot that the committee carried; its permit was issued and released by the workflow."""
    clerk = make_clerk()
    return approve(make_topic(by=clerk), by=clerk)


@pytest.mark.parametrize(
    ("basis", "reference"),
    [
        (Basis.BALLOT, ""),
        (Basis.BALLOT, "approvals.decision:999999"),
        (Basis.BALLOT, "approvals.decision:①"),
        (Basis.BALLOT, "test"),
        (Basis.MEETING, "a minute that nobody keeps"),
        (Basis.STANDING, "x"),
        ("", ""),
        ("TEST", "tests:made-up"),
    ],
)
def test_words_are_no_decision(basis, reference, now):
    draft = make_draft(marker())
    text = build_payload(draft)[1]
    refused(Verdict(payload=text, basis=basis, reference=reference), draft, now)


def test_a_carried_ballot_covers_its_own_text_only(carried, now):
    draft = make_draft(marker())
    refused(ballot_on(carried, payload=build_payload(draft)[1]), draft, now)


@pytest.mark.parametrize("state", sorted({*DecisionState.values} - {"CARRIED", "OPEN"}))
def test_a_ballot_that_was_not_carried_is_no_decision(state, now):
    draft, decision = _tabled(now, state=state, closed_at=now)
    refused(ballot_on(decision), draft, now)


def test_a_ballot_under_way_is_no_decision(now):
    draft, decision = _tabled(now)
    refused(ballot_on(decision), draft, now)


def test_a_ballot_marked_carried_without_its_votes_is_no_decision(now):
    """The votes are counted again: a state written by SQL carries nothing."""
    draft, decision = _tabled(now, state="CARRIED", closed_at=now)
    refused(ballot_on(decision), draft, now)


def test_a_carried_ballot_is_carried_out_once(carried, now):
    permit = Permit.objects.get()
    topic = TopicPage.objects.get(number=permit.number).specific
    refused(ballot_on(carried), topic, now, because="已经执行过")

    with pytest.raises(IntegrityError), transaction.atomic():
        permit.pk = None
        permit.save(force_insert=True)


def test_the_time_of_release_is_the_one_decided_on(carried, now):
    """Also before any permit was issued on it: the first one must not be another's choice."""
    draft = make_draft(marker())
    Decision.objects.filter(pk=carried.pk).update(
        payload=build_payload(draft)[1],
        digest=digest(build_payload(draft)[1]),
        subject_ref=f"notices.noticepage:{draft.pk}",
        release_mode=ReleaseMode.AT_TIME,
        release_at=now + timedelta(days=3),
    )
    carried.refresh_from_db()
    refused(ballot_on(carried, release_mode=ReleaseMode.AT_ONCE, release_at=None), draft, now)
    assert issue_permit(verdict=ballot_on(carried), obj=draft, by=None, now=now).release_at


def test_a_ballot_on_one_object_is_no_ballot_on_another(carried, now):
    draft = make_draft(marker())
    Decision.objects.filter(pk=carried.pk).update(
        payload=build_payload(draft)[1], digest=digest(build_payload(draft)[1])
    )
    carried.refresh_from_db()  # the same words, tabled for a topic
    refused(ballot_on(carried), draft, now)


def test_verification_names_a_permit_whose_decision_was_made_up(now):
    draft = make_draft(marker())
    permit = issue_permit(verdict=decided(draft), obj=draft, by=None, now=now)
    assert [b for b in breaches() if b.kind == "decision"] == []

    permit.pk, permit.reference = None, "approvals.decision:12345"
    permit.basis = Basis.BALLOT
    seal(permit)  # by somebody who holds the key
    permit.save(force_insert=True)

    found = [b for b in breaches() if b.kind == "decision"]
    assert [b.where for b in found] == [f"permit {permit.pk} ({permit.number})"]
    assert "12345" in found[0].sentence


def _calls(name: str) -> set[str]:
    """Files of the product that call a function of this name."""
    found = set()
    for root in ("cms", "workflows", "home"):
        for path in Path(settings.BASE_DIR, root).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == name:
                    found.add(path.relative_to(settings.BASE_DIR).as_posix())
    return found


def test_one_place_issues_and_one_place_vouches():
    assert _calls("issue_permit") == {"cms/publishing/finish.py"}
    assert _calls("verifier") == {"workflows/approvals/apps.py"}
    assert _calls("decider") == {"workflows/approvals/apps.py"}
