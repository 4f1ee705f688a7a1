"""A question for another record: only what the filler may read is offered and taken."""

import copy

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from django.utils import timezone

from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.document import form_document
from cms.formbuilder.records import records_for
from cms.submissions.services import AnswersIncomplete, save_draft
from tests.cms.submissions.factories import post
from tests.kept import once
from tests.workflows.topics.factories import (
    INSPECTION,
    make_clerk,
    make_topic,
    make_version,
    released_topic,
)
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill, send_answers

pytestmark = pytest.mark.django_db
LINKED = {"key": "qlink", "type": "record", "label": "关联事项"}


@once
def part():
    """A deputy's part of a released topic, whose form asks for another record."""
    form = copy.deepcopy(INSPECTION)
    form["sections"][0]["questions"].append(LINKED)
    topic = released_topic(form_version=make_version(form))
    return Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()


@once
def foreign():
    """A topic that names nobody yet."""
    return make_topic(title="未发布的事项")


def save(part, record):
    deputy, now = part.person.account, timezone.now()
    draft = open_fill(assignment=part, by=deputy, now=now)
    step = {"submission": draft, "section_key": "sdeputy", "by": deputy, "now": now}
    return save_draft(data=post(qlink=str(record)), **step)


def test_what_one_has_a_part_in_is_offered_and_kept_with_its_number(part, client):
    topic, deputy = part.topic, part.person.account
    label = f"{topic.number} {topic.title}"
    assert save(part, topic.pk).submission.answers == {"qlink": {"id": topic.pk, "label": label}}

    client.force_login(deputy)
    draft = Assignment.objects.get(pk=part.pk).submission
    page = client.get(reverse("desk:fill", args=[draft.pk, "sdeputy"])).text
    assert f'<option value="{topic.pk}" selected>{label}</option>' in page


def test_a_record_that_one_may_not_read_is_neither_offered_nor_taken(part, foreign):
    deputy, now = part.person.account, timezone.now()
    assert foreign.pk not in dict(records_for(deputy))
    saved = save(part, foreign.pk)
    assert (saved.errors, saved.submission.answers) == ({"qlink": "请从列表中选择。"}, {})

    with pytest.raises(AnswersIncomplete) as refused:
        send_answers(
            topic=part.topic,
            version=part.version,
            answers={"qlink": {"id": foreign.pk, "label": "我的事项"}},
            token="k" * 20,
            by=deputy,
            now=now,
        )
    assert refused.value.problems == {"sdeputy": {"qlink": "请从列表中选择。"}}


def test_the_office_chooses_among_all_and_nobody_among_none(part, foreign):
    assert {part.topic_id, foreign.pk} <= dict(records_for(make_clerk())).keys()
    assert records_for(AnonymousUser()) == records_for(None) == []


def test_the_list_is_its_readers_own(part, foreign):
    deputy = part.person.account
    compiled = compile_version(part.version)
    document = form_document(compiled, "DEPUTY", deputy)
    assert [each["id"] for each in document["choices"]["record"]] == [part.topic_id]
    assert form_document(compiled, "DEPUTY")["choices"]["record"] == []
    # What was chosen while it could be read stays, and is read by its old name.
    stored = {"qlink": {"id": foreign.pk, "label": "2026-001 旧名"}}
    context = FillContext(Choices(deputy), stored=stored)
    [section] = [each for each in compiled.sections if each.key == "sdeputy"]
    assert section.parse(post(qlink=str(foreign.pk)), context).values == stored
