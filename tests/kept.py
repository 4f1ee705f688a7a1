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

Where some tests of a module want another world, or none, ``once`` is for those that stand one after
the other and ask for the same; the rest never meets its rows:

    @once
    def topic():
        return make_topic()
"""

import inspect
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from copy import deepcopy

import pytest
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


class Worlds:
    """The world that is alive, if any: what some makers made, in the order of their needs."""

    def __init__(self) -> None:
        self.key: tuple = ()
        self.made: dict[str, object] = {}
        self.copy: dict[str, object] = {}  # of the test that runs
        self.nextitem, self.open = None, ExitStack()

    def enter(self, request) -> None:
        """Before the transaction of a test begins; after it has ended, see whether to stay."""
        item, makers = request.node, makers_of(request.node)
        if not makers:
            return
        if self.key != key_of(item):
            self.leave()
            self.open.enter_context(kept(request.getfixturevalue("django_db_blocker")))
            try:
                for name, make in makers.items():
                    needs = [self.made[each] for each in inspect.signature(make).parameters]
                    self.made[name] = make(*needs)
            except BaseException:
                self.leave()
                raise
            self.key = key_of(item)
        item.addfinalizer(self.leave_or_stay)
        self.copy = deepcopy(self.made)

    def leave_or_stay(self) -> None:
        self.copy = {}
        if self.nextitem is None or key_of(self.nextitem) != self.key:
            self.leave()

    def leave(self) -> None:
        self.key, self.made, self.copy = (), {}, {}
        self.open.close()


worlds = Worlds()


def once(make: Callable):
    """A fixture that is made once for the tests of a module that follow each other and ask for it
    and for no other; each starts from a copy. ``make`` may need others of this kind.
    """

    def fixture(db, **needs):
        if make.__name__ not in worlds.copy:  # a transactional test makes its own
            return make(**needs)
        return worlds.copy[make.__name__]

    own = inspect.signature(fixture).parameters["db"]
    needs = inspect.signature(make).parameters.values()
    fixture.__signature__ = inspect.Signature([own, *needs])
    fixture.made_once = make
    return pytest.fixture(name=make.__name__)(fixture)


def makers_of(item) -> dict[str, Callable]:
    """The makers of what a test asks for, each after those that it needs."""
    found: dict[str, Callable] = {}
    if empties_tables(item):
        return found
    defined = item._fixtureinfo.name2fixturedefs

    def add(name: str) -> None:
        make = getattr(defined[name][-1].func, "made_once", None) if name in defined else None
        if make and name not in found:
            for each in inspect.signature(make).parameters:
                add(each)
            found[name] = make

    for name in item.fixturenames:
        add(name)
    return found


def key_of(item) -> tuple:
    return (item.path, *makers_of(item).items())
