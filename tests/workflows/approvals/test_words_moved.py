"""Words of requests for a meeting that stood in a closing go where the roster alone reads them."""

from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from cms.core.append_only import triggers_lifted
from cms.core.models import Channel
from tests.kept import once
from tests.workflows.approvals.circulation import make_round
from workflows.approvals.enums import Mark, PenChoice
from workflows.approvals.models import Decision, MeetingRequest
from workflows.approvals.services import ask_for_meeting

pytestmark = pytest.mark.django_db
moved = import_module("workflows.approvals.migrations.0042_words_of_meeting_requests")


@once
def stage():
    stage = make_round(4)
    stage.open()
    return stage


def as_it_was(decision: Decision, words: str) -> None:
    """Before the migration: the words in the closing, and no row of their own."""
    with triggers_lifted():
        MeetingRequest.objects.all().delete()
    Decision.objects.filter(pk=decision.pk).update(closing_reason=words)


def read_again(decision: Decision) -> tuple[str, str, object]:
    decision.refresh_from_db()
    request = MeetingRequest.objects.get()
    return decision.closing_reason, request.reason, request.seat


def test_what_was_typed_on_the_phone(stage):
    decision = stage.decision
    ask_for_meeting(decision=decision, by=stage.members[1], reason="另议", now=timezone.now())
    as_it_was(decision, "委员提请上会：预算：另议")

    for _twice in range(2):
        moved.forwards(apps, None)

    assert read_again(decision) == ("委员提请上会", "预算：另议", stage.seat(1, decision))
    assert MeetingRequest.objects.get().entered_by == stage.members[1]


@pytest.mark.parametrize(
    ("closing", "words"),
    [("A member asks for a meeting: again", "again"), ("委员提请上会：在纸质传签单上写明", "")],
)
def test_what_a_pen_wrote(stage, closing, words):
    decision = stage.decision
    stage.enter({0: Mark.FOR, 2: PenChoice.MEETING})
    stage.check({0: Mark.FOR, 2: PenChoice.MEETING})
    as_it_was(decision, closing)

    moved.forwards(apps, None)

    assert read_again(decision) == ("委员提请上会", words, stage.seat(2, decision))
    request = MeetingRequest.objects.get()
    assert (request.channel, request.checked_by) == (Channel.PAPER, stage.second)
    assert request.scan is not None


def test_words_of_nobody_known_are_gone_all_the_same(stage):
    decision = stage.decision
    stage.enter({2: PenChoice.MEETING})
    stage.check({2: PenChoice.MEETING})
    as_it_was(decision, "委员提请上会：不知是谁")
    stage.seat(2, decision).pen_marks.all().delete()

    moved.forwards(apps, None)

    decision.refresh_from_db()
    assert decision.closing_reason == "委员提请上会"
    assert not MeetingRequest.objects.exists()
