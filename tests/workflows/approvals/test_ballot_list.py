"""/desk/ballots/ asks as much for thirty ballots and lists of months as for one of each."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.workflows.approvals.standing import make_draft, two_releasers
from workflows.approvals.enums import DecisionState
from workflows.approvals.models import CommitteeTaskState, Decision, StandingReport

pytestmark = pytest.mark.django_db


def copies(decision: Decision, number: int, **changes) -> None:
    """As many ballots more with the same seats, each in a step of its own."""
    seats = list(decision.seats.all())
    for turn in range(number):
        step = CommitteeTaskState.objects.get(pk=decision.task_state_id)
        step.pk = step.id = None
        step.save()
        fields = {"pk": None, "task_state": step, "subject_ref": f"tests.text:{turn}", **changes}
        made = Decision.objects.get(pk=decision.pk)
        for name, value in fields.items():
            setattr(made, name, value)
        made.save(force_insert=True)
        for seat in seats:
            seat.pk, seat.decision = None, made
            seat.save(force_insert=True)


def lists_of_months(stage, months: range) -> None:
    given = make_draft(stage.clerk, two_releasers())
    for month in months:
        StandingReport.objects.create(
            authorization=given, month=dt.date(2026, month, 1), made_at=timezone.now()
        )


def asked_by(client, stage) -> tuple[tuple[int, int, int], list[str]]:
    """How many rows each part of the page has, and the questions that it asks."""
    client.force_login(stage.members[0])
    address = reverse("approvals:ballots")
    client.get(address)  # what is asked once in a process
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(address)
    rows = tuple(len(answer.context[name]) for name in ("awaiting", "past", "reports"))
    return rows, [query["sql"] for query in asked]


def test_it_asks_no_more_with_more_ballots_and_lists(client, build_stage):
    stage = build_stage(size=3, presider_last=True)
    decision = stage.open()
    closed = {"state": DecisionState.NO_DECISION, "closed_at": timezone.now()}
    copies(decision, 1, **closed)
    lists_of_months(stage, range(1, 2))
    few, before = asked_by(client, stage)
    assert few == (1, 1, 1)

    copies(decision, 29)
    copies(decision, 29, **closed)
    lists_of_months(stage, range(1, 7))

    many, after = asked_by(client, stage)
    assert many == (30, 20, 7)  # of what is past, the last twenty
    assert len(after) == len(before)
