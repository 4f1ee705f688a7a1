"""``POST /topics/{number}/submissions``: once, by whom it is asked, with the duty closed in it."""

import pytest
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from cms.submissions.models import Submission
from cms.submissions.services import CannotSubmit, return_submission, submit_submission
from tests.api.promises import assert_promised
from tests.api.zone import (
    FORM,
    UNIT,
    answers,
    body,
    caller,
    make_deputy,
    path,
    post,
)
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_handler,
    make_unit,
    make_version,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill

pytestmark = pytest.mark.django_db


def moving(answer) -> dict[str, str]:
    got = answer.json()
    return {
        got["id"]: "<id>",
        got["receipt"]: "<receipt>",
        got["submitted_at"]: "<time>",
    }


def test_an_answer_is_received_and_closes_assignment_and_duty(zone):
    topic, deputy, _other = zone
    assert Duty.objects.open().filter(owner_person=deputy.person).count() == 1

    answer = post(caller(deputy), path(topic), body(topic.form_version, answers(topic)))

    assert_promised("receipt", answer, moving(answer))
    stored = Submission.objects.get(uuid=answer.json()["id"])
    assert (stored.respondent, stored.entered_by, stored.channel) == (deputy, deputy, "API")
    assert stored.answers["qrows"][0]["cells"]["qunit"]["label"] == UNIT
    assert Assignment.objects.get(person=deputy.person).submission == stored
    assert Assignment.objects.get(person=deputy.person).state == "DONE"
    assert not Duty.objects.open().filter(owner_person=deputy.person).exists()
    assert list(ledger_breaches()) == []


def test_an_answer_whose_duty_cannot_be_closed_is_not_received(zone, monkeypatch):
    topic, deputy, _other = zone

    def fail(**fields):
        raise RuntimeError("the ledger is out of order")

    monkeypatch.setattr("workflows.topics.services.assignments.fulfil_duty", fail)
    with pytest.raises(RuntimeError):
        post(caller(deputy), path(topic), body(topic.form_version, answers(topic)))

    assert not Submission.objects.exclude(state="DRAFT").exists()
    assert Assignment.objects.get(person=deputy.person).state == "OPEN"
    assert Duty.objects.open().filter(owner_person=deputy.person).count() == 1


def test_the_same_body_again_gives_the_same_receipt(zone):
    topic, deputy, _other = zone
    client, sent = caller(deputy), body(topic.form_version, answers(topic))

    first = post(client, path(topic), sent)
    second = post(client, path(topic), sent)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Submission.objects.filter(respondent=deputy).count() == 1


def test_rows_without_ids_are_the_same_rows_when_sent_again(zone):
    topic, deputy, _other = zone
    client = caller(deputy)
    rows = [{"cells": {"qproblem": "甲"}}, {"cells": {"qproblem": "乙"}}]
    sent = body(topic.form_version, {"qtext": "有", "qrows": rows})

    first, second = post(client, path(topic), sent), post(client, path(topic), sent)

    assert first.json() == second.json()
    ids = [row["row"] for row in Submission.objects.get(respondent=deputy).answers["qrows"]]
    assert len(set(ids)) == 2


def test_an_error_in_a_row_without_an_id_names_the_one_that_it_gets(zone):
    topic, deputy, _other = zone
    client = caller(deputy)
    wrong = {"cells": {"qunit": {"id": 999999}}}
    twice = [{"row": "r0001", "cells": {"qproblem": "甲"}}, {"row": "r0001", **wrong}]

    for rows in ([wrong], twice):
        sent = body(topic.form_version, {"qtext": "有", "qrows": rows})
        first, second = (post(client, path(topic), sent).json()["errors"] for _turn in range(2))

        assert first == second
        table, row, column = first[0]["field"].split(".")
        assert (table, column) == ("qrows", "qunit")
        assert row not in ("", "r0001")


def test_the_same_token_with_other_answers_is_refused_and_changes_nothing(zone):
    topic, deputy, _other = zone
    client, sent = caller(deputy), body(topic.form_version, answers(topic))
    first = post(client, path(topic), sent)

    other = post(client, path(topic), {**sent, "answers": {"qtext": "别的"}})

    assert_promised("token_reused", other, {})
    stored = Submission.objects.get(receipt=first.json()["receipt"])
    assert stored.answers["qtext"] == answers(topic)["qtext"]


def test_another_token_after_an_answer_is_refused(zone):
    topic, deputy, _other = zone
    client = caller(deputy)
    post(client, path(topic), body(topic.form_version, answers(topic)))

    again = post(client, path(topic), body(topic.form_version, answers(topic)))

    assert again.status_code == 409
    assert Submission.objects.filter(respondent=deputy).count() == 1


def test_somebody_elses_token_gives_nothing_of_theirs(zone):
    topic, deputy, other = zone
    sent = body(topic.form_version, answers(topic))
    theirs = post(caller(deputy), path(topic), sent).json()

    stolen = post(caller(other), path(topic), sent)

    assert stolen.status_code == 409
    assert theirs["receipt"] not in stolen.content.decode()
    assert Assignment.objects.get(person=other.person).state == "OPEN"
    assert Duty.objects.open().filter(owner_person=other.person).count() == 1


def test_no_answer_at_all_is_said_as_no_comment(zone):
    topic, _deputy, _other = zone
    client, sent = caller(make_clerk()), body(topic.form_version)

    answer = post(client, path(topic), sent)

    assert answer.status_code == 422
    assert "无意见" in answer.json()["title"]
    assert not Submission.objects.exists()
    assert post(client, path(topic), {**sent, "no_comment": True}).status_code == 201


def test_another_version_of_the_form_is_refused(zone):
    topic, deputy, _other = zone
    newer = make_version({**FORM, "title": "另一版"}, form=topic.form_version.form)

    for sha256 in (newer.sha256, "0" * 64):
        sent = body(topic.form_version, answers(topic), form=sha256)
        assert post(caller(deputy), path(topic), sent).status_code == 409

    assert not Submission.objects.exists()


def test_a_draft_begun_at_the_desk_is_the_one_that_is_sent(zone):
    topic, deputy, _other = zone
    part = Assignment.objects.get(person=deputy.person)
    draft = open_fill(assignment=part, by=deputy, now=timezone.now())

    answer = post(caller(deputy), path(topic), body(topic.form_version, answers(topic)))

    draft.refresh_from_db()
    assert draft.receipt == answer.json()["receipt"]
    assert Submission.objects.count() == 1


def test_a_refused_answer_leaves_the_desk_draft_as_typed(zone):
    topic, deputy, _other = zone
    part = Assignment.objects.get(person=deputy.person)
    draft = open_fill(assignment=part, by=deputy, now=timezone.now())
    Submission.objects.filter(pk=draft.pk).update(answers={"qtext": "在工作台写的"})
    lost_file = "3f0c9f9a-1111-4222-8333-444455556666"
    sent = {**answers(topic), "qphoto": [lost_file]}

    answer = post(caller(deputy), path(topic), body(topic.form_version, sent))

    draft.refresh_from_db()
    assert answer.status_code == 409
    assert draft.answers == {"qtext": "在工作台写的"}
    assert draft.state == "DRAFT"


def test_no_comment_goes_without_answers(zone):
    topic, deputy, other = zone

    both = body(topic.form_version, answers(topic), no_comment=True)
    assert post(caller(deputy), path(topic), both).status_code == 409

    sent = body(topic.form_version, no_comment=True)
    first, second = (post(caller(other), path(topic), sent) for _turn in range(2))

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()
    assert Submission.objects.get(respondent=other).no_comment
    assert Assignment.objects.get(person=other.person).state == "DONE"


def test_a_unit_answers_its_own_part_and_its_colleague_gets_the_same_draft(zone):
    topic, _deputy, _other = zone
    unit = make_unit(UNIT)
    one, two = make_handler(unit), make_handler(unit)
    sent = body(topic.form_version, {"qsaid": "已整改。"})

    first = post(caller(one), path(topic), sent)
    theirs = post(caller(two), path(topic), body(topic.form_version, {"qsaid": "又一次"}))

    assert first.status_code == 201
    assert theirs.status_code == 409
    stored = Submission.objects.get(filler="UNIT")
    assert stored.answers == {"qsaid": "已整改。"}
    assert Assignment.objects.get(organization=unit).submission == stored


def test_the_office_answers_its_own_part_once(zone):
    topic, _deputy, _other = zone
    sent = body(topic.form_version, {"qheld": "2026-05-19"})

    first = post(caller(make_clerk()), path(topic), sent)
    other = body(topic.form_version, {"qheld": "2026-05-20"})
    second = post(caller(make_clerk()), path(topic), other)

    assert (first.status_code, second.status_code) == (201, 409)
    assert Submission.objects.filter(filler="OFFICE").count() == 1


def test_an_account_that_is_asked_nothing_is_refused_and_recorded(zone):
    topic, _deputy, _other = zone
    stranger, _mandate = make_deputy("赵外")
    superuser = UserFactory(is_superuser=True, is_staff=True)

    for user in (stranger, superuser):
        answer = post(caller(user), path(topic), body(topic.form_version, answers(topic)))
        assert_promised("not_asked", answer, {})

    refused = AuditEvent.objects.filter(verb="topics.fill", refused=True)
    assert set(refused.values_list("actor_id", flat=True)) == {stranger.pk, superuser.pk}
    assert not Submission.objects.exists()


def test_what_was_returned_is_sent_anew_under_the_same_receipt_with_a_new_token(zone):
    topic, deputy, _other = zone
    client, sent = caller(deputy), body(topic.form_version, answers(topic))
    first = post(client, path(topic), sent).json()
    stored = Submission.objects.get(uuid=first["id"])
    now = timezone.now()
    return_submission(submission=stored, reason="请补充", by=make_clerk(), now=now)

    late = post(client, path(topic), sent)  # the first answer got lost on the way to the client
    new = post(client, path(topic), body(topic.form_version, {"qtext": "已补充"}))
    old = post(client, path(topic), sent)

    assert (late.status_code, late.json()["state"]) == (200, "RETURNED")
    assert (new.status_code, old.status_code) == (201, 409)
    assert late.json()["receipt"] == new.json()["receipt"] == first["receipt"]
    stored.refresh_from_db()
    assert stored.answers == {"qtext": "已补充"}


def test_a_withdrawn_topic_takes_no_answer(zone):
    topic, deputy, _other = zone
    permit = permit_in_force(topic.number)
    withdraw(permit=permit, by=make_director(), reason="有误", now=timezone.now())

    answer = post(caller(deputy), path(topic), body(topic.form_version, answers(topic)))

    assert answer.status_code == 410
    assert not Submission.objects.exists()


def test_what_was_sent_by_api_cannot_be_sent_again_at_the_desk(zone):
    topic, deputy, _other = zone
    post(caller(deputy), path(topic), body(topic.form_version, answers(topic)))
    stored = Submission.objects.get(respondent=deputy)

    with pytest.raises(CannotSubmit):
        submit_submission(submission=stored, token="d" * 20, by=deputy, now=timezone.now())
