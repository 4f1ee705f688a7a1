"""Accounts wearing hats, for tests."""

import factory
from django.contrib.auth.models import Group
from factory.django import DjangoModelFactory

from cms.accounts.models import User

PASSWORD = "qinglan-2026-zone"


class UserFactory(DjangoModelFactory):
    """``UserFactory(roles=[Role.OFFICE_STAFF])``."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    display_name = factory.Sequence(lambda n: f"用户{n}")

    @factory.post_generation
    def password(self, create, extracted, **kwargs):
        self.set_password(extracted or PASSWORD)
        self.save()

    @factory.post_generation
    def roles(self, create, extracted, **kwargs):
        for role in extracted or ():
            self.groups.add(Group.objects.get_or_create(name=role.value)[0])
