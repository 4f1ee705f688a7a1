"""Who is told: owner, unit, head, role, substitute."""

import datetime as dt

import pytest

from cms.accounts.enums import Role
from cms.people.models import Membership
from tests.workflows.duties.factories import OrganizationFactory, UserFactory, make_duty
from tests.workflows.reminders.factories import moment, only_rule, owner
from workflows.duties.kinds import DutyKind, register_kind
from workflows.reminders.audience import Audiences
from workflows.reminders.models import Absence
from workflows.reminders.services import CannotSetAbsence, end_absence, set_absence

pytestmark = pytest.mark.django_db
NOW = moment("2026-12-07 09:00")


def member(unit, *roles, since=dt.date(2026, 1, 1), until=None, active=True):
    account = UserFactory(roles=roles, is_active=active)
    Membership.objects.create(
        person=account.person, organization=unit, valid_from=since, valid_to=until
    )
    return account.person


def told(rule, duty) -> set:
    return {receiver.person for receiver in Audiences([duty], NOW).of(rule, duty)}


def test_a_units_duty_reaches_who_acts_for_it_today():
    unit = OrganizationFactory()
    handler, head = member(unit, Role.UNIT_HANDLER), member(unit, Role.UNIT_HEAD)
    member(unit, Role.UNIT_HANDLER, until=dt.date(2026, 6, 30))
    member(unit, Role.UNIT_HANDLER, active=False)
    member(unit, Role.DEPUTY)
    member(OrganizationFactory(), Role.UNIT_HANDLER)
    duty = make_duty(owner=unit, now=NOW)
    assert told(only_rule(), duty) == {handler.pk, head.pk}
    assert told(only_rule(audience="UNIT_HEAD"), duty) == {head.pk}


def test_an_escalation_climbs_to_the_head_of_the_owners_unit_and_not_to_herself():
    unit = OrganizationFactory()
    handler, head = member(unit, Role.UNIT_HANDLER), member(unit, Role.UNIT_HEAD)
    rule = only_rule(audience="UNIT_HEAD")
    assert told(rule, make_duty(owner=handler, now=NOW)) == {head.pk}
    assert told(rule, make_duty(owner=head, now=NOW, subject=2)) == set()
    assert told(rule, make_duty(owner=owner(), now=NOW, subject=3)) == set()


def test_a_role():
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR]).person
    UserFactory(roles=[Role.OFFICE_DIRECTOR], is_active=False)
    rule = only_rule(audience="ROLE", role=Role.OFFICE_DIRECTOR.value)
    assert told(rule, make_duty(now=NOW)) == {director.pk}


def away(person, substitute, **more) -> Absence:
    values = {"first": dt.date(2026, 12, 1), "last": dt.date(2026, 12, 31), **more}
    return Absence.objects.create(person=person, substitute=substitute, **values)


def test_a_substitute_is_told_as_well_from_the_first_day_to_the_last():
    who, stand_in, rule = owner(), owner(), only_rule()
    duty = make_duty(owner=who, now=NOW)
    away(who, owner(), last=dt.date(2026, 12, 6))
    away(who, owner(), first=dt.date(2026, 12, 8))
    assert told(rule, duty) == {who.pk}
    away(who, stand_in, first=dt.date(2026, 12, 7), last=dt.date(2026, 12, 7))
    assert told(rule, duty) == {who.pk, stand_in.pk}


def test_what_only_its_owner_can_do_reaches_no_substitute():
    register_kind(DutyKind(key="tests.vote", label="表决", transferable=False))
    who, stand_in = owner(), owner()
    away(who, stand_in)
    duty = make_duty(owner=who, now=NOW, kind="tests.vote")
    assert told(only_rule(), duty) == {who.pk}


def test_a_substitute_reads_what_climbed_to_who_is_away_votes_too():
    register_kind(DutyKind(key="tests.vote", label="表决", transferable=False))
    unit = OrganizationFactory()
    handler, head, stand_in = member(unit, Role.UNIT_HANDLER), member(unit, Role.UNIT_HEAD), owner()
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR]).person
    away(head, stand_in)
    away(director, stand_in)
    away(handler, stand_in)
    duty = make_duty(owner=handler, now=NOW, kind="tests.vote")
    assert told(only_rule(audience="UNIT_HEAD"), duty) == {head.pk, stand_in.pk}
    role = only_rule(audience="ROLE", role=Role.OFFICE_DIRECTOR.value)
    assert told(role, duty) == {director.pk, stand_in.pk}
    assert told(only_rule(), duty) == {handler.pk}


def test_who_owes_it_hears_of_it_as_nobodys_substitute():
    director, voter = UserFactory(roles=[Role.OFFICE_DIRECTOR]).person, owner()
    away(director, voter)
    rule = only_rule(audience="ROLE", role=Role.OFFICE_DIRECTOR.value)
    assert told(rule, make_duty(owner=voter, now=NOW)) == {director.pk}


def test_absences_are_ones_own_or_the_offices():
    account, stand_in = UserFactory(roles=[Role.DEPUTY]), owner()
    days = {"first": NOW.date(), "last": NOW.date() + dt.timedelta(days=3), "reason": "出差"}
    noted = {"person": account.person, "substitute": stand_in, "now": NOW, **days}
    with pytest.raises(CannotSetAbsence):
        set_absence(**noted, by=UserFactory(roles=[Role.DEPUTY]))
    absence = set_absence(**noted, by=account)
    with pytest.raises(CannotSetAbsence):  # noted already
        set_absence(**noted, by=UserFactory(roles=[Role.OFFICE_STAFF]))
    end_absence(absence=absence, by=account, now=NOW)
    duty = make_duty(owner=account.person, now=NOW)
    assert told(only_rule(), duty) == {account.person.pk}


def test_many_duties_ask_no_more_than_one(django_assert_num_queries):
    rule = only_rule()
    duties = [make_duty(owner=owner(), now=NOW, subject=n) for n in range(5)]
    with django_assert_num_queries(2):
        audiences = Audiences(duties, NOW)
        assert all(audiences.of(rule, duty) for duty in duties)
