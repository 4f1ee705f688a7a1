"""What fails in a sweep of the clock keeps no other, stays as it was, and is logged wordlessly."""

import logging

import pytest
from django.utils import timezone

from cms.publishing.enums import ReleaseMode
from tests.cms.people.factories import PostFactory
from tests.workflows.approvals.factories import make_notice, set_rules, submit
from workflows.approvals.enums import Choice
from workflows.approvals.services import (
    cast_vote,
    look_at_reviews,
    owe_what_waits,
    permits,
    reviewers,
)
from workflows.approvals.services.sweeping import each_alone

pytestmark = pytest.mark.django_db
SECRET = "涉密的标题"


def first_fails(monkeypatch, module, name: str) -> None:
    """The first call of a step fails when all is done, each later one is the step."""
    step, met = getattr(module, name), []

    def failing(*args, **kwargs):
        result = step(*args, **kwargs)
        met.append(args)
        if len(met) == 1:
            raise RuntimeError(SECRET)
        return result

    monkeypatch.setattr(module, name, failing)


def nobody_at_the_office(stage) -> None:
    for account in (stage.clerk, stage.director):
        account.is_active = False
        account.save()


def test_each_is_done_by_itself(caplog):
    post = PostFactory(label="甲")

    def act(number: int) -> int:
        post.label = str(number)
        post.save()
        if number == 2:
            raise RuntimeError(SECRET)
        return number

    with caplog.at_level(logging.ERROR):
        assert each_alone([1, 3, 2], act, "a sweep") == 4

    post.refresh_from_db()
    assert post.label == "3"
    assert "a sweep: 2 stayed: RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_a_row_is_logged_by_its_reference_and_never_by_its_words(stage, caplog):
    page = make_notice(stage.clerk, SECRET)

    def fails(row) -> int:
        raise RuntimeError

    with caplog.at_level(logging.ERROR):
        assert each_alone([page], fails, "a sweep") == 0

    assert f"a sweep: notices.noticepage:{page.pk} stayed: RuntimeError" in caplog.text
    assert SECRET not in caplog.text


def test_one_review_keeps_no_other(stage, monkeypatch):
    for title in ("甲公告", "乙公告"):
        submit(make_notice(stage.clerk, title), stage.clerk)
    nobody_at_the_office(stage)
    first_fails(monkeypatch, reviewers, "_look_at")

    assert look_at_reviews(timezone.now()) == 1
    assert look_at_reviews(timezone.now()) == 2


def test_one_permit_keeps_no_other(stage, monkeypatch):
    set_rules(release_mode=ReleaseMode.BY_HAND)
    opened = []
    for title in ("甲公告", "乙公告"):
        stage.page = make_notice(stage.clerk, title)
        opened.append(stage.open())
    nobody_at_the_office(stage)
    for decision in opened:
        for member in stage.members[:6]:
            cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())
    first_fails(monkeypatch, permits, "owe_release")

    assert owe_what_waits(timezone.now()) == 1
    assert owe_what_waits(timezone.now()) == 2
