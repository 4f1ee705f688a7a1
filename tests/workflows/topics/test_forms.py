"""What the editor of a topic offers to choose from, and that saving drops nothing it named."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.people.enums import MandateState
from cms.people.models import Mandate
from cms.people.services import end_mandate
from tests.workflows.topics.factories import (
    make_clerk,
    make_mandate,
    make_topic,
    make_unit,
)
from workflows.topics.enums import TopicKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


def leave(mandate) -> None:
    now = timezone.now()
    last = timezone.localdate(now) - dt.timedelta(days=1)
    end_mandate(mandate=mandate, on=last, reason="辞职", by=None, now=now)


def close(unit) -> None:
    unit.is_active = False
    unit.save()


def edit(topic) -> str:
    return reverse("wagtailadmin_pages:edit", args=[topic.pk])


def posted(form) -> dict:
    """What the browser sends of an editor opened and saved unchanged."""
    data = {"title": "改过的标题", "summary": "察看企业", "authority": "计划", "body-count": "0"}
    data |= {"starts_at": "2027-05-12 09:30", "form_version": form.initial["form_version"]}
    for name in {"deputies", "group_leader", "unit", "answering_units"} & set(form.fields):
        bound = form[name]
        chosen = bound.value() or []
        chosen = chosen if isinstance(chosen, list | tuple) else [chosen]
        pks = {getattr(each, "pk", each) for each in chosen}
        offered = {row.pk for row in bound.field.queryset}
        data[name] = sorted(pks & offered)  # what is not drawn is not sent
    return data


def test_who_left_and_a_closed_unit_stay_with_a_topic_that_names_them(client, clerk):
    leader, other = make_mandate(), make_mandate()
    unit, further = make_unit("科技创新局"), make_unit("环境保护局")
    topic = make_topic(
        by=clerk, kind=TopicKind.INQUIRY, deputies=[leader, other], group_leader=leader, unit=unit
    )
    topic.answering_units.set([further])
    topic.save_revision(user=clerk)
    leave(leader)
    close(unit)
    close(further)

    form = client.get(edit(topic)).context_data["form"]
    client.post(edit(topic), posted(form))

    draft = type(topic).objects.get(pk=topic.pk).get_latest_revision_as_object()
    assert draft.title == "改过的标题"
    assert {mandate.pk for mandate in draft.deputies.all()} == {leader.pk, other.pk}
    assert (draft.group_leader, draft.unit) == (leader, unit)
    assert [each.pk for each in draft.answering_units.all()] == [further.pk]


def test_they_are_told_from_those_in_office_and_in_use(client, clerk):
    left, stays, suspended = make_mandate(), make_mandate(), make_mandate()
    unit = make_unit()
    topic = make_topic(by=clerk, deputies=[left, stays, suspended], unit=unit)
    leave(left)
    Mandate.objects.filter(pk=suspended.pk).update(state=MandateState.SUSPENDED)
    close(unit)

    form = client.get(edit(topic)).context_data["form"]

    labels = {pk.value: label for pk, label in form.fields["deputies"].choices}
    assert labels[left.pk].endswith("（已离任）")
    assert labels[suspended.pk].endswith(f"（{MandateState.SUSPENDED.label}）")
    assert "（" not in labels[stays.pk]
    units = {getattr(pk, "value", pk): label for pk, label in form.fields["unit"].choices}
    assert units[unit.pk] == f"{unit}（已停用）"


def test_who_left_is_offered_to_no_other_topic(client, clerk):
    left, unit = make_mandate(), make_unit("环境保护局")
    topic = make_topic(by=clerk, unit=make_unit("科技创新局"))
    leave(left)
    close(unit)

    form = client.get(edit(topic)).context_data["form"]

    assert not form.fields["deputies"].queryset.filter(pk=left.pk).exists()
    assert not form.fields["unit"].queryset.filter(pk=unit.pk).exists()


def test_whoever_left_costs_the_editor_no_query(client, clerk):
    mandates = [make_mandate() for _each in range(4)]
    topic = make_topic(by=clerk, deputies=mandates)
    client.get(edit(topic))
    with CaptureQueriesContext(connection) as before:
        client.get(edit(topic))
    for mandate in mandates:
        leave(mandate)

    with CaptureQueriesContext(connection) as after:
        client.get(edit(topic))

    assert len(after) == len(before)
