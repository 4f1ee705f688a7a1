"""A correction is released while the next one, which still carries its note, is under way."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from cms.publishing.services import begin_correction, cancel_correction, release
from home.notices.models import NoticePage
from home.notices.services import CannotSubmitNotice, submit_notice
from tests.kept import once
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.approvals.factories import set_rules
from workflows.approvals.enums import Choice, DecisionState, ReviewVerdict
from workflows.approvals.services import end_decision, review_text

pytestmark = pytest.mark.django_db
FOR, NOTE = Choice.FOR, "更正日期"


def newest(stage) -> NoticePage:
    return NoticePage.objects.get(pk=stage.page.pk).get_latest_revision_as_object()


def change(stage, **fields) -> None:
    stage.page = newest(stage)
    for name, value in fields.items():
        setattr(stage.page, name, value)
    stage.page.save_revision(user=stage.clerk, log_action=True)


@once
def corrected():
    """A public text whose correction is approved and waits for the office's hand."""
    stage = made_stage(size=3)
    stage.open()
    stage.vote(FOR, FOR, FOR)
    set_rules(release_mode=ReleaseMode.BY_HAND)
    public = permit_in_force(stage.page.number)
    begin_correction(permit=public, note=NOTE, by=stage.clerk, now=timezone.now())
    change(stage, title="更正后的公告")
    stage.open()
    stage.vote(FOR, FOR, FOR)
    return stage, Permit.objects.latest("pk")


def release_by_hand(stage, permit) -> None:
    release(permit=permit, by=stage.clerk, now=timezone.now())


def test_a_ballot_on_the_next_correction_goes_on_with_its_note(corrected):
    stage, waiting = corrected
    change(stage, summary="再改一处")
    decision = stage.open()
    stage.vote(FOR)

    release_by_hand(stage, waiting)
    stage.members = stage.members[1:]
    decision = stage.vote(FOR, FOR)

    assert decision.state == DecisionState.CARRIED
    release_by_hand(stage, Permit.objects.latest("pk"))
    shown = permit_in_force(stage.page.number)
    assert (shown.digest, NOTE in shown.payload) == (decision.digest, True)
    assert newest(stage).correction_note == ""


def test_what_is_being_reviewed_reaches_the_body_with_its_note(corrected):
    stage, waiting = corrected
    change(stage, title="再更正地点的公告")
    stage.submit()

    release_by_hand(stage, waiting)

    decision = stage.approve()
    assert "再更正地点的公告" in decision.payload
    assert NOTE in decision.payload


def test_what_came_back_for_changes_keeps_its_note(corrected):
    stage, waiting = corrected
    change(stage, title="再更正地点的公告")
    stage.submit()
    review_text(
        task_state=stage.current_step(),
        by=stage.director,
        verdict=ReviewVerdict.RETURN,
        comment="写明地点",
        now=timezone.now(),
    )

    release_by_hand(stage, waiting)

    assert newest(stage).correction_note == NOTE


def test_where_the_next_one_ends_the_note_stands_until_the_office_drops_it(corrected):
    stage, waiting = corrected
    change(stage, title="再更正地点的公告")
    decision = stage.open()
    release_by_hand(stage, waiting)

    end_decision(decision=decision, reason="缓一缓", by=stage.director, now=timezone.now())

    assert newest(stage).correction_note == NOTE
    shown = permit_in_force(stage.page.number)
    cancel_correction(permit=shown, by=stage.clerk, now=timezone.now())
    assert newest(stage).correction_note == ""


def test_a_set_time_stays_with_what_is_being_decided_and_is_not_submitted_again(build_stage):
    stage = build_stage(size=3)
    at = (timezone.now() + dt.timedelta(hours=2)).replace(microsecond=0)
    change(stage, release_at=at, body=[("heading", "正文")])
    stage.open()
    stage.vote(FOR, FOR, FOR)
    change(stage, title="以后的标题")
    decision = stage.open()
    stage.vote(FOR)

    assert [outcome.problem for outcome in publish_due(now=at)] == [""]

    assert newest(stage).release_at == at
    decision.refresh_from_db()
    assert decision.is_open
    end_decision(decision=decision, reason="缓一缓", by=stage.director, now=at)
    with pytest.raises(CannotSubmitNotice, match="时间"):
        submit_notice(notice=stage.page, by=stage.clerk, now=at)
