"""One card pressed by many at one instant, and two makers of one card, in real threads."""

import threading

import pytest
from django.db import connection
from django.utils import timezone

from cms.accounts.enums import CardKind
from cms.accounts.models import SignInCard
from cms.accounts.services import CannotUseCard, make_card, use_card
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
MANY = 8


def at_once(call) -> list:
    """The results or errors of as many threads, started together."""
    start, results = threading.Barrier(MANY), []

    def run():
        try:
            start.wait(timeout=10)
            results.append(call())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(MANY)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def test_one_card_pressed_by_many_signs_in_once():
    now = timezone.now()
    _card, token = make_card(account=UserFactory(), kind=CardKind.LINK, by=None, now=now)

    results = at_once(lambda: use_card(token=token, now=now))

    lost = [each for each in results if isinstance(each, CannotUseCard)]
    assert (len(results), len(lost)) == (MANY, MANY - 1)
    assert AuditEvent.objects.filter(verb="account.card_use", refused=False).count() == 1


def test_many_makers_leave_one_card_that_works():
    account, now = UserFactory(), timezone.now()

    results = at_once(lambda: make_card(account=account, kind=CardKind.CARD, by=None, now=now))

    assert [each for each in results if isinstance(each, Exception)] == []
    assert SignInCard.objects.unused().count() == 1
    assert SignInCard.objects.count() == MANY
