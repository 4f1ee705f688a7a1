"""What is no answer, or no body, is refused by name and leaves nothing."""

import pytest

from cms.submissions.models import Submission
from tests.api.promises import assert_promised
from tests.api.zone import (
    body,
    caller,
    path,
    post,
)
from tests.workflows.topics.factories import make_clerk
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db


def test_each_wrong_answer_is_named_by_its_key(zone):
    topic, deputy, _other = zone
    wrong = {
        "qcount": "许多",
        "qchoice": ["oyes"],
        "qold": "没有这一题",
        "qheld": "2026-05-12",
        "qrows": [{"row": "r0001", "cells": {"qunit": {"id": 999999}}}],
    }

    answer = post(caller(deputy), path(topic), body(topic.form_version, wrong))

    assert_promised("answers_wrong", answer, {})
    assert not Submission.objects.exists()  # no draft either
    assert Assignment.objects.get(person=deputy.person).state == "OPEN"


@pytest.mark.parametrize(
    "wrong",
    [
        {"qtext": {"a": 1}},
        {"qtext": ["有"]},
        {"qtext": "\ud800"},
        {"qtext": "有", "\ud800": 1},
        {"qtext": "有", "qchoice": "oold"},
        {"qtext": "有", "qchoice": {"key": "oyes"}},
        {"qtext": "有", "qcount": "1e999999999"},
        {"qtext": "有", "qcount": 10**30},
        {"qtext": "有", "qcount": True},
        {"qtext": "有", "qphoto": "x"},
        {"qtext": "有", "qphoto": ["x"]},
        {"qtext": "有", "qrows": "x"},
        {"qtext": "有", "qrows": [1]},
        {"qtext": "有", "qrows": [{"cells": {"qnone": 1}}]},
        {"qtext": "有", "qrows": [{"cells": {"qsoon": "yes"}}]},
        {"qtext": "有", "qrows": [{"cells": {"qunit": {"id": True}}}]},
        {"qtext": "有", "qrows": [{"cells": {"qproblem": "多"}}] * 6},
        {"qtext": "长" * 201},
    ],
    ids=str,
)
def test_what_does_not_fit_is_refused_with_a_key_and_leaves_nothing(zone, wrong):
    topic, deputy, _other = zone

    answer = post(caller(deputy), path(topic), body(topic.form_version, wrong))

    assert answer.status_code == 422
    assert answer.json()["title"] == "有些回答需要改正或补充。"  # true though nothing is missing
    assert all(error["field"] and error["message"] for error in answer.json()["errors"])
    assert not Submission.objects.exists()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"token": "short"}, "token"),
        ({"token": None}, "token"),
        ({"form": "x"}, "form"),
        ({"answers": []}, "answers"),
        ({"no_comment": "vielleicht"}, "no_comment"),
        ({"no_comment": "yes"}, "no_comment"),
        ({"no_comment": "true"}, "no_comment"),
        ({"no_comment": 1}, "no_comment"),
        ({"no_comment": None}, "no_comment"),
        ({"filler": "MEMBER"}, "filler"),
        ({"respondent": 7}, "respondent"),
    ],
)
def test_a_body_in_the_wrong_form_names_the_field(zone, change, field):
    topic, deputy, _other = zone

    answer = post(caller(deputy), path(topic), body(topic.form_version, {}) | change)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not answer.json()["errors"][0]["message"].isascii()


@pytest.mark.parametrize("given", ["yes", 1])
def test_no_comment_is_said_with_true_and_nothing_like_it(zone, given):
    topic, _deputy, _other = zone

    answer = post(
        caller(make_clerk()), path(topic), body(topic.form_version) | {"no_comment": given}
    )

    assert answer.status_code == 422
    assert answer.json()["errors"] == [
        {"field": "no_comment", "message": "请填 true 或 false。"},
    ]
    assert not Submission.objects.exists()


def test_a_body_that_is_no_json_or_too_long_is_refused(zone, settings):
    topic, deputy, _other = zone
    client = caller(deputy)

    broken = client.post(path(topic), "{", content_type="application/json")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    long = post(client, path(topic), body(topic.form_version, {"qtext": "长" * 2000}))

    assert (broken.status_code, long.status_code) == (400, 413)
    assert {a["Content-Type"] for a in (broken, long)} == {"application/problem+json"}
