"""What the worker runs on the clock."""

import logging

from django.db import transaction
from django.utils import timezone

from cms.core.audit import record_event
from cms.publishing.due import publish_due
from cms.publishing.models import Permit
from cms.publishing.signals import publication_checked
from cms.publishing.verification import breaches

logger = logging.getLogger("cms.publishing")


def publish_due_permits() -> int:
    """Every minute: release what is due; returns how many permits moved."""
    return sum(1 for outcome in publish_due(now=timezone.now()) if not outcome.problem)


@transaction.atomic
def verify_daily() -> int:
    """Every day: look for breaches, put each on record and raise the alarm (whoever listens opens
    a duty); returns how many there are.
    """
    now, found = timezone.now(), list(breaches())
    for breach in found:
        logger.error("publication breach: %s", breach)
        record_event(
            verb="publishing.breach", obj=breach.where, by=None, now=now, detail=breach.words
        )
    publication_checked.send(sender=Permit, breaches=found, now=now)
    return len(found)
