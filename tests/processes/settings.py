"""As on a newcomer's machine, without the minute that hashing static files takes."""

from cms.settings.dev import *  # noqa: F403 - a settings module is those of another, and more
from cms.settings.dev import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
