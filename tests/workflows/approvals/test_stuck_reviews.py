"""A review that nobody can take does not wait for ever: the directors owe a way out."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from cms.accounts.enums import Role
from cms.people.signals import standing_changed
from tests.kept import once
from tests.workflows.approvals.factories import UserFactory, make_notice, submit
from workflows.approvals.enums import REVIEW_KIND, STUCK_KIND, ReviewVerdict
from workflows.approvals.models import OfficeReviewTask
from workflows.approvals.services import look_at_reviews, review_text, reviewers
from workflows.approvals.setup import REVIEW_STEP
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty, SecondGrant
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import grant_second, revoke_second

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def owing(kind: str, state: str = DutyState.OPEN) -> list:
    rows = Duty.objects.filter(kind=kind, state=state).order_by("pk")
    return [duty.owner_person for duty in rows]


def clean() -> bool:
    return list(ledger_breaches()) == []


def ask_in(stage, account, **more) -> SecondGrant:
    now = timezone.now()
    return grant_second(
        account=account,
        step=REVIEW_STEP,
        valid_from=now - DAY,
        valid_to=now + DAY,
        reason="主任自己起草",
        by=stage.director,
        now=now,
        **more,
    )


@once
def own(stage):
    """The only director wrote the text herself: nobody can review it."""
    page = make_notice(stage.director, "主任起草的公告")
    return submit(page, stage.director).current_task_state


def test_the_only_reviewer_wrote_the_text_and_owes_a_way_out(client, stage, own):
    duty = Duty.objects.open().get(kind=STUCK_KIND)

    assert duty.owner_person == stage.director.person
    assert owing(REVIEW_KIND) == []
    assert clean()
    client.force_login(stage.director)
    home = client.get("/admin/").content.decode()
    assert "无人可审核的文稿" in home
    assert client.get(duty.link).status_code == 200


def test_a_second_asked_in_owes_the_review_and_takes_it(stage, own):
    chair = UserFactory(roles=[Role.CHAIR])

    ask_in(stage, chair)

    assert (owing(STUCK_KIND), owing(REVIEW_KIND)) == ([], [chair.person])
    assert owing(STUCK_KIND, DutyState.FULFILLED) == [stage.director.person]
    assert clean()
    review_text(task_state=own, by=chair, verdict=ReviewVerdict.APPROVE, now=timezone.now())
    assert owing(REVIEW_KIND) == []
    assert clean()


def test_when_her_time_is_over_or_ended_early_the_director_owes_it_again(stage, own):
    chair = UserFactory(roles=[Role.CHAIR])
    revoke_second(grant=ask_in(stage, chair), by=stage.director, now=timezone.now())
    assert (owing(STUCK_KIND), owing(REVIEW_KIND)) == ([stage.director.person], [])
    assert clean()

    grant = ask_in(stage, chair)
    assert look_at_reviews(grant.valid_to + dt.timedelta(seconds=1)) == 1

    assert (owing(STUCK_KIND), owing(REVIEW_KIND)) == ([stage.director.person], [])


def test_somebody_who_comes_to_the_group_takes_over(stage, own):
    another = UserFactory(roles=[Role.OFFICE_DIRECTOR])

    standing_changed.send(sender=None, person=another.person, by=None, now=timezone.now())

    assert (owing(STUCK_KIND), owing(REVIEW_KIND)) == ([], [another.person])
    assert look_at_reviews(timezone.now()) == 0
    assert clean()


def test_an_empty_group_is_the_directors_too(stage):
    OfficeReviewTask.objects.get().groups.set([Group.objects.create(name="法制审核")])

    stage.submit()

    assert owing(STUCK_KIND) == [stage.director.person]
    assert clean()
    stage.workflow_state.cancel(user=stage.clerk)
    assert owing(STUCK_KIND) == []
    assert clean()


def test_a_reviewer_whose_account_is_closed_meanwhile_leaves_it_to_whoever_can(stage):
    stage.submit()
    another = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    stage.director.is_active = False
    stage.director.save()

    standing_changed.send(sender=None, person=stage.director.person, by=None, now=timezone.now())

    assert owing(REVIEW_KIND) == [another.person]
    assert clean()


def test_a_review_that_is_done_while_the_clock_looks_is_owed_by_nobody_again(stage, monkeypatch):
    """Found open, and approved before the clock comes to it."""
    stage.submit()
    step, look = stage.current_step(), reviewers.acting_at

    def approved_meanwhile(now):
        monkeypatch.undo()
        review_text(task_state=step, by=stage.director, verdict="APPROVE", now=now)
        return look(now)

    monkeypatch.setattr(reviewers, "acting_at", approved_meanwhile)
    look_at_reviews(timezone.now())

    assert owing(REVIEW_KIND) == []
    assert clean()


def test_with_no_director_at_all_the_check_says_so(stage, own):
    stage.director.groups.clear()
    Duty.objects.filter(kind=STUCK_KIND).update(state=DutyState.WAIVED, fulfilled_at=timezone.now())

    assert [each["kind"] for each in ledger_breaches()] == [STUCK_KIND]
