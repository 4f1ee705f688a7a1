"""Matters on their way, made through the services, for stories that begin in the middle."""

import datetime as dt

from django.utils import timezone

from cms.formbuilder.models import FormDefinition
from cms.people.models import Organization
from home.demo.texts import carry, review
from workflows.topics.enums import TopicKind
from workflows.topics.models import TopicPage
from workflows.topics.services import create_topic, submit_topic


def make_matter(zone, title: str, *, form=None, until: str = "PUBLIC") -> TopicPage:
    """An inspection that waits for review, is voted on (``BALLOT``) or is public."""
    now, clerk = timezone.now(), zone.accounts["clerk"]
    form = form or FormDefinition.objects.get(starter_code="F07")
    topic = create_topic(
        kind=TopicKind.INSPECTION,
        by=clerk,
        now=now,
        title=title,
        summary="察看企业，了解培育政策落实情况。",
        authority="联席会议年度监督工作计划第二项",
        unit=Organization.objects.get(short_name="科技创新局"),
        starts_at=now + dt.timedelta(days=7),
        deputies=zone.deputies,
        group_leader=zone.deputies[0],
        form_version=form.current_version,
    )
    state = submit_topic(topic=topic, by=clerk, now=now)
    if until == "BALLOT":
        review(state, zone, now=now)
    elif until == "PUBLIC":
        carry(state, zone, now=now)
    return TopicPage.objects.get(pk=topic.pk)
