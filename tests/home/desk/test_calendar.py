"""日历: each reader sees a month of what they may read, over all bodies."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import end_of_day
from home.desk.month import month_of, month_typed
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public
from tests.workflows.approvals.at_the_table import make_table
from tests.workflows.duties.factories import OrganizationFactory, UserFactory, make_duty
from tests.workflows.topics.factories import (
    committee,
    make_clerk,
    make_director,
    make_topic,
    released_topic,
)
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.models import Decision
from workflows.approvals.services import review_text
from workflows.topics.models import TopicPage
from workflows.topics.services import submit_topic, withdraw_topic

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 10, 10, tzinfo=timezone.get_default_timezone())
TODAY = dt.date(2026, 11, 10)


def entries(user, month: str = "2026-11", **asked):
    page = month_of(user, NOW, {"month": month, **asked})
    return {(day.day, entry.title) for day in page.days for entry in day.entries}


def due_on(day: dt.date, owner=None, **more):
    return make_duty(owner, now=NOW, due=end_of_day(day), **more)


def test_the_office_sees_everything_and_a_deputy_her_own():
    deputy, other = UserFactory(roles=[Role.DEPUTY]), UserFactory(roles=[Role.DEPUTY])
    due_on(dt.date(2026, 11, 20), deputy.person, subject_label="我的事")
    due_on(dt.date(2026, 11, 21), other.person, subject=2, subject_label="别人的事")

    mine, whole = entries(deputy), entries(make_clerk())

    assert mine == {(dt.date(2026, 11, 20), "我的事")}
    assert whole == mine | {(dt.date(2026, 11, 21), "别人的事")}
    assert entries(make_clerk(), "2026-12") == set()


def test_people_who_owe_the_same_are_one_entry_with_their_number():
    for _n in range(3):
        due_on(dt.date(2026, 11, 20), subject_label="同一件事")

    [entry] = [e for day in month_of(make_clerk(), NOW, {}).days for e in day.entries]

    assert entry.number == 3


def test_a_draft_is_the_offices_a_released_topic_everybodys():
    held = timezone.now() + dt.timedelta(days=7)
    month = f"{timezone.localtime(held):%Y-%m}"
    clerk, deputy = make_clerk(), UserFactory(roles=[Role.DEPUTY])
    make_topic(by=clerk, title="没公开的视察", starts_at=held)
    released_topic(by=clerk, title="公开的视察", starts_at=held)

    def titles(user):
        page = month_of(user, timezone.now(), {"month": month})
        return {e.title for day in page.days for e in day.entries if e.what == "视察"}

    assert titles(clerk) == {"没公开的视察", "公开的视察"}
    assert titles(deputy) == {"公开的视察"}


def test_a_withdrawn_topic_is_no_plan_any_more_and_a_public_one_stands_on_its_public_day():
    held = timezone.now() + dt.timedelta(days=7)
    clerk = make_clerk()
    gone = released_topic(by=clerk, title="撤回的视察", starts_at=held)
    moved = released_topic(by=clerk, title="公开的视察", starts_at=held)
    withdraw_topic(topic=gone, by=make_director(), reason="取消", now=timezone.now())
    later = held + dt.timedelta(days=62)
    TopicPage.objects.filter(pk=moved.pk).update(starts_at=later)  # a row that nobody approved

    def days(month: dt.datetime):
        asked = {"month": f"{timezone.localtime(month):%Y-%m}"}
        page = month_of(clerk, timezone.now(), asked)
        return {(d.day, e.title) for d in page.days for e in d.entries if e.what == "视察"}

    assert days(held) == {(timezone.localdate(held), "公开的视察")}
    assert days(later) == set()


def test_the_end_of_a_ballot_is_seen_by_those_who_sit_and_by_the_office():
    clerk, stranger, now = make_clerk(), UserFactory(roles=[Role.DEPUTY]), timezone.now()
    members = committee()
    state = submit_topic(topic=make_topic(by=clerk, title="待表决的事"), by=clerk, now=now)
    review_text(
        task_state=state.current_task_state,
        by=make_director(),
        verdict=ReviewVerdict.APPROVE,
        now=now,
    )
    ends = timezone.localdate(Decision.objects.get().due_at)

    def ballots(user):
        page = month_of(user, now, {"month": f"{ends:%Y-%m}", "source": "ballots"})
        return {(day.day, e.title) for day in page.days for e in day.entries}

    assert ballots(members[0]) == ballots(clerk) == {(ends, "待表决的事")}
    assert ballots(stranger) == set()


def test_what_a_meeting_decides_is_no_ballot_that_ends():
    table = make_table()
    ends = timezone.localdate(table.decision.due_at)

    for user in (table.stage.clerk, table.stage.members[0]):
        page = month_of(user, timezone.now(), {"month": f"{ends:%Y-%m}", "source": "ballots"})
        assert [entry for day in page.days for entry in day.entries] == []


def test_the_last_day_of_a_notice_is_the_offices_to_know():
    last = TODAY + dt.timedelta(days=5)
    make_public(make_notice(NOW, make_clerk(), title="会到期的公告", date=TODAY, ends_on=last), NOW)

    with time_machine.travel(NOW, tick=False):  # what is over is public no more
        assert (last, "会到期的公告") in entries(make_clerk())
    assert entries(UserFactory(roles=[Role.DEPUTY])) == set()


def test_days_off_and_days_made_up_are_said_in_words():
    page = month_of(make_clerk(), NOW, {"month": "2026-10"})
    days = {day.day: day for day in page.days}

    assert days[dt.date(2026, 10, 1)].is_off
    assert "国庆" in days[dt.date(2026, 10, 1)].mark
    made_up = [day for day in page.days if day.day.weekday() >= 5 and not day.is_off]
    assert {day.mark for day in made_up} <= {"调休上班"}
    assert not month_of(make_clerk(), NOW, {"month": "2031-03"}).is_known


def test_it_is_narrowed_by_kind_and_by_unit():
    unit = OrganizationFactory(name="科技创新局")
    due_on(dt.date(2026, 11, 20), unit, subject_label="单位的事")
    due_on(dt.date(2026, 11, 21), subject=2, subject_label="个人的事")
    clerk = make_clerk()

    assert entries(clerk, body="科技创新局") == {(dt.date(2026, 11, 20), "单位的事")}
    assert len(entries(clerk, source="due")) == 2
    assert entries(clerk, source="topics") == set()
    assert len(entries(clerk, source="?", body="?")) == 2


@pytest.mark.parametrize(
    "typed", ["", "2026", "2026-13", "26-01", "９９９９-０１", "2026-1", "x-y"]
)
def test_an_odd_month_is_this_month(typed):
    assert month_typed(typed, TODAY) == dt.date(2026, 11, 1)


def test_the_page_has_a_table_with_headings_and_moves_by_links(client):
    client.force_login(make_clerk())
    due_on(dt.date(2026, 11, 20), subject_label="截止的事")
    page = client.get("/desk/calendar/", {"month": "2026-11"}).content.decode()

    assert "2026年11月" in page
    assert 'href="?month=2026-10' in page
    assert 'href="?month=2026-12' in page
    assert page.count('<th scope="col">') == 7
    assert "截止的事" in page


def test_the_same_queries_at_1_and_60(client):
    client.force_login(make_clerk())
    client.get("/desk/calendar/")
    counts = []
    for more in (1, 60):
        for number in range(more):
            unit = OrganizationFactory()
            make_duty(unit, subject=number + 100 * more, days=0)
        with CaptureQueriesContext(connection) as queries:
            client.get("/desk/calendar/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
