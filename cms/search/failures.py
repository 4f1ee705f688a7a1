"""Indexing that fails is told: Wagtail's tasks keep their errors to themselves."""

import logging

from django.conf import settings
from django_tasks.base import TaskResultStatus

logger = logging.getLogger(__name__)


class IndexingFailed(Exception):
    """A background step of Wagtail failed; the message is the step's own traceback."""


def report_failed_task(sender, task_result, **kwargs) -> None:
    """Log every failed task; stop there too where ``RAISE_FAILED_TASKS`` is set (tests)."""
    if task_result.status != TaskResultStatus.FAILED:
        return
    trace = task_result.errors[-1].traceback if task_result.errors else ""
    logger.error("task failed: %s\n%s", task_result.task.module_path, trace)
    if getattr(settings, "RAISE_FAILED_TASKS", False):
        raise IndexingFailed(trace)
