"""A text that was never approved, a superuser who wants it public, and proof that faces work."""

from copy import deepcopy
from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.db import transaction
from django.test import Client

from cms.publishing.early import forget_pages
from cms.publishing.models import Address
from cms.publishing.views import forget_files
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_public, marker
from tests.cms.publishing.ways.scenario import all_faces, make_full_draft, rewrite, seen
from tests.kept import kept
from tests.workflows.topics.factories import committee


@dataclass
class Case:
    """One attack: who, on which page, with which word that nobody approved."""

    client: Client
    user: object
    page: NoticePage
    word: str
    watched: dict[str, str]
    public: bytes = b""  # the approved page as anonymous readers get it; empty: there is none

    @property
    def fresh(self) -> NoticePage:
        return NoticePage.objects.get(pk=self.page.pk)

    def nothing_unapproved_is_seen(self) -> None:
        """At every face, as an anonymous reader; what was approved is served byte for byte."""
        forget_pages()
        shown = seen(self.page.number, self.word, self.watched)
        assert shown - ({"site map"} if self.public else set()) == set()
        in_force = Address.objects.filter(number=self.page.number, in_force=True).exists()
        assert in_force == bool(self.public)
        if self.public:
            assert Client().get(self.page.public_address).content == self.public


@pytest.fixture
def superuser(db):
    committee()
    return get_user_model().objects.create_superuser(username="root", password="x" * 12)


@pytest.fixture
def admin(client, superuser):
    client.force_login(superuser)
    return client


@pytest.fixture(scope="module")
def word() -> str:
    return marker()


def make_unapproved(word) -> NoticePage:
    """Never approved. First its word is seen at every face after a lawful release, which is
    then undone: so the faces would show it, if they could.
    """
    page = make_full_draft(word)
    _show_that_faces_work(page, word)
    return page


def make_edited(word) -> NoticePage:
    """Public, with a newer draft that nobody approved; the faces were shown to work on both."""
    page = make_full_draft(marker())
    make_public(page.get_latest_revision_as_object())
    page = NoticePage.objects.get(pk=page.pk)
    rewrite(page, word)
    page = NoticePage.objects.get(pk=page.pk)
    _show_that_faces_work(page, word)
    return page


def _show_that_faces_work(page: NoticePage, word: str) -> None:
    """Released lawfully, the newest draft is seen everywhere; then nothing of that happened."""
    page.watched = all_faces(page, word)
    with transaction.atomic():
        make_public(page.get_latest_revision_as_object())
        assert seen(page.number, word, page.watched) == set(page.watched)
        transaction.set_rollback(True)
    forget_pages()
    forget_files()


def found_as_made(page: NoticePage) -> NoticePage:
    """The page as a test finds it; no memory of files that a test before it named."""
    forget_files()
    return deepcopy(page)


@pytest.fixture(scope="module")
def kept_draft(word, django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield make_unapproved(word)


@pytest.fixture
def draft(kept_draft, db) -> NoticePage:
    return found_as_made(kept_draft)


@pytest.fixture(scope="module")
def start(request, word, django_db_setup, django_db_blocker):
    """The start that a row asks for, ``draft`` or ``edited``: one after the other, never both."""
    with kept(django_db_blocker):
        page = {"draft": make_unapproved, "edited": make_edited}[request.param](word)
        page.start = request.param
        yield page


@pytest.fixture
def case(start, admin, superuser, word) -> Case:
    page = found_as_made(start)
    public = Client().get(page.public_address).content if page.start == "edited" else b""
    return Case(admin, superuser, page, word, page.watched, public)


@pytest.fixture
def stays_hidden(draft, word):
    """Call it after the attempt: nothing of the draft is public."""

    def check() -> None:
        forget_pages()
        assert not Address.objects.filter(in_force=True).exists()
        assert seen(draft.number, word, draft.watched) == set()

    return check
