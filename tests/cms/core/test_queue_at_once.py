"""Real threads on PostgreSQL: what somebody has just taken is not let go in the name of another."""

import datetime as dt
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from cms.core.models import JobHold
from cms.core.queue import beats
from cms.core.queue.broker import take
from tests.cms.core.queued import held, queued, sign_of_life

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
MINUTE = dt.timedelta(minutes=1)
ALIVE, LOST = "a" * 32, "b" * 32
WAITING = """SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND wait_event_type = 'Lock'"""


def in_thread(pool: ThreadPoolExecutor, act):
    def run():
        try:
            return act()
        finally:
            connection.close()

    return pool.submit(run)


def wait_for_a_lock() -> None:
    """Until somebody waits for a row."""
    last = time.monotonic() + 10
    while time.monotonic() < last:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees one for all
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    pytest.fail("nobody waits")


@pytest.mark.parametrize(
    "act",
    [
        lambda now: beats.take_from_the_lost(now=now),
        lambda now: beats.let_go_of_idle(cluster=LOST, busy=[], now=now),
        lambda now: beats.give_back(cluster=LOST, culprits=[], now=now),
        lambda now: beats.give_back(cluster=LOST, culprits=[7], now=now),
        lambda now: beats.blame(cluster=LOST, pid=7, now=now),
    ],
)
def test_a_job_that_a_living_cluster_takes_just_now_stays_its_own(act):
    now, row = timezone.now(), queued()
    sign_of_life(ALIVE)
    held(row, cluster=LOST, ago=90 * MINUTE)
    row.refresh_from_db()
    taken = threading.Event()

    def take_slowly():
        with transaction.atomic():
            assert take(row, row.task, ALIVE)
            taken.set()
            wait_for_a_lock()

    with ThreadPoolExecutor(2) as pool:
        taking = in_thread(pool, take_slowly)
        assert taken.wait(10)
        in_thread(pool, lambda: act(now)).result()
        taking.result()

    hold = JobHold.objects.get(job=row.pk)
    assert (hold.cluster, hold.pid, hold.tries) == (ALIVE, None, 1)
    assert OrmQ.objects.get(pk=row.pk).lock > now + MINUTE
