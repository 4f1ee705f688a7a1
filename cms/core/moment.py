"""The moment of an act, carried through Wagtail's workflow, whose calls have no room for it.

Services take ``now`` as an argument. Where one of them moves a workflow on and Wagtail calls us
back (a ballot opens, a permit is issued), the same moment must arrive there: one act has one time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.utils import timezone

_moment: ContextVar[datetime | None] = ContextVar("moment", default=None)


@contextmanager
def acting_at(now: datetime) -> Iterator[None]:
    """Everything that Wagtail calls back inside happens at ``now``."""
    token = _moment.set(now)
    try:
        yield
    finally:
        _moment.reset(token)


def moment() -> datetime:
    """The moment of the act under way; the clock's where no service began it."""
    return _moment.get() or timezone.now()
