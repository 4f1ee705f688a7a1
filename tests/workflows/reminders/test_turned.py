"""A rule edited while it is due: nothing is lost by it, nothing sent to who owes it no more."""

import datetime as dt

import pytest
from django.core import mail

from cms.accounts.enums import Role
from cms.people.models import Membership
from tests.workflows.duties.factories import OrganizationFactory, UserFactory, make_duty
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule
from workflows.duties.services import hand_over_duties
from workflows.reminders.models import Preference, Reminder
from workflows.reminders.services import deliver_waiting, save_rule, sweep, switch_rule

pytestmark = pytest.mark.django_db
NINE, TEN = moment("2026-12-10 09:00"), moment("2026-12-10 10:00")
ELEVEN, FOUR = moment("2026-12-10 11:00"), moment("2026-12-10 16:00")


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def rule():
    return only_rule(side="ON", channels=["email"])


def of_the_office(name: str):
    """A clerk who wishes to be told at four."""
    account = UserFactory(roles=[Role.OFFICE_STAFF], email=f"{name}@example.org")
    Preference.objects.create(person=account.person, at=dt.time(16))
    return account.person


def left(rule, clerk) -> None:
    """Nothing is changed."""


def switched(rule, clerk) -> None:
    switch_rule(rule=rule, on=False, by=clerk, now=TEN)
    switch_rule(rule=rule, on=True, by=clerk, now=TEN)


def moved(rule, clerk) -> None:
    rule.at = dt.time(9, 30)
    save_rule(rule=rule, by=clerk, now=TEN)


def turned(rule, clerk) -> None:
    rule.audience, rule.role = "ROLE", Role.OFFICE_DIRECTOR.value
    save_rule(rule=rule, by=clerk, now=TEN)


def turned_and_back(rule, clerk) -> None:
    turned(rule, clerk)
    rule.audience, rule.role = "OWNER", ""
    save_rule(rule=rule, by=clerk, now=TEN + dt.timedelta(minutes=5))


CHANGES = [left, switched, moved, turned, turned_and_back]


def sent() -> list[str]:
    return [letter.to[0] for letter in mail.outbox]


@pytest.mark.parametrize("change", CHANGES)
def test_what_waits_for_her_hour_is_sent_where_she_still_owes_it(rule, clerk, change):
    duty_due("2026-12-10", who=of_the_office("a"))
    looked_until("2026-12-10 08:00")
    sweep(now=NINE)
    change(rule, clerk)
    deliver_waiting(now=FOUR)
    assert sent() == ["a@example.org"]


@pytest.mark.parametrize("change", CHANGES)
def test_who_handed_it_over_since_is_not_told(rule, clerk, change):
    who, taker = of_the_office("a"), of_the_office("b")
    duty = duty_due("2026-12-10", who=who)
    looked_until("2026-12-10 08:00")
    sweep(now=NINE)
    change(rule, clerk)
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    plan = {duty.kind: taker}
    hand_over_duties(leaver=who, plan=plan, reason="调离", by=director, now=ELEVEN)
    deliver_waiting(now=FOUR)
    assert sent() == []
    assert set(Reminder.objects.values_list("state", flat=True)) == {"NOT_OWED"}


@pytest.mark.parametrize("change", CHANGES)
def test_whose_time_in_the_unit_ended_since_is_not_told(rule, clerk, change):
    unit = OrganizationFactory()
    for name in ("a", "b"):
        account = UserFactory(roles=[Role.UNIT_HANDLER], email=f"{name}@example.org")
        Preference.objects.create(person=account.person, at=dt.time(16))
        member = Membership.objects.create(
            person=account.person, organization=unit, valid_from=dt.date(2026, 1, 1)
        )
    make_duty(unit, moment("2026-11-01 10:00"), due=moment("2026-12-10 23:59"))
    looked_until("2026-12-10 08:00")
    sweep(now=NINE)
    change(rule, clerk)
    Membership.objects.filter(pk=member.pk).update(valid_to=dt.date(2026, 12, 9))
    deliver_waiting(now=FOUR)
    assert sent() == ["a@example.org"]
