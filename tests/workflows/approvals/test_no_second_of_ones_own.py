"""The second person of a record is nobody whom the decision is about; and what the office owes on a
paper goes to nobody who sits in it.
"""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from tests.kept import once
from tests.workflows.approvals.at_the_table import Table, entry, make_scan, make_table
from tests.workflows.approvals.circulation import circulate, make_round
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import make_draft
from workflows.approvals.enums import CHECK_KIND, ROUND_KIND, Choice, DecisionState
from workflows.approvals.models import Decision
from workflows.approvals.results import entered_reading
from workflows.approvals.services import (
    CannotCheckRecord,
    CannotRecordOutcome,
    check_record,
    second_persons,
    send_back_record,
    table_authorization,
)
from workflows.approvals.setup import COUNTS_STEP, MARKS_STEP
from workflows.duties.handing_over import estate_of
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import hand_over_duties
from workflows.duties.steps import staffing

pytestmark = pytest.mark.django_db
NAMED = "授权决定所列的授权发布人不能复核"
PRESIDED = "会议主持人不能复核"


@once
def table() -> Table:
    return make_table()


def now():
    return timezone.now()


def also(member: User, role: Role = Role.OFFICE_STAFF) -> User:
    """The same account, with a second hat."""
    member.groups.add(Group.objects.get_or_create(name=role.value)[0])
    return User.objects.get(pk=member.pk)


def tabled(table: Table) -> Decision:
    """An authorisation that names the director and the second clerk, on the table."""
    draft = make_draft(table.stage.clerk, [table.second, table.stage.director])
    return table_authorization(authorization=draft, by=table.stage.director, now=now())


def recorded(table: Table, decision: Decision, **people):
    by = people.get("by", table.stage.clerk)
    what = entry(in_favour=8, against=0)
    return table.record(what, decision=decision, scan=make_scan(by, decision=decision), **people)


def row(key: str):
    return next(each for each in staffing(now()) if each.step.key == key)


def moves(decision: Decision, kind: str, taker: User, leaver, by: User):
    return hand_over_duties(
        leaver=leaver, plan={kind: taker.person}, reason="调离", by=by, now=now()
    )


def offered(leaver, kind: str) -> set:
    """To whom the screen offers it."""
    [pile] = [pile for pile in estate_of(leaver, now()).movable if pile.kind.key == kind]
    return set(pile.takers)


def test_whom_an_authorisation_names_does_not_check_that_it_was_given(table, client):
    decision, other = tabled(table), UserFactory(roles=[Role.OFFICE_STAFF])
    able = second_persons(decision=decision, by=table.stage.clerk, now=now())
    assert set(able) == {other.person}
    with pytest.raises(CannotRecordOutcome, match=NAMED):
        recorded(table, decision)
    record = recorded(table, decision, checker=other.person)

    for named in (table.second, table.stage.director):
        with pytest.raises(CannotCheckRecord, match=NAMED):
            check_record(record=record, reading=entered_reading(record), by=named, now=now())
        with pytest.raises(CannotCheckRecord, match=NAMED):
            send_back_record(record=record, reason="不符", by=named, now=now())
        with pytest.raises(CannotHandOver, match=NAMED):
            moves(
                decision, CHECK_KIND, named, other.person, UserFactory(roles=[Role.OFFICE_DIRECTOR])
            )
        client.force_login(named)
        page = client.get(reverse("approvals:check-record", args=[record.pk])).content.decode()
        assert 'name="compared"' not in page
    assert not offered(other.person, CHECK_KIND) & {
        table.second.person,
        table.stage.director.person,
    }

    check_record(record=record, reading=entered_reading(record), by=other, now=now())
    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    assert list(ledger_breaches()) == []


def test_the_presider_does_not_check_whatever_hat_they_wear(table):
    presider = also(table.stage.members[0])
    with pytest.raises(CannotRecordOutcome, match=PRESIDED):
        table.record(checker=presider.person)
    record = table.record()

    with pytest.raises(CannotCheckRecord, match=PRESIDED):
        check_record(record=record, reading=entered_reading(record), by=presider, now=now())
    with pytest.raises(CannotHandOver, match=PRESIDED):
        moves(record.decision, CHECK_KIND, presider, record.checker, table.stage.director)


def test_the_table_of_posts_does_not_count_whom_an_authorisation_names(table):
    decision = tabled(table)

    found = row(f"{COUNTS_STEP}:{decision.pk}")

    assert found.able == [table.stage.clerk]
    assert row(COUNTS_STEP).number == 3


def test_a_paper_goes_to_nobody_of_its_roster():
    stage = make_round()
    decision, member = stage.open(), also(stage.members[2])
    leaver = Duty.objects.open().get(kind=ROUND_KIND).owner_person
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])

    assert member.person not in offered(leaver, ROUND_KIND)
    with pytest.raises(CannotHandOver, match="不得接触其他委员的签署"):
        moves(decision, ROUND_KIND, member, leaver, director)
    taker = UserFactory(roles=[Role.OFFICE_STAFF])
    assert taker.person in offered(leaver, ROUND_KIND)
    moves(decision, ROUND_KIND, taker, leaver, director)
    assert list(ledger_breaches()) == []


def test_a_check_goes_to_nobody_of_the_roster_nor_to_who_entered_it():
    stage = make_round()
    decision, member = stage.open(), also(stage.members[2])
    stage.enter({0: Choice.FOR})
    director, leaver = UserFactory(roles=[Role.OFFICE_DIRECTOR]), stage.second.person

    assert not offered(leaver, CHECK_KIND) & {member.person, stage.clerk.person}
    for taker, why in ((member, "不得接触其他委员的签署"), (stage.clerk, "录入")):
        with pytest.raises(CannotHandOver, match=why):
            moves(decision, CHECK_KIND, taker, leaver, director)


def test_the_table_of_posts_counts_nobody_who_sits_in_a_body_that_circulates(table):
    also(table.stage.members[1])
    assert row(MARKS_STEP).number == 4  # nothing goes round anywhere
    circulate()

    assert row(MARKS_STEP).number == 3
