"""Tests: fast hashing, files in a folder of each process's own, jobs run in place."""

import os
import tempfile

from .base import *  # noqa: F403
from .base import DATABASES, Q_CLUSTER, STORAGES

SECRET_KEY = "test-" + "k" * 50
AUDIT_SEAL_KEYS = ["test-audit-" + "a" * 30]
PERMIT_SEAL_KEYS = ["test-seal-" + "s" * 30]
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
_files = tempfile.mkdtemp(prefix="lianxi-test-")
for _alias in ("default", "private"):
    STORAGES[_alias] = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _files},
    }
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
WHITENOISE_AUTOREFRESH = True
Q_CLUSTER["sync"] = True
RAISE_FAILED_TASKS = True
DATABASES["default"]["CONN_MAX_AGE"] = 0
if DATABASES["default"]["ENGINE"] == "django.db.backends.postgresql":
    # Nobody pulls the plug on a test database. (The processes that tests kill have the settings of
    # a newcomer's machine.)
    DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c synchronous_commit=off"
# Several runs side by side (two checkouts, two engines) must not share one test database.
if "TEST_DATABASE" in os.environ:
    DATABASES["default"]["TEST"] = {"NAME": os.environ["TEST_DATABASE"]}
API_WRITES_PER_MINUTE = 0  # looked at by its own tests: accounts of one number share a minute
TRIGGER_CHECK_SECONDS = None  # looked at by its own tests, so that others count their queries
