"""django-q2's cluster, ended whole where one of its processes was killed."""

import os
import sys

from django_q import cluster

POISONED = 75  # exit code (EX_TEMPFAIL): start the whole again


class Sentinel(cluster.Sentinel):
    """Replaces who ended by itself, as django-q2 does; a killed one may have died with the lock of
    the shared queue in its hand, and then nobody reads that queue again while all looks well.
    """

    def reincarnate(self, process):
        """Start another in the place of ``process``, or end the cluster."""
        if (process.exitcode or 0) >= 0:
            return super().reincarnate(process)
        sys.stderr.write(f"worker: {process.name} was killed; the cluster starts again\n")
        for each in (*self.pool, self.monitor, self.pusher):
            each.kill()
        os._exit(POISONED)


def run() -> int:
    """Start the cluster and wait; its exit code, 0 after TERM."""
    cluster.Sentinel = Sentinel
    running = cluster.Cluster()
    running.start()
    sentinel = running.sentinel
    sentinel.join()
    return abs(sentinel.exitcode or 0)
