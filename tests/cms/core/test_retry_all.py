"""全部再试一次: one act for everything that failed, with a line of the trail for each."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone
from django_q.models import Task

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.core.queue.failures import CannotRetryJob, retry_all_jobs
from tests.cms.core.queued import GROUP, failed, held, queued, sign_of_life
from tests.workflows.duties.factories import UserFactory

pytestmark = pytest.mark.django_db
EXPORT = "cms.submissions.tasks.run_export"
BUTTON = "全部再试一次"


@pytest.fixture
def asked(monkeypatch) -> list:
    """What would be queued: in the tests a job runs where it is asked for."""
    jobs = []
    monkeypatch.setattr(
        "cms.core.queue.failures.async_task", lambda *args, **kwargs: jobs.append(args)
    )
    return jobs


def sign_in(client, role: Role):
    account = UserFactory(roles=[role])
    client.force_login(account, backend="cms.accounts.backends.AccountBackend")
    return account


def press(client) -> str:
    return client.post(reverse("job_retry_all"), follow=True).content.decode()


def test_one_button_has_everything_tried_again_and_says_how_many(client, asked):
    for number in range(3):
        failed(func=EXPORT, args=(f"job-{number}",))
    failed(group=GROUP, ago=dt.timedelta(minutes=9))
    failed(group=GROUP)
    director = sign_in(client, Role.OFFICE_DIRECTOR)
    assert BUTTON in client.get(reverse("system_health")).content.decode()

    page = press(client)

    assert "已安排4项任务再试一次。请一分钟后再来查看。" in page
    assert len(asked) == 4  # a schedule once, however often it failed
    assert not Task.objects.filter(success=False).exists()
    trail = AuditEvent.objects.filter(verb="job.retry")
    assert set(trail.values_list("actor_id", "refused")) == {(director.pk, False)}
    assert trail.count() == 4
    assert not trail.filter(detail__contains="job-").exists()


def test_pressed_twice_each_is_done_once(client, asked):
    failed(func=EXPORT)
    failed(func=EXPORT)
    sign_in(client, Role.SYSTEM_ADMIN)
    press(client)
    assert "没有失败的任务" in press(client)
    assert len(asked) == 2


def test_what_cannot_be_tried_holds_up_no_other_and_is_named(client, asked):
    running = held(queued(EXPORT), cluster=sign_of_life())
    Task.objects.filter(pk=failed(func=EXPORT).pk).update(id=running.task)
    failed(func="os.system", args=("true",))
    good = failed(func=EXPORT)
    sign_in(client, Role.SYSTEM_ADMIN)

    page = press(client)

    assert "已安排1项任务再试一次" in page
    assert "生成填报表格：该任务正在执行" in page
    assert asked == [(EXPORT,)]
    assert not Task.objects.filter(pk=good.pk).exists()
    assert Task.objects.filter(success=False).count() == 2


def test_more_than_the_screen_shows_are_tried_too(asked):
    for _each in range(55):
        failed(func=EXPORT)
    count, others = retry_all_jobs(by=UserFactory(roles=[Role.SYSTEM_ADMIN]), now=timezone.now())
    assert (count, others, len(asked)) == (55, [], 55)


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.AUDITOR, Role.DEPUTY])
def test_nobody_else_may_and_the_attempt_is_kept(client, role, asked):
    failed(func=EXPORT)
    failed(func=EXPORT)
    by = sign_in(client, role)
    with pytest.raises(CannotRetryJob):
        retry_all_jobs(by=by, now=timezone.now())
    press(client)
    assert asked == []
    assert Task.objects.filter(success=False).count() == 2
    assert AuditEvent.objects.filter(verb="job.retry", refused=True, actor_id=by.pk).exists()
    if role == Role.OFFICE_STAFF:
        assert BUTTON not in client.get(reverse("system_health")).content.decode()


def test_one_alone_has_its_own_button(client):
    failed(func=EXPORT)
    sign_in(client, Role.OFFICE_DIRECTOR)
    assert BUTTON not in client.get(reverse("system_health")).content.decode()
