"""A refused attempt is recorded outside the transaction that it rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from cms.core.audit import record_event


@contextmanager
def recorded_refusal(*errors: type[Exception], verb: str, obj, by, now: datetime) -> Iterator[None]:
    """Let ``errors`` pass, with a line of the trail; nothing of what was answered goes into it."""
    try:
        yield
    except errors as error:
        detail = type(error).__name__
        record_event(verb=verb, obj=obj, by=by, now=now, refused=True, detail=detail)
        raise
