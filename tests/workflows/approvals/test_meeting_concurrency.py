"""Two clerks at one meeting, in real threads on PostgreSQL."""

import pytest
from django.utils import timezone

from cms.publishing.models import Permit
from tests.workflows.approvals.at_the_table import entry, make_scan, make_table
from tests.workflows.approvals.test_concurrency import at_once
from workflows.approvals.enums import CHECK_KIND
from workflows.approvals.models import MeetingRecord, Sitting
from workflows.approvals.results import entered_reading
from workflows.approvals.services import check_record
from workflows.duties.models import Duty

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
]


@pytest.fixture
def table():
    return make_table()


def names(results) -> list[str]:
    return sorted(type(result).__name__ for result in results)


def test_two_clerks_enter_one_meetings_counts_at_once_and_one_is_told(table):
    table.meet()
    scan = make_scan(table.stage.clerk)
    first = {"by": table.stage.clerk, "checker": table.second.person, "scan": scan}
    second = {"by": table.second, "checker": table.stage.clerk.person, "scan": scan}

    results = at_once(
        lambda: table.record(entry(in_favour=7), **first),
        lambda: table.record(entry(in_favour=6, against=2), **second),
    )

    assert names(results) == ["CannotRecordOutcome", "MeetingRecord"]
    assert MeetingRecord.objects.count() == 1
    assert Duty.objects.open().filter(kind=CHECK_KIND).count() == 1
    refusal = next(each for each in results if not isinstance(each, MeetingRecord))
    assert "已录入" in str(refusal)


def test_two_clerks_save_one_attendance_at_once_and_one_is_told(table):
    sitting = table.meet()
    again = {"sitting": Sitting.objects.get(pk=sitting.pk), "version": 1}

    results = at_once(
        lambda: table.meet(present=8, **again),
        lambda: table.meet(present=7, by=table.second, **again),
    )

    assert names(results) == ["CannotSaveSitting", "Sitting"]
    assert next(each for each in results if not isinstance(each, Sitting)).is_stale
    assert Sitting.objects.get().version == 2


def test_two_checks_at_once_close_once(table):
    record = table.record()
    check = {
        "record": record,
        "reading": entered_reading(record),
        "by": table.second,
        "now": timezone.now(),
    }

    results = at_once(lambda: check_record(**check), lambda: check_record(**check))

    assert names(results) == ["CannotCheckRecord", "MeetingRecord"]
    assert Permit.objects.count() == 1
