"""Releases and withdrawals at one instant, with real threads: the pointer is never in doubt."""

import copy
import threading
from collections import Counter
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from cms.accounts.enums import Role
from cms.publishing.early import forget_pages
from cms.publishing.models import Address, Permit, PermitEvent
from cms.publishing.services import (
    CannotLapse,
    CannotRelease,
    CannotRevoke,
    CannotWithdraw,
    issue_permit,
    lapse_permit,
    release,
    revoke,
    withdraw,
)
from cms.publishing.verification import breaches
from tests.cms.publishing.factories import make_draft, make_public, marker, verdict_on
from tests.workflows.approvals.factories import UserFactory

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


def at_once(acts: list) -> list:
    """Run every act in a thread of its own, all starting together; results or errors in order."""
    results, gate = [None] * len(acts), threading.Barrier(len(acts))

    def run(number, act) -> None:
        try:
            gate.wait(timeout=30)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    return results


def issued(draft, text: str):
    draft.title = text
    now = timezone.now()
    return issue_permit(verdict=verdict_on(draft), obj=draft, by=None, now=now)


def releasing(permit):
    return lambda: release(permit=permit, by=None, now=timezone.now())


def withdrawing(permit, by):
    return lambda: withdraw(permit=permit, by=by, reason="有误", now=timezone.now())


def revoking(permit):
    return lambda: revoke(permit=permit, by=None, reason="缓发", now=timezone.now())


def lapsing(permit):
    late = timezone.now() + timedelta(days=1)
    return lambda: lapse_permit(permit=permit, by=None, now=late)


def state_holds() -> None:
    """Pointer, events and live flags agree, and at most one permit of an address is in force."""
    assert list(breaches()) == []
    events = Counter(PermitEvent.objects.values_list("permit_id", "verb"))
    assert set(events.values()) <= {1}


def test_one_permit_released_by_many_is_released_once():
    permit = issued(make_draft(marker()), "一")

    results = at_once([releasing(permit)] * 8)

    assert sum(not isinstance(r, Exception) for r in results) == 1
    assert {type(r) for r in results if isinstance(r, Exception)} == {CannotRelease}
    state_holds()


def test_of_many_permits_of_one_address_the_latest_alone_is_released():
    """Each newer decision ended the waiting of those before it."""
    draft = make_draft(marker())
    permits = [issued(draft, f"第{n}稿") for n in range(8)]

    results = at_once([releasing(p) for p in permits])

    assert {type(r) for r in results if isinstance(r, Exception)} == {CannotRelease}
    verbs = Counter(PermitEvent.objects.values_list("verb", flat=True))
    assert verbs == {"REVOKED": 7, "RELEASED": 1}
    address = Address.objects.get(pk=draft.number)
    assert (address.in_force, address.permit_id) == (True, permits[-1].pk)
    forget_pages()
    assert permits[-1].title in Client().get(permits[-1].address).content.decode()
    state_holds()


def test_many_decided_at_once_leave_one_waiting():
    draft = make_draft(marker())
    drafts = [(copy.copy(draft), f"第{n}稿") for n in range(6)]

    results = at_once([lambda d=d, t=t: issued(d, t) for d, t in drafts])

    assert not [r for r in results if isinstance(r, Exception)]
    assert Permit.objects.filter(events__isnull=True).count() == 1
    state_holds()


@pytest.mark.parametrize("attempt", range(5))
def test_release_against_withdrawal(attempt):
    """One address, public: the director withdraws its text while the next is released."""
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    draft = make_draft(marker())
    old = make_public(draft)
    draft.refresh_from_db()
    new = issued(draft, "新稿")

    results = at_once([withdrawing(old, director), releasing(new)] * 2)

    assert {type(r) for r in results if isinstance(r, Exception)} <= {
        CannotRelease,
        CannotWithdraw,
    }
    verbs = list(
        PermitEvent.objects.filter(permit=old).order_by("id").values_list("verb", flat=True)
    )
    assert verbs in (["RELEASED", "WITHDRAWN"], ["RELEASED", "SUPERSEDED"])
    address = Address.objects.get(pk=draft.number)
    if verbs[-1] == "WITHDRAWN":  # the next one waited for nothing any more
        assert (address.in_force, new.events.get().verb) == (False, "REVOKED")
    else:
        assert (address.in_force, address.permit_id) == (True, new.pk)
    state_holds()


@pytest.mark.parametrize("attempt", range(3))
def test_release_against_revocation_and_lapsing(attempt):
    """Exactly one of them ends the waiting; what lost is refused, and the text follows."""
    draft = make_draft(marker())
    draft.title = "定稿"
    now = timezone.now()
    verdict = verdict_on(draft, valid_until=now + timedelta(hours=1))
    permit = issue_permit(verdict=verdict, obj=draft, by=None, now=now)

    results = at_once([releasing(permit), revoking(permit), lapsing(permit)] * 2)

    assert sum(not isinstance(r, Exception) for r in results) == 1
    refused = {type(r) for r in results if isinstance(r, Exception)}
    assert refused <= {CannotRelease, CannotRevoke, CannotLapse}
    (verb,) = PermitEvent.objects.filter(permit=permit).values_list("verb", flat=True)
    forget_pages()
    status = Client().get(permit.address).status_code
    assert status == (200 if verb == "RELEASED" else 404)
    state_holds()


def test_many_addresses_at_once_are_counted_one_after_another():
    permits = [issued(make_draft(marker()), f"公告{n}") for n in range(6)]
    before = Address.objects.get(pk="site").version

    results = at_once([releasing(p) for p in permits])

    assert not [r for r in results if isinstance(r, Exception)]
    assert Address.objects.get(pk="site").version == before + 6
    assert Address.objects.filter(in_force=True).count() == 6
    state_holds()


def test_one_decision_carried_out_by_many_gives_one_permit():
    draft = make_draft(marker())
    verdict, now = verdict_on(draft), timezone.now()

    results = at_once([lambda: issue_permit(verdict=verdict, obj=draft, by=None, now=now)] * 6)

    assert sum(not isinstance(r, Exception) for r in results) == 1
    assert Permit.objects.count() == 1
    state_holds()


def test_without_the_lock_the_pointer_is_in_doubt(monkeypatch):
    """The lock is what the tests above rest on: taken away, releases of one address collide."""
    module = import_module("cms.publishing.services.release")
    monkeypatch.setattr(module, "lock_releases", lambda: None)
    for _attempt in range(10):
        draft = make_draft(marker())
        permits = [issued(draft, f"第{n}稿") for n in range(6)]
        results = at_once([releasing(p) for p in permits])
        if any(isinstance(r, Exception) for r in results) or list(breaches()):
            break
    else:
        pytest.fail("six releases at once never collided: the lock seems not to matter")
