"""A text that became another kind after its return is decided on as that kind is."""

import pytest
from django.utils import timezone
from wagtail.models import Workflow, WorkflowPage, WorkflowState

from cms.core.models import AuditEvent
from home.notices.enums import NoticeKind
from home.notices.services import CannotSubmitNotice, submit_notice
from tests.cms.publishing.ways.deciding import make_office
from tests.workflows.approvals.four_chains import KIND_OF_WAY
from workflows.approvals.enums import DEFAULT_WORKFLOW, ReviewVerdict, Way
from workflows.approvals.models import KindChain
from workflows.approvals.services import review_text


def test_a_text_that_became_another_kind_after_its_return_goes_that_kinds_way(db):
    office = make_office()
    office.begin(Way.BALLOT)
    office.write()
    state = submit_notice(notice=office.fresh, by=office.clerk, now=timezone.now())
    review_text(
        task_state=state.current_task_state,
        by=office.director,
        verdict=ReviewVerdict.RETURN,
        comment="请改",
        now=timezone.now(),
    )
    draft = office.fresh.get_latest_revision_as_object()
    draft.kind = KIND_OF_WAY[Way.MEETING]
    draft.save_revision(user=office.clerk)
    office.submit()
    assert (office.decision.way, office.decision.is_open) == (Way.MEETING, True)
    state.refresh_from_db()
    assert state.status == "cancelled"


def test_a_draft_of_a_kind_without_a_chain_is_refused_though_the_text_was_of_one_that_has(stage):
    WorkflowPage.objects.all().delete()
    default = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    KindChain.objects.create(kind=NoticeKind.ANNOUNCEMENT, workflow=default)
    draft = stage.page.get_latest_revision_as_object()
    draft.kind, draft.body = NoticeKind.NEWS, [("para", "<p>正文</p>")]
    draft.save_revision(user=stage.clerk)
    fresh = type(stage.page).objects.get(pk=stage.page.pk)

    with pytest.raises(CannotSubmitNotice, match="尚未指定审批流程"):
        submit_notice(notice=fresh, by=stage.clerk, now=timezone.now())

    assert not WorkflowState.objects.exists()
    assert AuditEvent.objects.filter(verb="notices.submit", refused=True).exists()
