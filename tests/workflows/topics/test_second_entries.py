"""Second entries of topics' parts on a desk: whose they are, and what the list costs."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.submissions.models import Submission
from cms.submissions.services import submit_submission
from cms.submissions.takers import second_entries_for
from tests.api.zone import make_deputy
from tests.workflows.topics.factories import (
    INSPECTION,
    excuse,
    make_clerk,
    make_handler,
    make_unit,
    make_version,
    released_topic,
)
from workflows.topics.access import Want, subject_access, topics_to_fill
from workflows.topics.enums import Filler
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill

pytestmark = pytest.mark.django_db
RATING = {
    "schema_version": 1,
    "title": "打分表",
    "sections": [
        {
            "key": "sdeputy",
            "title": "打分",
            "filler": "DEPUTY",
            "twice": True,
            "questions": [{"key": "qtext", "type": "short_text", "label": "评语"}],
        }
    ],
}


def rated(version, mandates, by) -> Submission:
    """One more topic that the first of two deputies has rated."""
    now = timezone.now()
    topic = released_topic(form_version=version, deputies=mandates, by=make_clerk())
    part = Assignment.objects.get(topic=topic, person=by.person)
    draft = open_fill(assignment=part, by=by, now=now)
    Submission.objects.filter(pk=draft.pk).update(answers={"qtext": "好"})
    token = f"rated-in-topic-{topic.pk:08d}"
    return submit_submission(submission=draft.pk, token=token, by=by, now=now)


def asked(user) -> int:
    client = Client()
    client.force_login(user)
    client.get(reverse("desk:seconds"))
    with CaptureQueriesContext(connection) as caught:
        client.get(reverse("desk:seconds"))
    return len(caught)


def test_a_deputys_list_costs_the_same_for_one_topic_and_for_three():
    version = make_version(RATING)
    (one, first), (two, second) = make_deputy("王一"), make_deputy("李二")
    stranger, _mandate = make_deputy("赵三")
    rated(version, [first, second], one)
    few = asked(two)

    rated(version, [first, second], one)
    rated(version, [first, second], one)

    assert len(second_entries_for(two)) == 3
    assert second_entries_for(stranger) == []
    assert second_entries_for(one) == []
    assert asked(two) == few


def test_asked_together_the_answer_is_that_of_each():
    version = make_version(INSPECTION)
    unit, other = make_unit(), make_unit("教育局")
    (one, first), (two, second) = make_deputy("王一"), make_deputy("李二")
    topics = [
        released_topic(form_version=version, deputies=[first, second], unit=unit),
        released_topic(form_version=version, deputies=[first], unit=other),
        released_topic(form_version=version, deputies=[second], unit=unit),
    ]
    excuse(Assignment.objects.get(topic=topics[0], person=two.person))
    refs = {topic.subject_ref for topic in topics}
    people = [one, two, make_handler(unit), make_handler(other), make_clerk()]

    found = {}
    for number, user in enumerate(people):
        for filler in Filler.values:
            found[number, filler] = topics_to_fill(user, refs, filler)
            assert found[number, filler] == {
                ref for ref in refs if subject_access(user, ref, Want.FILL, filler)
            }
    assert len(found[0, Filler.DEPUTY]) == 2
    assert len(found[1, Filler.DEPUTY]) == 1
    assert len(found[4, Filler.OFFICE]) == 3
