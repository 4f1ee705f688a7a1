"""岗位核对表: who can do each step now; closed accounts and people who left do not count."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Workflow, WorkflowTask

from cms.accounts.enums import Role
from tests.cms.people.factories import MembershipFactory
from tests.workflows.approvals.factories import make_committee
from tests.workflows.duties.factories import UserFactory
from workflows.approvals.enums import PARTY_COMMITTEE, PRESIDER_POST
from workflows.approvals.models import OfficeReviewTask
from workflows.approvals.setup import (
    COUNTS_STEP,
    DIRECTOR_STEP,
    MARKS_STEP,
    PRESIDER_STEP,
    REVIEW_STEP,
    TAKE_DOWN_STEP,
)
from workflows.duties.models import SecondGrant
from workflows.duties.seconds import seconds_of
from workflows.duties.services import grant_second
from workflows.duties.steps import short_steps, staffing

pytestmark = pytest.mark.django_db
OFFICE_STEPS = {COUNTS_STEP, MARKS_STEP}


def named(step) -> str:
    """The one review of the shipped chain by what it is; a step by its key."""
    return REVIEW_STEP if step.asked_into == REVIEW_STEP else step.key


def by_key(now) -> dict:
    return {named(each.step): each for each in staffing(now)}


def test_an_office_of_two_is_told_what_hangs_on_one(now):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])

    table = by_key(now)

    assert {key for key, each in table.items() if each.is_short} == {
        REVIEW_STEP,
        PRESIDER_STEP,
    }
    assert table[PRESIDER_STEP].is_empty
    assert table[REVIEW_STEP].able == [director]
    for key in OFFICE_STEPS:
        assert table[key].able == [director, clerk]
    assert table[DIRECTOR_STEP].number == 1
    assert [named(each.step) for each in short_steps(now)] == [PRESIDER_STEP, REVIEW_STEP]
    for key in (TAKE_DOWN_STEP, "duties.waive"):  # the director decides on what another asks
        assert (table[key].able, table[key].step.least) == ([director], 1)


def test_closed_accounts_are_named_and_not_counted(now):
    UserFactory(roles=[Role.OFFICE_DIRECTOR])
    closed = UserFactory(roles=[Role.OFFICE_DIRECTOR], is_active=False)

    review = by_key(now)[REVIEW_STEP]

    assert review.number == 1
    assert review.unable == [(closed, "账号已停用")]


def test_a_presider_whose_membership_has_ended_does_not_preside(now):
    presider = make_committee(1)[0]
    seat = presider.person.memberships.get()
    seat.post = seat.organization.posts.get(label=PRESIDER_POST)
    seat.save()
    assert by_key(now)[PRESIDER_STEP].able == [presider]

    seat.valid_to = now.date() - dt.timedelta(days=1)
    seat.save()

    assert seat.organization.name == PARTY_COMMITTEE
    assert by_key(now)[PRESIDER_STEP].is_empty


def test_a_second_counts_in_her_time_and_one_for_a_single_matter_does_not(now):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    helper, other = UserFactory(roles=[Role.CHAIR]), UserFactory(roles=[Role.CHAIR])
    period = {"valid_from": now, "valid_to": now + dt.timedelta(days=2)}
    given = {"step": REVIEW_STEP, "reason": "外出", "by": director, "now": now, **period}

    grant_second(account=other, subject_ref="notices.noticepage:7", **given)
    assert by_key(now)[REVIEW_STEP].number == 1
    grant_second(account=helper, **given)

    assert by_key(now)[REVIEW_STEP].number == 2
    assert not by_key(now)[REVIEW_STEP].is_short
    assert by_key(now + dt.timedelta(days=3))[REVIEW_STEP].number == 1


def test_one_person_with_two_hats_is_one_person(now):
    both = UserFactory(roles=[Role.OFFICE_DIRECTOR, Role.OFFICE_STAFF])

    assert by_key(now)[COUNTS_STEP].able == [both]


def test_the_same_number_of_queries_for_any_number_of_people(now):
    UserFactory(roles=[Role.OFFICE_DIRECTOR])
    counts = []
    for more in (1, 29):
        for _number in range(more):
            MembershipFactory(person=UserFactory(roles=[Role.OFFICE_STAFF]).person)
        with CaptureQueriesContext(connection) as queries:
            staffing(now)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_director_is_warned_on_the_first_screen_and_nobody_else(client):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    pages = {}
    for user in (director, UserFactory(roles=[Role.OFFICE_STAFF])):
        client.force_login(user)
        pages[user] = client.get(reverse("wagtailadmin_home")).content.decode()

    director_page, clerk_page = pages.values()
    assert "人手不足" in director_page
    assert "文稿审核（1/2）" in director_page
    assert "人手不足" not in clerk_page


def test_no_warning_when_every_step_has_its_people(client):
    presider = make_committee(1)[0].person.memberships.get()
    presider.post = presider.organization.posts.get(label=PRESIDER_POST)
    presider.save()
    director, _other = (UserFactory(roles=[Role.OFFICE_DIRECTOR]) for _n in range(2))
    client.force_login(director)

    assert "人手不足" not in client.get(reverse("wagtailadmin_home")).content.decode()


def test_a_grant_for_a_step_that_takes_nobody_in_counts_for_nothing(now, client):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    helper = UserFactory(roles=[Role.CHAIR])
    period = {"valid_from": now, "valid_to": now + dt.timedelta(days=2)}
    old = SecondGrant.objects.create(  # as it could be given when the step was open
        account=helper,
        granted_by=director,
        granted_at=now,
        step=TAKE_DOWN_STEP,
        reason="外出",
        **period,
    )

    assert by_key(now)[TAKE_DOWN_STEP].number == 1
    assert list(seconds_of(helper, now)) == []
    client.force_login(director)
    page = client.get(reverse("duties:posts")).content.decode()
    assert "不起作用" in page
    assert reverse("duties:revoke", args=[old.pk]) not in page
    assert "由主任一人即时办理，不需要第二人，也不能外请。" in page


def test_each_review_is_counted_by_itself_and_one_in_no_chain_not_at_all(now):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    clerks = [UserFactory(roles=[Role.OFFICE_STAFF]) for _each in range(2)]
    other = OfficeReviewTask.objects.create(name="科室核稿", deadline_days=2)
    other.groups.set(Group.objects.filter(name=Role.OFFICE_STAFF))

    assert [s.able for s in reviews_of(now)] == [[director]]

    chain = Workflow.objects.create(name="两道审核")
    WorkflowTask.objects.create(workflow=chain, task=other, sort_order=0)

    assert [s.able for s in reviews_of(now)] == [[director], clerks]
    assert [str(s.step.label) for s in reviews_of(now)] == [
        "文稿审核“办公室主任审核”",
        "文稿审核“科室核稿”",
    ]


def reviews_of(now) -> list:
    return [each for each in staffing(now) if each.step.asked_into == REVIEW_STEP]
