"""Who gets what at every endpoint: one row each, and none without a row."""

import json
from dataclasses import dataclass

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from wagtail.models import APIToken

from cms.accounts.enums import Role
from cms.api import api
from tests.api.promises import assert_promised
from tests.api.zone import UNIT, body, caller, good_answers, make_deputy, make_topic_in_force, post
from tests.cms.submissions.factories import photo
from tests.workflows.approvals.factories import UserFactory, set_rules
from tests.workflows.topics.factories import (
    committee,
    make_clerk,
    make_director,
    make_handler,
    make_unit,
)
from workflows.approvals.enums import ClosingRule, ReviewVerdict, Share
from workflows.approvals.models import Decision, Vote
from workflows.approvals.services import cast_vote, review_text
from workflows.topics.services import submit_topic

pytestmark = pytest.mark.django_db
WHO = ["nobody", "member", "stranger", "writer", "deputy", "handler"]
WHO += ["clerk", "auditor", "superuser"]
PUBLIC = dict.fromkeys(WHO, 200)
# asked: who has a part of the form; written: who may read the writer's answer; office: by right
ASKED = dict(zip(WHO, [401, 403, 403, 200, 200, 200, 200, 403, 403], strict=True))
WRITTEN = dict(zip(WHO, [401, 404, 404, 200, 404, 404, 200, 200, 404], strict=True))
OFFICE = dict(zip(WHO, [401, 403, 403, 403, 403, 403, 200, 200, 403], strict=True))
# the writer has sent already; a part without a file question takes no file
SENDING = ASKED | {"writer": 409, "deputy": 201, "handler": 201, "clerk": 201}
ATTACHING = ASKED | {"writer": 422, "deputy": 201, "handler": 422, "clerk": 422}

TABLE = {
    ("GET", "/api/v1/texts"): PUBLIC,
    ("GET", "/api/v1/search"): PUBLIC,
    ("GET", "/api/v1/texts/{number}"): PUBLIC,
    ("GET", "/api/v1/topics/{number}/form"): ASKED,
    ("POST", "/api/v1/topics/{number}/submissions"): SENDING,
    ("POST", "/api/v1/topics/{number}/files"): ATTACHING,
    ("GET", "/api/v1/topics/{number}/submissions"): OFFICE,
    ("GET", "/api/v1/submissions"): PUBLIC | {"nobody": 401},
    ("GET", "/api/v1/submissions/{key}"): WRITTEN,
    ("GET", "/api/v1/submissions/{key}/files/{file}"): WRITTEN,
}
MARK = "记名标记七十三"
PARTS = {"handler": {"qsaid": "已整改。"}, "clerk": {"qheld": "2026-05-19"}}


@dataclass
class Zone:
    """A released topic that one deputy has answered, and an account for each line of the table."""

    topic: object
    people: dict
    key: str
    file: str
    members: list

    def ask_and_forget(self, who: str, method: str, path: str):
        """The same, and what it changed is undone."""
        before = transaction.savepoint()
        answer = self.ask(who, method, path)
        transaction.savepoint_rollback(before)
        return answer

    def ask(self, who: str, method: str, path: str):
        """One request as the table means it."""
        client = caller(self.people[who])
        address = path.format(number=self.topic.number, key=self.key, file=self.file)
        if path.endswith("/search"):
            address += "?q=培育"
        if method == "GET":
            return client.get(address)
        if path.endswith("/files"):
            return client.post(address, {"question": "qphoto", "file": photo()})
        answers = PARTS.get(who, good_answers(self.topic.unit_id))
        return post(client, address, body(self.topic.form_version, answers))


@pytest.fixture
def zone(monkeypatch):
    monkeypatch.setattr("tests.workflows.topics.factories.approve", carry_with_marked_votes)
    topic, (writer, deputy) = make_topic_in_force()
    client, path = caller(writer), f"/api/v1/topics/{topic.number}"
    file = client.post(f"{path}/files", {"question": "qphoto", "file": photo()}).json()["id"]
    answers = good_answers(topic.unit_id) | {"qphoto": [file]}
    key = post(client, f"{path}/submissions", body(topic.form_version, answers)).json()["id"]
    people = {
        "nobody": None,
        "member": committee()[0],
        "stranger": make_deputy("赵外")[0],
        "writer": writer,
        "deputy": deputy,
        "handler": make_handler(make_unit(UNIT)),
        "clerk": make_clerk(),
        "auditor": UserFactory(roles=[Role.AUDITOR]),
        "superuser": UserFactory(is_superuser=True, is_staff=True),
    }
    return Zone(topic, people, key, file, committee())


def operations() -> set[tuple[str, str]]:
    """Every (method, path) of the OpenAPI document."""
    return {
        (method.upper(), path)
        for path, methods in api.get_openapi_schema(path_prefix="/api/v1/")["paths"].items()
        for method in methods
    }


def test_every_endpoint_has_a_row():
    assert operations() == set(TABLE)


def test_everybody_gets_what_the_table_says_and_a_refusal_is_a_problem(zone):
    wrong = []
    for (method, path), row in TABLE.items():
        for who, status in row.items():
            answer = zone.ask_and_forget(who, method, path)
            if answer.status_code != status:
                wrong.append(f"{who} {method} {path}: {answer.status_code}, not {status}")
            if status >= 400:
                assert answer["Content-Type"] == "application/problem+json"
                assert not answer.json()["title"].isascii()

    assert wrong == []


def test_without_a_token_one_is_asked_for_it():
    answer = Client().get("/api/v1/submissions")

    assert_promised("no_token", answer, {})
    assert answer["WWW-Authenticate"] == "Bearer"


def test_a_session_opens_nothing(zone, client):
    client.force_login(zone.people["clerk"])

    assert client.get("/api/v1/submissions").status_code == 401
    assert client.get(f"/api/v1/topics/{zone.topic.number}/form").status_code == 401


def test_a_token_rests_with_its_account_and_ends_when_revoked():
    clerk = make_clerk()
    row, token = APIToken.create_token(user=clerk, name="test")
    client = Client(headers={"authorization": f"Bearer {token}"})
    statuses = [client.get("/api/v1/submissions").status_code]

    for change in ({"is_active": False}, {"is_active": True, "must_change_password": True}):
        type(clerk).objects.filter(pk=clerk.pk).update(**change)
        statuses.append(client.get("/api/v1/submissions").status_code)
    type(clerk).objects.filter(pk=clerk.pk).update(must_change_password=False)
    statuses.append(client.get("/api/v1/submissions").status_code)
    row.revoke()
    statuses.append(client.get("/api/v1/submissions").status_code)

    assert statuses == [200, 401, 401, 200, 401]


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer x", "Bearer wagtail_" + "a" * 40, "Basic a"]
)
def test_what_is_no_token_is_refused(header):
    answer = Client(headers={"authorization": header}).get("/api/v1/submissions")

    assert answer.status_code == 401


def test_the_description_of_the_api_stands_behind_signing_in(client):
    refused = client.get("/api/v1/openapi.json")
    assert refused.status_code == 401
    assert refused["Content-Type"] == "application/problem+json"
    assert client.get("/api/v1/docs").status_code == 404

    account = make_clerk()
    assert caller(account).get("/api/v1/openapi.json").status_code == 200
    client.force_login(account)
    document = client.get("/api/v1/openapi.json").json()

    assert {path for _method, path in TABLE} == set(document["paths"])


def carry_with_marked_votes(topic, by) -> None:
    """The committee approves; every vote carries the mark, one is against."""
    now = timezone.now()
    set_rules(quorum=Share.NUMBER, quorum_number=6, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    members = committee()
    state = submit_topic(topic=topic, by=by, now=now)
    director = make_director()
    task_state = state.current_task_state
    review_text(task_state=task_state, by=director, verdict=ReviewVerdict.APPROVE, now=now)
    decision = Decision.objects.latest("pk")
    for member, choice in zip(members, ["FOR"] * 4 + ["AGAINST", "FOR"], strict=False):
        cast_vote(decision=decision, by=member, choice=choice, comment=MARK, now=now)


def test_how_a_member_voted_is_in_no_answer_to_anybody(zone):
    assert Vote.objects.filter(comment=MARK, choice="AGAINST").count() == 1
    zone.people |= {"director": make_director()}
    zone.people |= {f"member{n}": member for n, member in enumerate(zone.members)}

    told = []
    for method, path in sorted(TABLE):
        for who in zone.people:
            answer = zone.ask_and_forget(who, method, path)
            text = b"".join(answer.streaming_content) if answer.streaming else answer.content
            whole = text.decode(errors="replace")
            if answer["Content-Type"].startswith("application/"):
                whole += json.dumps(json.loads(whole), ensure_ascii=False)
            told += [(who, path) for word in (MARK, "AGAINST", "不同意") if word in whole]

    assert told == []
