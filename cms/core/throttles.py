"""How fast the API may be written to: so many requests a minute, counted in the shared cache.

Ninja's own throttles keep the request's history on an object that all threads share, and count in
two steps; here the cache counts in one, so that ten requests at once are ten.
"""

import time

from django.conf import settings
from django.core.cache import cache
from ninja.throttling import BaseThrottle

MINUTE = 60


class WriteLimit(BaseThrottle):
    """``API_WRITES_PER_MINUTE`` of one account, over all its tokens and all that it writes.

    Nobody writes without an account; 0 is no limit. A minute is the clock's.
    """

    def allow_request(self, request) -> bool:
        """Count the request; False for one too many."""
        limit = settings.API_WRITES_PER_MINUTE
        if limit <= 0:
            return True
        key = f"api-writes:{request.user.pk}:{int(time.time()) // MINUTE}"
        cache.add(key, 0, timeout=2 * MINUTE)
        try:
            return cache.incr(key) <= limit
        except ValueError:  # dropped by a full cache between the two: a cache is no reason to fail
            return True

    def wait(self) -> int:
        """Seconds until the next minute begins."""
        return MINUTE - int(time.time()) % MINUTE
