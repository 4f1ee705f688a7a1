"""Lianxi as an office runs it, on a database of the bench's own; jobs wait for a worker."""

from cms.settings.test import *  # noqa: F403
from cms.settings.test import DATABASES, Q_CLUSTER, STORAGES, VAR_DIR

Q_CLUSTER["sync"] = False
DATABASES["default"]["CONN_MAX_AGE"] = 600  # as in base; tests close theirs
for _alias in ("default", "private"):
    STORAGES[_alias]["OPTIONS"] = {"location": str(VAR_DIR / "private")}
