"""What a worker process writes down around each job; connected to django-q2's signals."""

import datetime as dt
import logging
import os

from django.db import Error
from django.db.models import F
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signals import post_execute_in_worker, pre_execute

from cms.core.models import JobHold
from cms.core.queue.reasons import without_words

logger = logging.getLogger(__name__)


def connect() -> None:
    """Called in core's ``ready``."""
    pre_execute.connect(note_start, dispatch_uid="core_job_starts")
    post_execute_in_worker.connect(note_end, dispatch_uid="core_job_ends")


def note_start(sender, func, task: dict, **kwargs) -> None:
    """The start counts before anything happens, and the time to be done begins with it.

    A job that waited in the cluster's memory behind a slow one would else be taken by another
    cluster while it runs.
    """
    job = task.get("ack_id")
    if not job:
        return
    now = timezone.now()
    try:
        JobHold.objects.filter(job=job).update(
            pid=os.getpid(), started_at=now, tries=F("tries") + 1
        )
        OrmQ.objects.filter(pk=job).update(lock=now + dt.timedelta(seconds=Conf.RETRY))
    except Error as fault:  # then the job itself will fail, and say so
        logger.warning("start of a job not noted: %s", type(fault).__name__)


def note_end(sender, func, task: dict, **kwargs) -> None:
    """A failure keeps where it happened and of which kind, never its words: they may quote an
    answer. The next try belongs to whoever takes it.
    """
    if task.get("success"):
        return
    task["result"] = without_words(str(task.get("result")))
    if job := task.get("ack_id"):
        try:
            JobHold.objects.filter(job=job).update(cluster="", pid=None)
        except Error as fault:
            logger.warning("end of a job not noted: %s", type(fault).__name__)
