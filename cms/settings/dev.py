"""A newcomer's machine: everything works without a service and without a secret to set."""

from .base import *  # noqa: F403
from .base import AUDIT_SEAL_KEYS, PERMIT_SEAL_KEYS, SECRET_KEY, STORAGES, env

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = SECRET_KEY or "dev-only-" + "k" * 42
AUDIT_SEAL_KEYS = AUDIT_SEAL_KEYS or ["dev-only-audit-" + "a" * 20]
PERMIT_SEAL_KEYS = PERMIT_SEAL_KEYS or ["dev-only-seal-" + "s" * 20]
ALLOWED_HOSTS = ["*"]
if DEBUG:
    STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
