"""Nothing is served while the append-only triggers are missing."""

import time

from django.conf import settings
from django.db import DatabaseError
from django.utils.translation import gettext as _

from cms.core.append_only import missing_triggers

_last: tuple[float, str] = (float("-inf"), "")


def triggers_problem() -> str:
    """Empty, or a sentence that says what is missing and how to mend it. One query."""
    missing = missing_triggers()
    if not missing:
        return ""
    return _(
        "Protection of the approved texts is missing (%(count)d triggers). "
        "Run “python manage.py migrate”; it makes them again."
    ) % {"count": len(missing)}


def triggers_problem_lately() -> str:
    """The same, asked at most every ``TRIGGER_CHECK_SECONDS`` in each process; None: never."""
    global _last
    seconds = getattr(settings, "TRIGGER_CHECK_SECONDS", 5)
    if seconds is None:
        return ""
    checked, problem = _last
    if time.monotonic() - checked >= seconds:
        problem = triggers_problem()
        _last = (time.monotonic(), problem)
    return problem


def gate_problem() -> str:
    """For ``/healthz`` and ``up``: triggers, and keys to seal with."""
    if not settings.PERMIT_SEAL_KEYS:
        return _("PERMIT_SEAL_KEYS is empty: nothing can be sealed or shown.")
    try:
        return triggers_problem()
    except DatabaseError as error:
        return type(error).__name__
