"""What is slow to make is made once for a module, and every test starts from it unchanged.

As Django's ``setUpTestData``, for plain functions: a module's fixture makes rows in a transaction
of its own, each test's transaction lies within it and is rolled back alone, and each test takes a
``deepcopy`` of the objects. Not for modules with transactional tests: those empty the tables.

    @pytest.fixture(scope="module")
    def made(django_db_setup, django_db_blocker):
        with kept(django_db_blocker):
            yield make_topic()

    @pytest.fixture
    def topic(made):
        return deepcopy(made)
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from cms.publishing.early import forget_pages
from cms.publishing.views import forget_files


@contextmanager
def kept(django_db_blocker) -> Iterator[None]:
    """Rows made within stay until the module ends, and then nothing of them does."""
    forget_pages()  # of tests before: permit ids repeat
    forget_files()
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def empties_tables(item) -> bool:
    """Whether this test is a transactional one."""
    marker = item.get_closest_marker("django_db")
    emptied = marker is not None and marker.kwargs.get("transaction", False)
    return emptied or bool({"transactional_db", "live_server"} & set(item.fixturenames))
