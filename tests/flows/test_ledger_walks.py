"""Random walks over the ledger: whatever is asked, answered, waived, handed over or recomputed, in
whatever order, no open matter is left without its duty and no duty without its matter.

``WALKS`` and ``STEPS`` in the environment make it longer.
"""

import datetime as dt
import json
import os
from random import Random

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account
from cms.calendars.models import CalendarDay
from cms.calendars.services import correct_day, restore_day
from cms.core.moment import acting_at
from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.services import mark_no_comment, return_submission
from tests.flows.walking import is_refusal
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import (
    excuse,
    make_clerk,
    make_director,
    make_mandate,
    make_mandates,
    released_topic,
)
from workflows.duties.enums import REQUEST_KIND, DutyState, RequestState, Wish
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty, DutyEvent, DutyRequest
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import (
    ask_about_duty,
    change_term,
    decide_request,
    hand_over_duties,
    look_for_leavers,
    move_to_term,
    take_back_request,
    would_move,
)
from workflows.topics.enums import FILL_KIND, AssignmentState
from workflows.topics.models import Assignment
from workflows.topics.services import ask_again, open_assignments, open_fill

WALKS, STEPS = int(os.environ.get("WALKS", 5)), int(os.environ.get("STEPS", 60))
TERMS = ("topics.fill", "topics.return", "duties.handover", "duties.request")


@pytest.mark.django_db
@settings(
    max_examples=WALKS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**64))
def test_no_walk_orphans_a_matter_or_a_duty(seed):
    with transaction.atomic():
        world, chance, made = Ledger(), Random(seed), []
        for _step in range(STEPS):
            made.append(world.move(chance))
            look_for_leavers(now=world.now)  # the hourly job: a topic may name who has left
            assert list(ledger_breaches()) == [], made
            assert not _late_requests(), made
            assert not _stray_dates(), made
        assert len(set(made) - {""}) > 5, made
        transaction.set_rollback(True)


def _late_requests() -> bool:
    """A request that waits about a duty that is over."""
    waiting = DutyRequest.objects.filter(state=RequestState.WAITING)
    return waiting.exclude(duty__state=DutyState.OPEN).exists()


def _stray_dates() -> list[int]:
    """Parts whose duty is due on another day."""
    dates = {
        (duty.subject_ref, duty.owner_key, duty.round): duty.due_at
        for duty in Duty.objects.open().filter(kind=FILL_KIND)
    }
    return [
        part.pk
        for part in Assignment.objects.filter(state=AssignmentState.OPEN)
        if dates[f"topics.topicpage:{part.topic_id}", part.owner_key, part.round] != part.due_at
    ]


class Ledger:
    """An office of three, two topics that ask something of five deputies."""

    MOVES = (
        *("answer", "send_back", "ask", "ask", "decide", "decide", "take_back"),
        *("excuse", "ask_after_all", "pass_on", "take_off", "give_back", "set_term"),
        *("follow_term", "release_again", "wait", "close_account", "withdraw"),
    )

    def __init__(self) -> None:
        self.now = timezone.now()
        self.clerk = make_clerk()
        self.directors = [make_director(), make_director()]
        self.admin = UserFactory(roles=[Role.SYSTEM_ADMIN])
        self.spare = [make_mandate() for _n in range(2)]
        self.topics = [
            released_topic(by=self.clerk, deputies=make_mandates(3)),
            released_topic(by=self.clerk, deputies=make_mandates(2)),
        ]

    def move(self, chance: Random) -> str:
        """Try something, and say what moved the ledger; a refusal is fine, any other error is a
        find.
        """
        name, before = chance.choice(self.MOVES), DutyEvent.objects.count()
        try:
            with acting_at(self.now):
                getattr(self, name)(chance)
        except Exception as error:
            if not is_refusal(error):
                raise
        return name if DutyEvent.objects.count() > before else ""

    def _one(self, rows, chance: Random):
        rows = list(rows.order_by("pk"))
        return chance.choice(rows) if rows else None

    def _part(self, chance: Random, state=AssignmentState.OPEN):
        return self._one(Assignment.objects.filter(state=state, person__isnull=False), chance)

    def answer(self, chance) -> None:
        if part := self._part(chance):
            by = part.person.account
            draft = open_fill(assignment=part, by=by, now=self.now)
            token = f"walk-{draft.pk}-{chance.randrange(10**9)}"
            mark_no_comment(submission=draft, token=token, by=by, now=self.now)

    def send_back(self, chance) -> None:
        rows = Submission.objects.filter(state=SubmissionState.SUBMITTED)
        if answer := self._one(rows, chance):
            return_submission(submission=answer, reason="请补充", by=self.clerk, now=self.now)

    def ask(self, chance) -> None:
        if duty := self._one(Duty.objects.open(), chance):
            wish = chance.choice(list(Wish))
            until = timezone.localdate(duty.due_at) + dt.timedelta(days=chance.randrange(-2, 20))
            owner = getattr(duty.owner_person, "account", None)
            ask_about_duty(
                duty=duty,
                wish=wish,
                until=until if wish == Wish.EXTEND else None,
                reason="出差",
                by=chance.choice([owner or self.clerk, self.clerk, *self.directors]),
                now=self.now,
            )

    def decide(self, chance) -> None:
        waiting = DutyRequest.objects.filter(state=RequestState.WAITING)
        if asked := self._one(waiting, chance):
            decide_request(
                request=asked,
                granted=chance.random() < 0.7,
                answer="按此办理",
                by=chance.choice(self.directors),
                now=self.now,
            )

    def take_back(self, chance) -> None:
        waiting = DutyRequest.objects.filter(state=RequestState.WAITING)
        if asked := self._one(waiting, chance):
            take_back_request(request=asked, by=asked.entered_by, now=self.now)

    def excuse(self, chance) -> None:
        if part := self._part(chance):
            excuse(part, by=chance.choice(self.directors), now=self.now)

    def ask_after_all(self, chance) -> None:
        if part := self._part(chance, AssignmentState.WAIVED):
            ask_again(assignment=part, by=chance.choice(self.directors), now=self.now)

    def pass_on(self, chance) -> None:
        if duty := self._one(Duty.objects.open().filter(owner_person__isnull=False), chance):
            people = [mandate.person for mandate in self.spare]
            people += [director.person for director in self.directors]
            key = f"#{duty.pk}" if kind_of(duty).explicit else duty.kind
            hand_over_duties(
                leaver=duty.owner_person,
                plan={key: chance.choice(people)},
                reason="调整",
                by=chance.choice(self.directors),
                now=self.now,
            )

    def take_off(self, chance) -> None:
        day = timezone.localdate(self.now) + dt.timedelta(days=chance.randrange(1, 20))
        correct_day(
            date=day, is_working=chance.random() < 0.3, name="测试", by=self.clerk, now=self.now
        )

    def give_back(self, chance) -> None:
        if row := self._one(CalendarDay.objects.filter(source="STAFF"), chance):
            restore_day(row=row, by=self.clerk, now=self.now)

    def set_term(self, chance) -> None:
        change_term(
            term=chance.choice(TERMS),
            amount=chance.randrange(1, 15),
            unit=chance.choice(["workdays", "days", "months"]),
            reason="调整",
            by=self.clerk,
            now=self.now,
        )

    def follow_term(self, chance) -> None:
        term = chance.choice(TERMS)
        keys = [shift.duty.pk for shift in would_move(term) if chance.random() < 0.7]
        move_to_term(term=term, duties=keys, by=chance.choice(self.directors), now=self.now)

    def release_again(self, chance) -> None:
        topic = chance.choice(self.topics)
        permit = permit_in_force(topic.number)
        if permit is not None:
            payload = json.loads(permit.payload)
            days = chance.randrange(0, 30)
            if days:
                payload["due_on"] = (self.now + dt.timedelta(days=days)).date().isoformat()
            open_assignments(topic=topic, payload=payload, by=None, now=self.now)

    def wait(self, chance) -> None:
        self.now += dt.timedelta(hours=chance.randrange(1, 60))
        look_for_leavers(now=self.now)

    def close_account(self, chance) -> None:
        if chance.random() < 0.3 and (part := self._part(chance)):
            deactivate_account(account=part.person.account, by=self.admin, now=self.now)

    def withdraw(self, chance) -> None:
        topic = chance.choice(self.topics)
        permit = permit_in_force(topic.number)
        if permit is not None and chance.random() < 0.2:
            by = chance.choice(self.directors)
            withdraw(permit=permit, by=by, reason="有误", now=self.now)


def test_requests_are_among_what_the_check_looks_at():
    """The proof above would prove nothing if requests were not asked for."""
    from workflows.duties.kinds import registered_kinds

    assert {REQUEST_KIND, FILL_KIND} <= {
        kind.key for kind in registered_kinds() if kind.expected is not None
    }
