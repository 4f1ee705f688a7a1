"""Accepting and returning: who, from which state, once."""

import pytest

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.submissions.services import (
    CannotAcceptSubmission,
    CannotReturnSubmission,
    accept_submission,
    return_submission,
    submit_submission,
)
from tests.cms.submissions.factories import (
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
    post,
)

pytestmark = pytest.mark.django_db


def test_accept_and_twice(now):
    received = make_received(version=make_version(), now=now)
    clerk = make_clerk()

    accept_submission(submission=received, by=clerk, now=now)
    done = accept_submission(submission=received, by=clerk, now=now)

    assert (done.state, done.decided_by) == ("ACCEPTED", clerk)
    assert AuditEvent.objects.filter(verb="submission.accept").count() == 1


def test_accept_refuses_a_deputy_and_records_it(now):
    received = make_received(version=make_version(), now=now)

    with pytest.raises(CannotAcceptSubmission):
        accept_submission(submission=received, by=received.entered_by, now=now)

    received.refresh_from_db()
    assert received.state == "SUBMITTED"
    assert AuditEvent.objects.filter(verb="submission.accept", refused=True).exists()


def test_accept_refuses_a_draft(now):
    with pytest.raises(CannotAcceptSubmission):
        accept_submission(submission=make_draft(now=now), by=make_clerk(), now=now)


def test_return_needs_a_reason_and_the_right_state(now):
    received = make_received(version=make_version(), now=now)
    clerk = make_clerk()

    with pytest.raises(CannotReturnSubmission):
        return_submission(submission=received, reason=" ", by=clerk, now=now)
    done = return_submission(submission=received, reason="照片不清楚", by=clerk, now=now)
    with pytest.raises(CannotReturnSubmission):
        return_submission(submission=received, reason="再退", by=clerk, now=now)

    assert done.state == "RETURNED"
    assert done.is_editable


def test_superuser_without_a_role_decides_nothing(now):
    received = make_received(version=make_version(), now=now)
    boss = UserFactory(roles=[Role.SYSTEM_ADMIN], is_superuser=True)

    with pytest.raises(CannotAcceptSubmission):
        accept_submission(submission=received, by=boss, now=now)


def test_a_note_on_a_question_is_enough_and_is_kept_with_what_was_received(now):
    received = make_received(version=make_version(), now=now)
    clerk = make_clerk()
    for wrong in ({"qnobody": "改"}, {"qheld": "改"}, {"qtext": "长" * 501}, {"qtext": " "}):
        with pytest.raises(CannotReturnSubmission):
            return_submission(submission=received, reason="", notes=wrong, by=clerk, now=now)

    noted = {"qtext": " 请写明地点 ", "qrows": "缺照片", "qcount": ""}
    done = return_submission(submission=received, reason="", notes=noted, by=clerk, now=now)

    kept = {"qtext": "请写明地点", "qrows": "缺照片"}
    assert (done.state, done.return_reason, done.return_notes) == ("RETURNED", "", kept)
    assert done.past_filings.get().return_notes == kept


def test_returned_anew_the_notes_are_the_new_ones(now):
    draft = make_draft(now=now)
    clerk = make_clerk()

    def send(number: int):
        data = post(qtext=f"第{number}稿")
        token = f"notes-of-return-{number:04}"
        return submit_submission(
            submission=draft.pk,
            token=token,
            section_key="sdeputy",
            data=data,
            by=draft.respondent,
            now=now,
        )

    send(1)
    return_submission(submission=draft, reason="", notes={"qtext": "写地点"}, by=clerk, now=now)
    again = send(2)
    assert again.return_notes == {"qtext": "写地点"}  # the reviewer looks whether it was done
    last = return_submission(submission=draft, reason="缺照片", by=clerk, now=now)

    assert last.return_notes == {}
    assert [each.return_notes for each in last.past_filings.all()] == [{}, {"qtext": "写地点"}]
