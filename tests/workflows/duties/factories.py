"""People who owe something."""

import datetime as dt

import factory
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.people.models import Organization, Person
from workflows.duties.models import Duty
from workflows.duties.services import open_duty


class PersonFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Person

    name = factory.Sequence(lambda n: f"张乙{n}")


class OrganizationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Organization

    name = factory.Sequence(lambda n: f"科技局{n}")
    kind = "DISTRICT_DEPARTMENT"


class UserFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"staff{n}")
    person = factory.SubFactory(PersonFactory)

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            self.groups.add(Group.objects.get_or_create(name=Role(role).value)[0])


def make_duty(owner=None, now=None, days: int = 5, subject: int = 1, **more) -> Duty:
    """An open duty due in ``days`` days."""
    now = now or timezone.now()
    values = {"kind": "tests.owed", "due": now + dt.timedelta(days=days), "by": None, **more}
    return open_duty(
        subject_ref=f"tests.matter:{subject}", owner=owner or PersonFactory(), now=now, **values
    )
