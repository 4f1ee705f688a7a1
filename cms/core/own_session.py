"""How `up`, and a benchmark beside it, start a process that leads a session of its own."""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def own_session_ending_with_parent() -> None:
    """A group TERM must not reach django-q2's children before their parent: it would hang."""
    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
