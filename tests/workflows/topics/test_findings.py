"""Deputies' rows are taken into the record, each keeping where it came from."""

import copy

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.datastructures import MultiValueDict

from cms.core.models import AuditEvent
from cms.submissions.models import Attachment
from cms.submissions.services import submit_submission
from tests.cms.submissions.factories import photo, post
from tests.kept import once
from tests.workflows.topics.factories import (
    INSPECTION,
    make_clerk,
    make_topic,
    make_unit,
    make_version,
    released_topic,
)
from workflows.topics.models import Assignment, Finding
from workflows.topics.services import (
    CannotDecideFinding,
    accept_finding,
    dismiss_finding,
    open_fill,
    rows_of,
)

pytestmark = pytest.mark.django_db


@once
def answer():
    """A received answer with two rows."""
    topic = released_topic()
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    deputy = part.person.account
    submission = open_fill(assignment=part, by=deputy, now=timezone.now())
    submission.answers = {
        "qrows": [
            {"row": "r0001", "cells": {"qproblem": "通道被占用", "qadvice": "尽快清理"}},
            {"row": "r0002", "cells": {"qproblem": "标识不清"}},
        ]
    }
    submission.save()
    return submit_submission(submission=submission, token="t" * 32, by=deputy, now=timezone.now())


@once
def source(answer):
    """Arguments that name the first row."""
    topic = Assignment.objects.get(submission=answer).topic
    return {
        "topic": topic,
        "submission": answer,
        "question_key": "qrows",
        "row_id": "r0001",
        "now": timezone.now(),
    }


def test_rows_are_read_as_they_were_asked(answer):
    first, second = rows_of(answer)

    assert (first.problem, first.advice) == ("通道被占用", "尽快清理")
    assert first.cells == [("问题", "通道被占用"), ("建议", "尽快清理")]
    assert second.advice == ""


def test_accept_finding_keeps_its_source(source, answer):
    unit = make_unit("应急管理局")

    finding = accept_finding(severity="SERIOUS", unit=unit, by=make_clerk(), **source)

    assert (finding.submission, finding.row_id) == (answer, "r0001")
    assert (finding.problem, finding.severity, finding.unit) == ("通道被占用", "SERIOUS", unit)
    assert finding.on_behalf_of == answer.respondent.person


def test_a_row_is_decided_on_once(source):
    clerk = make_clerk()
    accept_finding(severity="ORDINARY", unit=None, by=clerk, **source)

    with pytest.raises(CannotDecideFinding):
        accept_finding(severity="URGENT", unit=None, by=clerk, **source)
    with pytest.raises(CannotDecideFinding):
        dismiss_finding(reason="重复", by=clerk, **source)

    assert Finding.objects.count() == 1


def test_dismiss_finding_needs_a_reason(source):
    with pytest.raises(CannotDecideFinding):
        dismiss_finding(reason=" ", by=make_clerk(), **source)

    assert dismiss_finding(reason="重复", by=make_clerk(), **source).state == "DISMISSED"


def test_a_deputy_decides_on_no_finding(source, answer):
    with pytest.raises(CannotDecideFinding):
        accept_finding(severity="ORDINARY", unit=None, by=answer.respondent, **source)

    assert AuditEvent.objects.filter(verb="topics.finding_accepted", refused=True).exists()


def test_a_row_of_another_topic_is_refused(source):
    other = make_topic()

    with pytest.raises(CannotDecideFinding):
        accept_finding(
            severity="ORDINARY", unit=None, by=make_clerk(), **{**source, "topic": other}
        )
    with pytest.raises(CannotDecideFinding):
        accept_finding(
            severity="ORDINARY", unit=None, by=make_clerk(), **{**source, "row_id": "r9999"}
        )


def test_the_clerk_accepts_on_the_record_page(client, source, answer):
    client.force_login(make_clerk())
    url = reverse("topics:record", args=[source["topic"].pk])
    assert "通道被占用" in client.get(url).content.decode()

    for row, act in (("r0001", {"act": "accept"}), ("r0002", {"act": "dismiss", "reason": "重复"})):
        client.post(
            reverse("topics:decide", args=[source["topic"].pk]),
            {
                "submission": answer.pk,
                "question": "qrows",
                "row": row,
                "severity": "URGENT",
                "unit": "",
                **act,
            },
        )

    assert set(Finding.objects.values_list("state", flat=True)) == {"ACCEPTED", "DISMISSED"}
    assert client.get(url).context_data["offered"] == []


@pytest.mark.parametrize("accepted", [False, True])
def test_photos_stand_beside_the_row_on_the_record(client, accepted):
    definition = copy.deepcopy(INSPECTION)
    columns = definition["sections"][0]["questions"][0]["columns"]
    columns.append({"key": "qpic", "type": "photo", "label": "照片", "many": True})
    topic = released_topic(form_version=make_version(definition))
    part = Assignment.objects.filter(topic=topic, filler="DEPUTY").first()
    deputy, now = part.person.account, timezone.now()
    submission = open_fill(assignment=part, by=deputy, now=now)
    sent = submit_submission(
        submission=submission,
        token="p" * 32,
        by=deputy,
        now=now,
        section_key="sdeputy",
        data=post(qrows="r0001", qrows__r0001__qproblem="通道被占用"),
        files=MultiValueDict({"qrows.r0001.qpic": [photo("消防通道.jpg")]}),
    )
    attachment = Attachment.objects.get(submission=sent)
    clerk = make_clerk()
    if accepted:
        source = {"submission": sent, "question_key": "qrows", "row_id": "r0001"}
        accept_finding(topic=topic, severity="ORDINARY", unit=None, by=clerk, now=now, **source)
    client.force_login(clerk)

    page = client.get(reverse("topics:record", args=[topic.pk])).content.decode()

    address = reverse("answer_files:attachment", args=[attachment.pk])
    assert f'<img src="{address}" alt="消防通道.jpg"' in page
    assert client.get(address).status_code == 200


def test_the_unit_that_the_deputy_named_is_offered_first(client):
    definition = copy.deepcopy(INSPECTION)
    columns = definition["sections"][0]["questions"][0]["columns"]
    columns.append({"key": "qunit", "type": "organization", "label": "责任单位", "many": True})
    topic = released_topic(form_version=make_version(definition))
    part = Assignment.objects.filter(topic=topic, filler="DEPUTY").first()
    deputy, now, named = part.person.account, timezone.now(), make_unit("城市管理局")
    submit_submission(
        submission=open_fill(assignment=part, by=deputy, now=now),
        token="u" * 32,
        by=deputy,
        now=now,
        section_key="sdeputy",
        data=post(
            qrows="r0001",
            qrows__r0001__qproblem="井盖松动",
            qrows__r0001__qunit=str(named.pk),
        ),
    )
    client.force_login(make_clerk())

    page = client.get(reverse("topics:record", args=[topic.pk])).content.decode()

    assert f'<option value="{named.pk}" selected>' in page
    assert f'<option value="{topic.unit_id}" selected>' not in page
