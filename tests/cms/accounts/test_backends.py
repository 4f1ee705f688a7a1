"""An account comes with its hats in one query, and its rights come from groups alone."""

import pytest
from django.contrib.auth.models import Group, Permission

from cms.accounts.backends import AccountBackend
from cms.accounts.enums import Role
from cms.accounts.permissions import roles_of
from tests.workflows.topics.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "roles", [[], [Role.DEPUTY], [Role.OFFICE_STAFF, Role.DEPUTY, Role.AUDITOR]]
)
def test_the_account_of_a_session_knows_its_hats(roles, django_assert_num_queries):
    stored = UserFactory(roles=roles)
    UserFactory(roles=[Role.AUDITOR])

    with django_assert_num_queries(1):
        user = AccountBackend().get_user(stored.pk)
        worn = roles_of(user)

    assert worn == {role.value for role in roles} == roles_of(stored)


def test_who_was_deactivated_has_no_session_and_no_hat():
    user = UserFactory(roles=[Role.DEPUTY])
    user.is_active = False
    user.save()

    assert AccountBackend().get_user(user.pk) is None
    assert roles_of(user) == frozenset()


def test_rights_are_read_once_and_come_from_groups_alone(django_assert_num_queries):
    stored = UserFactory(roles=[Role.OFFICE_STAFF])
    stored.user_permissions.add(Permission.objects.get(codename="delete_user"))
    user = AccountBackend().get_user(stored.pk)

    with django_assert_num_queries(1):
        rights = user.get_all_permissions()
        may = (user.has_perm("wagtailadmin.access_admin"), user.has_perm("accounts.delete_user"))

    of_group = Group.objects.get(name=Role.OFFICE_STAFF.value).permissions
    names = of_group.values_list("content_type__app_label", "codename")
    assert rights == {f"{app}.{name}" for app, name in names}
    assert may == (True, False)
