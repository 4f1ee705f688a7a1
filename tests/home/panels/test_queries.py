"""Short lists of the first screen: they count all, show eight and lead to the rest."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from home.panels import queries
from home.panels.cuts import SHORT
from tests.cms.people.factories import MandateFactory
from tests.home.notices.factories import make_notice
from tests.workflows.approvals import factories as ballots
from tests.workflows.duties.factories import OrganizationFactory, PersonFactory, make_duty
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.services import review_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    account = ballots.UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    return account


def test_clerk_reads_how_many_wait_beyond_the_eight_and_where(client, clerk, now):
    client.get("/admin/")
    counts = []
    for more in (9, 20):
        for _n in range(more):
            make_notice(now, clerk)
        with CaptureQueriesContext(connection) as captured:
            page = client.get("/admin/").content.decode()
        counts.append(len(captured))
    whole = f"{reverse('office_notices:index')}?state=DRAFT"

    assert counts[0] == counts[1]
    assert "另有 21 件" in page
    assert f'<a href="{whole}">公告 · 草稿 29</a>' in page
    assert page.count(reverse("office_notices:record", args=["0"])[:-2]) >= SHORT


def test_nothing_is_said_of_more_where_all_are_shown(client, clerk, now):
    for _n in range(SHORT):
        make_notice(now, clerk)

    assert "另有" not in client.get("/admin/").content.decode()


def test_a_member_misses_no_ballot(client, clerk):
    members = ballots.make_committee(9)
    director = ballots.UserFactory(roles=[Role.OFFICE_DIRECTOR])
    ballots.set_rules()
    for number in range(SHORT + 2):
        state = ballots.submit(ballots.make_notice(clerk, title=f"第{number}号公告"), clerk)
        review_text(
            task_state=state.current_task_state,
            by=director,
            verdict=ReviewVerdict.APPROVE,
            now=timezone.now(),
        )
    client.force_login(members[0])
    page = client.get("/admin/").content.decode()

    assert f"待我表决 {SHORT + 2} 件" in page
    assert [n for n in range(SHORT + 2) if f"第{n}号公告" not in page] == []
    assert queries.open_ballots().more == 2


def test_matters_are_counted_and_one_with_many_owners_hides_no_other(clerk):
    now = timezone.now()
    start = now - dt.timedelta(days=40)
    for _n in range(queries.MANY + 5):
        make_duty(now=start, subject=1)
    with CaptureQueriesContext(connection) as few:
        first = queries.due_today(clerk, now)
    for subject in range(2, SHORT + 4):
        make_duty(now=start, subject=subject, days=subject + 5)
    with CaptureQueriesContext(connection) as many:
        lines = queries.due_today(clerk, now)

    assert (len(few), first.more) == (len(many), 0)
    assert (lines.total, lines.more) == (SHORT + 3, 3)
    assert (len(lines.rows[0].owners), lines.rows[0].others) == (queries.MANY, 5)
    assert [line.due_at for line in lines.rows] == sorted(line.due_at for line in lines.rows)
    assert all(line.is_overdue for line in lines.rows)


def test_a_former_deputy_is_marked_among_the_overdue_whatever_other_hat_she_wears():
    """What only a deputy does will not be done by her; her vote still may."""
    now = timezone.now()
    start = now - dt.timedelta(days=40)
    names = {}
    for kind in ("topics.fill", "approvals.vote"):
        both = ballots.UserFactory(roles=[Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER]).person
        MandateFactory(person=both, valid_to=timezone.localdate(now) - dt.timedelta(days=1))
        make_duty(both, now=start, kind=kind)
        names[both.name] = kind == "topics.fill"

    found = queries.overdue_by_owner(now)

    assert {row.name: bool(row.silent) for row in found.rows} == names


def test_owners_of_one_name_are_counted_apart():
    now = timezone.now()
    start = now - dt.timedelta(days=40)
    unit = OrganizationFactory(name="科技创新局")
    for subject in (1, 2, 3):
        make_duty(unit, now=start, subject=subject)
    for _n in range(2):
        make_duty(PersonFactory(name="王建国"), now=start)
    for _n in range(SHORT):
        make_duty(now=start, subject=9)

    found = queries.overdue_by_owner(now)

    assert [(row.name, row.number) for row in found.rows[:3]] == [
        ("科技创新局", 3),
        ("王建国", 1),
        ("王建国", 1),
    ]
    assert (found.total, found.more) == (SHORT + 3, 3)
