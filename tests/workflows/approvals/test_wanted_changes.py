"""原则通过、按意见修改: what the meeting asked for stands wherever somebody works by it."""

from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import TaskState

from cms.paper.registry import kind_of
from cms.publishing.models import Permit
from tests.kept import kept
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.factories import make_notice, submit
from tests.workflows.approvals.papers.test_builds import rows_of, words_of
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import ConfirmingPart
from workflows.approvals.models import Amendment
from workflows.approvals.services import confirm_amendment, refuse_amendment
from workflows.approvals.views.following import what_follows

pytestmark = pytest.mark.django_db
WANTED = "标题写明地点"
CHANGED = "关于开展视察的公告（东区）"


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    """Carried in principle; the text is with the writer."""
    with kept(django_db_blocker):
        table = make_table()
        table.decide(entry("WITH_CHANGES", changes=WANTED))
        yield table


@pytest.fixture
def table(made):
    return deepcopy(made)


def confirmed(table) -> Permit:
    table.submit_again(CHANGED)
    table.stage.approve()
    amendment = Amendment.objects.get()
    by = {ConfirmingPart.PRESIDER: table.stage.members[0]}
    for part in ConfirmingPart:
        who = by.get(part, table.stage.director)
        confirm_amendment(amendment=amendment, part=part, by=who, now=timezone.now())
    return Permit.objects.latest("pk")


def read(client, user, name: str, pk: int) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=[pk])).content.decode()


@pytest.mark.parametrize("name", ["office_notices:record", "wagtailadmin_pages:edit"])
def test_the_writer_reads_what_is_wanted_and_finds_the_decision(table, client, name):
    page = read(client, table.stage.clerk, name, table.stage.page.pk)

    assert WANTED in page
    assert reverse("approvals:ballot", args=[table.decision.pk]) in page


def test_once_confirmed_nothing_is_wanted_any_more(table, client):
    confirmed(table)

    page = read(client, table.stage.clerk, "office_notices:record", table.stage.page.pk)
    assert WANTED not in page


def test_the_writer_reads_why_a_changed_text_came_back(table, client):
    table.submit_again(CHANGED)
    table.stage.approve()
    amendment, director = Amendment.objects.get(), table.stage.director
    refuse_amendment(amendment=amendment, reason="地点有误", by=director, now=timezone.now())

    page = read(client, table.stage.clerk, "office_notices:record", table.stage.page.pk)
    assert "地点有误" in page


def test_the_second_review_shows_wishes_and_changes_and_says_where_it_goes(table, client):
    table.submit_again(CHANGED)
    step = TaskState.objects.latest("pk")

    page = read(client, table.stage.director, "approvals:review", step.pk)

    assert WANTED in page
    assert "东区" in page.partition('id="marked-h"')[2].partition("</section>")[0]
    assert "同意，转主持人和主任确认修改" in page
    assert "同意，转入" not in page
    assert 'name="hours"' not in page  # no clock of a ballot to hasten
    table.stage.approve()
    state = table.stage.workflow_state
    state.refresh_from_db()
    assert what_follows(state) == (True, "现由主持人和主任确认修改。")


def test_a_first_review_says_the_step_as_before(table, client):
    stage = table.stage
    submit(make_notice(stage.clerk, "另一份公告"), stage.clerk)
    page = read(client, stage.director, "approvals:review", TaskState.objects.latest("pk").pk)

    assert "同意，转入" in page
    assert "marked-h" not in page


def test_the_extract_that_the_presider_signs_has_the_changes(table):
    sheet = kind_of("minutes-extract").build(table.decision, timezone.now())

    assert WANTED in words_of(sheet)


def test_the_release_sheet_is_of_the_changed_text(table):
    permit = confirmed(table)

    sheet = kind_of("release-sheet").build(permit, timezone.now())

    decision = Amendment.objects.get().decision
    assert sheet.check_code == check_code(decision, permit.digest)
    assert sheet.check_code != check_code(decision)
    rows = [row[:2] for row in rows_of(sheet).rows]
    assert [row for row in rows if row[0] == "核稿"] == [
        ("核稿", table.stage.director.get_full_name())
    ]
    assert rows[-2:] == [
        ("确认修改（主持人）", table.stage.members[0].get_full_name()),
        ("确认修改（办公室主任）", table.stage.director.get_full_name()),
    ]
