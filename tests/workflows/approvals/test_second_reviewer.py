"""A second from outside reviews in her period, and never a text of her own."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.approvals.factories import UserFactory, make_notice, submit
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.permissions import user_can_review_text, user_can_view_review
from workflows.approvals.queries import reviews_awaiting
from workflows.approvals.services import CannotReview, review_text
from workflows.approvals.setup import REVIEW_STEP, text_ref, texts_in_review
from workflows.duties.models import SecondGrant
from workflows.duties.services import grant_second, revoke_second

pytestmark = pytest.mark.django_db


@pytest.fixture
def chair(stage):
    return UserFactory(roles=[Role.CHAIR])


def ask_in(stage, account, *, days: int = 3, **more) -> SecondGrant:
    now = timezone.now()
    return grant_second(
        account=account,
        step=REVIEW_STEP,
        valid_from=now - dt.timedelta(minutes=1),
        valid_to=now + dt.timedelta(days=days),
        reason="主任外出学习",
        by=stage.director,
        now=now,
        **more,
    )


def approve(step, by) -> None:
    review_text(task_state=step, by=by, verdict=ReviewVerdict.APPROVE, now=timezone.now())


def test_without_a_grant_she_sees_nothing(stage, chair, client):
    step = stage.submit().current_step()

    assert not user_can_view_review(chair, step)
    assert list(reviews_awaiting(chair)) == []
    client.force_login(chair)
    assert client.get(reverse("approvals:review", args=[step.pk])).status_code == 404
    with pytest.raises(CannotReview):
        approve(step, chair)


def test_in_her_period_she_reviews_and_the_trail_says_as_what(stage, chair, client):
    step = stage.submit().current_step()
    ask_in(stage, chair)
    client.force_login(chair)

    inbox = client.get(reverse("desk:home")).content.decode()
    shown = client.get(reverse("approvals:review", args=[step.pk]))

    assert "外请第二人" in inbox
    assert "等您审核的文稿" in inbox
    assert shown.status_code == 200
    assert list(reviews_awaiting(chair)) == [step]
    approve(step, chair)
    assert stage.decision.is_open
    assert AuditEvent.objects.get(verb="text.review").acting_as == "外请第二人"


def test_after_it_was_ended_she_reviews_no_more(stage, chair):
    step = stage.submit().current_step()
    grant = ask_in(stage, chair)
    revoke_second(grant=grant, by=stage.director, now=timezone.now())

    assert not user_can_review_text(chair, step)
    assert list(reviews_awaiting(chair)) == []


def test_past_her_period_she_reviews_no_more(stage, chair):
    step = stage.submit().current_step()
    grant = ask_in(stage, chair)
    past = timezone.now() - dt.timedelta(seconds=1)
    SecondGrant.objects.filter(pk=grant.pk).update(valid_to=past)

    assert not user_can_review_text(chair, step)


def test_what_she_wrote_past_her_period_is_shown_to_her_and_nothing_of_the_text(
    stage, chair, client
):
    step = stage.submit().current_step()
    grant = ask_in(stage, chair)
    client.force_login(chair)
    here = reverse("approvals:review", args=[step.pk])
    assert client.get(here).status_code == 200
    revoke_second(grant=grant, by=stage.director, now=timezone.now())

    answer = client.post(here, {"verdict": "RETURN", "comment": "第二段的数字与附件不一致"})

    page = answer.content.decode()
    assert answer.status_code == 404
    assert "第二段的数字与附件不一致" in page
    assert "没有提交" in page
    assert stage.page.title not in page


def test_a_grant_for_one_text_opens_no_other(stage, chair):
    step = stage.submit().current_step()
    other = submit(make_notice(stage.clerk, "另一份公告"), stage.clerk).current_task_state
    [ref] = [ref for ref, title in texts_in_review() if title == "另一份公告"]
    assert ref == text_ref(other.workflow_state)

    ask_in(stage, chair, subject_ref=ref)

    assert user_can_review_text(chair, other)
    assert not user_can_view_review(chair, step)
    assert list(reviews_awaiting(chair)) == [other]


def test_never_her_own_text(stage):
    writer = UserFactory(roles=[Role.OFFICE_STAFF])
    step = submit(make_notice(writer, "自己起草的公告"), writer).current_task_state
    ask_in(stage, writer)

    assert user_can_view_review(writer, step)
    assert not user_can_review_text(writer, step)
    with pytest.raises(CannotReview):
        approve(step, writer)


def test_who_wrote_a_text_sees_who_reviews_it(stage, client):
    colleague = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    page = make_notice(stage.director, "主任起草的公告")
    step = submit(page, stage.director).current_task_state

    def told(account) -> str:
        client.force_login(account)
        listed = client.get(reverse("approvals:reviews")).content.decode()
        first = client.get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("approvals:review", args=[step.pk]) in listed
        words = f"由{colleague.person.name}审核"
        assert (words in listed) == (words in first)
        return words in listed

    assert told(stage.director)
    assert not told(colleague)
