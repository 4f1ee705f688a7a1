"""A zone as a client of the API meets it: a released topic with a form of every kind of trouble."""

import datetime as dt
import secrets
from zoneinfo import ZoneInfo

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import APIToken

from cms.accounts.enums import Role
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.topics.factories import (
    make_clerk,
    make_mandate,
    make_unit,
    make_version,
    released_topic,
)

UNIT = "科技创新局"
FORM = {
    "schema_version": 1,
    "title": "视察记录表",
    "sections": [
        {
            "key": "sdeputy",
            "title": "代表填写",
            "filler": "DEPUTY",
            "note": "请在视察当天填写。",
            "questions": [
                {"key": "qnote", "type": "note", "label": "先看后问"},
                {
                    "key": "qtext",
                    "type": "long_text",
                    "label": "总体印象",
                    "help": "三句话以内。",
                    "required": True,
                    "max_length": 200,
                },
                {"key": "qcount", "type": "integer", "label": "走访企业数", "minimum": "1"},
                {
                    "key": "qchoice",
                    "type": "single_choice",
                    "label": "是否满意",
                    "options": [
                        {"key": "oyes", "label": "满意"},
                        {"key": "ono", "label": "不满意"},
                        {"key": "oold", "label": "旧选项", "retired": True},
                    ],
                },
                {"key": "qphoto", "type": "photo", "label": "照片"},
                {
                    "key": "qrows",
                    "type": "rows",
                    "label": "发现问题",
                    "max_rows": 5,
                    "columns": [
                        {"key": "qproblem", "type": "long_text", "label": "问题", "required": True},
                        {"key": "qunit", "type": "organization", "label": "责任单位"},
                        {"key": "qsoon", "type": "yes_no", "label": "当场是否答复"},
                        {"key": "qpic", "type": "photo", "label": "现场照片"},
                    ],
                },
            ],
        },
        {
            "key": "sunit",
            "title": "单位说明",
            "filler": "UNIT",
            "questions": [{"key": "qsaid", "type": "long_text", "label": "情况说明"}],
        },
        {
            "key": "soffice",
            "title": "办公室记录",
            "filler": "OFFICE",
            "questions": [
                {"key": "qheld", "type": "date", "label": "视察日期"},
                {"key": "qgrave", "type": "short_text", "label": "内部评价"},
            ],
        },
    ],
}


def make_deputy(name: str):
    """A deputy's account and mandate under a name."""
    user = UserFactory(roles=[Role.DEPUTY], person__name=name)
    return user, make_mandate(person=user.person)


def make_topic_in_force(**fields):
    """(released topic, the accounts of its two deputies)."""
    one, first = make_deputy("王一")
    two, second = make_deputy("李二")
    given = {
        "deputies": [first, second],
        "unit": make_unit(UNIT),
        "form_version": fields.pop("form_version", None) or make_version(FORM),
        "body": [("heading", "怎么看"), ("quote", {"text": "先看后问。", "source": "办公室"})],
        "starts_at": dt.datetime(2026, 5, 19, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai")),
        "due_on": dt.date(2036, 6, 1),
    }
    topic = released_topic(by=fields.pop("by", None) or make_clerk(), **{**given, **fields})
    return topic, [one, two]


def caller(user=None) -> Client:
    """A client that sends an account's token with each request; nobody's without an account."""
    if user is None:
        return Client()
    _row, token = APIToken.create_token(user=user, name="test")
    return Client(headers={"authorization": f"Bearer {token}"})


def good_answers(unit_id: int) -> dict:
    """What fits the deputies' part, with two rows."""
    return {
        "qtext": "培育政策落实较好。",
        "qcount": 3,
        "qchoice": "oyes",
        "qrows": [
            {
                "row": "r0001",
                "cells": {
                    "qproblem": "融资门槛偏高",
                    "qunit": {"id": unit_id},
                    "qsoon": True,
                },
            },
            {"row": "r0002", "cells": {"qproblem": "用工难"}},
        ],
    }


def body(version, answers: dict | None = None, **more) -> dict:
    """What is posted to send answers, with a token of its own."""
    sent = {"token": secrets.token_urlsafe(24), "form": version.sha256, "answers": answers or {}}
    return {**sent, **more}


def cost(client: Client, path: str) -> int:
    """How many queries a request takes."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def post(client: Client, path: str, data: dict):
    """Send JSON."""
    return client.post(path, data, content_type="application/json")


def path(topic) -> str:
    """Where answers about a topic are sent."""
    return f"/api/v1/topics/{topic.number}/submissions"


def answers(topic) -> dict:
    """Good answers to a topic's form."""
    return good_answers(topic.unit_id)
