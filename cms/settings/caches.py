"""One cache, in the process or shared."""

import environ

DJANGOS = "django.core.cache.backends.redis.RedisCache"
OURS = "cms.core.caches.RedisCache"  # the same, for which no page fails


def cache_of_environment(default: str) -> dict:
    """What ``CACHE_URL`` names."""
    found = environ.Env().cache("CACHE_URL", default=default)
    return {**found, "BACKEND": OURS} if found["BACKEND"] == DJANGOS else found
