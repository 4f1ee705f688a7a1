"""The shipped workflow, and setting up a ballot in the admin, in Chinese."""

import io

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils.module_loading import import_string
from wagtail.models import Workflow

from cms.accounts.enums import Role
from cms.core.schedules import registered_schedules
from tests.workflows.approvals.factories import UserFactory, set_rules
from workflows.approvals.enums import (
    DEFAULT_WORKFLOW,
    ClosingRule,
    CountingBase,
    Share,
)
from workflows.approvals.models import CommitteeTask, OfficeReviewTask

pytestmark = pytest.mark.django_db


def test_the_shipped_workflow_is_the_directors_review_then_the_committees_ballot():
    review, ballot = (task.specific for task in Workflow.objects.get(name=DEFAULT_WORKFLOW).tasks)

    assert isinstance(review, OfficeReviewTask)
    assert [group.name for group in review.groups.all()] == [Role.OFFICE_DIRECTOR.value]
    assert isinstance(ballot, CommitteeTask)
    assert (ballot.body.name, ballot.counting_base) == ("高新区党工委", CountingBase.ALL)
    assert (ballot.quorum, ballot.threshold) == (Share.MORE_THAN_HALF, Share.MORE_THAN_HALF)
    assert (ballot.closing_rule, ballot.presider_last) == (ClosingRule.PRESIDER, True)


@pytest.fixture
def administrator(client):
    user = UserFactory(roles=[Role.SYSTEM_ADMIN])
    client.force_login(user)
    return user


def test_a_ballot_is_set_up_in_the_admin_in_chinese(client, administrator):
    address = reverse("wagtailadmin_workflows:add_task", args=["approvals", "committeetask"])
    html = client.get(address).content.decode()
    for words in (
        "决定机构",
        "计票基数",
        "法定人数",
        "通过门槛",
        "允许弃权",
        "表决结束方式",
        "达到即结束",
        "全部表决或到期",
        "表决期限（工作日）",
    ):
        assert words in html
    body = CommitteeTask.objects.get().body

    answer = client.post(
        address,
        {
            "name": "联席会议表决",
            "body": body.pk,
            "counting_base": "PRESENT",
            "quorum": "NUMBER",
            "quorum_number": "3",
            "threshold": "TWO_THIRDS",
            "closing_rule": "AS_SOON_AS_DECIDED",
            "deadline_days": "5",
            "recusal_allowed": "on",
            "release_mode": "BY_HAND",
            "release_days": "30",
        },
    )

    assert answer.status_code == 302
    task = CommitteeTask.objects.get(name="联席会议表决")
    assert (task.quorum_number, task.threshold, task.abstention_allowed) == (3, "TWO_THIRDS", False)


def test_a_number_must_be_given_where_a_number_is_chosen():
    with pytest.raises(ValidationError):
        set_rules(quorum=Share.NUMBER, quorum_number=None)


def test_a_pending_ballot_blocks_the_disable_button_politely(client, stage):
    decision = stage.open()
    task = CommitteeTask.objects.get()
    user = UserFactory(roles=[Role.SYSTEM_ADMIN])
    user.groups.get().permissions.add(  # more than the role has
        *Permission.objects.filter(codename__in=["access_admin", "delete_task", "change_task"])
    )
    client.force_login(user)

    answer = client.post(reverse("wagtailadmin_workflows:disable_task", args=[task.pk]))

    assert answer.status_code in (302, 403)
    task.refresh_from_db()
    decision.refresh_from_db()
    assert (task.active, decision.is_open) == (True, True)


def test_jobs_of_this_app_can_be_imported_and_run():
    jobs = {job.name: job.func for job in registered_schedules()}

    assert import_string(jobs["close_overdue_decisions"])() == 0
    assert import_string(jobs["check_duties"])() == 0


def test_models_need_no_migration():
    call_command(
        "makemigrations", "approvals", "duties", check=True, dry_run=True, stdout=io.StringIO()
    )
