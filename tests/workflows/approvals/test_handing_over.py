"""What the office owes on a decision passes on; steps of standing authorisations come and go."""

import datetime as dt

import pytest

from cms.accounts.enums import Role
from cms.people.models import Organization
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import (
    CHECK_KIND,
    PARTY_COMMITTEE,
    RECORD_KIND,
    AuthorizationState,
    DecisionState,
    Method,
    Way,
)
from workflows.approvals.handing_over import hand_over_check
from workflows.approvals.models import (
    Decision,
    MeetingRecord,
    Sitting,
    StandingAuthorization,
)
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import hand_over_duties, open_duty
from workflows.duties.steps import short_steps, staffing

pytestmark = pytest.mark.django_db


@pytest.fixture
def tabled(now):
    """A decision that a meeting takes; its clerk owes the record."""
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    decision = Decision.objects.create(
        way=Way.MEETING,
        body=Organization.objects.get(name=PARTY_COMMITTEE),
        subject_ref="notices.noticepage:1",
        title="公告",
        payload="{}",
        digest="0" * 64,
        rules={},
        due_amount=5,
        due_at=now + dt.timedelta(days=5),
        opened_at=now,
        clerk=clerk.person,
    )
    open_duty(
        kind=RECORD_KIND,
        subject_ref=f"approvals.decision:{decision.pk}",
        owner=clerk.person,
        due=decision.due_at,
        by=None,
        now=now,
    )
    return decision


def hand_over(decision, taker, now):
    return hand_over_duties(
        leaver=decision.clerk,
        plan={RECORD_KIND: taker},
        reason="调离",
        by=UserFactory(roles=[Role.OFFICE_DIRECTOR]),
        now=now,
    )


def test_another_clerk_enters_what_the_meeting_decided(tabled, now):
    taker = UserFactory(roles=[Role.OFFICE_STAFF]).person
    assert not list(ledger_breaches())

    hand_over(tabled, taker, now)

    tabled.refresh_from_db()
    assert tabled.clerk == taker
    assert Duty.objects.open().get().owner_person == taker
    assert not list(ledger_breaches())


def test_a_closed_decision_and_a_stranger_to_the_office_are_refused(tabled, now):
    for role in (Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER):
        with pytest.raises(CannotHandOver):
            hand_over(tabled, UserFactory(roles=[role]).person, now)
    Decision.objects.update(state=DecisionState.VOID, closed_at=now)
    with pytest.raises(CannotHandOver):
        hand_over(tabled, UserFactory(roles=[Role.OFFICE_STAFF]).person, now)


def test_another_person_checks_what_was_entered_and_never_who_entered_it(tabled, now):
    clerk, checker, taker = (UserFactory(roles=[Role.OFFICE_STAFF]) for _n in range(3))
    sitting = Sitting.objects.create(
        body=tabled.body,
        name="第十次会议",
        held_on=now.date(),
        presider=checker.person,
        made_by=clerk,
        made_at=now,
    )
    record = MeetingRecord.objects.create(
        decision=tabled,
        sitting=sitting,
        outcome="CARRIED",
        method=Method.HANDS,
        present=5,
        in_favour=5,
        against=0,
        abstained=0,
        checker=checker.person,
        entered_by=clerk,
        entered_at=now,
    )
    duty = Duty(
        kind=CHECK_KIND,
        subject_ref=f"approvals.decision:{tabled.pk}",
        owner_person=checker.person,
    )

    with pytest.raises(CannotHandOver):
        hand_over_check(duty, clerk.person, None, now)
    hand_over_check(duty, taker.person, None, now)

    record.refresh_from_db()
    assert record.checker == taker.person


def test_each_authorisation_in_force_is_a_step_of_its_two_persons(now):
    first, second, _writes = (UserFactory(roles=[Role.OFFICE_STAFF]) for _n in range(3))
    today = now.date()
    given = StandingAuthorization.objects.create(
        body=Organization.objects.get(name=PARTY_COMMITTEE),
        title="例行公告",
        first_releaser=first.person,
        second_releaser=second.person,
        valid_from=today,
        valid_until=today + dt.timedelta(days=30),
        state=AuthorizationState.GRANTED,
        made_by=first,
        made_at=now,
    )

    def release(at):
        found = [s for s in staffing(at) if s.step.key == f"approvals.standing:{given.pk}"]
        return found[0] if found else None

    assert release(now).able == [first, second]
    assert not release(now).is_short
    assert release(now + dt.timedelta(days=31)) is None
    second.is_active = False
    second.save()
    assert release(now).unable == [(second, "账号已停用")]
    assert release(now).step.key in {each.step.key for each in short_steps(now)}
