"""The history of a text names who acted, and no clerk for what the system did in her request."""

import pytest
from django.utils import timezone
from wagtail.log_actions import LogContext

from home.notices.enums import NoticeKind
from home.notices.models import NoticePage
from home.notices.queries import timeline_of
from tests.workflows.approvals.test_chains import chain, the_ballot
from workflows.approvals.enums import Choice, DecisionState
from workflows.approvals.models import Decision
from workflows.approvals.services import assign_chain
from workflows.approvals.services.submitting import start_approval

pytestmark = pytest.mark.django_db


def test_a_ballot_that_closes_at_its_opening_is_returned_by_the_system(build_stage):
    stage = build_stage(size=0)  # nobody may vote
    kind = NoticeKind(stage.page.kind).value
    assign_chain(kind=kind, workflow=chain(the_ballot()), by=stage.director, now=timezone.now())

    for _once_more in range(2):
        draft = NoticePage.objects.get(pk=stage.page.pk).get_latest_revision_as_object()
        with LogContext(user=stage.clerk):  # as in her request
            start_approval(draft=draft, by=stage.clerk, now=timezone.now())

    assert {each.state for each in Decision.objects.all()} == {DecisionState.NO_DECISION}
    lines = [(line.what, line.who) for line in timeline_of(stage.page)][1:]  # but the draft
    clerk = str(stage.clerk)
    after = ["开始表决", "表决结束", "退回办公室"]
    assert [what for what, _who in lines] == ["提交审批", *after, "重新提交", *after]
    assert [who for what, who in lines if "提交" in what] == [clerk, clerk]
    assert {who for what, who in lines if what == "退回办公室"} == {"系统"}


def test_each_line_stands_where_it_happened(stage, django_assert_num_queries):
    with LogContext(user=stage.director):
        stage.open()
    with LogContext(user=stage.members[4]):  # in whose request it closes
        stage.vote(*[Choice.FOR] * 5, Choice.FOR)

    with django_assert_num_queries(4):
        lines = [(line.what, line.who) for line in timeline_of(stage.page)]

    who = str(stage.director)
    assert lines[-5:] == [
        ("审核通过", who),
        ("开始表决", ""),
        ("表决结束", ""),
        ("审核通过", "系统"),
        ("发布", "系统"),
    ]
