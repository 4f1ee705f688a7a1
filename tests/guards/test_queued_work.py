"""Stored strings lead somewhere: a moved ``tasks.py`` would break the queue in silence."""

import re

from django.conf import settings
from django.utils.module_loading import import_string

from cms.core.schedules import LONG, ORDINARY, job_label, registered_schedules
from cms.submissions.services.exports import RUN
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


def test_every_job_has_a_chinese_name_on_the_screen_of_the_worker():
    asked_for = {
        name
        for path in tracked(".py")
        if path.relative_to(ROOT).parts[0] in OURS
        for name in QUEUED.findall(path.read_text())
    }
    named = {name: job_label(name) for name in asked_for | {RUN}}
    named |= {job.func: job_label(job.func) for job in registered_schedules()}

    assert {name: label for name, label in named.items() if re.search("[A-Za-z]", label)} == {}


def test_a_slow_job_is_not_run_twice_and_a_failing_one_not_for_ever():
    """Two long jobs may be done before one that the cluster has taken begins."""
    assert settings.Q_CLUSTER["timeout"] == ORDINARY < LONG
    assert settings.Q_CLUSTER["queue_limit"] == 1
    assert settings.Q_CLUSTER["retry"] > 2 * LONG + settings.Q_CLUSTER["timeout"]
    assert settings.Q_CLUSTER["max_attempts"]
    assert settings.Q_CLUSTER["orm"] == "default"
