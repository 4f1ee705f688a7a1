"""As ``settings``, under a clock that a test moves while processes run (``Clock``).

Everything of ours and of django-q2 asks Django's clock; what they wait by (``monotonic``) goes on
as it is. libfaketime would move both, and is not installed where a newcomer runs the tests.
"""

import datetime as dt

from django.utils import timezone

from tests.processes.clocks import seconds_off
from tests.processes.settings import *  # noqa: F403 - settings are names: all of the other module are taken, then changed below
from tests.processes.settings import Q_CLUSTER, VAR_DIR

_now = timezone.now
timezone.now = lambda: _now() + dt.timedelta(seconds=seconds_off(VAR_DIR))
Q_CLUSTER |= {"poll": 0.2}
EMAIL_TIMEOUT = 60  # a busy machine is slow while a test has the mail server hold its answer
