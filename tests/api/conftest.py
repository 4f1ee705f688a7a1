"""A public topic and its deputies: made once for each file, fresh for each test."""

from copy import deepcopy

import pytest

from tests.api.zone import make_topic_in_force
from tests.kept import kept


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        topic, deputies = make_topic_in_force()
        yield topic, *deputies


@pytest.fixture
def zone(made):
    """(topic, a deputy, another deputy)."""
    return deepcopy(made)
