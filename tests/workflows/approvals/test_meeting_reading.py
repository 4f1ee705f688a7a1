"""复核: the second person reads the scan beside empty fields, and is told what was recognised."""

import re
from copy import deepcopy

import pytest
from django.utils import timezone

from cms.paper.services import make_paper
from tests.kept import kept
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.test_meeting_screens import at, counts, reading, words
from workflows.approvals.check_codes import check_code
from workflows.approvals.meeting_counts import READ_AGAIN
from workflows.approvals.models import MeetingRecord
from workflows.approvals.papers.minutes_extract import MINUTES_EXTRACT

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield make_table()


@pytest.fixture
def table(made):
    return deepcopy(made)


@pytest.fixture
def clerk(client, table):
    client.force_login(table.stage.clerk)
    return client


def test_the_second_person_reads_the_scan_beside_empty_fields(client, table):
    """Nothing of what was entered stands there to be copied: neither outcome nor figures."""
    record = table.record(entry(in_favour=7, against=1))
    client.force_login(table.second)

    page = words(client.get(at("check-record", record.pk)))

    assert f'src="{at("record-scan", record.pk)}"' in page
    assert "未能识别二维码，请逐项核对" in page
    for name in READ_AGAIN:
        assert re.search(rf'<input type="number" name="{name}"(?! value)[^>]*>', page), name
        assert not re.search(rf'name="{name}"[^>]* value=', page), name
    assert not re.search(r'<option value="[A-Z_]+" selected', page)
    assert "<dd>7</dd>" not in page
    assert "<dt>结果</dt>" not in page


def test_a_figure_that_differs_is_named_and_nothing_is_recorded(client, table):
    record = table.record()
    client.force_login(table.second)

    answer = client.post(at("check-record", record.pk), reading(record, in_favour=6, against=2))

    page = words(answer)
    assert answer.status_code == 409
    assert "同意：您录入的是“6”，与原录入不一致" in page
    assert "不同意：您录入的是“2”" in page
    assert 'id="id_in_favour_error"' in page
    assert 'value="6"' in page
    assert "<dd>7</dd>" not in page
    assert "实到会：您" not in page
    record.refresh_from_db()
    assert record.state == "ENTERED"


def test_the_code_of_another_text_under_the_scan_is_refused_and_said_whose(clerk, table):
    """The QR of the paper says whose it is; what is right is told to who checks."""
    table.meet()
    mine, code = table.decision, check_code(table.decision)
    other = table.table_another("关于绿地的公告")
    given = {"kind": MINUTES_EXTRACT, "blank": True, "by": table.stage.clerk, "now": timezone.now()}
    wrong, right = (make_paper(record=each, **given) for each in (other, mine))
    address = at("record-outcome", mine.pk)

    answer = clerk.post(address, counts(table, code=code, paper_code=wrong.printed_code))
    assert answer.status_code == 422
    assert "这份纸件属于另一条记录" in words(answer)
    assert "关于绿地的公告" in words(answer)
    assert not MeetingRecord.objects.exists()

    clerk.post(address, counts(table, code=code, paper_code=right.printed_code))
    clerk.force_login(table.second)
    page = words(clerk.get(at("check-record", MeetingRecord.objects.get().pk)))
    assert f"纸号{right.printed_code}：与本项相符" in page
    assert "未能识别二维码" not in page
