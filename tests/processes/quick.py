"""As ``settings``, with a worker whose patience a test can wait for."""

from tests.processes.settings import *  # noqa: F403 - settings are names: all of the other module are taken, then changed below
from tests.processes.settings import Q_CLUSTER

Q_CLUSTER |= {"timeout": 2, "max_attempts": 2, "workers": 2, "guard_cycle": 0.2}
