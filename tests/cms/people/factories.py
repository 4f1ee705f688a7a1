"""People, bodies and mandates for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from cms.people.enums import Level, OrganizationKind
from cms.people.models import Mandate, Membership, Organization, Person, Post, Term


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"王建{'一二三四五六七八九十'[n % 10]}")
    employer = factory.Sequence(lambda n: f"单位{n}")


class OrganizationFactory(DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"经济发展局{n}")
    kind = OrganizationKind.INTERNAL


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term
        django_get_or_create = ("level", "number")

    level = Level.DISTRICT
    number = 12
    starts_on = dt.date(2022, 1, 10)
    ends_on = dt.date(2027, 1, 9)


class MandateFactory(DjangoModelFactory):
    class Meta:
        model = Mandate

    person = factory.SubFactory(PersonFactory)
    term = factory.SubFactory(TermFactory)
    level = factory.SelfAttribute("term.level")
    valid_from = dt.date(2022, 1, 10)


class PostFactory(DjangoModelFactory):
    class Meta:
        model = Post

    organization = factory.SubFactory(OrganizationFactory)
    label = "委员"


class MembershipFactory(DjangoModelFactory):
    class Meta:
        model = Membership

    person = factory.SubFactory(PersonFactory)
    organization = factory.SubFactory(OrganizationFactory)
    valid_from = dt.date(2022, 1, 10)
