"""Real threads on PostgreSQL: a request, its duty and the row behind it, all at one instant."""

import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cms.submissions.services import mark_no_comment
from tests.workflows.approvals.at_the_table import make_table
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_mandates,
    released_topic,
)
from workflows.approvals.carrying import hold_decision
from workflows.approvals.enums import RECORD_KIND
from workflows.duties.enums import REQUEST_KIND, DutyState, RequestState, Wish
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import (
    CannotAskAboutDuty,
    CannotDecideRequest,
    ask_about_duty,
    decide_request,
    fulfil_duty,
    hand_over_duties,
    take_back_request,
)
from workflows.topics.enums import FILL_KIND, AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
REFUSED = (CannotAskAboutDuty, CannotDecideRequest)


def together(*works) -> list:
    """Each in a thread and a connection of its own; a refusal is its answer."""

    start = Barrier(len(works))

    def run(work):
        try:
            start.wait(timeout=10)
            return work()
        except REFUSED as refusal:
            return str(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(works)) as pool:
        return list(pool.map(run, works))


def story(count: int = 1):
    topic = released_topic(deputies=make_mandates(count))
    parts = Assignment.objects.filter(topic=topic, filler="DEPUTY").select_related("person")
    duties = {d.owner_person_id: d for d in Duty.objects.open().filter(kind=FILL_KIND)}
    return [(part, duties[part.person_id]) for part in parts.order_by("id")]


def ask(duty, by, wish=Wish.WAIVE) -> DutyRequest:
    return ask_about_duty(duty=duty, wish=wish, reason="住院", by=by, now=timezone.now())


def decide(asked, by, granted=True) -> DutyRequest:
    return decide_request(
        request=asked, granted=granted, answer="请按时办理", by=by, now=timezone.now()
    )


def test_two_ask_at_once_and_one_request_waits():
    [(part, duty)] = story()
    clerk = make_clerk()
    make_director()

    together(*[lambda: ask(duty, part.person.account), lambda: ask(duty, clerk)] * 4)

    assert DutyRequest.objects.count() == 1
    assert list(ledger_breaches()) == []


def test_one_director_grants_while_the_other_refuses():
    for part, duty in story(4):
        first, second = make_director(), make_director()
        asked = ask(duty, part.person.account)

        answers = together(
            lambda asked=asked, by=first: decide(asked, by),
            lambda asked=asked, by=second: decide(asked, by, granted=False),
        )

        assert sum(isinstance(answer, DutyRequest) for answer in answers) == 1, answers
        asked.refresh_from_db()
        duty.refresh_from_db()
        part.refresh_from_db()
        waived = asked.state == RequestState.GRANTED
        assert (duty.state == DutyState.WAIVED) == waived
        assert (part.state == AssignmentState.WAIVED) == waived
        assert not Duty.objects.open().filter(kind=REQUEST_KIND).exists()
    assert list(ledger_breaches()) == []


def test_answered_while_a_director_decides_and_the_owner_takes_it_back():
    director = make_director()
    for part, duty in story(4):
        by = part.person.account
        draft = open_fill(assignment=part, by=by, now=timezone.now())
        asked = ask(duty, by)

        together(
            lambda d=draft, by=by: mark_no_comment(
                submission=d, token=f"race-token-{d.pk}-000", by=by, now=timezone.now()
            ),
            lambda asked=asked: decide(asked, director),
            lambda asked=asked, by=by: take_back_request(request=asked, by=by, now=timezone.now()),
        )

        asked.refresh_from_db()
        duty.refresh_from_db()
        assert asked.state != RequestState.WAITING
        assert not duty.is_open
        assert list(ledger_breaches()) == []


def test_what_is_asked_while_the_duty_waits_to_be_closed_ends_with_it():
    """The closing reads its row before the asking is committed, and waits for that lock."""
    [(part, duty)] = story()
    make_director()
    is_asked = Event()

    def ask_slowly():
        with transaction.atomic():
            asked = ask(duty, part.person.account)
            is_asked.set()
            time.sleep(0.6)
        return asked

    def close():
        is_asked.wait(10)
        owed = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
        with transaction.atomic():
            return fulfil_duty(**owed, by=None, now=timezone.now())

    asked, closed = together(ask_slowly, close)

    assert closed == duty
    asked.refresh_from_db()
    assert asked.state == RequestState.ENDED
    assert not Duty.objects.open().filter(kind=REQUEST_KIND).exists()


def test_what_is_handed_over_waits_for_the_row_behind_before_it_locks_the_duty():
    """Whoever moves the date holds the decision, then the duty; so does whoever hands it over."""
    table = make_table()
    duty = Duty.objects.open().get(kind=RECORD_KIND)
    is_held = Event()

    def move_slowly():
        with transaction.atomic():
            hold_decision(duty)
            is_held.set()
            time.sleep(0.6)
            return Duty.objects.select_for_update().get(pk=duty.pk).owner_person

    def hand_over():
        is_held.wait(10)
        return hand_over_duties(
            leaver=table.stage.clerk.person,
            plan={RECORD_KIND: table.second.person},
            reason="调离",
            by=table.stage.director,
            now=timezone.now(),
        )

    owner, [_list] = together(move_slowly, hand_over)

    duty.refresh_from_db()
    assert (owner, duty.owner_person) == (table.stage.clerk.person, table.second.person)
    assert list(ledger_breaches()) == []
