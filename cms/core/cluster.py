"""django-q2's cluster, made to end: whole where one of its processes was killed, and in time when
it is told to, whatever its jobs do.

Nothing here waits for a lock that a killed process may have held: ``multiprocessing.Event`` does,
and a TERM to the whole group then leaves the parent hanging.
"""

import ctypes
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
import uuid
from datetime import datetime

from django.db import connections
from django.utils import timezone
from django_q import cluster
from django_q.conf import Conf
from django_q.scheduler import scheduler
from django_q.utils import close_old_django_connections
from django_q.worker import worker

from cms.core.queue import beats
from cms.core.queue.broker import PATIENCE
from cms.core.queue.clock import follow_clock_back

POISONED = 75  # exit code (EX_TEMPFAIL): start the whole again
GRACE = 8  # seconds in which what is under way may come to its end
LAST_WORDS = 2  # seconds for writing down what was cut off
SCHEDULES_EVERY = 30  # seconds
RELIEF = 5  # times as many processes as are asked for, at most, where the others are stuck
STINT = 20  # jobs after which a process that came to help goes again
PR_SET_PDEATHSIG = 1

logger = logging.getLogger(__name__)


class Flag:
    """Raised once, seen by every process; without a lock that somebody may die with."""

    def __init__(self) -> None:
        self._raised = multiprocessing.RawValue("b", 0)

    def set(self) -> None:
        self._raised.value = 1

    def is_set(self) -> bool:
        return bool(self._raised.value)


def end_with_parent() -> None:
    """Linux: killed when the parent is, so that no half of a cluster goes on alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _with_parent(target, *args) -> None:
    end_with_parent()
    target(*args)


def relieving(*args) -> None:
    """A process of the pool that helps for a while."""
    Conf.RECYCLE = STINT
    worker(*args)


class Sentinel(cluster.Sentinel):
    """Looks after the pool, the schedules and the sign of life; each in every round.

    Where every process has been at one job for long, one more is started, so that what waits
    behind them goes on (``PATIENCE``); it is not replaced once they have come to their ends.

    Replaces who ended by itself, as django-q2 does; a killed one may have died with the lock of
    the shared queue in its hand, and then nobody reads that queue again while all looks well.
    """

    def start(self):
        end_with_parent()
        # A TERM to the group is the parent's to answer; it tells us by the flag.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        self.broker.holder = self.cluster_id.hex
        self.hung: set[int] = set()  # killed by us: they held no lock
        self._beat()
        super().start()

    def spawn_process(self, target, *args):
        """As django-q2 does it; the child ends with us."""
        child = cluster.get_mp_context().Process(target=_with_parent, args=(target, *args))
        child.daemon = True
        if target in (worker, relieving):
            child.daemon = Conf.DAEMONIZE_WORKERS
            child.timer, child.left, child.at_it = args[2], -1.0, 0.0
            self.pool.append(child)
        child.start()
        return child

    def spawn_worker(self):
        """Another process for the pool, where one is wanted."""
        if len(self.pool) < self._wanted():
            target = worker if len(self.pool) < self.pool_size else relieving
            timer = multiprocessing.Value("f", -1)
            self.spawn_process(target, self.task_queue, self.result_queue, timer, self.timeout)

    def _wanted(self) -> int:
        """As many as are asked for, and always one that is not at one job for long."""
        stuck = sum(each.at_it >= PATIENCE.total_seconds() for each in self.pool)
        return min(max(self.pool_size, stuck + 1), self.pool_size * RELIEF)

    def guard(self):
        self.start_event.set()
        looked = beaten = asked = time.monotonic()
        while not self.stop_event.is_set() and os.getppid() == self.parent_pid:
            now = time.monotonic()
            self._look_at_pool(now - looked)
            self._relieve()
            for process in (self.monitor, self.pusher):
                if not process.is_alive():
                    self.reincarnate(process)
            looked = now
            if now - asked >= SCHEDULES_EVERY:
                asked = now
                self._follow_schedules()
            if now - beaten >= beats.EVERY:
                beaten = now
                self._beat()
            time.sleep(Conf.GUARD_CYCLE)
        self.stop()

    def _follow_schedules(self) -> None:
        """Ask for what comes round now, also after the clock was set back."""
        close_old_django_connections()
        _tried(lambda: follow_clock_back(now=timezone.now()))
        scheduler(broker=self.broker)

    def _relieve(self) -> None:
        if len(self.pool) < self._wanted():
            connections.close_all()  # none is shared with a child
            self.spawn_worker()

    def _look_at_pool(self, seconds: float) -> None:
        """Replace who ended or has used up the time of a job."""
        for process in list(self.pool):
            lock = process.timer.get_lock()
            if not lock.acquire(timeout=1):  # it writes its result, or died while it did
                if not process.is_alive():
                    self.reincarnate(process)
                continue
            try:
                is_same = 0 < process.timer.value <= process.left
                process.at_it = process.at_it + seconds if is_same else 0.0
                if process.timer.value > 0:
                    process.timer.value = max(process.timer.value - seconds, 0)
                process.left = process.timer.value
                over = process.timer.value == 0
            finally:
                lock.release()
            if over and process.is_alive():
                process.join(2)  # one that gave up by itself still hands its result over
                if process.is_alive():
                    self.hung.add(process.pid)
                    process.kill()
                    process.join(2)
            if not process.is_alive():
                self.reincarnate(process)

    def reincarnate(self, process):
        """Start another in the place of ``process``, or end the cluster."""
        killed = (process.exitcode or 0) < 0 and process.pid not in self.hung
        if killed:
            sys.stderr.write(f"worker: {process.name} was killed; the cluster starts again\n")
            self._end_now(POISONED, culprits=self._dead_pids())
        if process in self.pool:
            _tried(lambda: beats.blame(cluster=self._id, pid=process.pid, now=timezone.now()))
            process.timer.get_obj().value = -1  # ended already: nothing is left to terminate
        super().reincarnate(process)

    def stop(self):
        """End in order; what has not come to its end in time is cut off and waits again."""
        cut = threading.Timer(GRACE, self._end_now, args=(0,))
        cut.daemon = True
        cut.start()
        super().stop()
        _tried(lambda: beats.end_beat(self._id))
        cut.cancel()

    @property
    def _id(self) -> str:
        return self.cluster_id.hex

    def _dead_pids(self) -> list[int]:
        return [each.pid for each in self.pool if not each.is_alive()]

    def _beat(self) -> None:
        close_old_django_connections()
        busy = [each.pid for each in self.pool if each.timer.get_obj().value > 0]

        def sign():
            now = timezone.now()
            beats.beat(
                cluster=self._id,
                host=socket.gethostname(),
                pid=self.parent_pid,
                workers=len(self.pool),
                busy=len(busy),
                started_at=self.tob,
                now=now,
            )
            beats.let_go_of_idle(cluster=self._id, busy=busy, now=now)
            beats.take_from_the_lost(now=now)

        _tried(sign)

    def _end_now(self, code: int, culprits: list[int] = ()) -> None:
        """Kill the pool, let others take what it held, and end; whether or not the database can
        still be reached.
        """
        for each in (*self.pool, self.monitor, self.pusher):
            if each is not None and each.is_alive():
                each.kill()
        last = threading.Timer(LAST_WORDS, os._exit, args=(code,))
        last.daemon = True
        last.start()
        _tried(lambda: _let_go(self._id, culprits, timezone.now()))
        os._exit(code)


def _let_go(cluster_id: str, culprits, now: datetime) -> None:
    connections.close_all()  # the one of another thread, or one that waits for an answer
    beats.give_back(cluster=cluster_id, culprits=culprits, now=now)
    beats.end_beat(cluster_id)


def _tried(act) -> None:
    """The cluster goes on without the database, and is seen by its missing sign of life."""
    try:
        act()
    except Exception as fault:
        logger.warning("worker: not written down: %s", type(fault).__name__)


def run() -> int:
    """Start the cluster and wait; its exit code, 0 after TERM.

    Ends ``GRACE`` seconds after TERM or INT, a few more where the sentinel itself hangs.
    """
    told, started = Flag(), Flag()
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, frame: told.set())
    connections.close_all()
    sentinel = cluster.get_mp_context().Process(target=Sentinel, args=(told, started, uuid.uuid4()))
    sentinel.start()
    last = None
    while sentinel.is_alive():
        sentinel.join(0.2)
        if told.is_set():
            last = last or time.monotonic() + GRACE + LAST_WORDS + 1
            if time.monotonic() > last:
                sentinel.kill()  # its children end with it; a lost cluster's jobs are taken over
    if told.is_set():
        return 0
    return POISONED if (sentinel.exitcode or 0) < 0 else sentinel.exitcode or 0
