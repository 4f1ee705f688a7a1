"""Mandates and memberships begin and end."""

import datetime as dt

import pytest

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.people import queries, services
from cms.people.enums import Level, MandateState
from cms.people.models import Mandate, Membership
from tests.cms.accounts.factories import UserFactory
from tests.cms.people.factories import (
    MandateFactory,
    MembershipFactory,
    OrganizationFactory,
    PersonFactory,
    PostFactory,
    TermFactory,
)

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 5, 12)


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def test_add_mandate_notes_who_entered_it(clerk, now):
    mandate = services.add_mandate(
        person=PersonFactory(),
        term=TermFactory(),
        valid_from=dt.date(2022, 1, 10),
        by=clerk,
        now=now,
    )

    assert (mandate.level, mandate.entered_by_label) == (Level.DISTRICT, str(clerk))
    assert AuditEvent.objects.get(verb="mandate.add").actor_id == clerk.pk


def test_add_mandate_twice_for_one_term_is_refused(clerk, now):
    given = {"person": PersonFactory(), "term": TermFactory(), "valid_from": dt.date(2022, 1, 10)}
    services.add_mandate(**given, by=clerk, now=now)

    with pytest.raises(services.CannotAddMandate):
        services.add_mandate(**given, by=clerk, now=now)
    assert Mandate.objects.count() == 1


def test_add_mandate_outside_its_term_is_refused(clerk, now):
    with pytest.raises(services.CannotAddMandate):
        services.add_mandate(
            person=PersonFactory(),
            term=TermFactory(),
            valid_from=dt.date(2021, 1, 1),
            by=clerk,
            now=now,
        )


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.OFFICE_DIRECTOR, Role.DEPUTY])
def test_add_mandate_refuses_other_roles_and_records_it(role, now):
    stranger = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(services.CannotAddMandate):
        services.add_mandate(
            person=PersonFactory(), term=TermFactory(), valid_from=TODAY, by=stranger, now=now
        )
    assert AuditEvent.objects.get(verb="mandate.add").refused is True


def test_end_mandate_twice_is_refused(clerk, now):
    mandate = services.end_mandate(
        mandate=MandateFactory(), on=TODAY, reason="辞职", by=clerk, now=now
    )
    assert (mandate.state, mandate.valid_to) == (MandateState.ENDED, TODAY)

    with pytest.raises(services.CannotEndMandate):
        services.end_mandate(mandate=mandate, on=TODAY, reason="辞职", by=clerk, now=now)


def test_end_mandate_needs_a_reason(clerk, now):
    with pytest.raises(services.CannotEndMandate):
        services.end_mandate(mandate=MandateFactory(), on=TODAY, reason=" ", by=clerk, now=now)


def test_special_committee_takes_district_deputies_only(clerk, now):
    committee = OrganizationFactory(name="开发区专门委员会", member_level=Level.DISTRICT)
    provincial = MandateFactory(term__level=Level.PROVINCE, term__number=14).person
    district = MandateFactory().person

    with pytest.raises(services.CannotAddMembership, match="专门委员会"):
        services.add_membership(
            person=provincial, organization=committee, valid_from=TODAY, by=clerk, now=now
        )
    services.add_membership(
        person=district, organization=committee, valid_from=TODAY, by=clerk, now=now
    )
    assert [m.person for m in queries.members_of(committee, TODAY)] == [district]


def test_end_mandate_ends_the_seat_that_needs_it(clerk, now):
    committee = OrganizationFactory(member_level=Level.DISTRICT)
    mandate = MandateFactory()
    MembershipFactory(person=mandate.person, organization=committee)
    elsewhere = MembershipFactory(person=mandate.person)

    services.end_mandate(mandate=mandate, on=TODAY, reason="调离", by=clerk, now=now)

    assert list(queries.members_of(committee, TODAY + dt.timedelta(days=1))) == []
    elsewhere.refresh_from_db()
    assert elsewhere.valid_to is None


def test_add_membership_twice_is_refused_and_a_post_must_fit(clerk, now):
    post, person = PostFactory(), PersonFactory()
    given = {"person": person, "organization": post.organization, "post": post}
    services.add_membership(**given, valid_from=TODAY, by=clerk, now=now)

    with pytest.raises(services.CannotAddMembership):
        services.add_membership(**given, valid_from=TODAY, by=clerk, now=now)
    with pytest.raises(services.CannotAddMembership):
        services.add_membership(
            person=person,
            organization=OrganizationFactory(),
            post=post,
            valid_from=TODAY,
            by=clerk,
            now=now,
        )
    assert Membership.objects.count() == 1


def test_end_membership_twice_is_refused(clerk, now):
    membership = services.end_membership(
        membership=MembershipFactory(), on=TODAY, by=clerk, now=now
    )
    with pytest.raises(services.CannotEndMembership):
        services.end_membership(membership=membership, on=TODAY, by=clerk, now=now)


def test_members_of_are_in_order_of_rank_and_only_of_that_day():
    body = OrganizationFactory()
    second = MembershipFactory(organization=body, rank=20)
    first = MembershipFactory(organization=body, rank=10)
    MembershipFactory(organization=body, rank=1, valid_to=dt.date(2023, 1, 1))

    assert list(queries.members_of(body, TODAY)) == [first, second]


def test_mandates_in_office_count_dates_and_states():
    running = MandateFactory()
    MandateFactory(state=MandateState.SUSPENDED)
    ended = MandateFactory(state=MandateState.ENDED, valid_to=dt.date(2025, 6, 30))

    assert list(queries.mandates_in_office(TODAY)) == [running]
    assert set(queries.mandates_in_office(dt.date(2025, 6, 30))) == {running, ended}


def test_person_with_two_mandates_counts_once():
    first = MandateFactory()
    MandateFactory(person=first.person, term__level=Level.CITY, term__number=17)

    assert queries.mandates_in_office(TODAY).count() == 2
    assert queries.deputies_in_office(TODAY).count() == 1
    assert queries.mandate_of(first.person, TODAY).level == Level.CITY
    assert queries.mandate_of(PersonFactory(), TODAY) is None
