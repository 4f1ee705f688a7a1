"""Sites for tests."""

import datetime as dt

import factory
from factory.django import DjangoModelFactory

from tests.cms.people.factories import OrganizationFactory
from workflows.reception.enums import SiteKind
from workflows.reception.models import Site


class SiteFactory(DjangoModelFactory):
    class Meta:
        model = Site

    name = factory.Sequence(lambda n: f"青岚街道联络站{n}")
    kind = SiteKind.STATION
    organization = factory.SubFactory(OrganizationFactory)
    address = "春晖路 18 号"
    phone = "0532-12345678"
    opened_on = dt.date(2023, 3, 1)
