"""What one meeting may decide on one text: once on the same words."""

import pytest

from tests.workflows.approvals.at_the_table import Table, entry, make_scan, make_table
from workflows.approvals.services import CannotRecordOutcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def deferred(db) -> Table:
    """A text that the meeting has put off without a vote."""
    table = make_table()
    table.decide(entry("DEFERRED", in_favour=0, against=0, silent=8))
    return table


def test_one_meeting_does_not_decide_twice_on_the_same_words(deferred):
    deferred.submit_again()  # back on the table at once: the reviewed draft is the same

    with pytest.raises(CannotRecordOutcome) as refused:
        deferred.record()

    assert list(refused.value.fields) == ["sitting"]
    assert "缓议" in refused.value.fields["sitting"]
    deferred.meet(name="第12次会议（续会）")
    assert deferred.record(scan=make_scan(deferred.stage.clerk, width=80)).pk


def test_a_text_put_right_may_go_before_the_same_meeting_again(deferred):
    deferred.submit_again("改过的标题")
    deferred.stage.approve()

    assert deferred.record().pk
