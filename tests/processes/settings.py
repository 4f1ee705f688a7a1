"""As on a newcomer's machine, without the minute that hashing static files takes."""

from cms.settings.dev import *  # noqa: F403 - settings are names: all of the other module are taken, then changed below
from cms.settings.dev import STORAGES

STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
