"""``/healthz`` says whether the installation may serve, and tells nothing else."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cms.core import append_only

pytestmark = pytest.mark.django_db


@pytest.fixture
def well():
    call_command("sync_schedules", verbosity=0)


def _problems(client) -> dict:
    answer = client.get("/healthz")
    problems = answer.json()["problems"]
    assert answer.status_code == (503 if problems else 200)
    assert answer.json()["ok"] is not bool(problems)
    return problems


def test_a_sound_installation_is_well(client, well):
    assert _problems(client) == {}
    assert client.head("/healthz").status_code == 200
    assert client.post("/healthz").status_code == 405


def test_a_missing_trigger_is_told_with_its_cure(client, well):
    append_only.drop_triggers()
    problems = _problems(client)
    append_only.install_triggers()

    assert "migrate" in problems["triggers"]
    assert client.head("/healthz").status_code == 200


def test_a_worker_that_stands_still_is_told(client, well):
    Schedule.objects.update(next_run=timezone.now() - dt.timedelta(minutes=5))

    assert list(_problems(client)) == ["worker"]


def test_missing_schedules_are_told(client):
    Schedule.objects.all().delete()

    assert "sync_schedules" in _problems(client)["worker"]


def test_a_job_nobody_takes_is_told(client, well):
    OrmQ.objects.create(key="lianxi", payload="x", lock=timezone.now() - dt.timedelta(minutes=11))

    assert list(_problems(client)) == ["queue"]
