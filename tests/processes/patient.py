"""As ``settings``, with two processes in the pool and the patience of a real installation."""

from tests.processes.settings import *  # noqa: F403 - settings are names: all of the other module are taken, then changed below
from tests.processes.settings import Q_CLUSTER

Q_CLUSTER |= {"workers": 2}
