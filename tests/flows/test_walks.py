"""Random walks: whatever is tried, in whatever order, promises 1 and 2 hold after every move.

Nothing is public that was not decided, on exactly that text; no decision is open that nobody owes
anything for. ``WALKS`` and ``STEPS`` in the environment make it longer.
"""

import os
from random import Random

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cms.publishing.early import forget_pages
from cms.publishing.models import Permit
from cms.publishing.verification import breaches
from tests.flows.walking import MARKER, World, decided_texts, untimely
from workflows.approvals.enums import CHECK_KIND, RECORD_KIND, REVIEW_KIND, VOTE_KIND, Way
from workflows.approvals.models import Decision
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

WALKS, STEPS = int(os.environ.get("WALKS", 6)), int(os.environ.get("STEPS", 50))


@pytest.mark.django_db
@settings(
    max_examples=WALKS,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],  # a find names its moves; shrinking walks for minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 2**64))  # lists of numbers come small, and always try the same
def test_no_walk_reaches_the_public_without_a_decision_nor_leaves_one_without_an_owner(seed):
    with transaction.atomic():
        walk(seed)
        transaction.set_rollback(True)
    forget_pages()


def walk(seed: int) -> World:
    """Make the moves; after each of them everything holds."""
    world, made, chance = World(), [], Random(seed)
    for _step in range(STEPS):
        made.append(world.move(chance))
        holds(world, made)
    return world


def holds(world: World, made: list[str]) -> None:
    """Both promises, as a bystander sees them and as our own checks do."""
    for number, page in world.shown().items():
        permit = Permit.objects.get(pointer__number=number)
        assert permit.payload in decided_texts(number), (number, made)
        assert set(MARKER.findall(page)) == set(MARKER.findall(permit.payload)) != set(), made
        assert untimely(permit) == "", made
    assert list(breaches()) == [], made
    assert list(ledger_breaches()) == [], made
    for decision in Decision.objects.open():
        owed = Duty.objects.open().filter(subject_ref=f"approvals.decision:{decision.pk}")
        assert owed.exists() or _waits_for_another(decision), (decision.way, made)


def _waits_for_another(decision: Decision) -> bool:
    """A record to be checked, or a recusal to be decided, is owed about that."""
    refs = [f"approvals.meetingrecord:{row.pk}" for row in decision.records.all()]
    refs += [
        f"approvals.recusalrequest:{row.pk}"
        for seat in decision.seats.all()
        for row in seat.recusal_requests.all()
    ]
    return Duty.objects.open().filter(subject_ref__in=refs).exists()


@pytest.mark.django_db
def test_the_walks_come_by_every_way_of_deciding_and_a_second_reviewer():
    """A proof over what nobody ever owes would be none."""
    world = World()
    for number in range(len(Way)):
        world.write(number, 0)
        world.submit(number, 1)
    for _review in range(2):
        for number in range(len(Way)):
            world.attempt(world.review, number, 1)
    world.attempt(world.record, 0, 0)

    owed = Duty.objects.order_by()
    kinds = set(owed.values_list("kind", flat=True))
    assert {VOTE_KIND, REVIEW_KIND, RECORD_KIND, CHECK_KIND} <= kinds
    assert set(Decision.objects.values_list("way", flat=True)) == set(Way)
    assert owed.filter(kind=REVIEW_KIND, owner_person=world.second.person).exists()
