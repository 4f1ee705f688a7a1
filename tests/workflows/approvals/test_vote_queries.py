"""One vote costs the same in a small committee and in a large one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from workflows.approvals.enums import Choice, ClosingRule
from workflows.approvals.services import cast_vote

pytestmark = pytest.mark.django_db


def cost(build_stage, size: int) -> int:
    stage = build_stage(size=size, closing_rule=ClosingRule.PRESIDER)
    decision = stage.open()
    with CaptureQueriesContext(connection) as asked:
        cast_vote(decision=decision, by=stage.members[-1], choice=Choice.FOR, now=timezone.now())
    return len(asked)


def test_a_vote_asks_no_more_with_more_members(build_stage):
    assert cost(build_stage, 5) == cost(build_stage, 12)
