"""A text that was never approved, a superuser who wants it public, and proof that faces work."""

import pytest
from django.contrib.auth import get_user_model

from cms.publishing.models import Address
from cms.publishing.services import withdraw
from home.notices.models import NoticePage
from tests.cms.publishing.factories import faces, make_draft, make_public, marker, seen_at


@pytest.fixture
def superuser(db):
    return get_user_model().objects.create_superuser(username="root", password="x" * 12)


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture
def word() -> str:
    return marker()


@pytest.fixture
def draft(db, word) -> NoticePage:
    """Unapproved; a twin with the same faces was seen everywhere after a lawful release."""
    twin_word = marker()
    twin = make_draft(twin_word)
    permit = make_public(twin)
    assert seen_at(twin, twin_word) == set(faces(twin.number, twin_word))
    withdraw(permit=permit, by=None, reason="示例", now=permit.issued_at)
    assert seen_at(twin, twin_word) == set()
    return make_draft(word)


@pytest.fixture
def stays_hidden(draft, word):
    """Call it after the attempt: nothing of the draft is public."""

    def check() -> None:
        assert not Address.objects.filter(in_force=True).exists()
        assert seen_at(draft, word) == set()

    return check
