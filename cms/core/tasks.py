"""What the worker does on the ground's behalf."""

from django.utils import timezone

from cms.core.audit import seal_audit
from cms.core.heads import keep_head
from cms.core.queue.failures import forget


def seal_audit_trail() -> int:
    """Every minute: chain what has been written since."""
    sealed = seal_audit()
    keep_head()
    return sealed


def seal_whole_audit_trail() -> int:
    """Once a day: also what came in later than the minute's pass looks back."""
    sealed = seal_audit(everything=True)
    keep_head()
    return sealed


def forget_old_failures() -> int:
    """Once a day: what failed a month ago, and holds of jobs that are gone; returns how many."""
    return forget(now=timezone.now())
