"""An answer that was sent back is its writer's alone until it is sent again: the office reads,
takes along and accepts nothing of what is being written.
"""

import io
import json
import zipfile

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from cms.publishing.models import Permit
from cms.submissions.api import read_submission
from cms.submissions.models import Submission
from cms.submissions.services import return_submission, save_draft
from tests.kept import once
from tests.workflows.topics.factories import make_clerk, released_topic
from workflows.topics.models import Assignment
from workflows.topics.queries import pinned_version
from workflows.topics.services import CannotDecideFinding, accept_finding, send_answers

pytestmark = pytest.mark.django_db
SENT, TYPED = "交上来的问题", "写了一半还没交的话"


@once
def again():
    """Sent, sent back, and half written again."""
    topic, now = released_topic(), timezone.now()
    deputy = Assignment.objects.filter(topic=topic, filler="DEPUTY").first().person.account
    payload = json.loads(Permit.objects.filter(number=topic.number).latest("pk").payload)
    sent = send_answers(
        topic=topic,
        version=pinned_version(payload),
        answers={"qrows": [{"row": "r0001", "cells": {"qproblem": SENT}}]},
        token="deputy-part-token-1",
        by=deputy,
        now=now,
    )
    return_submission(submission=sent, reason="请核实", by=make_clerk(), now=now)
    sent.refresh_from_db()
    data = QueryDict(mutable=True)
    data["qrows"], data["qrows.r0001.qproblem"] = "r0001", TYPED
    save_draft(submission=sent, section_key="sdeputy", data=data, by=deputy, now=now)
    return topic, Submission.objects.get(pk=sent.pk), deputy


def text_of(answer) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if not zipfile.is_zipfile(io.BytesIO(body)):
        return body.decode()
    book = zipfile.ZipFile(io.BytesIO(body))
    return "".join(book.read(name).decode() for name in book.namelist())


def test_the_office_reads_what_it_received(client, again):
    topic, sent, _deputy = again
    client.force_login(make_clerk())

    pages = {
        "record": client.get(reverse("topics:record", args=[topic.pk])),
        "detail": client.get(reverse("submissions:detail", args=[sent.pk])),
        "csv": client.get(reverse("submissions:csv", args=[sent.form_id])),
        "xlsx": client.post(reverse("submissions:xlsx", args=[sent.form_id])),
    }

    texts = {name: text_of(answer) for name, answer in pages.items()}
    assert [name for name, text in texts.items() if TYPED in text] == []
    assert [name for name in ("detail", "csv", "xlsx") if SENT not in texts[name]] == []


def test_the_api_tells_each_what_is_theirs(rf, again):
    _topic, sent, deputy = again
    seen = {}
    for name, user in {"office": make_clerk(), "writer": deputy}.items():
        request = rf.get("/")
        request.user = user
        seen[name] = json.dumps(read_submission(request, sent.uuid)["answers"], ensure_ascii=False)

    assert (SENT in seen["office"], TYPED in seen["office"]) == (True, False)
    assert TYPED in seen["writer"]


def test_no_row_of_it_is_accepted_meanwhile(again):
    topic, sent, _deputy = again

    with pytest.raises(CannotDecideFinding, match="已退回"):
        accept_finding(
            topic=topic,
            submission=sent,
            question_key="qrows",
            row_id="r0001",
            severity="ORDINARY",
            unit=None,
            by=make_clerk(),
            now=timezone.now(),
        )
