"""Sweeps of the clock: every matter in a transaction of its own, and what fails keeps no other."""

import logging
from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models import Model

from cms.core.audit import object_ref

logger = logging.getLogger(__name__)


def each_alone(keys: Iterable, act: Callable[..., int], sweep: str) -> int:
    """Do ``act`` for each of ``keys``; returns the sum of what it says.

    One that fails is logged by its key (a row by its reference), without words that may quote a
    text, and stays as it was: the next sweep takes it up.
    """
    done = 0
    for key in keys:
        try:
            with transaction.atomic():
                done += act(key)
        except Exception as error:
            row = object_ref(key) if isinstance(key, Model) else key
            logger.error("%s: %s stayed: %s", sweep, row, type(error).__name__)
    return done
