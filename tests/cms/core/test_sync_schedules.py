"""Stored schedules follow the declared ones."""

import ast
import json

import pytest
from django.core.management import call_command
from django_q.models import Schedule

from cms.core.schedules import SCHEDULE_PREFIX, registered_schedules
from tests.workflows.approvals.test_concurrency import at_once

pytestmark = pytest.mark.django_db


def _names() -> set[str]:
    return set(Schedule.objects.values_list("name", flat=True))


def test_sync_schedules_twice_changes_nothing(capsys):
    call_command("sync_schedules", json=True)
    first = dict(Schedule.objects.values_list("name", "next_run"))
    call_command("sync_schedules", json=True)

    assert dict(Schedule.objects.values_list("name", "next_run")) == first
    assert _names() == {SCHEDULE_PREFIX + job.name for job in registered_schedules()}
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["removed"] == 0


def test_sync_schedules_removes_ours_and_leaves_others():
    Schedule.objects.create(name=SCHEDULE_PREFIX + "gone", func="math.floor")
    Schedule.objects.create(name="somebody-else", func="math.floor")

    call_command("sync_schedules", verbosity=0)

    assert SCHEDULE_PREFIX + "gone" not in _names()
    assert "somebody-else" in _names()


def test_sync_schedules_corrects_a_changed_path():
    call_command("sync_schedules", verbosity=0)
    Schedule.objects.update(func="moved.away", minutes=999, kwargs="{}")

    call_command("sync_schedules", verbosity=0)

    stored = {row.name: (row.func, row.minutes, row.kwargs) for row in Schedule.objects.all()}
    assert stored == {
        SCHEDULE_PREFIX + j.name: (j.func, j.minutes, j.options) for j in registered_schedules()
    }


def test_what_comes_round_soon_is_not_tried_again_and_what_is_long_has_its_time():
    jobs = {job.name: ast.literal_eval(job.options)["q_options"] for job in registered_schedules()}

    assert jobs["remind"] == {"timeout": 120, "ack_failure": True}
    assert jobs["verify_publication"] == {"timeout": 900, "ack_failure": False}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_machines_that_start_at_once_store_each_schedule_once():
    Schedule.objects.all().delete()

    started = at_once(*[lambda: call_command("sync_schedules", verbosity=0)] * 2)

    assert started == [None, None]
    assert Schedule.objects.count() == len(registered_schedules())
    assert _names() == {SCHEDULE_PREFIX + job.name for job in registered_schedules()}
