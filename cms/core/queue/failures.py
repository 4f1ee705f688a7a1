"""Jobs that failed: what the screen shows of them, and having one tried again.

Never what a job was given: arguments may name a person or a matter.
"""

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _
from django_q.models import OrmQ, Task
from django_q.tasks import async_task

from cms.core.audit import record_event
from cms.core.locks import hold_lock
from cms.core.models import JobHold
from cms.core.queue.permissions import user_can_retry_job
from cms.core.queue.reasons import class_name, reason
from cms.core.schedules import (
    LONG,
    is_named,
    is_scheduled,
    job_label,
    registered_schedules,
)

SHOWN_FOR = dt.timedelta(days=7)
SHOWN = 50
KEPT = dt.timedelta(days=30)
VERB = "job.retry"


class CannotRetryJob(Exception):
    """It stays among the failed; the message is a sentence for the screen."""


@dataclass(frozen=True)
class FailedJob:
    """One line of the screen; of a schedule, all its failures since it last went well."""

    task: str
    label: str
    at: dt.datetime
    times: int
    reason: str
    fault: str
    comes_again: bool


def failures_since(since: dt.datetime) -> int:
    """How many jobs failed; each counts once, however often it was tried."""
    return Task.objects.filter(success=False, stopped__gte=since).count()


def failed_jobs(*, now: dt.datetime) -> list[FailedJob]:
    """What failed in the last days and has not gone well since, the newest first."""
    shown = _not_mended(now)[:SHOWN]
    again = JobHold.objects.filter(task__in=[row.pk for row, _times in shown])
    again = set(again.values_list("task", flat=True))
    return [
        FailedJob(
            task=row.pk,
            label=job_label(row.func),
            at=row.stopped,
            times=times,
            reason=reason(row.result),
            fault=class_name(row.result),
            comes_again=is_scheduled(row.group) or row.pk in again,
        )
        for row, times in shown
    ]


def _not_mended(now: dt.datetime) -> list[tuple[Task, int]]:
    """(the last failure, how often it failed); one of each schedule."""
    rows = Task.objects.filter(success=False, stopped__gte=now - SHOWN_FOR)
    well = dict(
        Task.objects.filter(success=True, stopped__gte=now - SHOWN_FOR)
        .values_list("group")
        .annotate(last=Max("stopped"))
    )
    times: dict[str, int] = {}
    first: dict[str, Task] = {}
    for row in rows.defer("args", "kwargs").order_by("-stopped")[:1000]:
        scheduled = is_scheduled(row.group)
        if scheduled and row.group in well and well[row.group] > row.stopped:
            continue
        key = row.group if scheduled else row.pk
        first.setdefault(key, row)
        times[key] = times.get(key, 0) + (1 if scheduled else row.attempt_count)
    return [(row, times[key]) for key, row in first.items()]


def retry_job(*, task: str, by, now: dt.datetime) -> None:
    """Have a failed job done again, now: asked for twice it is done once.

    One that still waits for its next try is only brought forward. Raises ``CannotRetryJob``; the
    attempt stays in the trail.
    """
    try:
        _retry(task, by, now)
    except CannotRetryJob:
        record_event(verb=VERB, obj=_ref(task), by=by, now=now, refused=True)
        raise


def retry_all_jobs(*, by, now: dt.datetime) -> tuple[int, list[str]]:
    """Have everything that failed done again, now: (how many, why each of the others is not).

    A line of the trail for each. Raises ``CannotRetryJob`` where the account may not.
    """
    if not user_can_retry_job(by):
        record_event(verb=VERB, obj="core.jobhold", by=by, now=now, refused=True)
        raise CannotRetryJob(_("Only the administrator and the director have a job tried again."))
    count, others = 0, []
    with transaction.atomic():
        hold_lock("core.retry_all_jobs")  # two at once would lock the same rows crosswise
        for row, _times in _not_mended(now):
            try:
                _retry(row.pk, by, now)
            except CannotRetryJob as refusal:
                others.append(f"{job_label(row.func)}：{refusal}")
            else:
                count += 1
    return count, others


def _ref(task: str) -> str:
    return f"core.jobhold:{task}"


@transaction.atomic
def _retry(task: str, by, now: dt.datetime) -> None:
    if not user_can_retry_job(by):
        raise CannotRetryJob(_("Only the administrator and the director have a job tried again."))
    row = Task.objects.select_for_update().filter(pk=task, success=False).first()
    if row is None:
        raise CannotRetryJob(_("This job is being tried again already, or has gone well."))
    if not is_named(row.func):
        raise CannotRetryJob(_("This version of the program does not know the job any more."))
    job = JobHold.objects.filter(task=task).values_list("job", flat=True).first()
    waits = OrmQ.objects.select_for_update().filter(pk=job).first()  # as whoever takes it does
    hold = JobHold.objects.select_for_update().filter(job=job).first()
    if hold is not None and (hold.pid is not None or hold.cluster):
        raise CannotRetryJob(_("This job is being done right now."))
    if hold is not None and waits is not None:
        OrmQ.objects.filter(pk=job).update(lock=now)
        JobHold.objects.filter(pk=hold.pk).update(tries=0)
    else:
        options = {"group": row.group, "ack_failure": is_scheduled(row.group)}
        options |= {"timeout": _seconds(row.func)}
        async_task(row.func, *(row.args or ()), **(row.kwargs or {}), q_options=options)
    done_with = Q(pk=row.pk)
    if is_scheduled(row.group):  # one run does what each of them was to do
        done_with |= Q(group=row.group, success=False)
    Task.objects.filter(done_with).delete()
    record_event(verb=VERB, obj=_ref(task), by=by, now=now, detail=job_label(row.func))


def _seconds(func: str) -> int:
    return next((job.seconds for job in registered_schedules() if job.func == func), LONG)


def forget(*, now: dt.datetime) -> int:
    """Remove what failed a month ago, and holds whose job is gone; returns how many."""
    old, _by_model = Task.objects.filter(success=False, stopped__lt=now - KEPT).delete()
    gone = JobHold.objects.exclude(job__in=OrmQ.objects.values("pk"))
    holds, _by_model = gone.filter(taken_at__lt=now - dt.timedelta(hours=1)).delete()
    return old + holds
