"""A decision is ended without a result by somebody, with a reason; Wagtail's cancel ends none."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.publishing.models import Permit
from cms.publishing.refusals import PublicationRefused
from home.notices.models import NoticePage
from tests.cms.publishing.ways.editor import edit_form
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory, kinds_owed
from tests.workflows.approvals.standing import (
    agree,
    give_standing_chain,
    grant,
    submit_reception,
    two_releasers,
)
from workflows.approvals.enums import RETURNED_KIND, Choice, DecisionState, Mark
from workflows.approvals.models import Amendment, Decision
from workflows.approvals.services import (
    CannotEndDecision,
    close_overdue_decisions,
    end_decision,
    why_not_end,
)
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
WHY = "文中日期有误"


def end(decision, by, reason=WHY):
    return end_decision(decision=decision, reason=reason, by=by, now=timezone.now())


def ends(decision, by) -> bool:
    try:
        return end(decision, by).state == DecisionState.VOID
    except CannotEndDecision:
        return False


def test_the_director_ends_it_and_stands_beside_it_with_the_reason(stage):
    decision = stage.open()
    stage.vote(Choice.FOR, Choice.AGAINST)

    end(decision, stage.director)

    decision.refresh_from_db()
    assert decision.state == DecisionState.VOID
    assert decision.closing_reason == f"由{stage.director}终止：{WHY}"
    event = AuditEvent.objects.get(verb="decision.end")
    assert (event.actor_id, event.refused) == (stage.director.pk, False)
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert kinds_owed() == [RETURNED_KIND]
    assert list(ledger_breaches()) == []


def test_one_whose_result_the_gate_refuses_can_be_ended(build_stage):
    """Its time is up and it is carried, but of a text that is another's by now: no permit."""
    stage = build_stage()
    decision = stage.open()
    stage.vote(*[Choice.FOR] * 6)
    NoticePage.objects.filter(pk=stage.page.pk).update(number="2026-999")
    with time_machine.travel(decision.due_at + dt.timedelta(hours=1), tick=False):
        assert close_overdue_decisions(timezone.now()) == 0

        assert ends(decision, stage.director)

    assert not Permit.objects.exists()
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert kinds_owed() == [RETURNED_KIND]


def test_one_whose_result_stands_is_not_ended(build_stage):
    stage = build_stage()
    decision = stage.open()
    stage.vote(*[Choice.FOR] * 6)
    with time_machine.travel(decision.due_at + dt.timedelta(hours=1), tick=False):
        assert not ends(decision, stage.director)


def test_who_submitted_it_may_until_somebody_has_voted(stage):
    decision = stage.open()
    stage.vote(Choice.FOR)
    assert not ends(decision, stage.clerk)

    stage.workflow_state.refresh_from_db()
    end(decision, stage.director)
    from workflows.approvals.services import start_approval

    draft = stage.page.get_latest_revision_as_object()
    stage.workflow_state = start_approval(draft=draft, by=stage.clerk, now=timezone.now())
    again = stage.decision if stage.decision.pk != decision.pk else stage.approve()
    assert ends(again, stage.clerk)


def test_who_else_may(stage):
    decision = stage.open()
    strangers = [
        stage.members[1],
        UserFactory(roles=[Role.OFFICE_STAFF]),
        UserFactory(roles=[Role.AUDITOR]),
        UserFactory(is_superuser=True),
    ]
    assert not [by for by in strangers if ends(decision, by)]
    with pytest.raises(CannotEndDecision, match="理由"):
        end(decision, stage.members[0], "  ")
    refused = AuditEvent.objects.filter(verb="decision.end", refused=True)
    assert refused.count() == len(strangers) + 1

    assert ends(decision, stage.members[0])  # presides
    with pytest.raises(CannotEndDecision, match="结束"):
        end(decision, stage.director)


def test_a_pen_that_was_entered_counts_as_somebody():
    stage = make_round(3)
    stage.open()
    stage.enter({0: Mark.FOR})

    assert not ends(stage.decision, stage.clerk)
    assert ends(stage.decision, stage.director)
    assert list(ledger_breaches()) == []


def test_what_a_meeting_has_decided_is_not_ended_before_its_check():
    table = make_table()
    record = table.record(entry())

    with pytest.raises(CannotEndDecision, match="会议结果已经录入"):
        end(record.decision, table.stage.director)


def test_wagtails_cancel_ends_no_decision_wherever_it_is_called(stage):
    decision = stage.open()
    stage.workflow_state.refresh_from_db()

    with pytest.raises(PublicationRefused, match="写明理由"):
        stage.workflow_state.cancel(user=stage.clerk)

    decision.refresh_from_db()
    stage.workflow_state.refresh_from_db()
    assert (decision.is_open, stage.workflow_state.status) == (True, "in_progress")
    assert AuditEvent.objects.filter(verb="workflow.cancel", refused=True).count() == 1


def test_nor_a_changed_text_that_is_being_confirmed():
    table = make_table()
    table.decide(entry("WITH_CHANGES", in_favour=7, against=1, changes="改标题"))
    table.submit_again("改过的标题")
    table.stage.approve()
    table.stage.workflow_state.refresh_from_db()

    with pytest.raises(PublicationRefused):
        table.stage.workflow_state.cancel(user=table.stage.clerk)

    assert Amendment.objects.get().is_open


def test_the_editor_neither_offers_it_nor_takes_it(stage, client):
    decision = stage.open()
    client.force_login(stage.clerk)
    address = reverse("wagtailadmin_pages:edit", args=[stage.page.pk])
    assert "action-cancel-workflow" not in client.get(address).content.decode()

    body = edit_form(client, stage.page, "改", **{"action-cancel-workflow": "1"})
    answer = client.post(address, body, follow=True)

    decision.refresh_from_db()
    assert decision.is_open
    assert answer.redirect_chain == [(address, 302)]
    assert "由主持人或办公室主任在决定页面上写明理由后终止" in answer.content.decode()
    assert AuditEvent.objects.filter(verb="workflow.cancel", refused=True).exists()


def test_nobody_presides_over_a_release_either_releaser_ends_it(stage):
    pair = two_releasers()
    grant(stage, pair)
    give_standing_chain()
    decision = submit_reception(stage)
    refused = "由任一授权发布人或办公室主任终止"
    with pytest.raises(PublicationRefused, match="由任一授权发布人或办公室主任在决定页面"):
        stage.workflow_state.cancel(user=stage.clerk)

    for who in (*stage.members[:2], UserFactory(roles=[Role.OFFICE_STAFF])):
        with pytest.raises(CannotEndDecision, match=refused):
            end(decision, who)
    agree(decision, pair[0])
    with pytest.raises(CannotEndDecision, match=refused):
        end(decision, stage.clerk)  # who submitted it, but somebody has agreed

    assert all(why_not_end(decision=decision, by=by, now=timezone.now()) == "" for by in pair)
    assert ends(decision, pair[1])
    assert Decision.objects.get(pk=decision.pk).closing_reason.startswith(f"由{pair[1]}终止")


def test_on_its_page_it_is_ended_with_a_reason(stage, client):
    decision = stage.open()
    ballot = reverse("approvals:ballot", args=[decision.pk])
    address = reverse("approvals:end", args=[decision.pk])
    client.force_login(stage.members[1])
    assert address not in client.get(ballot).content.decode()
    assert client.get(address).status_code == 404
    client.force_login(stage.director)
    assert address in client.get(ballot).content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": ""}).status_code == 422

    answer = client.post(address, {"reason": WHY}, follow=True)

    page = answer.content.decode()
    assert "已终止，文本已退回办公室" in page
    assert f"由{stage.director}终止：{WHY}" in page
    assert address not in page
    assert client.post(address, {"reason": WHY}).status_code == 409
