"""Into the trash and out again: who, from which state, once; and everything is as it was."""

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.formbuilder.models import FormGrant
from cms.submissions.models import ExportJob, Submission, TrashEntry
from cms.submissions.services import (
    CannotHoldDestruction,
    CannotRestoreSubmission,
    CannotReturnSubmission,
    CannotSubmit,
    CannotTrashSubmission,
    create_submission,
    hold_destruction,
    release_hold,
    request_export,
    restore_submission,
    return_submission,
    run_export,
    trash_submission,
)
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.ending import (
    MONTH,
    as_text,
    everything_told_of,
    make_director,
    make_named,
    make_trusted_clerk,
    throw_away,
)
from tests.cms.submissions.factories import (
    SUBJECT,
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
)

pytestmark = pytest.mark.django_db


def test_trashed_with_a_reason_and_logged_once(now):
    received, director = make_received(version=make_version(), now=now), make_director()

    entry = throw_away(received, now=now, by=director, reason="  重复\n提交 ")
    again = throw_away(received, now=now + dt.timedelta(hours=1), by=director)

    received.refresh_from_db()
    assert received.deleted_at == now
    assert (entry.trashed_by, entry.reason, entry.retention_months) == (director, "重复 提交", None)
    assert entry.destroy_at == dt.datetime.fromisoformat("2026-06-11T23:59:59+08:00")
    assert again == entry
    assert AuditEvent.objects.filter(verb="submission.trash").count() == 1


def test_staff_may_where_they_were_given_the_right_on_the_form(now):
    version = make_version()
    received = make_received(version=version, now=now)

    throw_away(received, now=now, by=make_trusted_clerk(version.form))

    assert TrashEntry.objects.count() == 1


@pytest.mark.parametrize(
    "role", [r for r in Role if r not in (Role.OFFICE_DIRECTOR,)], ids=lambda r: r.name
)
def test_everybody_else_is_refused_and_that_is_recorded(role, now):
    received = make_received(version=make_version(), now=now)
    somebody = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(CannotTrashSubmission, match="只有办公室主任"):
        throw_away(received, now=now, by=somebody)

    received.refresh_from_db()
    assert received.deleted_at is None
    assert AuditEvent.objects.filter(verb="submission.trash", refused=True).exists()


def test_a_right_to_the_trash_is_of_no_use_outside_the_office(now):
    version = make_version()
    received = make_received(version=version, now=now)
    FormGrant.objects.create(form=version.form, role=Role.TOWN_STAFF, right="TRASH")

    with pytest.raises(CannotTrashSubmission):
        throw_away(received, now=now, by=UserFactory(roles=[Role.TOWN_STAFF]))


def test_a_right_on_another_form_is_none_on_this(now):
    received, other = make_received(version=make_version(), now=now), make_version()

    with pytest.raises(CannotTrashSubmission):
        throw_away(received, now=now, by=make_trusted_clerk(other.form))


@pytest.mark.parametrize("reason", ["", "  \n ", "\x00", "长" * 201])
def test_a_reason_is_asked_for(reason, now):
    received = make_received(version=make_version(), now=now)

    with pytest.raises(CannotTrashSubmission, match="理由"):
        throw_away(received, now=now, reason=reason)

    assert not TrashEntry.objects.exists()


def test_a_draft_and_a_returned_answer_stay(now):
    draft, received = make_draft(now=now), make_received(version=make_version(), now=now)
    return_submission(submission=received, reason="照片不清楚", by=make_clerk(), now=now)

    with pytest.raises(CannotTrashSubmission, match="草稿"):
        throw_away(draft, now=now)
    with pytest.raises(CannotTrashSubmission, match="重新提交"):
        throw_away(received, now=now)


def test_in_the_trash_nothing_else_happens_to_it(now):
    received = make_received(version=make_version(), now=now)
    throw_away(received, now=now)

    with pytest.raises(CannotReturnSubmission):
        return_submission(submission=received, reason="再看", by=make_clerk(), now=now)


def test_its_token_is_answered_with_the_trash_and_makes_no_second(now):
    version = make_version()
    received = make_named(version=version, now=now)
    throw_away(received, now=now)

    with pytest.raises(CannotSubmit, match="已由办公室移入回收站（2026年5月12日）"):
        create_submission(
            version=version,
            subject_ref=SUBJECT,
            answers={"qtext": "很好"},
            token=received.token,
            by=received.respondent,
            now=now,
        )

    assert Submission.objects.count() == 1


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.fixed_dictionaries(
            {"qtext": st.sampled_from(["甲", "=1+1", "很好"])},
            optional={
                "qcount": st.integers(0, 9),
                "qday": st.just("2026-05-01"),
                "qchoice": st.sampled_from(["oyes", "ono"]),
                "qrows": st.just([{"row": "r0001", "cells": {"qproblem": "路灯不亮"}}]),
            },
        ),
        min_size=1,
        max_size=4,
    ),
    st.data(),
)
def test_trash_and_back_leaves_everything_equal(now, rows, data):
    version, director = make_version(), make_director()
    made = [
        make_named(version=version, now=now + dt.timedelta(minutes=n), number=n, answers=answers)
        for n, answers in enumerate(rows)
    ]
    chosen = data.draw(st.sampled_from(made))
    told = everything_told_of(version.form, chosen.respondent, now)

    throw_away(chosen, now=now, by=director)
    meanwhile = everything_told_of(version.form, chosen.respondent, now)
    restore_submission(submission=chosen, by=director, now=now + dt.timedelta(days=29))

    assert everything_told_of(version.form, chosen.respondent, now) == told
    assert chosen.receipt in as_text(told)
    assert chosen.receipt not in as_text({k: v for k, v in meanwhile.items() if k != "cells"})
    assert len(meanwhile["list"]) == len(made) - 1
    assert meanwhile["figures"][0] == len(made) - 1
    assert chosen.pk not in meanwhile["register"] + meanwhile["waiting"] + meanwhile["sent"]


def test_restored_by_whom_and_called_twice(now):
    received, director = make_received(version=make_version(), now=now), make_director()
    throw_away(received, now=now)

    with pytest.raises(CannotRestoreSubmission):
        restore_submission(submission=received, by=make_clerk(), now=now)
    restore_submission(submission=received, by=director, now=now)
    restore_submission(submission=received, by=director, now=now)

    assert not TrashEntry.objects.exists()
    assert AuditEvent.objects.filter(verb="submission.restore", refused=False).count() == 1
    assert AuditEvent.objects.filter(verb="submission.restore", refused=True).count() == 1


def test_restored_to_the_end_of_the_thirtieth_day_and_no_longer(now):
    first, second = (make_received(version=make_version(), now=now, number=n) for n in (1, 2))
    last = throw_away(first, now=now).destroy_at
    throw_away(second, now=now)

    restore_submission(submission=first, by=make_director(), now=last)
    with pytest.raises(CannotRestoreSubmission, match="30 天"):
        restore_submission(
            submission=second, by=make_director(), now=last + dt.timedelta(microseconds=1)
        )


def test_not_restored_over_what_was_filled_in_anew(now):
    version = make_version()
    received = make_named(version=version, now=now)
    throw_away(received, now=now)
    anew = make_draft(now=now, version=version, by=received.respondent)
    assert anew != received

    with pytest.raises(CannotRestoreSubmission, match="另行填报"):
        restore_submission(submission=received, by=make_director(), now=now)

    received.refresh_from_db()
    assert received.deleted_at == now
    assert TrashEntry.objects.get().submission == received


def test_held_by_the_director_alone_with_a_reason(now):
    received, director = make_received(version=make_version(), now=now), make_director()
    with pytest.raises(CannotHoldDestruction, match="不在回收站"):
        hold_destruction(submission=received, reason="信访核查", by=director, now=now)
    throw_away(received, now=now)

    with pytest.raises(CannotHoldDestruction, match="主任"):
        hold_destruction(submission=received, reason="信访核查", by=make_clerk(), now=now)
    with pytest.raises(CannotHoldDestruction, match="理由"):
        hold_destruction(submission=received, reason=" ", by=director, now=now)
    for _twice in range(2):
        entry = hold_destruction(submission=received, reason="信访核查", by=director, now=now)

    assert (entry.held_at, entry.held_by, entry.held_reason) == (now, director, "信访核查")
    assert AuditEvent.objects.filter(verb="submission.hold", refused=False).count() == 1
    restore_submission(submission=received, by=director, now=now + MONTH * 2)


def test_let_go_it_has_a_whole_day_left(now):
    received, director = make_received(version=make_version(), now=now), make_director()
    throw_away(received, now=now)
    hold_destruction(submission=received, reason="信访核查", by=director, now=now)

    entry = release_hold(submission=received, by=director, now=now + MONTH * 2)

    assert entry.held_at is None
    assert entry.destroy_at > now + MONTH * 2 + dt.timedelta(days=1)


def test_a_sheet_made_before_is_not_fetched_any_more(now):
    version, clerk = make_version(), make_clerk()
    received = make_received(version=version, now=now)
    job = request_export(selection=Selection(version.form), by=clerk, now=now)
    run_export(job_id=str(job.pk), clock=lambda: now)
    half = ExportJob.objects.create(
        form=version.form, format="XLSX", state="RUNNING", attempt=1, requested_by=clerk,
        requested_at=now, heartbeat_at=now,
    )  # fmt: skip

    throw_away(received, now=now + dt.timedelta(hours=1))

    job.refresh_from_db()
    half.refresh_from_db()
    assert job.expires_at == now + dt.timedelta(hours=1)
    assert (half.state, half.attempt) == ("QUEUED", 2)


def test_trashing_what_was_destroyed_says_so(now):
    received = make_received(version=make_version(), now=now)
    Submission.objects.filter(pk=received.pk).delete()

    for call in (
        lambda: trash_submission(submission=received, reason="迟", by=make_director(), now=now),
        lambda: restore_submission(submission=received, by=make_director(), now=now),
    ):
        with pytest.raises((CannotTrashSubmission, CannotRestoreSubmission), match="已经销毁"):
            call()
