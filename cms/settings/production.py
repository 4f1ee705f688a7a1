"""An office's server. Refuses to start without its secrets and behind anything but HTTPS."""

import re

from django.core.exceptions import ImproperlyConfigured

from cms.core.build import build_of

from .base import *  # noqa: F403
from .base import (
    AUDIT_SEAL_KEYS,
    BASE_DIR,
    CACHES,
    PERMIT_SEAL_KEYS,
    SECRET_KEY,
    WAGTAILADMIN_BASE_URL,
    env,
)

if len(SECRET_KEY) < 40:
    raise ImproperlyConfigured("SECRET_KEY: set a random value of 40 characters or more")
if not PERMIT_SEAL_KEYS or min(map(len, PERMIT_SEAL_KEYS)) < 32:
    raise ImproperlyConfigured("PERMIT_SEAL_KEYS: set one or more values of 32 characters or more")
if not AUDIT_SEAL_KEYS or min(map(len, AUDIT_SEAL_KEYS)) < 32:
    raise ImproperlyConfigured("AUDIT_SEAL_KEYS: set one or more values of 32 characters or more")
if "TRUSTED_PROXY_COUNT" not in env.ENVIRON:  # no default is right: see cms/accounts/addresses.py
    raise ImproperlyConfigured(
        "TRUSTED_PROXY_COUNT: set how many of your own proxies a request passes, usually 1; "
        "without it all visitors share one address, and who guesses passwords shuts everybody out"
    )
if not re.match(r"https://[^/:?#\s]", WAGTAILADMIN_BASE_URL):
    raise ImproperlyConfigured(
        "BASE_URL: set the site's address, https://…; without it the links in mails, cards, papers "
        "and QR codes lead to the reader's own machine"
    )

BUILD = env("BUILD", default="") or build_of(BASE_DIR)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked from the machine itself
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
if "locmem" in CACHES["default"]["BACKEND"]:
    # Throttling and the page cache stay right, only less effective, with one cache a process.
    CACHES["default"]["TIMEOUT"] = 300
