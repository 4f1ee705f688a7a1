"""Which paper belongs to which way of deciding: none is printed of a meeting that was not held."""

import pytest
from django.urls import reverse

from cms.core.audit import object_ref
from cms.paper.models import Paper
from cms.paper.registry import kind_of, kinds_for
from cms.paper.services import CannotPrint, make_paper
from workflows.approvals.enums import DecisionState
from workflows.approvals.models import Decision
from workflows.approvals.papers.trail import decision_of

pytestmark = pytest.mark.django_db
OF_A_BODY = ("tabled-text", "minutes-extract")


def keys(papers, decision: Decision) -> list[str]:
    return [kind.key for kind in kinds_for(decision, papers.stage.clerk)]


def reopened(decision: Decision) -> Decision:
    decision.state, decision.closed_at = DecisionState.OPEN, None
    decision.save(update_fields=["state", "closed_at"])
    return decision


@pytest.mark.parametrize("is_open", [True, False], ids=["open", "carried"])
@pytest.mark.parametrize("key", OF_A_BODY)
def test_a_release_by_two_has_no_paper_of_a_meeting(papers, at, client, key, is_open):
    decision = decision_of(papers.standing)
    if is_open:
        reopened(decision)
    clerk = papers.stage.clerk

    with pytest.raises(CannotPrint):
        make_paper(kind=kind_of(key), record=decision, blank=False, by=clerk, now=at)

    assert not set(OF_A_BODY) & set(keys(papers, decision))
    client.force_login(clerk)
    page = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    assert "上会稿" not in page
    assert "纪要节录" not in page
    client.post(reverse("paper:make", args=[object_ref(decision), key]))
    assert not Paper.objects.filter(record_ref=object_ref(decision)).exists()


def test_what_goes_round_has_its_slip_and_no_minutes(papers):
    """Its members sign the slip; no meeting wrote minutes of it."""
    decision = papers.circulation
    decision.state, decision.closed_at = DecisionState.CARRIED, papers.ballot.closed_at
    decision.save(update_fields=["state", "closed_at"])

    assert keys(papers, decision) == ["tabled-text", "circulation-slip"]


def test_a_meeting_and_a_closed_ballot_have_both(papers):
    for decision in (papers.meeting, papers.ballot):
        assert keys(papers, decision) == list(OF_A_BODY)
