"""The same answer sent many times at one instant, in real threads on PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from cms.submissions.models import Submission
from tests.api.zone import body, caller, good_answers, make_topic_in_force, post
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
THREADS = 8


@pytest.fixture
def send_at_once():
    """``send_at_once(bodies)``: what a deputy's client is answered to each, all sent together."""
    topic, (deputy, _other) = make_topic_in_force()
    clients = [caller(deputy) for _thread in range(THREADS)]
    path = f"/api/v1/topics/{topic.number}/submissions"

    def send(one):
        client, sent = one
        try:
            return post(client, path, sent)
        finally:
            connection.close()

    def send_all(bodies) -> list:
        with ThreadPoolExecutor(THREADS) as pool:
            return list(pool.map(send, zip(clients, bodies, strict=True)))

    send_all.topic, send_all.deputy = topic, deputy
    return send_all


def statuses(answers) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_one_body_many_times_is_one_submission_with_one_receipt(send_at_once):
    topic = send_at_once.topic
    sent = body(topic.form_version, good_answers(topic.unit_id))

    answers = send_at_once([sent] * THREADS)

    assert set(statuses(answers)) <= {200, 201}
    assert statuses(answers).count(201) == 1
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    assert Submission.objects.count() == 1
    assert not Duty.objects.open().filter(owner_person=send_at_once.deputy.person).exists()
    assert list(ledger_breaches()) == []


def test_of_many_different_answers_one_is_received_and_kept_whole(send_at_once):
    version = send_at_once.topic.form_version
    bodies = [body(version, {"qtext": f"第{number}次"}) for number in range(THREADS)]

    answers = send_at_once(bodies)

    assert statuses(answers) == [201] + [409] * (THREADS - 1)
    (received,) = [
        sent for sent, answer in zip(bodies, answers, strict=True) if answer.status_code == 201
    ]
    stored = Submission.objects.get()
    assert (stored.token, stored.answers) == (received["token"], received["answers"])
