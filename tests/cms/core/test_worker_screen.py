"""系统运行: how the worker does, what failed and why, and trying again."""

import datetime as dt
import re

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ, Task

from cms.accounts.enums import Role
from cms.core.models import AuditEvent, JobHold
from cms.core.queue.failures import CannotRetryJob, failed_jobs, retry_job
from cms.core.queue.reasons import HEADER
from tests.cms.core.queued import GROUP, failed, held, queued, sign_of_life
from tests.workflows.duties.factories import UserFactory

pytestmark = pytest.mark.django_db
EXPORT = "cms.submissions.tasks.run_export"
TIMED_OUT = f'{HEADER}\n  File "a.py", line 1\ndjango_q.exceptions.TimeoutException'


@pytest.fixture
def asked(monkeypatch) -> list:
    """What would be queued: in the tests a job runs where it is asked for."""
    jobs = []
    monkeypatch.setattr(
        "cms.core.queue.failures.async_task", lambda *args, **kwargs: jobs.append((args, kwargs))
    )
    return jobs


def user(role: Role):
    return UserFactory(roles=[role])


def shown(client, role: Role) -> str:
    client.force_login(user(role), backend="cms.accounts.backends.AccountBackend")
    answer = client.get("/admin/health/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_who_is_alive_and_who_is_gone(client):
    call_command("sync_schedules", verbosity=0)
    row = queued()
    held(row, cluster=sign_of_life(busy=1))
    sign_of_life("b" * 32, ago=dt.timedelta(minutes=2), host="server-2")
    queued(ago=dt.timedelta(minutes=7))

    page = shown(client, Role.OFFICE_STAFF)

    lines = re.findall(r"<tr><td class=\"title\">(server-\d).*?</tr>", page, re.S)
    assert lines == ["server-1", "server-2"]
    assert page.index("正常") < page.index("失联")
    assert "审计记录封存" in page
    assert "1项任务等待执行，最早的一项已等待7分钟" in page


def test_a_pool_that_is_all_taken_is_said(client):
    sign_of_life(busy=2)

    assert "各进程均在执行任务" in shown(client, Role.SYSTEM_ADMIN)


def test_an_empty_house_says_what_it_means(client):
    page = shown(client, Role.OFFICE_DIRECTOR)

    assert "没有正在运行的任务进程" in page
    assert "没有等待执行的任务" in page
    assert "没有失败的任务" in page
    assert "尚未登记定时任务" in page


def test_schedules_say_when_they_ran_and_how_it_went(client):
    call_command("sync_schedules", verbosity=0)
    failed(group=GROUP)
    page = shown(client, Role.OFFICE_STAFF)

    row = page[page.index("定时任务</h2>") :]
    row = row[row.index("审计记录封存") :]
    assert "失败" in row[: row.index("</tr>")]
    assert "每分钟" in row[: row.index("</tr>")]


def test_a_failure_is_said_in_words_with_its_name_for_the_administrator_alone(client):
    failed(func=EXPORT, args=("张三的任务",), result=TIMED_OUT)

    for role, sees in (
        (Role.SYSTEM_ADMIN, True),
        (Role.OFFICE_DIRECTOR, False),
        (Role.OFFICE_STAFF, False),
    ):
        page = shown(client, role)
        assert "生成填报表格" in page
        assert "用时超过上限" in page
        assert ("TimeoutException" in page) is sees
        assert "张三" not in page
        assert ("再试一次" in page) is (role != Role.OFFICE_STAFF)


def test_what_came_round_well_since_is_no_failure_any_more():
    failed(group=GROUP, ago=dt.timedelta(minutes=9))
    failed(group=GROUP, ago=dt.timedelta(minutes=8))
    now = timezone.now()
    (line,) = failed_jobs(now=now)
    assert (line.times, line.comes_again) == (2, True)

    failed(group=GROUP, success=True)

    assert failed_jobs(now=now) == []


def test_the_director_has_one_tried_again_and_twice_is_once(client, asked):
    row = failed(func=EXPORT, args=("job-1",), result=TIMED_OUT)
    director = user(Role.OFFICE_DIRECTOR)
    client.force_login(director, backend="cms.accounts.backends.AccountBackend")

    answers = [
        client.post(reverse("job_retry", args=[row.pk]), follow=True).content.decode()
        for _time in range(2)
    ]

    assert "已安排再试一次" in answers[0]
    assert "已在重试" in answers[1]
    ((args, options),) = asked
    assert args == (EXPORT, "job-1")
    assert options["q_options"]["timeout"] == 900
    assert not Task.objects.filter(success=False).exists()
    line, refusal = AuditEvent.objects.filter(verb="job.retry").order_by("pk")
    assert (line.refused, refusal.refused) == (False, True)
    assert (line.actor_id, line.acting_as) == (director.pk, Role.OFFICE_DIRECTOR.value)
    assert "job-1" not in line.detail


def test_one_that_waits_for_its_next_try_is_brought_forward(asked):
    row = queued(EXPORT)
    job = held(row, cluster="", pid=None, tries=2)
    failed(func=EXPORT, result=TIMED_OUT)
    Task.objects.update(id=job.task)

    now = timezone.now() - dt.timedelta(seconds=5)
    retry_job(task=job.task, by=user(Role.SYSTEM_ADMIN), now=now)

    assert asked == []
    assert OrmQ.objects.get(pk=row.pk).lock == now
    assert JobHold.objects.get(pk=row.pk).tries == 0


@pytest.mark.parametrize("pid", [7, None])  # begun; or taken, and about to be
def test_one_that_is_being_done_is_left_alone(asked, pid):
    row = queued(EXPORT)
    job = held(row, cluster=sign_of_life(), pid=pid)
    failed(func=EXPORT, result=TIMED_OUT)
    Task.objects.update(id=job.task)

    with pytest.raises(CannotRetryJob, match="正在执行"):
        retry_job(task=job.task, by=user(Role.SYSTEM_ADMIN), now=timezone.now())

    assert OrmQ.objects.get(pk=row.pk).lock > timezone.now(), "else it would be done twice"
    assert AuditEvent.objects.get(verb="job.retry").refused


def test_a_schedule_tried_again_settles_all_its_failures(asked):
    failed(group=GROUP, ago=dt.timedelta(hours=1))
    row = failed(group=GROUP)
    other = failed(func=EXPORT)

    retry_job(task=row.pk, by=user(Role.SYSTEM_ADMIN), now=timezone.now())

    assert len(asked) == 1
    assert list(Task.objects.all()) == [other]


def test_what_nobody_declared_is_not_run(asked):
    row = failed(func="os.system", args=("true",))

    with pytest.raises(CannotRetryJob):
        retry_job(task=row.pk, by=user(Role.SYSTEM_ADMIN), now=timezone.now())
    assert asked == []
    assert AuditEvent.objects.get(verb="job.retry").refused


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.AUDITOR, Role.DEPUTY])
def test_nobody_else_has_one_tried_again_and_the_attempt_is_kept(role, asked):
    row, by = failed(func=EXPORT), user(role)

    with pytest.raises(CannotRetryJob):
        retry_job(task=row.pk, by=by, now=timezone.now())

    assert asked == []
    assert AuditEvent.objects.get(verb="job.retry").refused
