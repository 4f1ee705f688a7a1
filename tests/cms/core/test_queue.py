"""One that is stuck or kills its worker holds up no other, and is not tried for ever."""

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone
from django_q.brokers import get_broker
from django_q.models import OrmQ, Task

from cms.core.models import JobHold, WorkerBeat
from cms.core.queue import beats
from cms.core.queue.broker import Broker
from cms.core.queue.reasons import class_name, reason, without_words
from cms.core.queue.running import note_end, note_start
from tests.cms.core.queued import FUNC, GROUP, failed, held, queued, sign_of_life

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def broker(monkeypatch) -> Broker:
    """The one that every cluster has, of a living cluster."""
    monkeypatch.setattr("cms.core.queue.broker.sleep", lambda seconds: None)
    found = get_broker()
    assert isinstance(found, Broker)
    found.holder = sign_of_life()
    return found


def ids(taken) -> list[int]:
    return [job for job, _payload in taken or []]


def test_the_oldest_goes_first_and_each_to_one(broker):
    first, second = queued(ago=3 * MINUTE), queued(ago=MINUTE)

    assert [ids(broker.dequeue()) for _time in range(3)] == [[first.pk], [second.pk], []]


def test_a_schedule_that_is_stuck_keeps_one_process_and_one_place(broker):
    """The minute's job hangs: its successors wait, in one row, and everything else goes on."""
    held(queued(group=GROUP), cluster=broker.holder)
    waits = queued(group=GROUP, ago=3 * MINUTE)
    queued(group=GROUP, ago=2 * MINUTE)
    other = queued("cms.submissions.tasks.sweep", group="lianxi.submissions.sweep")

    assert ids(broker.dequeue()) == [other.pk]
    assert ids(broker.dequeue()) == []
    assert set(OrmQ.objects.filter(lock__lt=timezone.now()).values_list("pk", flat=True)) == {
        waits.pk
    }


def test_two_sheets_are_written_side_by_side(broker):
    held(queued("cms.submissions.tasks.run_export"), cluster=broker.holder)
    second = queued("cms.submissions.tasks.run_export")

    assert ids(broker.dequeue()) == [second.pk]


def test_what_a_lost_cluster_holds_keeps_no_schedule_waiting(broker):
    held(queued(group=GROUP), cluster="gone")
    next_one = queued(group=GROUP)

    assert ids(broker.dequeue()) == [next_one.pk]


def test_what_takes_its_worker_down_each_time_ends_among_the_failed(broker):
    poison = queued("cms.submissions.tasks.run_export", args=("job-1",))
    good = queued()
    for _time in range(settings.Q_CLUSTER["max_attempts"]):
        ((job, _payload),) = broker.dequeue()
        assert job == poison.pk
        note_start(None, None, {"ack_id": job})
        beats.blame(cluster=broker.holder, pid=JobHold.objects.get(job=job).pid, now=past())
        OrmQ.objects.filter(pk=job).update(lock=past())

    assert ids(broker.dequeue()) == [good.pk]
    row = Task.objects.get(success=False)
    assert (row.id, row.args, row.attempt_count) == (poison.task["id"], ("job-1",), 5)
    assert "内存" in reason(row.result)
    assert not OrmQ.objects.filter(pk=poison.pk).exists()
    assert not JobHold.objects.filter(job=poison.pk).exists()


def past() -> dt.datetime:
    return timezone.now() - dt.timedelta(hours=2)


def test_each_death_makes_it_wait_longer(broker):
    poison, now = queued(), timezone.now()
    for time in (1, 2):
        OrmQ.objects.filter(pk=poison.pk).update(lock=past())
        broker.dequeue()
        note_start(None, None, {"ack_id": poison.pk})
        hold = JobHold.objects.get(job=poison.pk)
        beats.blame(cluster=broker.holder, pid=hold.pid, now=now)

        assert OrmQ.objects.get(pk=poison.pk).lock == now + time * MINUTE


def test_a_cluster_that_ends_gives_everything_back_and_blames_only_the_culprit():
    ours, now = sign_of_life(), timezone.now()
    culprit, under_way, in_memory, foreign = (queued() for _each in range(4))
    held(culprit, cluster=ours, pid=1)
    held(under_way, cluster=ours, pid=2)
    held(in_memory, cluster=ours, pid=None)
    held(foreign, cluster="other", pid=1)

    assert beats.give_back(cluster=ours, culprits=[1], now=now) == 3

    wait = {row.pk: row.lock for row in OrmQ.objects.all()}
    assert wait[culprit.pk] == now + MINUTE
    assert wait[under_way.pk] == wait[in_memory.pk] == now
    assert wait[foreign.pk] > now + MINUTE
    tries = dict(JobHold.objects.values_list("job", "tries"))
    assert tries == {culprit.pk: 1, under_way.pk: 0, in_memory.pk: 0, foreign.pk: 1}


def test_jobs_of_a_machine_that_lost_its_power_go_to_the_living():
    now = timezone.now()
    sign_of_life("a" * 32)
    sign_of_life("b" * 32, ago=6 * MINUTE)
    sign_of_life("c" * 32, ago=dt.timedelta(days=2))
    alive, lost = queued(), queued()
    held(alive, cluster="a" * 32, ago=10 * MINUTE)
    held(lost, cluster="b" * 32, ago=10 * MINUTE)

    assert beats.take_from_the_lost(now=now) == 1
    assert beats.take_from_the_lost(now=now) == 0

    assert OrmQ.objects.get(pk=lost.pk).lock == now
    assert OrmQ.objects.get(pk=alive.pk).lock > now
    assert set(WorkerBeat.objects.values_list("cluster", flat=True)) == {"a" * 32, "b" * 32}


def test_what_is_done_but_could_not_be_stored_is_done_again():
    """The database was away when the job ended: nobody does it, and nobody would take it."""
    ours, now = sign_of_life(), timezone.now()
    over, newer, idle = queued(), queued(), queued()
    held(over, cluster=ours, pid=1, ago=5 * MINUTE)
    held(newer, cluster=ours, pid=1, ago=2 * MINUTE)
    held(idle, cluster=ours, pid=2, ago=2 * MINUTE)

    assert beats.let_go_of_idle(cluster=ours, busy=[1], now=now) == 2
    assert set(OrmQ.objects.filter(lock=now).values_list("pk", flat=True)) == {over.pk, idle.pk}


def test_a_job_that_begins_late_has_its_whole_time(broker):
    """It waited in the cluster's memory behind a slow one: nobody else takes it meanwhile."""
    row = queued()
    broker.dequeue()
    OrmQ.objects.filter(pk=row.pk).update(lock=timezone.now() + MINUTE)

    note_start(None, None, {"ack_id": row.pk})

    left = OrmQ.objects.get(pk=row.pk).lock - timezone.now()
    assert left > dt.timedelta(seconds=settings.Q_CLUSTER["retry"] - 5)


REPORT = """duplicate key: 张三的意见 : Traceback (most recent call last):
  File "/srv/tasks.py", line 5, in run
    save(row)
psycopg.errors.UniqueViolation: duplicate key
DETAIL:  Key (text)=(张三的意见) exists.

The above exception was the direct cause of the following exception:

Traceback (most recent call last):
  File "/srv/tasks.py", line 9, in run
    raise
django.db.utils.IntegrityError: duplicate key
DETAIL:  Key (text)=(张三的意见) exists.
"""


def test_a_failure_keeps_where_and_of_which_kind_and_nothing_it_quotes():
    task = {"success": False, "result": REPORT}

    note_end(None, None, task)

    assert "张三" not in task["result"]
    assert "DETAIL" not in task["result"]
    assert 'File "/srv/tasks.py", line 9' in task["result"]
    assert class_name(task["result"]) == "django.db.utils.IntegrityError"


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("django_q.exceptions.TimeoutException: Task exceeded", "用时超过上限"),
        ("django.db.utils.OperationalError: server closed", "数据库无法连接"),
        ("smtplib.SMTPServerDisconnected: 421", "邮件服务器"),
        ("ConnectionRefusedError: [Errno 111]", "其他服务器"),
        ("MemoryError", "内存不足"),
        ("FileNotFoundError: [Errno 2] 张三.docx", "找不到所需的文件"),
        ("OSError: [Errno 28] No space left on device", "磁盘"),
        ("ZeroDivisionError: division by zero", "程序出错"),
        ("no.such.Fault: x", "程序出错"),
    ],
)
def test_a_fault_is_said_in_plain_words(fault, words):
    report = f'x : Traceback (most recent call last):\n  File "a.py", line 1, in f\n{fault}\n'

    assert words in reason(without_words(report))
    assert "张三" not in reason(report)


def test_old_records_are_cleared_away():
    from cms.core.tasks import forget_old_failures

    failed(ago=dt.timedelta(days=31))
    kept = failed(ago=dt.timedelta(days=29))
    row = queued()
    held(row, cluster="x", ago=dt.timedelta(hours=2))
    JobHold.objects.create(job=10**9, taken_at=timezone.now() - dt.timedelta(hours=2))

    assert forget_old_failures() == 2
    assert list(Task.objects.all()) == [kept]
    assert JobHold.objects.get().job == row.pk


def test_the_function_of_these_rows_is_a_schedule_of_ours():
    from cms.core.schedules import SCHEDULE_PREFIX, registered_schedules

    assert (FUNC, GROUP) in {(j.func, SCHEDULE_PREFIX + j.name) for j in registered_schedules()}
