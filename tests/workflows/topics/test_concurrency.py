"""Real threads on PostgreSQL: no number is given twice, two finalisings make one version, two
submissions one approval."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from cms.formbuilder.models import FormVersion
from cms.formbuilder.services import finalise_form
from tests.cms.formbuilder.factories import block, shaped_form
from tests.workflows.topics.factories import (
    committee,
    make_clerk,
    make_director,
    make_mandates,
    make_topic,
    make_unit,
    make_version,
)
from workflows.topics.models import TopicPage
from workflows.topics.services import CannotSubmitTopic, submit_topic

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]
THREADS = 8


def at_once(work, count: int) -> list:
    """``work(n)`` in eight threads, each with its own connection."""

    def run(number):
        try:
            return work(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(count)))


def test_topics_made_at_once_have_numbers_of_their_own():
    clerk, now = make_clerk(), timezone.now()
    given = {"unit": make_unit(), "form_version": make_version(), "deputies": make_mandates(1)}

    made = at_once(lambda n: make_topic(title=f"事项{n}", by=clerk, now=now, **given), 16)

    year = timezone.localtime(now).year
    assert sorted(topic.number for topic in made) == [f"{year}-{n:03d}" for n in range(1, 17)]
    assert TopicPage.objects.count() == 16
    assert sorted(TopicPage.objects.values_list("path", flat=True)) == sorted(
        {topic.path for topic in made}
    )


def test_finalising_at_once_makes_one_version():
    clerk, now = make_clerk(), timezone.now()
    form = shaped_form(now, [block("short_text", "单位")])

    versions = at_once(lambda _n: finalise_form(form=form, by=clerk, now=now).pk, 8)

    assert len(set(versions)) == 1
    assert FormVersion.objects.get().number == 1


def test_two_taps_submit_a_topic_once_and_the_second_is_told_so():
    committee()
    make_director()
    clerk, topic = make_clerk(), make_topic(deputies=make_mandates(1))

    def tap(_n):
        try:
            return submit_topic(
                topic=TopicPage.objects.get(pk=topic.pk), by=clerk, now=timezone.now()
            )
        except CannotSubmitTopic as refusal:
            return str(refusal)

    told = at_once(tap, 2)

    assert sorted("审批中" in str(each) for each in told) == [False, True], told
    assert WorkflowState.objects.active().count() == 1
    assert TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).count() == 1
