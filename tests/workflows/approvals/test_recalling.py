"""撤回送审: a text under review is taken back with a reason, by somebody who may, on record."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from home.models import SiteTexts
from home.notices.queries import timeline_of
from home.services import submit_site_text
from tests.cms.publishing.ways.editor import edit_form
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.services import CannotRecallText, recall_text
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
WHY = "日期写错"


def recall(stage, by, reason=WHY):
    state = stage.workflow_state
    return recall_text(state=state, reason=reason, by=by, now=timezone.now())


def page_of(stage) -> str:
    return reverse("decisions:recall-text", args=[stage.workflow_state.pk])


def editor_of(stage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[stage.page.pk])


def lines(verb: str = "text.recall") -> list[tuple]:
    rows = AuditEvent.objects.filter(verb=verb).order_by("pk")
    return list(rows.values_list("actor_id", "refused", "detail"))


@pytest.mark.parametrize("who", ["clerk", "director"])
def test_taken_back_it_is_a_draft_and_everybody_is_told_why(stage, who):
    stage.submit()
    by = getattr(stage, who)

    recall(stage, by)

    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "cancelled"
    words = f"送审已由{by}撤回：{WHY}"
    assert [duty.outcome for duty in Duty.objects.all()] == [words]
    assert lines() == [(by.pk, False, WHY)]
    assert lines("workflow.call_off") == []
    assert list(ledger_breaches()) == []
    assert stage.submit().current_step().status == "in_progress"


def test_strangers_and_no_reason_are_refused_on_record(stage):
    stage.submit()
    strangers = [
        UserFactory(roles=[Role.OFFICE_STAFF]),
        UserFactory(roles=[Role.AUDITOR]),
        UserFactory(is_superuser=True),
    ]
    for by in strangers:
        with pytest.raises(CannotRecallText, match="送审人或办公室主任"):
            recall(stage, by)
    with pytest.raises(CannotRecallText, match="写明"):
        recall(stage, stage.clerk, "  ")

    assert [refused for _by, refused, _detail in lines()] == [True] * 4
    assert Duty.objects.open().count() == 1


def test_once_a_decision_is_open_it_ends_on_its_own_page(stage):
    decision = stage.open()
    with pytest.raises(CannotRecallText, match="由主持人或办公室主任"):
        recall(stage, stage.clerk)
    decision.refresh_from_db()
    assert decision.is_open


def test_twice_is_refused(stage):
    stage.submit()
    recall(stage, stage.clerk)

    with pytest.raises(CannotRecallText, match="不在审核中"):
        recall(stage, stage.clerk)


def test_the_editor_leads_to_the_page_that_asks_why(stage, client):
    stage.submit()
    client.force_login(stage.clerk)
    page = client.get(editor_of(stage)).content.decode()
    assert "action-cancel-workflow" not in page
    assert page_of(stage) in page
    assert "撤回送审" in page

    asked = client.get(page_of(stage)).content.decode()
    assert "从第一个环节重新办理" in asked
    assert client.post(page_of(stage), {"reason": " "}).status_code == 422
    assert Duty.objects.open().exists()
    answer = client.post(page_of(stage), {"reason": WHY}, follow=True)

    assert answer.redirect_chain == [(editor_of(stage), 302)]
    assert "已撤回送审，文稿恢复为草稿" in answer.content.decode()
    assert not Duty.objects.open().exists()
    assert client.post(page_of(stage), {"reason": WHY}).status_code == 409


def test_the_record_of_the_text_offers_it_while_it_is_under_review(stage, client):
    stage.submit()
    client.force_login(stage.clerk)
    record = reverse("office_notices:record", args=[stage.page.pk])
    assert page_of(stage) in client.get(record).content.decode()

    recall(stage, stage.clerk)

    assert page_of(stage) not in client.get(record).content.decode()


def test_a_clerk_who_did_not_submit_it_is_offered_nothing(stage, client):
    stage.submit()
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    assert "recall" not in client.get(editor_of(stage)).content.decode()
    assert client.get(page_of(stage)).status_code in (302, 403)


def test_what_is_posted_to_wagtails_button_is_asked_for_its_reason(stage, client):
    stage.submit()
    client.force_login(stage.clerk)
    body = edit_form(client, stage.page, "改", **{"action-cancel-workflow": "1"})

    answer = client.post(editor_of(stage), body)

    assert answer["Location"] == page_of(stage)
    assert Duty.objects.open().exists()


def test_a_workflow_that_is_switched_off_calls_its_reviews_off_in_true_words(stage):
    stage.submit()
    admin = UserFactory(roles=[Role.SYSTEM_ADMIN])

    Workflow.objects.get(pk=stage.workflow_state.workflow_id).deactivate(user=admin)

    assert [duty.outcome for duty in Duty.objects.all()] == ["审核已终止，文稿未经审核。"]
    assert lines("workflow.call_off") == [(admin.pk, False, "")]


def test_a_text_of_the_site_is_taken_back_too(stage, client):
    texts = SiteTexts.objects.get_or_create()[0]
    texts.save_revision(user=stage.clerk)
    submit_site_text(text=texts, by=stage.clerk, now=timezone.now())
    client.force_login(stage.clerk)
    editor = reverse("wagtailsnippets_home_sitetexts:edit", args=[texts.pk])
    address = reverse("decisions:recall-text", args=[texts.current_workflow_state.pk])
    assert address in client.get(editor).content.decode()

    answer = client.post(address, {"reason": WHY})

    assert answer["Location"] == editor
    assert not Duty.objects.open().exists()


def test_the_history_of_the_text_tells_the_reason(stage):
    stage.submit()
    recall(stage, stage.clerk)

    assert timeline_of(stage.page)[-1].note == f"送审已由{stage.clerk}撤回：{WHY}"
