"""What is said of a text that came back: by whom it was sent, and in which way."""

import datetime as dt
from copy import deepcopy

import pytest
from django.urls import reverse
from django.utils import timezone

from home.notices.enums import NoticeState
from home.notices.queries import timeline_of
from home.panels.queries import my_texts
from tests.kept import kept
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.factories import make_notice, submit
from tests.workflows.approvals.standing import (
    give_standing_chain,
    grant,
    submit_reception,
    two_releasers,
)
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.services import review_text, revoke_authorization

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        yield make_table()


@pytest.fixture
def table(made):
    return deepcopy(made)


def said_of(client, stage, page) -> tuple[str, str]:
    """The state on the record, and the list's row."""
    client.force_login(stage.clerk)
    record = client.get(reverse("office_notices:record", args=[page.pk])).content.decode()
    listed = client.get(reverse("office_notices:index")).context["page"].object_list
    name = next(each.state_name for each in listed if each.pk == page.pk)
    return record.partition("office-now")[2].partition("</p>")[0], name


@pytest.mark.parametrize(
    ("outcome", "words"),
    [("DEFERRED", "缓议"), ("WITH_CHANGES", "原则通过"), ("NOT_CARRIED", "不通过")],
    ids=str,
)
def test_a_text_that_a_meeting_sent_back_says_what_it_came_to(table, client, outcome, words):
    wanted = {"changes": "写明地点"} if outcome == "WITH_CHANGES" else {}
    counts = {"in_favour": 1, "against": 7} if outcome == "NOT_CARRIED" else {}
    table.decide(entry(outcome, **wanted, **counts))

    record, listed = said_of(client, table.stage, table.stage.page)
    first_screen = my_texts({NoticeState.RETURNED}).rows

    assert words in record
    assert words in listed
    assert [words in row["state_name"] for row in first_screen] == [True]
    assert "退回修改" not in record
    happened = [line.what for line in timeline_of(table.stage.page)]
    assert happened[-1] == "退回办公室"


def test_the_filter_of_the_list_names_everything_that_came_back(table, client):
    table.decide(entry("DEFERRED"))
    client.force_login(table.stage.clerk)

    page = client.get(reverse("office_notices:index"), {"state": NoticeState.RETURNED})

    assert "退回（含退回修改、缓议、原则通过等）" in page.content.decode()
    assert [each.pk for each in page.context["page"].object_list] == [table.stage.page.pk]


def test_a_text_that_the_director_returned_says_so_as_before(table, client):
    stage = table.stage
    page = make_notice(stage.clerk, "另一份公告")
    step = submit(page, stage.clerk).current_task_state
    returned = {"verdict": ReviewVerdict.RETURN, "comment": "补日期", "now": timezone.now()}
    review_text(task_state=step, by=stage.director, **returned)

    record, listed = said_of(client, stage, page)

    assert "退回修改" in record
    assert listed == "退回修改"


def test_a_revoked_authorisation_is_called_so_everywhere(table, client):
    stage = table.stage
    stage.page = make_notice(stage.clerk, "接待公告")
    given = grant(stage, two_releasers())
    give_standing_chain()
    decision = submit_reception(stage)
    client.force_login(stage.clerk)
    ballot = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    for words in ("表决中", "应到会", "实到会", "通过门槛"):
        assert words not in ballot
    assert "两人复核中" in ballot
    assert "两人均同意方可发布" in ballot
    now = timezone.now() + dt.timedelta(seconds=1)
    revoke_authorization(authorization=given, reason="人事变动", by=stage.director, now=now)

    record, listed = said_of(client, stage, stage.page)

    assert "授权已终止" in record
    assert listed == "授权已终止"
    page = client.get(reverse("approvals:authorization", args=[given.pk])).content.decode()
    assert "已撤销" in page
    assert "收回" not in page
    happened = [line.what for line in timeline_of(stage.page)]
    assert "开始两人复核" in happened
    assert "开始表决" not in happened


def test_a_meeting_is_no_ballot_in_the_history(table):
    table.decide(entry("DEFERRED"))

    happened = [line.what for line in timeline_of(table.stage.page)]

    assert "开始会议表决" in happened
    assert "会议表决结束" in happened
    assert "开始表决" not in happened
