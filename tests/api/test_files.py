"""``POST /topics/{number}/files``: sent first, checked by content, then named by the answer."""

import pytest
from django.test import Client

from cms.submissions.models import Attachment
from tests.api.promises import assert_promised
from tests.api.zone import body, caller, good_answers, make_topic_in_force, path, post
from tests.cms.submissions.factories import photo
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db


@pytest.fixture
def zone():
    topic, deputies = make_topic_in_force()
    return topic, *deputies


def attach(client: Client, topic, question: str = "qphoto", **more):
    data = {"question": question, "file": photo(), **more}
    return client.post(f"/api/v1/topics/{topic.number}/files", data)


def test_a_file_is_sent_first_and_named_by_the_answer(zone):
    topic, deputy, _other = zone
    client = caller(deputy)

    kept, in_row = attach(client, topic), attach(client, topic, "qrows.qpic")

    assert_promised("file", kept, {kept.json()["id"]: "<id>"})
    sent = good_answers(topic.unit_id)
    sent["qphoto"] = [kept.json()["id"]]
    sent["qrows"][0]["cells"]["qpic"] = [in_row.json()["id"]]
    answer = post(client, path(topic), body(topic.form_version, sent))
    assert answer.status_code == 201
    assert set(Attachment.objects.values_list("in_answer", flat=True)) == {True}
    read = client.get(f"/api/v1/submissions/{answer.json()['id']}").json()
    assert read["parts"][0]["lines"][3]["files"] == [kept.json()]
    bytes_ = client.get(f"/api/v1/submissions/{answer.json()['id']}/files/{kept.json()['id']}")
    assert b"".join(bytes_.streaming_content).startswith(b"\xff\xd8")


def test_a_file_of_somebody_else_cannot_be_named(zone):
    topic, deputy, other = zone
    theirs = attach(caller(deputy), topic).json()["id"]

    sent = {**good_answers(topic.unit_id), "qphoto": [theirs]}
    answer = post(caller(other), path(topic), body(topic.form_version, sent))

    assert answer.status_code == 409
    assert Assignment.objects.get(person=other.person).state == "OPEN"


def test_a_file_that_does_not_fit_is_refused_beside_its_question(zone):
    topic, deputy, _other = zone
    client = caller(deputy)
    liar = photo("现场.jpg")
    liar.file.seek(0)
    liar.file.write(b"MZ\x90\x00 not a picture" * 20)
    liar.seek(0)

    lie = attach(client, topic, file=liar)
    no_file_question = attach(client, topic, "qtext")
    unknown = attach(client, topic, "qnone")
    not_mine = attach(client, topic, "qheld")

    for answer in (lie, no_file_question, unknown, not_mine):
        assert answer.status_code == 422
        assert not answer.json()["title"].isascii()
    assert lie.json()["errors"][0]["field"] == "qphoto"
    assert not Attachment.objects.exists()


def test_nothing_is_added_to_what_was_sent(zone):
    topic, deputy, _other = zone
    client = caller(deputy)
    post(client, path(topic), body(topic.form_version, good_answers(topic.unit_id)))

    assert attach(client, topic).status_code == 422
    assert not Attachment.objects.exists()
