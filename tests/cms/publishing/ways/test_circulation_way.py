"""A circulation as a way to the public: nothing is seen until it is carried, on phone or paper."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from cms.publishing.early import forget_pages
from tests.cms.publishing.ways.scenario import seen
from tests.workflows.approvals.circulation import Round, circulate
from tests.workflows.approvals.factories import UserFactory, make_committee
from tests.workflows.topics.factories import make_clerk, make_director
from workflows.approvals.enums import DecisionState, Mark
from workflows.approvals.services import ask_for_meeting, cast_vote

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage(draft) -> Round:
    circulate()
    clerk = make_clerk()
    second = UserFactory(roles=["办公室工作人员"])
    stage = Round(clerk, make_director(), make_committee(3), draft, second=second)
    stage.open()
    return stage


def shown(draft, word) -> set[str]:
    forget_pages()
    return seen(draft.number, word, draft.watched)


def test_the_text_is_seen_everywhere_when_the_last_pen_is_checked_and_nowhere_before(
    stage, draft, word
):
    members = stage.decision.seats.count()
    sitting = [seat.person.account for seat in stage.decision.seats.all()]
    cast_vote(decision=stage.decision, by=sitting[0], choice=Mark.FOR, now=timezone.now())
    assert shown(draft, word) == set()
    stage.members = sitting
    rest = dict.fromkeys(range(1, members), Mark.FOR)
    stage.enter(rest)
    assert shown(draft, word) == set()
    stage.check(rest)

    assert stage.decision.state == DecisionState.CARRIED
    assert shown(draft, word) == set(draft.watched)
    call_command("verify_publication")


def test_read_by_all_and_consented_to_by_nobody_shows_nothing(stage, stays_hidden):
    for seat in stage.decision.seats.all():
        cast_vote(
            decision=stage.decision, by=seat.person.account, choice=Mark.READ, now=timezone.now()
        )

    assert stage.decision.state == DecisionState.NOT_CARRIED
    stays_hidden()


def test_referred_to_a_meeting_it_shows_nothing_however_many_consented(stage, stays_hidden):
    sitting = [seat.person.account for seat in stage.decision.seats.all()]
    for member in sitting[:-1]:
        cast_vote(decision=stage.decision, by=member, choice=Mark.FOR, now=timezone.now())
    ask_for_meeting(decision=stage.decision, by=sitting[-1], reason="上会研究", now=timezone.now())

    assert stage.decision.way == "MEETING"
    stays_hidden()
    call_command("verify_publication")
