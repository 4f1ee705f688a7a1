"""What tests of requests about duties share."""

import pytest

from cms.accounts.enums import Role
from tests.workflows.duties.asking import KIND
from tests.workflows.duties.factories import UserFactory
from workflows.duties import kinds
from workflows.duties.kinds import DutyKind


@pytest.fixture
def asked_about(monkeypatch):
    """A kind of duty that gives time and excuses, for this test alone."""
    monkeypatch.setattr(kinds, "_kinds", dict(kinds._kinds))
    kinds.register_kind(DutyKind(key=KIND, label="测试", waives=True, extends=True))


@pytest.fixture
def owner():
    return UserFactory(roles=[Role.DEPUTY])


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])
