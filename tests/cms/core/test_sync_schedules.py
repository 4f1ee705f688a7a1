"""Stored schedules follow the declared ones."""

import json

import pytest
from django.core.management import call_command
from django_q.models import Schedule

from cms.core.schedules import SCHEDULE_PREFIX, registered_schedules

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
    Schedule.objects.update(func="moved.away", minutes=999)

    call_command("sync_schedules", verbosity=0)

    stored = {row.name: (row.func, row.minutes) for row in Schedule.objects.all()}
    assert stored == {SCHEDULE_PREFIX + j.name: (j.func, j.minutes) for j in registered_schedules()}
