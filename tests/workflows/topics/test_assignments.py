"""Parts of a form go out with the release, are answered once, and are waived with a reason."""

import datetime as dt
import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.publishing.models import Permit
from cms.publishing.services import withdraw
from tests.workflows.duties.asking import ask, decide
from tests.workflows.topics.factories import (
    UserFactory,
    approve,
    excuse,
    make_clerk,
    make_director,
    make_handler,
    make_mandate,
    make_topic,
    released_topic,
)
from workflows.duties.enums import Wish
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches, open_duties_of
from workflows.duties.services import CannotWaiveDuty, waive_duty
from workflows.topics.models import Assignment
from workflows.topics.services import (
    CannotFillAssignment,
    open_assignments,
    open_fill,
    open_office_fill,
    waive_part,
)

pytestmark = pytest.mark.django_db


def deputy_parts(topic):
    return Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").order_by("id")


def test_nothing_is_owed_before_the_release():
    make_topic()

    assert not Assignment.objects.exists()
    assert not Duty.objects.filter(kind="topics.fill").exists()


def test_release_opens_a_part_and_a_duty_for_each_deputy_and_the_unit():
    topic = released_topic()

    owners = set(Duty.objects.filter(kind="topics.fill").values_list("owner_key", flat=True))

    expected = {f"person:{m.person_id}" for m in topic.deputies.all()} | {f"org:{topic.unit_id}"}
    assert owners == expected
    assert Assignment.objects.count() == 3
    assert list(ledger_breaches()) == []


def test_release_gives_a_person_with_two_mandates_one_part():
    mandate = make_mandate("CITY")
    twin = make_mandate("DISTRICT", person=mandate.person)

    topic = released_topic(deputies=[mandate, twin])

    assert deputy_parts(topic).count() == 1


def test_due_date_typed_by_the_office_is_the_end_of_that_day():
    day = timezone.localdate() + dt.timedelta(days=20)

    topic = released_topic(due_on=day)

    part = deputy_parts(topic).first()
    assert timezone.localtime(part.due_at).date() == day
    assert timezone.localtime(part.due_at).hour == 23
    assert part.due_rule == ""


def test_due_date_left_empty_is_ten_working_days_after_release():
    topic = released_topic()

    part = deputy_parts(topic).first()

    assert part.due_rule.startswith("workdays +10 from")
    assert Duty.objects.filter(owner_key=part.owner_key, rule=part.due_rule).exists()


@pytest.mark.parametrize("has_end", [True, False])
def test_due_date_left_empty_never_lies_before_the_matter(has_end):
    held = timezone.localtime() + dt.timedelta(days=150)
    ends = held + dt.timedelta(days=2) if has_end else None

    part = deputy_parts(released_topic(starts_at=held, ends_at=ends)).first()

    last = (ends or held).date()
    assert part.due_rule == f"workdays +10 from {last}"
    assert timezone.localtime(part.due_at).date() > last


def test_due_date_of_a_matter_that_is_over_counts_from_the_release():
    held = timezone.now() - dt.timedelta(days=40)

    part = deputy_parts(released_topic(starts_at=held)).first()

    assert part.due_rule == f"workdays +10 from {timezone.localdate()}"


def test_releasing_again_keeps_adds_and_waives():
    clerk = make_clerk()
    stays, leaves, joins = make_mandate(), make_mandate(), make_mandate()
    topic = released_topic(by=clerk, deputies=[stays, leaves])
    payload = json.loads(Permit.objects.get(number=topic.number).payload)
    payload["deputies"] = [row for row in payload["deputies"] if row["mandate"] != leaves.pk]
    payload["deputies"].append({"mandate": joins.pk, "name": "", "level": "", "leader": False})

    for _again in range(2):
        open_assignments(topic=topic, payload=payload, by=None, now=timezone.now())

    states = dict(deputy_parts(topic).values_list("mandate", "state"))
    assert states == {stays.pk: "OPEN", leaves.pk: "WAIVED", joins.pk: "OPEN"}
    assert list(ledger_breaches()) == []


def test_withdrawal_leaves_nobody_owing():
    topic = released_topic()
    permit = Permit.objects.get(number=topic.number)

    withdraw(permit=permit, by=make_director(), reason="信息有误", now=timezone.now())

    assert not Assignment.objects.exclude(state="WAIVED").exists()
    assert not Duty.objects.open().filter(kind="topics.fill").exists()


def test_open_fill_gives_the_deputy_one_draft():
    topic = released_topic()
    part = deputy_parts(topic).first()
    deputy = part.person.account

    draft = open_fill(assignment=part, by=deputy, now=timezone.now())
    again = open_fill(assignment=part, by=deputy, now=timezone.now())

    assert draft == again
    assert draft.version == topic.form_version
    assert draft.subject_ref == topic.subject_ref


def test_open_fill_refuses_another_deputy_and_a_superuser():
    topic = released_topic()
    mine, other = deputy_parts(topic)

    for stranger in (other.person.account, UserFactory(is_superuser=True), make_clerk()):
        with pytest.raises(CannotFillAssignment):
            open_fill(assignment=mine, by=stranger, now=timezone.now())

    assert AuditEvent.objects.filter(verb="topics.fill", refused=True).count() == 3


def test_open_fill_of_a_unit_is_shared_by_its_accounts():
    topic = released_topic()
    part = Assignment.objects.get(topic_id=topic.pk, filler="UNIT")
    first, second = make_handler(topic.unit), make_handler(topic.unit)

    drafts = {open_fill(assignment=part, by=user, now=timezone.now()) for user in (first, second)}

    assert len(drafts) == 1


def test_office_part_is_opened_once_by_the_office_only():
    topic = released_topic()
    clerk = make_clerk()

    first = open_office_fill(topic=topic, by=clerk, now=timezone.now())
    again = open_office_fill(topic=topic, by=make_clerk(), now=timezone.now())

    assert first == again
    with pytest.raises(CannotFillAssignment):
        open_office_fill(topic=topic, by=make_mandate().person.account, now=timezone.now())


def test_a_waiver_closes_part_and_duty():
    topic = released_topic()
    part = deputy_parts(topic).first()

    excuse(part)

    assert not open_duties_of(part.person).exists()
    with pytest.raises(CannotFillAssignment):
        open_fill(assignment=part, by=part.person.account, now=timezone.now())


def test_no_director_alone_excuses_anybody(client):
    """Line 1 of issue 10: a waiver takes a reason, and a person other than the one who asks."""
    topic, director = released_topic(), make_director()
    part = deputy_parts(topic).first()
    duty = Duty.objects.get(owner_key=part.owner_key, kind="topics.fill")
    with pytest.raises(CannotWaiveDuty, match="一人申请"):
        waive_part(duty, "因病", director, timezone.now())
    asked = ask(duty, make_clerk(), Wish.WAIVE, reason="因病")
    client.force_login(director)
    page = client.get(reverse("topics:record", args=[topic.pk])).content.decode()
    assert reverse("desk_duties:request", args=[asked.pk]) in page
    part.refresh_from_db()
    assert part.state == "OPEN"

    decide(asked, director)

    part.refresh_from_db()
    assert (part.state, part.waived_by) == ("WAIVED", director)


def test_a_pinned_version_goes_out_as_approved():
    clerk = make_clerk()
    topic = make_topic(by=clerk)
    pinned = topic.form_version

    approve(topic, by=clerk)

    assert {part.version for part in Assignment.objects.all()} == {pinned}


def test_open_part_whose_duty_alone_was_waived_is_named():
    part = deputy_parts(released_topic()).first()
    duty = Duty.objects.get(owner_key=part.owner_key, kind="topics.fill")
    waive_duty(duty=duty, reason="只免了待办", by=None, now=timezone.now())

    breaches = list(ledger_breaches())

    assert [(b["owner"], b["problem"]) for b in breaches] == [
        (part.owner_key, "未了事项没有对应待办")
    ]


@pytest.mark.parametrize("change", [{"state": "GONE"}, {"state": "DONE"}])
def test_database_refuses_a_state_that_hides_an_open_part(change):
    part = deputy_parts(released_topic()).first()

    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=part.pk).update(**change)
