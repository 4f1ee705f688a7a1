"""我要办的 when it is long: a page a time, grouped, filtered, the same queries at 5 and at 500."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import end_of_day
from home.desk.inbox import PAGE_SIZE
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def deputy(client):
    user = UserFactory(roles=[Role.DEPUTY])
    client.force_login(user)
    return user


def owe(deputy, numbers: range, now: dt.datetime) -> None:
    """Duties due from five days ago on, one a day."""
    person = deputy.person
    Duty.objects.bulk_create(
        Duty(
            kind="tests.owed",
            subject_ref=f"tests.matter:{n}",
            subject_label=f"第{n:03}件事",
            owner_person=person,
            owner_key=f"person:{person.pk}",
            opened_at=now - dt.timedelta(days=30),
            due_at=end_of_day(timezone.localdate(now) + dt.timedelta(days=n - 5)),
        )
        for n in numbers
    )


def test_five_hundred_duties_are_one_page_and_the_same_queries_as_five(client, deputy):
    now = timezone.now()
    client.get("/desk/")
    counts = []
    for numbers in (range(5), range(5, 500)):
        owe(deputy, numbers, now)
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/desk/").content.decode()
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert "500 件" in page
    assert page.count('<article class="panel') == PAGE_SIZE
    assert "第 1 页，共 25 页" in page
    assert page.index("第000件事") < page.index("第019件事")
    assert "第020件事" in client.get("/desk/", {"p": 2}).content.decode()
    assert "第499件事" in client.get("/desk/", {"p": 99}).content.decode()


def test_a_long_list_stands_under_headings_in_order_of_urgency(client, deputy):
    now = timezone.now()
    owe(deputy, range(15), now)
    make_duty(deputy.person, now, days=9, subject=99, subject_label="加急的事", urgency="URGENT")

    page = client.get("/desk/").content.decode()
    headings = ["加急", "超期", "今天到期", "三天内", "以后"]
    places = [page.index(f'<h2 class="group">{words}</h2>') for words in headings]

    assert places == sorted(places)
    assert places[0] < page.index("加急的事") < places[1]


def test_a_short_list_has_neither_headings_nor_filters(client, deputy):
    owe(deputy, range(3), timezone.now())

    page = client.get("/desk/").content.decode()

    assert 'class="group"' not in page
    assert 'class="narrow"' not in page


def test_a_long_list_is_narrowed_by_light_and_kind(client, deputy):
    now = timezone.now()
    owe(deputy, range(15), now)
    make_duty(deputy.person, now, days=30, subject=99, subject_label="别类的事", kind="tests.other")

    late = client.get("/desk/", {"light": "OVERDUE"}).content.decode()
    other = client.get("/desk/", {"kind": "tests.other"}).content.decode()
    nothing = client.get("/desk/", {"kind": "tests.other", "light": "OVERDUE"}).content.decode()
    odd = client.get("/desk/", {"kind": "?", "light": "?", "p": "?"}).content.decode()

    assert "第000件事" in late
    assert "第014件事" not in late
    assert "别类的事" in other
    assert "第000件事" not in other
    assert "没有符合" in nothing
    assert "第000件事" in odd


def test_every_line_says_its_light_and_how_its_date_came_about(client, deputy):
    now = timezone.now()
    owe(deputy, range(9, 10), now)
    Duty.objects.update(rule="workdays +10 from 2026-11-03")

    page = client.get("/desk/").content.decode()

    assert "正常" in page
    assert "2026年11月3日后第 10 个工作日" in page
    Duty.objects.update(due_source="PROVISIONAL")
    assert "暂按周末推算" in client.get("/desk/").content.decode()
