"""gunicorn's settings that are code; ``manage.py up`` names this module to it."""

import logging
import os
import sys


def worker_exit(server, worker) -> None:
    """A worker that has done its work is gone at once.

    Taking Python's memory apart first costs a second of the processor, which on a busy machine is
    all the time there is to stop in. gunicorn calls this for its own sake in the parent, too.
    """
    ended = sys.exc_info()[1]
    if os.getpid() == worker.pid and isinstance(ended, SystemExit) and not ended.code:
        leave(0)


def leave(code: int) -> None:
    """End this process with what it wrote, without taking its memory apart."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)
