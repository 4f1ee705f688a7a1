"""传签 on the phone: by rank or all at once, 圈阅, who is left out, and how it closes."""

import pytest
from django.utils import timezone

from cms.people.models import Membership
from cms.publishing.queries import in_force
from tests.kept import once
from tests.workflows.approvals.circulation import after, make_round
from workflows.approvals.enums import (
    VOTE_KIND,
    Choice,
    CirculationOrder,
    CountingBase,
    DecisionState,
    Exclusion,
    Mark,
    Share,
    Way,
)
from workflows.approvals.models import Seat, Vote
from workflows.approvals.queries import missing_seats, tally
from workflows.approvals.services import (
    CannotCastVote,
    cast_vote,
    close_overdue_decisions,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR, AGAINST, ABSTAIN, READ = Mark.FOR, Mark.AGAINST, Mark.ABSTAIN, Mark.READ


def mark(stage, number, choice=FOR, **extra):
    return cast_vote(
        decision=stage.decision,
        by=stage.members[number],
        choice=choice,
        now=extra.pop("now", None) or timezone.now(),
        **extra,
    )


def owing(stage) -> list[int]:
    """Numbers of the members whose duty is open."""
    owners = Duty.objects.open().filter(kind=VOTE_KIND).values_list("owner_person_id", flat=True)
    persons = [member.person_id for member in stage.members]
    return sorted(persons.index(owner) for owner in owners)


def ledger_is_clean() -> bool:
    return list(ledger_breaches()) == []


@once
def ranked():
    stage = make_round(order=CirculationOrder.BY_RANK)
    stage.open()
    return stage


@once
def parallel():
    stage = make_round()
    stage.open()
    return stage


def test_in_parallel_everybody_owes_at_once_and_the_last_mark_publishes(parallel):
    assert parallel.decision.way == Way.CIRCULATION
    assert owing(parallel) == [0, 1, 2, 3, 4]
    for number in (4, 2, 0, 3):
        mark(parallel, number)
        assert in_force().count() == 0
    assert ledger_is_clean()
    mark(parallel, 1, READ)

    assert parallel.decision.state == DecisionState.CARRIED
    permit = in_force().get()
    assert permit.basis == Way.CIRCULATION
    assert permit.reference == f"approvals.decision:{parallel.decision.pk}"
    assert owing(parallel) == []
    assert ledger_is_clean()


def test_by_rank_only_whose_turn_it_is_owes_and_marks(ranked):
    for number in range(5):
        assert owing(ranked) == [number]
        for other in set(range(number + 1, 5)):
            with pytest.raises(CannotCastVote, match="还没有传到您"):
                mark(ranked, other)
        mark(ranked, number)
        assert ledger_is_clean()

    assert ranked.decision.state == DecisionState.CARRIED


def test_by_rank_nobody_marks_twice_and_no_outsider_ever(ranked):
    mark(ranked, 0)
    for outsider in (ranked.members[0], ranked.clerk, ranked.director):
        with pytest.raises(CannotCastVote):
            cast_vote(decision=ranked.decision, by=outsider, choice=FOR, now=timezone.now())
    assert Vote.objects.count() == 1


def test_by_rank_the_paper_passes_over_the_author():
    stage = make_round(order=CirculationOrder.BY_RANK)
    stage.page.save_revision(user=stage.members[0], log_action=True)
    stage.page.save_revision(user=stage.members[2], log_action=True)
    stage.open()

    assert stage.seat(0).exclusion == Exclusion.AUTHOR
    assert owing(stage) == [1]
    mark(stage, 1)
    assert owing(stage) == [3]
    with pytest.raises(CannotCastVote):
        mark(stage, 2)
    assert ledger_is_clean()


def test_by_rank_a_recusal_in_the_middle_hands_the_paper_on(ranked):
    mark(ranked, 0)
    ranked.step_aside(2)
    assert owing(ranked) == [1]
    ranked.step_aside(1)
    assert owing(ranked) == [3]
    assert ledger_is_clean()
    mark(ranked, 3)
    mark(ranked, 4)

    assert ranked.decision.state == DecisionState.CARRIED
    assert tally(ranked.decision).seats == 3


def test_members_of_one_rank_go_one_after_another_in_a_fixed_order():
    stage = make_round(order=CirculationOrder.BY_RANK)
    Membership.objects.filter(person__in=[m.person for m in stage.members]).update(rank=1)
    stage.open()
    order = list(Seat.objects.filter(decision=stage.decision).order_by("rank", "pk"))

    for seat in order:
        turn = missing_seats().filter(decision=stage.decision)
        assert [each.pk for each in turn] == [seat.pk]
        cast_vote(decision=stage.decision, by=seat.person.account, choice=FOR, now=timezone.now())
    assert stage.decision.state == DecisionState.CARRIED


def test_read_and_circled_is_present_and_neither_for_nor_against(parallel):
    for number, choice in enumerate((FOR, FOR, READ, READ, AGAINST)):
        mark(parallel, number, choice)

    decision = parallel.decision
    counted = tally(decision)
    assert (counted.cast, counted.in_favour, counted.read, counted.against) == (5, 2, 2, 1)
    assert decision.state == DecisionState.NOT_CARRIED
    assert in_force().count() == 0


def test_where_the_body_has_so_decided_read_and_circled_is_consent():
    stage = make_round(read_means_consent=True)
    stage.open()
    for number, choice in enumerate((FOR, FOR, READ, READ, AGAINST)):
        mark(stage, number, choice)

    assert tally(stage.decision).in_favour == 4
    assert stage.decision.state == DecisionState.CARRIED


def test_read_makes_the_quorum_but_not_the_majority_when_time_is_up():
    stage = make_round(quorum=Share.NUMBER, quorum_number=3, counting_base=CountingBase.PRESENT)
    decision = stage.open()
    mark(stage, 0, FOR)
    mark(stage, 1, READ)
    close_overdue_decisions(decision.due_at)
    assert stage.decision.is_open
    mark(stage, 2, READ)

    assert close_overdue_decisions(after(decision)) == 1
    assert stage.decision.state == DecisionState.NOT_CARRIED  # one of three present
    assert ledger_is_clean()


def test_two_of_three_present_carry_when_time_is_up():
    stage = make_round(quorum=Share.NUMBER, quorum_number=3, counting_base=CountingBase.PRESENT)
    decision = stage.open()
    for number, choice in enumerate((FOR, READ, FOR)):
        mark(stage, number, choice)

    close_overdue_decisions(after(decision))

    assert stage.decision.state == DecisionState.CARRIED
    assert in_force().count() == 1


def test_below_the_quorum_nothing_is_decided_and_silence_is_no_consent(ranked):
    decision = ranked.decision
    mark(ranked, 0)
    mark(ranked, 1, READ)

    close_overdue_decisions(after(decision))

    assert ranked.decision.state == DecisionState.NO_DECISION
    assert in_force().count() == 0
    ranked.workflow_state.refresh_from_db()
    assert ranked.workflow_state.status == "needs_changes"
    assert ledger_is_clean()


def test_read_is_no_choice_of_a_ballot(stage):
    stage.open()

    with pytest.raises(CannotCastVote):
        cast_vote(
            decision=stage.decision, by=stage.members[0], choice=Mark.READ, now=timezone.now()
        )


def test_changing_the_step_does_not_touch_a_paper_on_its_way(ranked):
    task = ranked.current_step().task.specific
    task.order, task.read_means_consent = CirculationOrder.PARALLEL, True
    task.save()

    with pytest.raises(CannotCastVote):
        mark(ranked, 3)
    assert ranked.decision.frozen_rules.read_means_consent is False
    assert set(Choice) <= {Choice(c.value) for c in ranked.decision.choices if c != READ}
