"""What the worker runs on the clock."""

import logging

from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.verification import breaches

logger = logging.getLogger("cms.publishing")


def publish_due_permits() -> int:
    """Every minute: release what is due; returns how many permits moved."""
    return sum(1 for outcome in publish_due(now=timezone.now()) if not outcome.problem)


def verify_daily() -> int:
    """Every day: look for breaches and raise the alarm; returns how many there are."""
    found = list(breaches())
    for breach in found:
        logger.error("publication breach: %s", breach)
    return len(found)
