"""One meeting is one row, however its name is typed; what waits for no check holds up nothing."""

import datetime as dt

import pytest
from django.utils import timezone

from tests.workflows.approvals.at_the_table import Table, make_table
from workflows.approvals.enums import DecisionState, EntryState
from workflows.approvals.services import CannotRecordOutcome, CannotSaveSitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(db) -> Table:
    return make_table()


@pytest.mark.parametrize("name", ["第１２次会议", "第 12 次会议", " 第12次会议"])
def test_another_spelling_is_the_same_meeting(table, name):
    table.meet(name="第12次会议")

    with pytest.raises(CannotSaveSitting) as refused:
        table.meet(name=name)

    assert refused.value.field == "name"
    assert table.meet(name="第13次会议").pk


def test_a_record_whose_text_was_changed_meanwhile_does_not_hold_its_meeting(table):
    record = table.record()
    sitting = table.sitting
    page = table.stage.page
    page.title = "改过的标题"
    page.save_revision(user=table.stage.clerk, log_action=True)
    with pytest.raises(CannotRecordOutcome):  # it is void now, and takes no outcome any more
        table.record()
    record.refresh_from_db()
    assert (record.state, record.decision.state) == (EntryState.ENTERED, DecisionState.VOID)

    yesterday = timezone.localdate() - dt.timedelta(days=1)
    moved = table.meet(sitting=sitting, held_on=yesterday, version=sitting.version)

    assert moved.held_on == yesterday
