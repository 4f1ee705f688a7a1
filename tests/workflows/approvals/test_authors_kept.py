"""Who wrote a standing authorisation is known for good: from the trail on, and past deletions."""

from importlib import import_module

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import ProtectedError

from cms.accounts.enums import Role
from cms.accounts.models import User
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import make_draft, two_releasers
from workflows.approvals.authors import authors_of_authorization
from workflows.approvals.models import StandingAuthorization
from workflows.approvals.services import CannotDraftAuthorization

pytestmark = pytest.mark.django_db
NAMED = ("approvals", "0055_authors_from_the_trail")
named = import_module(f"workflows.{NAMED[0]}.migrations.{NAMED[1]}")


@pytest.fixture
def maker():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def writer():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def draft(maker, writer):
    """Drafted by one, written anew by another; a third was refused."""
    pair = two_releasers()
    draft = make_draft(maker, pair)
    make_draft(writer, pair, authorization=draft, title="改写的授权")
    with pytest.raises(CannotDraftAuthorization):
        make_draft(UserFactory(roles=[Role.AUDITOR]), pair, authorization=draft)
    return draft


def test_an_account_that_wrote_one_is_not_deleted(draft, writer):

    with pytest.raises(ProtectedError):
        User.objects.get(pk=writer.pk).delete()

    assert writer.pk in authors_of_authorization(draft)


def test_the_migration_reads_the_authors_out_of_the_trail(draft, maker, writer):
    """As they were before it: the trail of the services, and no author on any row."""
    other = make_draft(writer, two_releasers())
    then = MigrationExecutor(connection).loader.project_state([NAMED]).apps
    StandingAuthorization.authors.through.objects.all().delete()

    for _twice in range(2):
        named.name_authors(then, None)

    assert authors_of_authorization(draft) == {maker.pk, writer.pk}
    assert authors_of_authorization(other) == {writer.pk}


def test_a_writer_whose_account_is_gone_by_then_is_left_out(draft, maker, writer):
    StandingAuthorization.authors.through.objects.all().delete()
    then = MigrationExecutor(connection).loader.project_state([NAMED]).apps
    writer.delete()

    named.name_authors(then, None)

    assert authors_of_authorization(draft) == {maker.pk}
