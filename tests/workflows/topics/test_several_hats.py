"""One account is deputy, committee member and unit head: each act bears the hat it was done in."""

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.core.models import AuditEvent
from cms.submissions.models import Submission
from cms.submissions.services import mark_no_comment, submit_submission
from tests.workflows.topics.factories import (
    committee,
    make_clerk,
    make_mandate,
    make_topic,
    make_unit,
    released_topic,
)
from workflows.approvals.models import Vote
from workflows.duties.models import Duty, DutyEvent
from workflows.topics.models import Assignment
from workflows.topics.services import CannotFillAssignment, open_fill, open_office_fill

pytestmark = pytest.mark.django_db


def hats(verb: str, user) -> set[str]:
    lines = AuditEvent.objects.filter(verb=verb, actor_id=user.pk)
    return set(lines.values_list("acting_as", flat=True))


def test_every_act_of_one_account_bears_its_hat():
    member = committee()[0]
    member.groups.add(*Group.objects.filter(name__in=[Role.DEPUTY.value, Role.UNIT_HEAD.value]))
    member.person.memberships.create(organization=make_unit(), valid_from="2024-01-01")
    mandate = make_mandate(person=member.person)
    clerk = make_clerk()

    topic = released_topic(by=clerk, deputies=[mandate])
    member = User.objects.get(pk=member.pk)
    now = timezone.now()
    for number, part in enumerate(Assignment.objects.filter(topic=topic).order_by("filler")):
        draft = open_fill(assignment=part, by=member, now=now)
        mark_no_comment(submission=draft, token=f"token-of-part-{number:04}", by=member, now=now)

    assert hats("ballot.vote", member) == {"党工委委员"}
    assert set(Vote.objects.values_list("acting_as", flat=True)) == {"党工委委员"}
    answers = AuditEvent.objects.filter(verb="submission.no_comment").order_by("pk")
    assert [line.acting_as for line in answers] == ["人大代表", "承办单位负责人"]
    assert hats("submission.open", member) == {"人大代表", "承办单位负责人"}
    closed = DutyEvent.objects.filter(act="FULFILLED", entered_by=member).order_by("pk")
    worn = [event.acting_as for event in closed]
    assert worn == ["党工委委员", "人大代表", "承办单位负责人"]
    assert hats("topics.create", clerk) == {"办公室工作人员"}


def test_a_refused_act_bears_no_hat_that_was_not_worn():
    topic = make_topic()
    deputy, several = make_mandate(), committee()[0]
    several.groups.add(Group.objects.get(name=Role.UNIT_HEAD.value))
    part = Assignment(
        topic=topic,
        filler="DEPUTY",
        person=deputy.person,
        owner_key=f"person:{deputy.person_id}",
        version=topic.form_version,
        opened_at=timezone.now(),
        due_at=timezone.now(),
    )
    part.save()

    with pytest.raises(CannotFillAssignment):
        open_fill(assignment=part, by=several, now=timezone.now())

    assert AuditEvent.objects.get(verb="topics.fill", refused=True).acting_as == ""


def test_the_office_part_of_a_clerk_who_is_a_deputy_leaves_her_own_part_owed():
    mandate = make_mandate()
    mandate.person.account.groups.add(Group.objects.get(name=Role.OFFICE_STAFF.value))
    topic = released_topic(deputies=[mandate, make_mandate()])
    both = User.objects.get(pk=mandate.person.account.pk)
    now = timezone.now()

    draft = open_office_fill(topic=topic, by=both, now=now)
    Submission.objects.filter(pk=draft.pk).update(answers={"qheld": "2026-12-01"})
    submit_submission(submission=draft, token="token-of-the-office-part", by=both, now=now)

    part = Assignment.objects.get(topic=topic, person=mandate.person)
    assert (part.state, part.submission) == ("OPEN", None)
    assert Duty.objects.open().filter(owner_key=part.owner_key, kind="topics.fill").exists()
