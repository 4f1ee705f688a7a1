"""Destroyed by the clock alone, file and row, with a certificate that says nothing of it."""

import datetime as dt
import json
import logging

import pytest
from django.db import DatabaseError, transaction
from django.db.models import ProtectedError

from cms.core.audit import audit_breaches, seal_audit
from cms.core.models import AuditEvent
from cms.core.schedules import registered_schedules
from cms.submissions import holds
from cms.submissions.models import (
    AnswerCell,
    Attachment,
    DestructionCertificate,
    DraftChange,
    PastFiling,
    Submission,
    TrashEntry,
)
from cms.submissions.services import (
    CannotHoldDestruction,
    CannotRestoreSubmission,
    CannotSubmit,
    accept_submission,
    create_submission,
    destroy_due,
    destroy_submission,
    hold_destruction,
    mark_no_comment,
    restore_submission,
    return_submission,
    save_draft,
    submit_submission,
)
from cms.submissions.services import destruction as steps
from tests.cms.submissions.ending import MONTH, make_director, make_named, throw_away
from tests.cms.submissions.factories import (
    SUBJECT,
    TOKEN,
    make_clerk,
    make_draft,
    make_received,
    make_version,
    post,
)
from tests.cms.submissions.test_attachments import Killed, attach, die, stored_names

pytestmark = pytest.mark.django_db
SECRET = "某企业欠薪三百万"


def make_rich(now, version=None):
    """Sent with a file, returned, corrected, sent again, accepted: every table has rows of it."""
    draft = make_draft(now=now, version=version)
    by, clerk = draft.respondent, make_clerk()
    file = attach(draft, now)
    save_draft(
        submission=draft, section_key="sdeputy", data=post(qtext=SECRET, qphoto=str(file.pk)),
        base_rev=0, by=by, now=now,
    )  # fmt: skip
    submit_submission(submission=draft, token=TOKEN, by=by, now=now)
    draft.refresh_from_db()
    return_submission(submission=draft, reason="照片不清楚", by=clerk, now=now)
    mark_no_comment(submission=draft, token=TOKEN + "-again", by=by, now=now)
    draft.refresh_from_db()
    draft = return_submission(submission=draft, reason="请填写", by=clerk, now=now)
    DraftChange.objects.create(
        submission=draft, rev=9, question_key="qtext", kind="REPLACED", value=SECRET, by=by, at=now
    )
    save_draft(
        submission=draft, section_key="sdeputy", data=post(qtext=SECRET, qphoto=str(file.pk)),
        by=by, now=now,
    )  # fmt: skip
    submit_submission(submission=draft, token=TOKEN + "-last", by=by, now=now)
    draft.refresh_from_db()
    return accept_submission(submission=draft, by=clerk, now=now)


def test_nothing_of_it_is_left_but_the_certificate(now):
    before = stored_names()
    answer = make_rich(now)
    DraftChange.objects.create(
        submission=answer, rev=9, question_key="qtext", kind="REPLACED", value=SECRET, at=now
    )
    [file] = answer.attachments.all()
    director = make_director()
    throw_away(answer, now=now, by=director, reason="重复提交")
    assert stored_names() - before == {file.path}

    assert destroy_due(now=now + MONTH) == 1

    for model in (Submission, AnswerCell, DraftChange, PastFiling, Attachment, TrashEntry):
        assert not model.objects.exists(), model
    assert stored_names() == before
    made = DestructionCertificate.objects.get()
    assert (made.number, made.submission_uuid) == ("2026-0001", answer.uuid)
    assert (made.form, made.version, made.receipt) == (answer.form, answer.version, answer.receipt)
    assert (made.submitted_at, made.trashed_at, made.destroyed_at) == (now, now, now + MONTH)
    assert (made.trashed_by, made.reason) == (director, "重复提交")
    assert (made.rule, made.retention_months) == ("人工移入回收站，满 30 天销毁。", None)
    assert (made.subject_ref, made.subject_label) == (SUBJECT, "培育情况")
    assert made.files == [{"sha256": file.sha256, "size": file.size}]
    assert made.who == str(answer.respondent)


def test_the_certificate_holds_no_answer_and_no_name_of_an_anonymous_filler(now):
    version = make_version()
    anonymous = make_received(version=version, now=now, answers={"qtext": SECRET, "qcount": 731})
    assert anonymous.respondent is None
    throw_away(anonymous, now=now)

    destroy_due(now=now + MONTH)

    row = DestructionCertificate.objects.values().get()
    text = json.dumps(row, default=str, ensure_ascii=False)
    assert row["who"] == ""
    for word in (SECRET, "731", anonymous.token, str(anonymous.entered_by), "现场.jpg"):
        assert word not in text
    trail = " ".join(
        f"{event.object_label} {event.detail}"
        for event in AuditEvent.objects.filter(verb__in=["submission.trash", "submission.destroy"])
    )
    assert SECRET not in trail
    assert row["sha256"] in trail


def test_the_digest_is_of_what_was_destroyed_and_cannot_be_guessed(now):
    one = make_named(version=make_version(), now=now)
    digest = steps.payload_digest(one)

    throw_away(one, now=now)
    destroy_due(now=now + MONTH)

    assert DestructionCertificate.objects.get().sha256 == digest
    one.token = "another-token-000000"
    assert steps.payload_digest(one) != digest


def test_not_a_moment_before_its_days_are_over(now):
    entry = throw_away(make_received(version=make_version(), now=now), now=now)

    assert destroy_due(now=entry.destroy_at) == 0
    assert destroy_due(now=entry.destroy_at + dt.timedelta(microseconds=1)) == 1
    assert destroy_due(now=entry.destroy_at + MONTH) == 0


def test_held_is_not_destroyed(now):
    received = make_received(version=make_version(), now=now)
    throw_away(received, now=now)
    hold_destruction(submission=received, reason="信访核查", by=make_director(), now=now)

    assert destroy_due(now=now + MONTH * 12) == 0
    assert Submission.objects.filter(pk=received.pk).exists()


def test_put_back_is_not_destroyed(now):
    received = make_received(version=make_version(), now=now)
    throw_away(received, now=now)
    restore_submission(submission=received, by=make_director(), now=now)

    assert destroy_submission(pk=received.pk, now=now + MONTH) is None
    assert Submission.objects.kept().get() == received


def test_in_batches_and_numbered_without_a_gap(now):
    version = make_version()
    for number in range(5):
        throw_away(make_received(version=version, now=now, number=number), now=now)

    counts = [destroy_due(now=now + MONTH, most=2) for _sweep in range(4)]

    assert counts == [2, 2, 1, 0]
    numbers = DestructionCertificate.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == [f"2026-000{n}" for n in range(1, 6)]


def test_numbers_begin_anew_each_year(now):
    version = make_version()
    for number in range(2):
        received = make_received(version=version, now=now, number=number)
        throw_away(received, now=now)
        destroy_submission(pk=received.pk, now=now + dt.timedelta(days=40 + 365 * number))

    numbers = DestructionCertificate.objects.order_by("pk").values_list("number", flat=True)
    assert list(numbers) == ["2026-0001", "2027-0001"]


@pytest.mark.parametrize("step", ["_remove_files", "_end", "_certify"])
def test_killed_at_any_step_the_next_sweep_goes_on(step, now, monkeypatch):
    before, answer = stored_names(), make_rich(now)
    throw_away(answer, now=now)
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(steps, step, die)
        destroy_due(now=now + MONTH)

    assert not DestructionCertificate.objects.exists()
    assert AnswerCell.objects.exists()
    for refused, call in (
        (CannotRestoreSubmission, restore_submission),
        (CannotHoldDestruction, lambda **k: hold_destruction(reason="信访核查", **k)),
    ):
        with pytest.raises(refused, match="正在销毁"):
            call(submission=answer, by=make_director(), now=now)
    assert destroy_due(now=now + MONTH) == 1
    assert DestructionCertificate.objects.count() == 1
    assert stored_names() == before


def test_one_that_fails_stops_no_other_and_is_told(now, monkeypatch, caplog):
    version = make_version()
    made = [make_received(version=version, now=now, number=n) for n in range(3)]
    for each in made:
        throw_away(each, now=now)
    stock = steps._remove_files

    def no_disk(pk):
        if pk == made[0].pk:
            raise OSError("no disk")
        stock(pk)

    monkeypatch.setattr(steps, "_remove_files", no_disk)
    with caplog.at_level(logging.ERROR):
        assert destroy_due(now=now + MONTH) == 2

    assert list(Submission.objects.all()) == [made[0]]
    assert str(made[0].pk) in caplog.text
    assert "很好" not in caplog.text


def test_what_a_record_rests_on_is_never_destroyed(now, monkeypatch, caplog):
    received = make_received(version=make_version(), now=now)
    throw_away(received, now=now)
    monkeypatch.setattr(steps, "why_kept", lambda submission: "办理记录")

    assert destroy_due(now=now + MONTH) == 0

    assert TrashEntry.objects.get().destroying_at is None
    assert "record rests" in caplog.text
    assert holds.why_kept(received) == ""


def test_the_trail_verifies_afterwards_and_names_the_certificate(now):
    received = make_received(version=make_version(), now=now)
    throw_away(received, now=now)
    seal_audit(everything=True)
    destroy_due(now=now + MONTH)
    seal_audit(everything=True)

    assert list(audit_breaches()) == []
    event = AuditEvent.objects.get(verb="submission.destroy")
    made = DestructionCertificate.objects.get()
    assert event.object_label == made.number
    assert event.detail == f"{received.receipt} {made.sha256}"
    assert event.actor_label == "系统"


@pytest.mark.parametrize("act", ["update", "delete"])
def test_a_certificate_is_never_changed(act, now):
    throw_away(make_received(version=make_version(), now=now), now=now)
    destroy_due(now=now + MONTH)
    rows = DestructionCertificate.objects.all()

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(reason="别的") if act == "update" else rows._raw_delete(rows.db)

    assert DestructionCertificate.objects.get().reason == "重复提交"


def test_a_destroyed_answer_does_not_come_back_with_its_token(now):
    version = make_version()
    named = make_named(version=version, now=now)
    throw_away(named, now=now)
    destroy_due(now=now + MONTH)

    with pytest.raises(CannotSubmit, match="按规定销毁"):
        create_submission(
            version=version,
            subject_ref=SUBJECT,
            answers={"qtext": "很好"},
            token=named.token,
            by=named.respondent,
            now=now,
        )
    assert not Submission.objects.exists()


def test_an_answer_in_the_trash_is_deleted_by_nothing_but_the_sweep(now):
    received = make_received(version=make_version(), now=now)
    throw_away(received, now=now)

    with pytest.raises(ProtectedError):
        received.delete()


def test_the_sweep_runs_on_the_clock():
    job = next(job for job in registered_schedules() if job.name == "submissions.destroy")
    assert job.func == "cms.submissions.tasks.destroy_due"
