"""Seal keys change by name: a new one seals, an old one still vouches until it is taken away."""

import pytest
from django.test import Client

from cms.core.append_only import triggers_lifted
from cms.publishing.early import forget_pages
from cms.publishing.health import gate_problem
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.sealing import key_id
from cms.publishing.verification import breaches
from tests.cms.publishing.factories import make_draft, make_public, marker

pytestmark = pytest.mark.django_db
OLD, NEW = "old-" + "k" * 40, "new-" + "k" * 40


@pytest.fixture
def old(settings):
    settings.PERMIT_SEAL_KEYS = [OLD]
    return make_public(make_draft(marker()))


def status(permit) -> int:
    forget_pages()
    return Client().get(permit.address).status_code


def test_rotation(old, settings):
    settings.PERMIT_SEAL_KEYS = [NEW, OLD]
    new = make_public(make_draft(marker()))

    assert (old.key_id, new.key_id) == (key_id(OLD), key_id(NEW))
    assert [status(old), status(new)] == [200, 200]
    assert {p.pk for p in in_force()} == {old.pk, new.pk}
    assert list(breaches()) == []


def test_a_key_taken_away_is_named_and_its_texts_are_suspended(old, settings):
    settings.PERMIT_SEAL_KEYS = [NEW]
    new = make_public(make_draft(marker()))

    assert [status(old), status(new)] == [503, 200]
    assert {p.pk for p in in_force()} == {new.pk}
    found = list(breaches())
    assert [(b.kind, b.where) for b in found] == [("key", f"permit {old.pk} ({old.number})")]
    assert key_id(OLD) in found[0].sentence

    settings.PERMIT_SEAL_KEYS = [NEW, OLD]
    assert status(old) == 200
    assert list(breaches()) == []


def test_a_name_of_another_key_does_not_help(old, settings):
    """Two keys, and a permit that claims the wrong one."""
    settings.PERMIT_SEAL_KEYS = [NEW, OLD]
    with triggers_lifted():
        Permit.objects.filter(pk=old.pk).update(key_id=key_id(NEW))

    assert status(old) == 503
    assert [b.kind for b in breaches()] == ["seal"]


def test_without_any_key_the_health_check_says_so(settings):
    settings.PERMIT_SEAL_KEYS = []

    assert "PERMIT_SEAL_KEYS" in gate_problem()
