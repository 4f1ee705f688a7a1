"""``/submissions`` and ``/topics/{number}/submissions``: one's own, and the office's by right."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from cms.submissions.models import Submission
from cms.submissions.services import create_submission, open_draft
from tests.api.promises import assert_promised
from tests.api.zone import (
    FORM,
    UNIT,
    body,
    caller,
    cost,
    good_answers,
    make_deputy,
    make_topic_in_force,
    post,
)
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_handler,
    make_unit,
    make_version,
)
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db


def send(user, topic, answers: dict | None = None):
    path = f"/api/v1/topics/{topic.number}/submissions"
    answers = good_answers(topic.unit_id) if answers is None else answers
    answer = post(caller(user), path, body(topic.form_version, answers))
    assert answer.status_code == 201
    return Submission.objects.get(uuid=answer.json()["id"])


def moving(topic, sent: Submission) -> dict[str, str]:
    at = sent.submitted_at.astimezone(dt.UTC).isoformat(timespec="milliseconds")
    return {
        topic.number: "<number>",
        topic.form_version.sha256: "<form>",
        str(sent.uuid): "<id>",
        sent.receipt: "<receipt>",
        at.replace("+00:00", "Z"): "<time>",
    }


def test_an_answer_is_read_as_it_was_asked_by_its_writer_and_the_office():
    topic, (deputy, _other) = make_topic_in_force()
    sent = send(deputy, topic)
    clerk = make_clerk()
    path = f"/api/v1/submissions/{sent.uuid}"

    own, office = caller(deputy).get(path), caller(clerk).get(path)

    assert_promised("submission", own, moving(topic, sent))
    assert own.json() == office.json()
    assert_promised("submissions", caller(deputy).get("/api/v1/submissions"), moving(topic, sent))
    answers = caller(clerk).get(f"/api/v1/topics/{topic.number}/submissions")
    assert_promised("submissions", answers, moving(topic, sent))
    assert caller(clerk).get("/api/v1/submissions").json()["items"] == []


def test_an_answer_keeps_the_words_it_was_asked_in():
    topic, (deputy, _other) = make_topic_in_force()
    sent = send(deputy, topic)
    renamed = {**FORM, "title": "另一个名字"}
    make_version(renamed, form=topic.form_version.form)

    read = caller(deputy).get(f"/api/v1/submissions/{sent.uuid}").json()

    assert read["form"]["title"] == "视察记录表"


def test_another_deputy_is_told_nothing_and_a_colleague_of_the_unit_reads_the_units():
    topic, (deputy, other) = make_topic_in_force()
    theirs = send(deputy, topic)
    unit = make_unit(UNIT)
    units = send(make_handler(unit), topic, {"qsaid": "已整改。"})

    hidden = caller(other).get(f"/api/v1/submissions/{theirs.uuid}")
    missing = caller(other).get("/api/v1/submissions/3f0c9f9a-1111-4222-8333-444455556666")
    colleague = caller(make_handler(unit)).get(f"/api/v1/submissions/{units.uuid}")
    foreign = caller(make_handler(make_unit("建设局"))).get(f"/api/v1/submissions/{units.uuid}")

    assert hidden.json() == missing.json()
    assert (hidden.status_code, colleague.status_code, foreign.status_code) == (404, 200, 404)
    assert caller(other).get("/api/v1/submissions").json()["items"] == []


def test_a_draft_is_read_by_its_writer_alone():
    topic, (deputy, _other) = make_topic_in_force()
    part = Assignment.objects.get(person=deputy.person)
    draft = open_draft(
        version=part.version,
        subject_ref=topic.subject_ref,
        filler="DEPUTY",
        by=deputy,
        now=timezone.now(),
    )
    path = f"/api/v1/submissions/{draft.uuid}"

    assert caller(deputy).get(path).json()["receipt"] is None
    assert caller(make_clerk()).get(path).status_code == 404
    answers = caller(make_clerk()).get(f"/api/v1/topics/{topic.number}/submissions")
    assert answers.json()["items"] == []


def test_answers_stay_readable_after_a_withdrawal():
    topic, (deputy, _other) = make_topic_in_force()
    sent = send(deputy, topic)
    permit = permit_in_force(topic.number)
    withdraw(permit=permit, by=make_director(), reason="有误", now=timezone.now())

    clerk = caller(make_clerk())

    assert clerk.get(f"/api/v1/topics/{topic.number}/submissions").json()["items"]
    assert caller(deputy).get(f"/api/v1/submissions/{sent.uuid}").status_code == 200


def entered_by(clerk, count: int, now) -> list[Submission]:
    """Answers without a subject that the office typed in, a minute apart."""
    version = make_version({**FORM, "title": "来访登记"})
    return [
        create_submission(
            version=version,
            subject_ref="",
            filler="OFFICE",
            answers={"qgrave": f"第{number}件"},
            token=f"typed-in-by-the-office-{version.pk}-{number}",
            by=clerk,
            now=now + dt.timedelta(minutes=number),
        )
        for number in range(count)
    ]


def test_lists_go_on_by_mark_and_cost_the_same_at_any_length(now):
    clerk = make_clerk()
    client = caller(clerk)
    entered_by(clerk, 1, now)
    client.get("/api/v1/submissions")  # the token notes its first use
    short = cost(client, "/api/v1/submissions")

    entered_by(clerk, 29, now)
    assert cost(client, "/api/v1/submissions") == short

    first = client.get("/api/v1/submissions").json()
    rest = client.get("/api/v1/submissions", {"after": first["next"]}).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (20, 10, "")
    assert len({item["id"] for item in first["items"] + rest["items"]}) == 30


def test_the_answers_about_a_topic_cost_the_same_at_any_length():
    people = [make_deputy(f"代表{n}") for n in range(12)]
    topic, _deputies = make_topic_in_force(deputies=[mandate for _user, mandate in people])
    client, path = caller(make_clerk()), f"/api/v1/topics/{topic.number}/submissions"
    send(people[0][0], topic)
    client.get(path)
    short = cost(client, path)

    for user, _mandate in people[1:]:
        send(user, topic, {"qtext": "有"})

    assert cost(client, path) == short
    assert len(client.get(path).json()["items"]) == 12


def test_an_answer_with_many_rows_costs_what_one_with_few_does():
    topic, (one, two) = make_topic_in_force()
    few = send(one, topic, {"qtext": "有", "qrows": [{"cells": {"qproblem": "甲"}}]})
    many = send(two, topic, {"qtext": "有", "qrows": [{"cells": {"qproblem": "甲"}}] * 5})
    client = caller(make_clerk())
    client.get("/api/v1/submissions")

    assert cost(client, f"/api/v1/submissions/{few.uuid}") == cost(
        client, f"/api/v1/submissions/{many.uuid}"
    )


def test_lists_are_filtered_by_state_and_by_days_of_shanghai(now):
    clerk = make_clerk()
    late = dt.datetime(2026, 5, 12, 23, 59, tzinfo=now.tzinfo)
    entered_by(clerk, 2, late)  # one before and one after midnight
    client = caller(clerk)

    def found(**query) -> int:
        return len(client.get("/api/v1/submissions", query).json()["items"])

    assert found() == 2
    assert found(since="2026-05-12", until="2026-05-12") == 1
    assert found(since="2026-05-13") == 1
    assert found(until="2026-05-11") == 0
    assert found(state="SUBMITTED") == 2
    assert found(state="RETURNED") == 0


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"state": "LOST"}, "state"),
        ({"since": "0001-01-01"}, "since"),
        ({"until": "9999-12-31"}, "until"),
        ({"after": "\x00"}, "after"),
        ({"after": "0001-01-01T00:00:00+00:00_1"}, "after"),
        ({"after": "2026-05-12T00:00:00+00:00_99999999999999999999"}, "after"),
    ],
)
def test_a_wrong_filter_is_named(query, field):
    answer = caller(make_clerk()).get("/api/v1/submissions", query)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_mark_that_is_no_instant_starts_at_the_newest(now):
    clerk = make_clerk()
    entered_by(clerk, 1, now)

    answer = caller(clerk).get("/api/v1/submissions", {"after": "2026-99-99T99:99+00:00_1"})

    assert len(answer.json()["items"]) == 1
