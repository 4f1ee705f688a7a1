"""While a roster, a mandate or an account changes, whoever writes a row about that person does not
wait: a ballot's vote and duties name people, and the change in turn waits for the ballot. In real
threads on PostgreSQL.
"""

import datetime as dt
import threading

import pytest
from django.db import OperationalError, connection, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.accounts.services import deactivate_account, set_roles
from cms.people.models import Person
from cms.people.services import add_mandate, add_membership
from cms.people.signals import standing_changed
from tests.cms.accounts.factories import UserFactory
from tests.cms.people.factories import OrganizationFactory, PersonFactory, TermFactory

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def _join(account, now) -> None:
    add_membership(
        person=account.person,
        organization=OrganizationFactory(),
        valid_from=dt.date(2026, 1, 1),
        by=None,
        now=now,
    )


def _elect(account, now) -> None:
    day = dt.date(2022, 1, 10)
    add_mandate(person=account.person, term=TermFactory(), valid_from=day, by=None, now=now)


def _give_hat(account, now) -> None:
    set_roles(account=account, roles=[Role.OFFICE_STAFF], by=None, now=now)


def _close(account, now) -> None:
    deactivate_account(account=account, by=None, now=now)


def named_at_once(model, pk: int) -> bool:
    """Whether another transaction could write a foreign key to this row now, without waiting."""
    answers = []

    def ask() -> None:
        table = connection.ops.quote_name(model._meta.db_table)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"SELECT id FROM {table} WHERE id = %s FOR KEY SHARE NOWAIT", [pk])
            answers.append(True)
        except OperationalError:
            answers.append(False)
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join(timeout=30)
    return answers == [True]


@pytest.mark.parametrize("change", [_join, _elect, _give_hat, _close])
def test_who_is_changed_can_be_named_meanwhile(change):
    account, answers = UserFactory(person=PersonFactory()), []

    def ask(sender, **kwargs) -> None:
        answers.append(named_at_once(Person, account.person_id))
        answers.append(named_at_once(User, account.pk))

    standing_changed.connect(ask)
    try:
        change(account, timezone.now())
    finally:
        standing_changed.disconnect(ask)

    assert answers == [True, True]
