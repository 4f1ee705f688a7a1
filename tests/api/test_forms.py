"""``/topics/{number}/form``: the version that the permit pins, and one's own part of it."""

import json

import jsonschema
import pytest
from django.utils import timezone

from cms.formbuilder.models import FormVersion
from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from tests.api.promises import assert_promised
from tests.api.zone import (
    FORM,
    UNIT,
    caller,
    good_answers,
    make_topic_in_force,
)
from tests.cms.publishing.factories import make_draft, make_public
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_handler,
    make_topic,
    make_unit,
    make_version,
)

pytestmark = pytest.mark.django_db


def form_path(topic) -> str:
    return f"/api/v1/topics/{topic.number}/form"


def keys_of(document: dict) -> set[str]:
    return {question["key"] for part in document["sections"] for question in part["questions"]}


def test_a_deputy_gets_what_a_renderer_needs(client):
    topic, (deputy, _other) = make_topic_in_force()

    answer = caller(deputy).get(form_path(topic))

    assert_promised("form", answer, {topic.number: "<number>", topic.form_version.sha256: "<form>"})
    assert answer["Cache-Control"] == "private, no-store"
    schema = answer.json()["answers_schema"]
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(good_answers(topic.unit_id))
    assert not validator.is_valid({"qtext": 5})
    assert not validator.is_valid({"qtext": "有", "qheld": "2026-05-12"})


def test_each_filler_sees_its_own_part_and_no_other():
    topic, (deputy, _other) = make_topic_in_force()
    handler = make_handler(make_unit(UNIT))

    parts = {
        user: caller(user).get(form_path(topic)).json() for user in (deputy, handler, make_clerk())
    }

    assert [keys_of(part) for part in parts.values()] == [
        {"qnote", "qtext", "qcount", "qchoice", "qphoto", "qrows"},
        {"qsaid"},
        {"qheld", "qgrave"},
    ]
    for user in (deputy, handler):
        assert "内部评价" not in json.dumps(parts[user], ensure_ascii=False)


def test_nobody_asks_for_the_part_of_another_filler():
    topic, (deputy, _other) = make_topic_in_force()

    answer = caller(deputy).get(form_path(topic), {"filler": "OFFICE"})

    assert answer.status_code == 403
    assert "sections" not in answer.json()


def test_the_pinned_version_stays_when_form_and_row_change():
    topic, (deputy, _other) = make_topic_in_force()
    changed = json.loads(json.dumps(FORM))
    changed["sections"][0]["questions"][1]["label"] = "改过的问题"
    newer = make_version(changed, form=topic.form_version.form)
    type(topic).objects.filter(pk=topic.pk).update(form_version=newer)

    answer = caller(deputy).get(form_path(topic)).json()

    pinned = json.loads(permit_in_force(topic.number).payload)["form"]["sha256"]
    assert answer["form"] == pinned != newer.sha256
    assert "改过的问题" not in json.dumps(answer, ensure_ascii=False)


def test_a_version_whose_text_is_not_the_pinned_one_is_not_answered(monkeypatch):
    topic, (deputy, _other) = make_topic_in_force()
    forged = FormVersion(pk=topic.form_version_id, sha256=topic.form_version.sha256)
    forged.definition = json.dumps(FORM)
    monkeypatch.setattr("workflows.topics.api.pinned_version", lambda payload: forged)

    assert caller(deputy).get(form_path(topic)).status_code == 503


def test_without_a_permit_in_force_there_is_no_form():
    clerk = make_clerk()
    draft = make_topic(by=clerk)
    assert caller(clerk).get(form_path(draft)).status_code == 404

    topic, (deputy, _other) = make_topic_in_force()
    permit = permit_in_force(topic.number)
    withdraw(permit=permit, by=make_director(), reason="有误", now=timezone.now())

    for user in (deputy, clerk):
        answer = caller(user).get(form_path(topic))
        assert answer.status_code == 410
        assert "sections" not in answer.json()


def test_a_notice_asks_for_no_form():
    notice = make_draft("公告")
    make_public(notice)

    assert caller(make_clerk()).get(f"/api/v1/topics/{notice.number}/form").status_code == 404


def test_a_wrong_filler_is_named():
    topic, (deputy, _other) = make_topic_in_force()

    answer = caller(deputy).get(form_path(topic), {"filler": "谁"})

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "filler"
