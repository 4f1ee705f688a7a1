"""A person's own calendar: a secret address that tells what is owed, moved, called off and done."""

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.kinds import DutyKind, register_kind
from workflows.duties.models import DutyEvent
from workflows.duties.services import (
    fulfil_duty,
    hand_over_duties,
    reschedule_duty,
    waive_duty,
)
from workflows.reminders.models import CalendarFeed
from workflows.reminders.services import CannotSetFeed, make_feed, revoke_feed

pytestmark = pytest.mark.django_db
LATER = dt.timedelta(minutes=5)


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY])


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def movable():
    """A plain kind that may pass to anybody."""
    from workflows.duties import kinds

    before = dict(kinds._kinds)
    register_kind(DutyKind(key="tests.owed", label="要办的事"))
    yield
    kinds._kinds.clear()
    kinds._kinds.update(before)


def address_of(account, now) -> str:
    _feed, token = make_feed(person=account.person, by=account, now=now)
    return reverse("calendar:feed", args=[token])


def fetched(address: str) -> dict[str, dict]:
    """The events by UID, read back with the library."""
    answer = Client().get(address)
    assert answer.status_code == 200
    return {str(event["UID"]): event for event in Calendar.from_ical(answer.content).events}


def only(address: str):
    [event] = fetched(address).values()
    return event


def test_a_telephone_reads_it_without_signing_in_and_keeps_nothing(deputy, now):
    make_duty(deputy.person, now, subject_label="养老服务调研", link="/desk/assignments/7/")
    answer = Client().get(address_of(deputy, now))

    assert answer["Content-Type"].startswith("text/calendar")
    assert answer["Cache-Control"] == "no-store"
    book = Calendar.from_ical(answer.content)
    assert [str(zone["TZID"]) for zone in book.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    [event] = book.events
    assert "养老服务调研" in event["SUMMARY"]
    assert event["STATUS"] == "CONFIRMED"
    assert event["URL"].endswith("/desk/assignments/7/")
    assert CalendarFeed.objects.get().last_used_at is not None


def test_a_day_is_a_whole_day_and_an_hour_stands_in_shanghai(deputy, now):
    from cms.calendars.services import end_of_day

    day = timezone.localdate(now) + dt.timedelta(days=4)
    make_duty(deputy.person, now, due=end_of_day(day), subject_label="按日")
    hour = dt.datetime.combine(day, dt.time(15, 0), tzinfo=timezone.get_default_timezone())
    make_duty(deputy.person, now, due=hour, subject=2, subject_label="按时")

    by_title = {
        str(e["SUMMARY"]).rpartition("：")[2]: e for e in fetched(address_of(deputy, now)).values()
    }

    assert by_title["按日"]["DTSTART"].dt == day
    assert by_title["按时"]["DTEND"].dt == hour
    assert by_title["按时"]["DTEND"].params["TZID"] == "Asia/Shanghai"


def test_a_move_keeps_the_uid_and_raises_sequence_and_moment(deputy, now):
    duty, address = make_duty(deputy.person, now), address_of(deputy, now)
    before = only(address)
    due = now + dt.timedelta(days=20)
    reschedule_duty(duty=duty, due=due, reason="改期", by=None, now=now + LATER)
    after = only(address)

    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt > before["LAST-MODIFIED"].dt
    assert after["DTEND"].dt.date() == timezone.localtime(due).date()


def test_what_is_waived_is_called_off_and_what_is_done_says_so(deputy, now):
    waived = make_duty(deputy.person, now, subject_label="免办的事")
    done = make_duty(deputy.person, now, subject=2, subject_label="办完的事")
    address = address_of(deputy, now)
    before = fetched(address)
    waive_duty(duty=waived, reason="不需要", by=None, now=now + LATER)
    fulfil_duty(
        kind=done.kind,
        subject_ref=done.subject_ref,
        owner=deputy.person,
        by=deputy,
        now=now + LATER,
    )
    after = fetched(address)

    titles = {str(event["SUMMARY"]): str(event["STATUS"]) for event in after.values()}
    assert {t.partition("】")[0]: status for t, status in titles.items()} == {
        "【已取消": "CANCELLED",
        "【已办": "CONFIRMED",
    }
    assert all(after[uid]["SEQUENCE"] > before[uid]["SEQUENCE"] for uid in before)
    assert "不需要" not in Client().get(address).content.decode()


def test_what_passes_to_another_is_called_off_for_the_one_and_owed_by_the_other(
    deputy, now, movable
):
    taker = UserFactory(roles=[Role.DEPUTY])
    make_duty(deputy.person, now, subject_label="移交的事")
    mine, theirs = address_of(deputy, now), address_of(taker, now)
    before = only(mine)
    hand_over_duties(
        leaver=deputy.person,
        plan={"tests.owed": taker.person},
        reason="调离",
        by=UserFactory(roles=[Role.OFFICE_DIRECTOR]),
        now=now + LATER,
    )

    assert (only(mine)["UID"], str(only(mine)["STATUS"])) == (before["UID"], "CANCELLED")
    assert only(mine)["SEQUENCE"] > before["SEQUENCE"]
    assert str(only(theirs)["STATUS"]) == "CONFIRMED"


def test_what_ended_long_ago_is_in_it_no_more(deputy, now):
    duty = make_duty(deputy.person, now - dt.timedelta(days=90))
    waive_duty(duty=duty, reason="原因", by=None, now=now - dt.timedelta(days=61))

    assert fetched(address_of(deputy, now)) == {}


def test_one_persons_address_shows_nothing_of_another(deputy, now):
    other = UserFactory(roles=[Role.DEPUTY])
    make_duty(other.person, now, subject_label="别人的事")

    assert fetched(address_of(deputy, now)) == {}


def test_a_revoked_renewed_or_closed_address_is_not_there(deputy, now):
    first = address_of(deputy, now)
    second = address_of(deputy, now)

    assert Client().get(first).status_code == 404
    assert Client().get(second).status_code == 200
    revoke_feed(person=deputy.person, by=deputy, now=now)
    assert Client().get(second).status_code == 404
    third = address_of(deputy, now)
    deputy.is_active = False
    deputy.save()
    answer = Client().get(third)
    assert (answer.status_code, answer.content) == (404, b"")


def test_the_address_is_shown_once_and_stored_as_a_hash(client, deputy):
    client.force_login(deputy)
    shown = client.post(reverse("messages:new_feed"))
    page = shown.content.decode()
    token = page.partition("/calendar/")[2].partition(".ics")[0]

    assert Client().get(reverse("calendar:feed", args=[token])).status_code == 200
    assert shown["Cache-Control"] == "no-store"
    assert CalendarFeed.objects.filter(token_hash=token).count() == 0
    settings = client.get(reverse("messages:wishes")).content.decode()
    assert token not in settings
    assert "最近使用" in settings
    assert token not in "".join(AuditEvent.objects.values_list("detail", flat=True))
    client.post(reverse("messages:end_feed"))
    assert CalendarFeed.objects.filter(revoked_at=None).count() == 0


def test_nobody_makes_or_voids_anothers(deputy, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    for act in (make_feed, revoke_feed):
        with pytest.raises(CannotSetFeed):
            act(person=deputy.person, by=clerk, now=now)

    assert not CalendarFeed.objects.exists()
    assert AuditEvent.objects.filter(refused=True, verb__startswith="feed.").count() == 2


def test_guessing_is_slowed_down_and_not_logged(deputy, now, caplog, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    address = address_of(deputy, now)
    browser = Client(REMOTE_ADDR="203.0.113.9")

    answers = [browser.get(f"/calendar/guess-{n}.ics").status_code for n in range(31)]

    assert answers == [404] * 30 + [429]
    assert browser.get("/calendar/guess-31.ics").status_code == 429
    assert Client().get("/calendar/guess-31.ics").status_code == 404, "another network"
    assert browser.get(address).status_code == 200, "a whole office may share one address"
    assert "guess-" not in caplog.text


def test_the_file_costs_the_same_queries_at_1_and_100(deputy, now):
    address, counts = address_of(deputy, now), []
    for more in (1, 99):
        for number in range(more):
            make_duty(deputy.person, now, subject=number + 100 * more)
        with CaptureQueriesContext(connection) as queries:
            assert Client().get(address).status_code == 200
        counts.append(len(queries))

    assert counts[0] >= counts[1]
    assert DutyEvent.objects.count() == 100
