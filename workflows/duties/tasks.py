"""Jobs of the ledger."""

import logging

from django.utils import timezone

from workflows.duties.queries import ledger_breaches
from workflows.duties.services import look_at_tables, look_for_leavers

logger = logging.getLogger(__name__)


def check_ledger() -> int:
    """Daily: name every breach of promise 2 in the log; returns how many. Safe to run twice."""
    breaches = list(ledger_breaches())
    for breach in breaches:
        logger.error("ledger breach: %(kind)s %(subject)s %(owner)s: %(problem)s", breach)
    return len(breaches)


def look_for_leavers_now() -> int:
    """Hourly: whose last day has passed while they still owe something; returns how many."""
    return look_for_leavers(now=timezone.now())


def look_at_working_day_tables() -> int:
    """Daily: which year's table the office has to import by now; returns how many duties opened."""
    return look_at_tables(now=timezone.now())
