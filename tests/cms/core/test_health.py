"""``/healthz`` says whether the installation may serve, and tells nothing else."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.utils import timezone
from django_q.models import OrmQ, Schedule

from cms.core import append_only
from cms.core.models import WorkerBeat
from tests.cms.core.queued import failed, queued, sign_of_life

pytestmark = pytest.mark.django_db


@pytest.fixture
def well():
    call_command("sync_schedules", verbosity=0)
    sign_of_life()


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


def test_schedules_that_stand_still_are_told(client, well):
    Schedule.objects.update(next_run=timezone.now() - dt.timedelta(minutes=5))

    assert list(_problems(client)) == ["schedules"]


def test_missing_schedules_are_told(client, well):
    Schedule.objects.all().delete()

    assert "sync_schedules" in _problems(client)["schedules"]


def test_a_worker_without_a_sign_of_life_is_told(client, well):
    assert client.get("/healthz").json()["figures"]["worker_seen_seconds"] < 10
    WorkerBeat.objects.update(seen_at=timezone.now() - dt.timedelta(seconds=70))

    answer = client.get("/healthz")

    assert list(answer.json()["problems"]) == ["worker"]
    assert answer.json()["figures"]["workers"] == 0
    assert 70 <= answer.json()["figures"]["worker_seen_seconds"] < 80


def test_one_of_two_machines_lost_still_serves(client, well):
    sign_of_life(cluster="b" * 32, ago=dt.timedelta(hours=1))

    assert _problems(client) == {}
    assert client.get("/healthz").json()["figures"]["workers"] == 1


def test_figures_say_how_many_and_nothing_of_what(client, well):
    queued("cms.core.tasks.seal_audit_trail", args=("王某的意见",), ago=dt.timedelta(minutes=3))
    failed(result="ValueError: 王某的意见")
    failed(ago=dt.timedelta(hours=25))

    answer = client.get("/healthz")

    figures = answer.json()["figures"]
    assert answer.status_code == 200  # a job that failed does not stop the house from serving
    assert (figures["jobs_waiting"], figures["jobs_failed_24h"]) == (1, 1)
    assert 180 <= figures["oldest_job_seconds"] < 190
    assert set(map(type, figures.values())) == {int}
    assert "王某" not in answer.content.decode()
    assert "seal" not in answer.content.decode()


def test_a_job_nobody_takes_is_told(client, well):
    OrmQ.objects.create(key="lianxi", payload="x", lock=timezone.now() - dt.timedelta(minutes=11))

    assert list(_problems(client)) == ["queue"]
