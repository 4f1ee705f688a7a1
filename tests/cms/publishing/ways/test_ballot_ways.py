"""The shipped ballot as a way to the public: nothing is seen before the presider's word."""

import datetime as dt

import pytest

from cms.publishing.early import forget_pages
from cms.publishing.verification import breaches
from tests.cms.publishing.ways.scenario import seen
from tests.workflows.topics.factories import committee, make_clerk, make_director
from workflows.approvals.enums import Choice, ClosingRule, DecisionState, ReviewVerdict
from workflows.approvals.models import CommitteeTask, Decision
from workflows.approvals.services import (
    CannotAnnounceResult,
    announce_result,
    ask_recusal,
    cast_vote,
    close_overdue_decisions,
    decide_recusal,
    mark_urgent,
    review_text,
    start_approval,
)
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db


@pytest.fixture
def ballot(draft, superuser, now) -> Decision:
    """The draft on the table, under the rules that are shipped."""
    task = CommitteeTask.objects.get(name="党工委表决")
    assert (task.closing_rule, task.presider_last) == (ClosingRule.PRESIDER, True)
    step = start_approval(
        draft=draft.get_latest_revision_as_object(), by=make_clerk(), now=now
    ).current_task_state
    review_text(task_state=step, by=make_director(), verdict=ReviewVerdict.APPROVE, now=now)
    return Decision.objects.latest("pk")


def test_nothing_is_public_before_the_presiders_word_and_all_of_it_after(ballot, draft, word, now):
    presider, *others = committee()
    mark_urgent(decision=ballot, hours=4, reason="防汛", by=make_director(), now=now)
    asked = ask_recusal(decision=ballot, by=others[7], reason="亲属", now=now)
    decide_recusal(request=asked, by=presider, granted=True, reason="属实", now=now)
    for member in others[:6]:
        cast_vote(decision=ballot, by=member, choice=Choice.FOR, now=now)
    forget_pages()
    assert seen(draft.number, word, draft.watched) == set()  # six of eight are for it

    announce_result(decision=ballot, by=presider, choice=Choice.FOR, now=now)

    forget_pages()
    assert seen(draft.number, word, draft.watched) == set(draft.watched)
    assert list(breaches()) == []
    assert list(ledger_breaches()) == []


def test_neither_a_superusers_word_nor_the_clock_without_a_quorum_makes_it_public(
    ballot, superuser, now, stays_hidden
):
    with pytest.raises(CannotAnnounceResult):
        announce_result(decision=ballot, by=superuser, choice=Choice.FOR, now=now)
    for member in committee()[1:4]:
        cast_vote(decision=ballot, by=member, choice=Choice.FOR, now=now)
    with pytest.raises(CannotAnnounceResult):
        announce_result(decision=ballot, by=committee()[0], choice=Choice.FOR, now=now)

    close_overdue_decisions(ballot.due_at + dt.timedelta(seconds=1))

    ballot.refresh_from_db()
    assert ballot.state == DecisionState.NO_DECISION
    stays_hidden()
