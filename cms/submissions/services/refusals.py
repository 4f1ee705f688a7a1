"""A refused attempt is recorded outside the transaction that it rolled back."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from cms.core.audit import record_event


@contextmanager
def recorded_refusal(*errors: type[Exception], verb: str, obj, by, now: datetime) -> Iterator[None]:
    """Let ``errors`` pass, with a line of the trail that says what the screen says: the sentences
    of ``errors`` name nothing of what was answered. ``obj`` may be a call, made only if needed.
    """
    try:
        yield
    except errors as error:
        about = obj() if callable(obj) else obj
        record_event(verb=verb, obj=about, by=by, now=now, refused=True, detail=str(error))
        raise
