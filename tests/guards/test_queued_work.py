"""Stored strings lead somewhere: a moved ``tasks.py`` would break the queue in silence."""

import re

from django.conf import settings
from django.utils.module_loading import import_string

from cms.core.schedules import registered_schedules
from tests.guards.tree import OURS, ROOT, tracked

QUEUED = re.compile(r"async_task\(\s*[\"']([\w.]+)[\"']")


def test_every_schedule_names_a_task_that_exists():
    assert registered_schedules()
    for job in registered_schedules():
        assert callable(import_string(job.func)), job
        assert job.minutes > 0


def test_every_queued_path_names_a_task_that_exists():
    for path in tracked(".py"):
        if path.relative_to(ROOT).parts[0] in OURS:
            for name in QUEUED.findall(path.read_text()):
                assert callable(import_string(name)), f"{path}: {name}"


def test_a_slow_job_is_not_run_twice_and_a_failing_one_not_for_ever():
    assert settings.Q_CLUSTER["retry"] > settings.Q_CLUSTER["timeout"]
    assert settings.Q_CLUSTER["max_attempts"]
    assert settings.Q_CLUSTER["orm"] == "default"
