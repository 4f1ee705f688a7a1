"""双人复核: the named person leaves while a text waits; the directors owe a way out, and whoever
they ask in takes the review.
"""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.people.models import Membership, Organization
from cms.people.signals import standing_changed
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import DEFAULT_WORKFLOW, REVIEW_KIND, STUCK_KIND, ReviewVerdict
from workflows.approvals.models import Decision, SecondReviewTask
from workflows.approvals.queries import reviews_awaiting
from workflows.approvals.services import CannotReview, review_text
from workflows.approvals.setup import SECOND_STEP, texts_in_second_review
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import grant_second, revoke_second
from workflows.duties.steps import staffing

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def second(stage):
    """A clerk who looks at every text between the director and the committee."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    task = SecondReviewTask.objects.create(name="双人复核", reviewer=user.person)
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    for row in workflow.workflow_tasks.filter(task__name="党工委表决"):
        row.sort_order = 5
        row.save()
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=3)
    return user


@pytest.fixture
def waiting(stage, second):
    """The text waits for the second look."""
    stage.submit()
    review(stage, stage.director)
    return stage


def review(stage, by) -> None:
    step = stage.current_step()
    review_text(task_state=step, by=by, verdict=ReviewVerdict.APPROVE, now=timezone.now())


def owing(kind: str) -> list:
    return [duty.owner_person for duty in Duty.objects.open().filter(kind=kind).order_by("pk")]


def close(user) -> None:
    user.is_active = False
    user.save()
    standing_changed.send(sender=None, person=user.person, by=None, now=timezone.now())


def leave(user) -> None:
    """The last membership ended; the account is open still, its hat was worn in a unit."""
    user.groups.set([Group.objects.get(name=Role.UNIT_HANDLER.value)])
    Membership.objects.create(
        person=user.person,
        organization=Organization.objects.first(),
        valid_from=dt.date(2025, 1, 1),
        valid_to=timezone.localdate() - DAY,
    )
    standing_changed.send(sender=None, person=user.person, by=None, now=timezone.now())


def ask_in(stage, account, ref: str = ""):
    now = timezone.now()
    return grant_second(
        account=account,
        step=SECOND_STEP,
        subject_ref=ref,
        valid_from=now - DAY,
        valid_to=now + DAY,
        reason="复核人离任",
        by=stage.director,
        now=now,
    )


@pytest.mark.parametrize("goes", [close, leave])
def test_one_who_left_leaves_it_to_the_directors_and_to_whom_they_ask_in(waiting, second, goes):
    goes(second)
    assert (owing(REVIEW_KIND), owing(STUCK_KIND)) == ([], [waiting.director.person])
    assert list(ledger_breaches()) == []
    [(ref, title)] = texts_in_second_review()
    chair = UserFactory(roles=[Role.CHAIR])

    ask_in(waiting, chair, ref)

    assert title == waiting.page.title
    assert (owing(REVIEW_KIND), owing(STUCK_KIND)) == ([chair.person], [])
    assert [step.pk for step in reviews_awaiting(chair)] == [waiting.current_step().pk]
    assert list(ledger_breaches()) == []
    review(waiting, chair)
    assert Decision.objects.open().count() == 1
    line = AuditEvent.objects.filter(verb="text.review", refused=False).latest("pk")
    assert line.acting_as == "外请第二人"
    assert list(ledger_breaches()) == []


def test_who_was_asked_in_neither_wrote_nor_reviewed_it(waiting, second):
    close(second)
    ask_in(waiting, waiting.clerk)

    assert owing(STUCK_KIND) == [waiting.director.person]
    for by in (waiting.clerk, waiting.director, UserFactory(roles=[Role.CHAIR])):
        with pytest.raises(CannotReview):
            review(waiting, by)
    assert list(ledger_breaches()) == []


def test_ended_early_it_is_the_directors_again(waiting, second):
    close(second)
    chair = UserFactory(roles=[Role.CHAIR])
    revoke_second(grant=ask_in(waiting, chair), by=waiting.director, now=timezone.now())

    assert (owing(REVIEW_KIND), owing(STUCK_KIND)) == ([], [waiting.director.person])
    with pytest.raises(CannotReview):
        review(waiting, chair)


def test_another_named_in_the_step_owes_what_waits_in_it(waiting, second):
    another = UserFactory(roles=[Role.OFFICE_STAFF])
    task = SecondReviewTask.objects.get()
    task.reviewer = another.person
    task.save()

    assert owing(REVIEW_KIND) == [another.person]
    review(waiting, another)
    assert list(ledger_breaches()) == []


def test_with_somebody_asked_in_the_step_begins_though_the_named_one_wrote_the_text(stage, second):
    stage.page.save_revision(user=second, log_action=True)
    chair = UserFactory(roles=[Role.CHAIR])
    ask_in(stage, chair)
    stage.submit()
    review(stage, stage.director)

    assert owing(REVIEW_KIND) == [chair.person]
    with pytest.raises(CannotReview):
        review(stage, second)
    review(stage, chair)
    assert Decision.objects.open().count() == 1


def test_a_second_is_asked_into_one_text_before_it_comes_to_the_step(stage, second):
    """The named one wrote it: without a second the review before cannot be approved."""
    stage.page.save_revision(user=second, log_action=True)
    stage.submit()
    with pytest.raises(CannotReview):
        review(stage, stage.director)
    [(ref, title)] = texts_in_second_review()
    assert title == stage.page.title
    chair = UserFactory(roles=[Role.CHAIR])

    ask_in(stage, chair, ref)
    review(stage, stage.director)

    assert owing(REVIEW_KIND) == [chair.person]
    review(stage, chair)
    assert Decision.objects.open().count() == 1


def test_texts_of_other_chains_are_not_offered_for_it(stage):
    SecondReviewTask.objects.create(name="他用复核", reviewer=stage.clerk.person)
    stage.submit()

    assert texts_in_second_review() == []


def test_the_posts_table_names_it_and_warns_when_the_named_one_is_gone(client, stage, second):
    def row():
        return next(s for s in staffing(timezone.now()) if s.step.key.startswith(SECOND_STEP))

    assert (row().number, row().is_short) == (1, False)
    close(second)
    assert row().is_empty
    client.force_login(stage.director)
    page = client.get(reverse("duties:posts")).content.decode()
    assert "双人复核“双人复核”" in page
    assert "账号已停用" in page
    ask_in(stage, UserFactory(roles=[Role.CHAIR]))
    assert not row().is_short


def test_the_second_reads_the_text_on_the_desk(client, waiting, second):
    close(second)
    chair = UserFactory(roles=[Role.CHAIR])
    ask_in(waiting, chair)
    client.force_login(chair)

    answer = client.get(reverse("approvals:review", args=[waiting.current_step().pk]))

    assert answer.status_code == 200
