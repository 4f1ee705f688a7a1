"""A shared cache that may be away: then nothing is found in it, and no page fails for it."""

import logging
import time
from collections.abc import Callable

from django.core.cache import cache
from django.core.cache.backends import redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.utils.translation import gettext as _
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

TOLD_EVERY = 60  # seconds between two lines of the log
REST = 5  # seconds until it is asked again: a silent host would hold every page
PATIENCE = 1  # seconds for one answer
logger = logging.getLogger("cms.core")


class Absence:
    """What this process knows of its cache; a cache object is one thread's."""

    until = told_at = float("-inf")

    @classmethod
    def note(cls, error: Exception) -> None:
        """It is left alone for a moment; the log hears of it once a minute, without the address."""
        now = time.monotonic()
        cls.until = now + REST
        if now - cls.told_at >= TOLD_EVERY:
            cls.told_at = now
            logger.error("the shared cache does not answer: %s", type(error).__name__)


class RedisCache(redis.RedisCache):
    """Django's, to which every question has an answer."""

    def __init__(self, server, params) -> None:
        super().__init__(server, params)
        quick = {"socket_connect_timeout": PATIENCE, "socket_timeout": PATIENCE}
        once_more = {"retry": Retry(NoBackoff(), 1)}  # an idle connection that was closed
        self._options = {**quick, **once_more, **self._options}

    def _ask(self, otherwise, question: Callable, *args):
        if time.monotonic() < Absence.until:
            return otherwise
        try:
            return question(*args)
        except (RedisError, OSError) as error:
            Absence.note(error)
            return otherwise

    def answers(self) -> bool:
        """Whether it is there now."""
        try:
            return bool(self._cache.get_client(write=True).ping())
        except (RedisError, OSError):
            return False

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(True, super().add, key, value, timeout, version)

    def get(self, key, default=None, version=None):
        return self._ask(default, super().get, key, default, version)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        self._ask(None, super().set, key, value, timeout, version)

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(False, super().touch, key, timeout, version)

    def delete(self, key, version=None):
        return self._ask(False, super().delete, key, version)

    def get_many(self, keys, version=None):
        return self._ask({}, super().get_many, keys, version)

    def has_key(self, key, version=None):
        return self._ask(False, super().has_key, key, version)

    def incr(self, key, delta=1, version=None):
        found = self._ask(None, super().incr, key, delta, version)
        if found is None:
            raise ValueError(f"Key '{key}' not found.")
        return found

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        return self._ask(list(data), super().set_many, data, timeout, version)

    def delete_many(self, keys, version=None):
        self._ask(None, super().delete_many, keys, version)

    def clear(self):
        return self._ask(False, super().clear)


def cache_problem() -> str:
    """Whether a shared cache that the settings name is there; one in the process always is."""
    answers = getattr(cache, "answers", None)
    if answers is None or answers():
        return ""
    return _(
        "The shared cache (Redis) does not answer: pages are only slower, nothing is lost. The "
        "administrator starts it, or mends CACHE_URL."
    )
