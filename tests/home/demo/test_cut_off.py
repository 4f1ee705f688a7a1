"""A load that is cut off is gone on with, and what the command prints is true."""

import datetime as dt
import json
from contextlib import suppress
from functools import wraps
from io import StringIO

import pytest
from django.core.management import call_command
from django.db.models import Max
from django.utils import timezone

from cms.accounts.models import User
from cms.core.models import AuditEvent
from cms.submissions.models import Attachment, Submission
from home.demo import answers, load
from home.demo.load import demo_rows
from home.demo.progress import FINISH, Stage, stage_here
from home.demo.zone import PASSWORD
from workflows.topics.models import Finding

STEPS = (
    "open_fill",
    "save_draft",
    "submit_submission",
    "mark_no_comment",
    "accept_submission",
    "accept_finding",
    "return_submission",
)

pytestmark = pytest.mark.django_db


class CutOffError(BaseException):
    """As Ctrl-C is: no ``except Exception`` may swallow it."""


def run(**options) -> str:
    said = StringIO()
    call_command("load_demo", stdout=said, **options)
    return said.getvalue()


def cut_off_after(monkeypatch, module, name: str) -> None:
    """The first call of a step is done, and then the process is gone."""
    step = getattr(module, name)

    @wraps(step)
    def cut(*args, **kwargs):
        step(*args, **kwargs)
        monkeypatch.setattr(module, name, step)
        raise CutOffError

    monkeypatch.setattr(module, name, cut)


def wanted() -> list[tuple]:
    """By whom, about what, in which state, with how many rows in the record: as the data say."""
    ends = {"accept": "ACCEPTED", "return": "RETURNED"}
    return sorted(
        (
            row["by"],
            topic["title"],
            "DRAFT" if row.get("draft") else ends.get(row.get("office"), "SUBMITTED"),
            rows_in(row) if row.get("office") == "accept" else 0,
        )
        for topic in demo_rows("topics", timezone.now())
        for row in topic.get("answers", [])
    )


def rows_in(row: dict) -> int:
    return sum(len(value) for value in row.get("answers", {}).values() if isinstance(value, list))


def found() -> list[tuple]:
    return sorted(
        (
            each.respondent.username,
            each.assignment.topic.title,
            each.state,
            Finding.objects.filter(submission=each).count(),
        )
        for each in Submission.objects.filter(assignment__isnull=False)
    )


@pytest.mark.django_db(transaction=True, serialized_rollback=True)  # photos want real commits
def test_cut_off_after_any_step_it_goes_on_to_the_same_end(monkeypatch):
    for name in STEPS:
        cut_off_after(monkeypatch, answers, name)
    first = timezone.now() - dt.timedelta(days=30)
    with pytest.raises(CutOffError):
        load.load_demo(now=first)
    runs, said = 1, ""
    while stage_here() == Stage.BEGUN and runs <= len(STEPS):
        runs += 1
        with suppress(CutOffError):
            said = run()

    assert runs == len(STEPS) + 1
    assert "接着载入" in said
    assert "member1" in said
    assert found() == wanted()
    sent = Submission.objects.aggregate(last=Max("submitted_at"))["last"]
    assert sent < first + dt.timedelta(days=1)  # reckoned from the day of the first run
    assert AuditEvent.objects.get(verb=FINISH).at > first + dt.timedelta(days=29)
    photos = Attachment.objects.filter(submission__isnull=False)
    assert photos.exists()
    assert not photos.exclude(state="STORED", in_answer=True).exists()
    before = AuditEvent.objects.count()
    assert "不再载入" in run()
    assert AuditEvent.objects.count() == before


def test_cut_off_among_the_texts_nothing_stays(monkeypatch):
    monkeypatch.setattr(load, "_notice", lambda *args: None)
    cut_off_after(monkeypatch, load, "_topic")
    with pytest.raises(CutOffError):
        run()

    assert not User.objects.exists()
    assert stage_here() == Stage.EMPTY


def test_a_real_installation_is_left_alone_and_told_nothing_untrue():
    User.objects.create_user(username="wang", password="another-password-9")

    said = run()
    assert "没有载入" in said
    assert "clerk" not in said
    assert PASSWORD not in said
    assert json.loads(run(json=True)) == {"loaded": False, "sign_ins": [], "password": ""}
    assert User.objects.count() == 1
