"""Taking back what is approved, and what a take-down does to what is being decided on."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import in_force, permit_in_force
from cms.publishing.services import begin_correction, revoke, withdraw
from tests.kept import once
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.factories import set_rules, set_time
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import LAPSED_KIND, Choice, DecisionState
from workflows.approvals.models import Amendment, OfficeReviewTask
from workflows.approvals.papers.trail import writers_of
from workflows.approvals.services import (
    CannotCastVote,
    CannotConfirmAmendment,
    cast_vote,
    confirm_amendment,
    start_approval,
)
from workflows.approvals.trail import trail_of
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


def submit_again(stage, title: str = ""):
    """The clerk changes the text, if a title is given, and submits it; the director reviews, where
    that step is not done.
    """
    draft = stage.page.get_latest_revision_as_object()
    if title:
        draft.title = title
        draft.save_revision(user=stage.clerk, log_action=True)
    stage.workflow_state = start_approval(draft=draft, by=stage.clerk, now=timezone.now())
    is_review = isinstance(stage.current_step().task.specific, OfficeReviewTask)
    return stage.approve() if is_review else stage.decision


@once
def corrected(stage):
    """A public text, and its correction with five of six votes for it."""
    stage.open()
    stage.vote(*[FOR] * 6)
    permit = permit_in_force(stage.page.number)
    begin_correction(permit=permit, note="地点有误", by=stage.clerk, now=timezone.now())
    decision = submit_again(stage, "关于开展视察的公告（更正）")
    stage.vote(*[FOR] * 5)
    return stage, permit, decision


def take_down(permit, by) -> None:
    withdraw(permit=permit, by=by, reason="内容有误", now=timezone.now())


def faces(number: str, title: str) -> dict:
    """What an anonymous reader finds of a text, face by face."""
    client = Client()
    api = client.get(f"/api/v1/texts/{number}")
    return {
        "page": client.get(f"/t/{number}/").status_code,
        "api": api.status_code,
        "search": title in client.get("/search/", {"q": "更正"}).content.decode(),
        "feed": title in client.get("/feed.xml").content.decode(),
        "list": in_force().filter(number=number).exists(),
    }


def test_a_correction_on_the_table_does_not_undo_a_take_down(corrected):
    stage, permit, decision = corrected
    take_down(permit, stage.director)

    decision.refresh_from_db()
    stage.workflow_state.refresh_from_db()
    assert decision.state == DecisionState.VOID
    assert "撤下" in decision.closing_reason
    ended = AuditEvent.objects.get(verb="decision.end")
    assert ended.actor_label == str(stage.director)
    assert stage.workflow_state.status == "needs_changes"
    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[5], choice=FOR, now=timezone.now())
    publish_due_now = list(publish_due(now=timezone.now() + dt.timedelta(days=1)))
    assert publish_due_now == []
    found = faces(stage.page.number, "视察的公告（更正）")
    assert (found["page"], found["search"], found["feed"]) == (410, False, False)
    assert found["api"] in (404, 410)
    assert not found["list"]
    assert list(ledger_breaches()) == []
    assert not Duty.objects.open().filter(kind="approvals.vote").exists()


def test_submitted_again_after_the_take_down_it_is_decided_on_and_public(corrected):
    stage, permit, _void = corrected
    take_down(permit, stage.director)

    submit_again(stage)
    stage.vote(*[FOR] * 6)

    assert permit_in_force(stage.page.number) is not None


def test_a_changed_text_that_waits_for_its_confirmations_is_taken_off_too():
    table = make_table()
    table.decide()
    permit = permit_in_force(table.stage.page.number)
    table.submit_again("二稿")
    table.stage.approve()
    table.decide(entry("WITH_CHANGES", changes="标题"))
    table.submit_again("三稿")
    table.stage.approve()
    amendment = Amendment.objects.get()

    take_down(permit, table.stage.director)

    amendment.refresh_from_db()
    assert amendment.is_void
    steps = [step for step in trail_of(amendment.decision.subject_ref) if "终止修改稿" in step.act]
    assert [(step.who, "撤下" in step.note) for step in steps] == [
        (str(table.stage.director), True)
    ]
    table.stage.workflow_state.refresh_from_db()
    assert table.stage.workflow_state.status == "needs_changes"
    with pytest.raises(CannotConfirmAmendment):
        confirm_amendment(
            amendment=amendment, part="DIRECTOR", by=table.stage.director, now=timezone.now()
        )
    assert list(ledger_breaches()) == []


def test_the_clock_takes_down_and_what_is_decided_on_goes_on(corrected):
    """A notice whose last day has passed: its newer text may still be on the table."""
    _stage, permit, decision = corrected
    withdraw(permit=permit, by=None, reason="展示期已满", now=timezone.now())

    decision.refresh_from_db()
    assert decision.is_open


# --- who wrote what was taken back


def test_an_author_is_no_stranger_to_a_text_whose_approval_was_taken_back(stage):
    set_rules(release_mode=ReleaseMode.BY_HAND)
    stage.open()
    stage.vote(*[FOR] * 6)
    permit = Permit.objects.get()
    revoke(permit=permit, by=stage.director, reason="暂缓", now=timezone.now())

    assert author_ids(stage.page) == {stage.clerk.pk}


def test_nor_to_one_that_was_withdrawn_and_the_release_sheet_names_them(stage):
    stage.open()
    stage.vote(*[FOR] * 6)
    permit = permit_in_force(stage.page.number)
    take_down(permit, stage.director)
    assert author_ids(stage.page) == {stage.clerk.pk}

    submit_again(stage)
    stage.vote(*[FOR] * 6)

    again = permit_in_force(stage.page.number)
    assert writers_of(again)[0] == [stage.clerk.get_full_name()]


# --- the way to take it back


@once
def timed(stage):
    """Approved for a time that has not come."""
    at = (timezone.now() + dt.timedelta(days=2)).replace(microsecond=0)
    set_time(stage.page, at, stage.clerk)
    stage.open()
    stage.vote(*[FOR] * 6)
    return Permit.objects.get()


@pytest.mark.parametrize("by_hand", [False, True])
def test_the_director_takes_an_approval_back_from_its_record(client, stage, by_hand):
    if by_hand:
        set_rules(release_mode=ReleaseMode.BY_HAND)
    else:
        set_time(stage.page, timezone.now() + dt.timedelta(days=2), stage.clerk)
    decision = stage.open()
    stage.vote(*[FOR] * 6)
    permit = Permit.objects.get()
    client.force_login(stage.director)
    address = reverse("permit_revoke", args=[permit.pk])
    shown_on = (
        reverse("wagtailadmin_home"),
        reverse("decisions:trail", args=[decision.pk]),
        reverse("office_notices:record", args=[stage.page.pk]),
        reverse("permit_history", args=[permit.number]),
    )
    for page in shown_on:
        assert address in client.get(page).content.decode(), page
    assert "收回批准" in client.get(address).content.decode()
    assert client.post(address, {"reason": " "}).status_code == 422

    answer = client.post(address, {"reason": "内容要再核实"}, follow=True)

    assert "内容要再核实" in answer.content.decode()
    assert permit.events.get().verb == "REVOKED"
    later = timezone.now() + dt.timedelta(days=3)
    assert list(publish_due(now=later)) == []
    assert permit_in_force(permit.number) is None
    owed = Duty.objects.open().get(subject_ref=f"publishing.permit:{permit.pk}")
    assert (owed.kind, owed.owner_person) == (LAPSED_KIND, stage.clerk.person)
    assert list(ledger_breaches()) == []
    for page in shown_on:
        assert address not in client.get(page).content.decode(), page


def test_nobody_else_takes_it_back(client, stage, timed):
    address = reverse("permit_revoke", args=[timed.pk])
    for user in (stage.clerk, stage.members[0]):
        client.force_login(user)
        assert address not in client.get(reverse("wagtailadmin_home")).content.decode()
        assert client.get(address).status_code in (302, 403)
        client.post(address, {"reason": "不发了"})
    assert not timed.events.exists()


def test_its_time_is_shown_where_it_waits(client, stage, timed):
    client.force_login(stage.clerk)
    said = f"{timezone.localtime(timed.release_at):%Y-%m-%d %H:%M}"
    for page in (
        reverse("wagtailadmin_home"),
        reverse("decisions:trail", args=[stage.decision.pk]),
        reverse("office_notices:record", args=[stage.page.pk]),
        reverse("permit_history", args=[timed.number]),
    ):
        assert said in client.get(page).content.decode(), page
