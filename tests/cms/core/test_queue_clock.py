"""What waits for a time that a wrong clock had shown goes on by the right one."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cms.core.models import JobHold
from cms.core.queue import beats
from cms.core.queue.clock import follow_clock_back
from tests.cms.core.queued import held, queued, sign_of_life

pytestmark = pytest.mark.django_db
MINUTE, HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)


def test_a_schedule_waits_no_longer_than_its_interval():
    now = timezone.now()
    call_command("sync_schedules", verbosity=0)
    next_run = {1: now + HOUR, 1440: now + 23 * HOUR}
    for minutes, at in next_run.items():
        Schedule.objects.filter(minutes=minutes).update(next_run=at)
    Schedule.objects.exclude(minutes__in=next_run).update(next_run=now)
    foreign = Schedule.objects.create(func="x.y", minutes=1, next_run=now + HOUR)

    follow_clock_back(now=now)

    assert {row.next_run for row in Schedule.objects.filter(minutes=1, name__gt="")} == {now}
    assert {row.next_run for row in Schedule.objects.filter(minutes=1440)} == {next_run[1440]}
    foreign.refresh_from_db()
    assert foreign.next_run == now + HOUR


def test_jobs_wait_no_longer_than_they_can_have_to():
    now = timezone.now()
    living = sign_of_life()
    asked = queued(ago=-HOUR)  # asked for while the clock was an hour ahead
    next_try = queued()
    held(next_try, cluster="", pid=None)
    OrmQ.objects.filter(pk=next_try.pk).update(lock=now + 2 * HOUR)
    failed_once, done = queued(), queued()
    held(failed_once, cluster="", pid=None)
    OrmQ.objects.filter(pk=failed_once.pk).update(lock=now + 30 * MINUTE)
    held(done, cluster=living)
    OrmQ.objects.filter(pk=done.pk).update(lock=now + 2 * HOUR)

    assert follow_clock_back(now=now) == 2
    assert follow_clock_back(now=now) == 0

    locks = dict(OrmQ.objects.values_list("pk", "lock"))
    assert (locks[asked.pk], locks[next_try.pk]) == (now, now)
    assert locks[failed_once.pk] == now + 30 * MINUTE
    assert locks[done.pk] == now + 2 * HOUR  # somebody does it


def test_a_cluster_that_died_while_the_clock_was_ahead_holds_up_no_schedule():
    row = queued()
    held(row, cluster=sign_of_life(ago=-HOUR), ago=-HOUR)

    assert beats.living() == []
    assert beats.functions_under_way() == set()
    assert beats.take_from_the_lost(now=timezone.now()) == 0  # it may live, and show itself soon
    assert JobHold.objects.get(job=row.pk).cluster
