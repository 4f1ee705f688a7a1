"""Who would get what: all of it, at the moment at which it really goes."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory, make_duty
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from tests.workflows.reminders.test_rules import TYPED
from workflows.reminders.models import Preference, ReminderRule
from workflows.reminders.previews import worded, would_go
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)  # a day ends at 23:59:59
EVENING = moment("2026-12-07 20:00")  # a Monday


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    return client


def moments(now=EVENING, days=7, **more) -> list[str]:
    return [
        f"{timezone.localtime(each.at + SECOND):%m-%d %H:%M}"
        for each in would_go(now=now, days=days)
    ]


def really(start: dt.datetime, end: dt.datetime) -> list[str]:
    """When they leave, by sweeps every quarter of an hour."""
    now, out = start, []
    while now <= end:
        sweep(now=now)
        out += [f"{timezone.localtime(now):%m-%d %H:%M}"] * deliver_waiting(now=now)[0]
        now += dt.timedelta(minutes=15)
    return out


@pytest.mark.parametrize(
    ("figures", "wish", "goes"),
    [
        ({"at": dt.time(22, 0)}, None, "12-09 08:00"),  # in quiet hours
        # Planned within the days asked for, and gone after them.
        (
            {"at": dt.time(19, 30), "quiet_from": dt.time(19), "amount": 6},
            None,
            "12-14 08:00",
        ),
        ({}, dt.time(18, 30), "12-08 18:30"),
        ({}, dt.time(8, 15), "12-08 08:15"),
        ({"at": dt.time(10, 0)}, dt.time(7, 0), "12-08 08:00"),  # as early as it may
        ({"unit": "HOURS", "amount": 60}, None, "12-09 12:00"),
    ],
)
def test_a_preview_says_the_moment_at_which_it_goes(figures, wish, goes):
    only_rule(**{"amount": 3, **figures})
    day = "2026-12-19" if figures.get("amount") == 6 else "2026-12-11"
    who = owner()
    if wish:
        Preference.objects.create(person=who, at=wish)
    duty_due(day, who=who)
    looked_until("2026-12-07 19:59")
    found = moments(days=6)
    assert found == ([] if goes == "12-14 08:00" else [goes])
    start = moment("2026-12-07 20:00")
    assert really(start, moment(f"2026-{goes}")) == [goes]


def test_what_waits_for_the_morning_already_is_in_it_once():
    only_rule(at=dt.time(22, 0), channels=["inbox", "email"])
    duty_due("2026-12-10")
    looked_until("2026-12-07 21:00")
    now = moment("2026-12-07 22:30")
    sweep(now=now)
    assert moments(now) == ["12-08 08:00"]


def test_who_was_told_at_an_hour_of_her_own_is_not_in_it_again():
    only_rule(at=dt.time(10))
    who = owner()
    Preference.objects.create(person=who, at=dt.time(8))
    duty_due("2026-12-10", who=who)
    looked_until("2026-12-07 07:00")
    assert really(moment("2026-12-07 07:30"), moment("2026-12-07 09:00")) == ["12-07 08:00"]
    assert moments(moment("2026-12-07 09:00")) == []


def test_a_dry_run_names_the_latest_alone():
    only_rule(side="AFTER", amount=1, repeat=1)
    duty_due("2026-12-01")
    looked_until("2026-12-02 10:00")
    lines = worded(would_go(now=moment("2026-12-05 12:00")))
    assert [line.text[-8:] for line in lines] == ["已超期 4 天。"]


def many(count: int) -> None:
    only_rule(amount=3)
    who = owner()
    due = timezone.localdate() + dt.timedelta(days=5)
    at = timezone.now() - dt.timedelta(days=1)
    for number in range(count):
        make_duty(
            owner=who,
            now=at,
            due=moment(f"{due} 23:59"),
            subject=number,
            subject_label=f"第{number}件",
        )


def test_all_of_it_is_counted_and_on_pages(office, django_assert_max_num_queries):
    many(230)
    first = office.get(reverse("reminders:coming"))
    assert (first.context["total"], len(first.context["told"])) == (1, 100)
    assert "未来 7 天将发出 1 条消息，其中今天 0 条；共 230 项提醒。" in first.content.decode()
    last = office.get(reverse("reminders:coming"), {"p": 3})
    assert len(last.context["told"]) == 30
    with django_assert_max_num_queries(12):
        worded(would_go(now=timezone.now(), days=7))


def test_beside_a_rule_the_rest_is_counted(office):
    many(40)
    page = office.get(reverse("reminders:rule", args=[ReminderRule.objects.last().pk]))
    assert len(page.context["told"]) == 30
    assert "另有 10 项提醒未在此列出。" in page.content.decode()


def test_the_clerk_chooses_the_matter_on_which_the_words_are_tried(office):
    ReminderRule.objects.update(is_on=False)
    now = timezone.now() - dt.timedelta(days=1)
    first, second = (
        make_duty(owner=owner(), now=now, days=days, subject=days, subject_label=f"{days}天的事")
        for days in (5, 9)
    )
    other = make_duty(owner=owner(), now=now, kind="tests.other", subject_label="别类的事")
    typed = TYPED | {"kinds": []}
    address = reverse("reminders:preview")
    assert "5天的事" in office.post(address, typed).context["sample"]
    chosen = office.post(address, typed | {"sample": second.pk})
    assert "9天的事" in chosen.context["sample"]
    assert f'value="{second.pk}" selected' in chosen.content.decode()
    assert {each.pk for each in chosen.context["samples"]} == {first.pk, second.pk, other.pk}
    for wrong in ("x", "999999"):
        assert "5天的事" in office.post(address, typed | {"sample": wrong}).context["sample"]
