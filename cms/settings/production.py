"""An office's server. Refuses to start without its secrets and behind anything but HTTPS."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import AUDIT_SEAL_KEYS, CACHES, PERMIT_SEAL_KEYS, SECRET_KEY, env

if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("SECRET_KEY: set a random value of 40 characters or more")
if not PERMIT_SEAL_KEYS or min(map(len, PERMIT_SEAL_KEYS)) < 32:
    raise ImproperlyConfigured("PERMIT_SEAL_KEYS: set one or more values of 32 characters or more")
if not AUDIT_SEAL_KEYS or min(map(len, AUDIT_SEAL_KEYS)) < 32:
    raise ImproperlyConfigured("AUDIT_SEAL_KEYS: set one or more values of 32 characters or more")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from the machine itself
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
if "locmem" in CACHES["default"]["BACKEND"]:
    # Throttling and the page cache stay right, only less effective, with one cache a process.
    CACHES["default"]["TIMEOUT"] = 300
