"""As ``settings``, with two processes in the pool and the patience of a real installation."""

from tests.processes.settings import *  # noqa: F403 - a settings module is those of another
from tests.processes.settings import Q_CLUSTER

Q_CLUSTER |= {"workers": 2}
