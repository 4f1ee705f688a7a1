"""Jobs of the ledger."""

import logging

from workflows.duties.queries import ledger_breaches

logger = logging.getLogger(__name__)


def check_ledger() -> int:
    """Daily: name every breach of promise 2 in the log; returns how many. Safe to run twice."""
    breaches = list(ledger_breaches())
    for breach in breaches:
        logger.error("ledger breach: %(kind)s %(subject)s %(owner)s: %(problem)s", breach)
    return len(breaches)
