"""What changed between the page and the act, or between the asking and the answer."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import end_of_day
from tests.workflows.duties.asking import KIND, ask, day, decide, owed
from tests.workflows.duties.factories import UserFactory
from workflows.duties.enums import REQUEST_KIND, Wish
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.permissions import user_can_decide_request
from workflows.duties.services import (
    CannotAskAboutDuty,
    CannotDecideRequest,
    CannotRescheduleDuty,
    deciders,
    hand_over_duties,
    reschedule_duty,
)
from workflows.duties.wiring import requests_owed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked_about")]


def test_nobody_gives_themself_more_time(director):
    duty = owed(director)
    sooner = end_of_day(day(2))
    reschedule_duty(duty=duty, due=sooner, reason="提前", by=director, now=timezone.now())

    with pytest.raises(CannotRescheduleDuty):
        reschedule_duty(
            duty=duty, due=end_of_day(day(30)), reason="因", by=director, now=timezone.now()
        )


def test_what_is_more_time_is_judged_by_the_date_as_it_stands_now(director):
    seen = owed(director)
    sooner = end_of_day(day(2))
    now_is = Duty.objects.get(pk=seen.pk)
    reschedule_duty(duty=now_is, due=sooner, reason="提前", by=director, now=timezone.now())

    with pytest.raises(CannotRescheduleDuty):
        reschedule_duty(
            duty=seen, due=end_of_day(day(4)), reason="因", by=director, now=timezone.now()
        )

    seen.refresh_from_db()
    assert seen.due_at == sooner


def test_an_overdue_matter_that_becomes_urgent_has_its_hours_whoever_owes_it(director):
    duty = owed(director, days=-1)
    until = timezone.now() + dt.timedelta(hours=30)

    reschedule_duty(
        duty=duty, due=until, reason="防汛", by=director, now=timezone.now(), urgency="URGENT"
    )

    duty.refresh_from_db()
    assert (duty.due_at, duty.urgent) == (until, True)


def test_granting_never_brings_a_date_forward(owner, director):
    """Somebody else gave more time meanwhile, at the very instant of the asking."""
    duty = owed(owner)
    asked = ask(duty, owner)
    Duty.objects.filter(pk=duty.pk).update(due_at=end_of_day(day(25)))

    with pytest.raises(CannotDecideRequest, match="重新提出"):
        decide(DutyRequest.objects.get(pk=asked.pk), director)

    duty.refresh_from_db()
    assert duty.due_at == end_of_day(day(25))


@pytest.mark.parametrize("wish", list(Wish))
def test_what_has_another_date_since_is_refused_and_asked_for_anew(owner, director, wish):
    duty = owed(owner)
    asked = ask(duty, owner, wish)
    given = end_of_day(day(9))
    reschedule_duty(duty=duty, due=given, reason="通知", by=None, now=timezone.now())

    with pytest.raises(CannotDecideRequest, match="重新提出"):
        decide(asked, director)

    duty.refresh_from_db()
    assert (duty.due_at, duty.is_open) == (given, True)
    decide(asked, director, granted=False, answer="日期已改")
    assert ask(duty, owner, wish).is_waiting


@pytest.mark.parametrize("wish", list(Wish))
def test_what_was_handed_over_since_is_asked_for_anew_by_whoever_owes_it_now(director, wish):
    clerk, taker = (UserFactory(roles=[Role.OFFICE_STAFF]) for _number in range(2))
    duty = owed(clerk)
    asked = ask(duty, clerk, wish)
    hand_over_duties(
        leaver=clerk.person,
        plan={KIND: taker.person},
        reason="调离",
        by=director,
        now=timezone.now(),
    )

    with pytest.raises(CannotDecideRequest, match="重新提出"):
        decide(asked, director)

    was = duty.due_at
    duty.refresh_from_db()
    assert (duty.owner_person, duty.due_at, duty.is_open) == (taker.person, was, True)


def test_what_passed_to_the_clerk_who_asked_for_its_owner_is_asked_for_anew(owner, director):
    """On the telephone for its owner is not for herself, whichever clock was first."""
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    duty = owed(owner)
    asked = ask(duty, clerk)
    now_owes = {"owner_person": clerk.person, "owner_key": f"person:{clerk.person_id}"}
    Duty.objects.filter(pk=duty.pk).update(**now_owes)

    with pytest.raises(CannotDecideRequest, match="重新提出"):
        decide(DutyRequest.objects.get(pk=asked.pk), director)


def test_who_asks_is_looked_at_again_under_the_lock(owner, director):
    """What the page showed is old: the duty has a later date by now."""
    seen = owed(owner)
    later = end_of_day(day(30))
    now_is = Duty.objects.get(pk=seen.pk)
    reschedule_duty(duty=now_is, due=later, reason="放宽", by=None, now=timezone.now())

    with pytest.raises(CannotAskAboutDuty):
        ask(seen, owner, until=day(20))

    assert not DutyRequest.objects.exists()


def test_one_rule_says_who_decides(owner, director):
    other = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    asked = ask(owed(owner), director)
    hers = ask(owed(director, subject=2), UserFactory(roles=[Role.OFFICE_STAFF]))

    able = {each: user_can_decide_request(each, asked) for each in (owner, director, other)}

    assert able == {owner: False, director: False, other: True}
    assert not user_can_decide_request(director, hers)
    assert deciders(asked.duty, director) == [other.person]


def test_who_could_decide_is_asked_only_where_nobody_owes_it(owner, director):
    """The daily check costs the same with many requests."""

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            owed_now = list(requests_owed())
        assert {each.owner_key for each in owed_now} == {f"person:{director.person_id}"}
        return len(asked)

    ask(owed(owner, subject=1), owner)
    one = cost()
    for subject in (2, 3, 4):
        ask(owed(owner, subject=subject), owner)
    assert cost() == one
    Duty.objects.open().filter(kind=REQUEST_KIND).update(kind="tests.another")
    assert cost() > one
