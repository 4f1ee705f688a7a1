"""A text that the committee decided on, or is deciding on, is kept: refused in words, on record."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.delete_page import DeletePageAction

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from home.notices.models import NoticePage
from tests.workflows.approvals.factories import UserFactory, make_notice
from workflows.approvals.enums import Choice
from workflows.approvals.services import recall_text

pytestmark = pytest.mark.django_db
SENTENCE = "该文稿已列入党工委审批记录，须予保存，不能删除。"


@pytest.fixture(params=["being voted on", "not carried"])
def decided(stage, request):
    stage.open()
    if request.param == "not carried":
        stage.vote(*[Choice.AGAINST] * 5)
    return NoticePage.objects.get(pk=stage.page.pk)


def refusals() -> int:
    return AuditEvent.objects.filter(verb="publishing.delete", refused=True).count()


def test_the_editor_refuses_in_words(client, stage, decided):
    client.force_login(UserFactory(is_superuser=True))

    answer = client.post(reverse("wagtailadmin_pages:delete", args=[decided.pk]), follow=True)

    assert answer.status_code == 200
    assert SENTENCE in answer.content.decode()
    assert NoticePage.objects.filter(pk=decided.pk).exists()
    assert refusals() == 1


def test_code_is_refused_too(stage, decided):
    for delete in (decided.delete, DeletePageAction(decided, user=stage.clerk).execute):
        with pytest.raises(Exception, match=SENTENCE):
            delete()

    assert NoticePage.objects.filter(pk=decided.pk).exists()


def test_a_text_under_review_is_taken_back_before_it_is_deleted(client, stage):
    state = stage.submit().workflow_state
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    here = reverse("wagtailadmin_pages:delete", args=[stage.page.pk])

    answer = client.post(here, {"confirm_site_name": "联席"}, follow=True)

    assert "请先撤回送审" in answer.content.decode()
    assert NoticePage.objects.filter(pk=stage.page.pk).exists()
    assert refusals() == 1
    recall_text(state=state, reason="另行起草", by=stage.clerk, now=timezone.now())
    NoticePage.objects.get(pk=stage.page.pk).delete()
    assert not NoticePage.objects.filter(pk=stage.page.pk).exists()


def test_a_draft_is_no_record(stage):
    draft = make_notice(stage.clerk, "草稿")

    draft.delete()

    assert not NoticePage.objects.filter(pk=draft.pk).exists()
