"""谁还没回: a matter stands once beside a person, with the number of its duties."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from tests.workflows.reminders.told import run
from workflows.reminders.models import Message, Reminder
from workflows.reminders.queries import answered, by_matter, matters_of, replies_of, unanswered

pytestmark = pytest.mark.django_db
NINE = moment("2026-12-07 09:00")


@pytest.fixture
def office(client):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    return client


def escalated(owners: int = 3, **other) -> list:
    """The director is told of what several owe about one matter, and of another matter."""
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR], email="d@example.org")
    only_rule(audience="ROLE", role=Role.OFFICE_DIRECTOR.value, channels=["email"])
    made = [duty_due("2026-12-10", subject_label="养老服务视察") for _each in range(owners)]
    duty_due("2026-12-10", subject=2, subject_label="培育情况视察", **other)
    looked_until("2026-12-07 08:00")
    run(NINE)
    return [director.person, *made]


def shown(client, **asked) -> list[str]:
    page = client.get(reverse("reminders:replies"), asked)
    return [row["matter"] for row in page.context["rows"]]


def test_a_matter_owed_by_several_is_one_row_for_whoever_was_told(office):
    escalated()

    assert shown(office) == ["养老服务视察（3 项待办）", "培育情况视察"]
    assert matters_of(Message.objects.all()) == {
        Message.objects.get().pk: ["养老服务视察（3 项待办）", "培育情况视察"]
    }


def test_its_tick_stands_for_all_of_it(office):
    escalated()
    row, other = office.get(reverse("reminders:replies")).context["rows"]
    assert len(row["ticked"].split()) == 3
    said = {"matter": row["ticked"], "receipt": "RECEIVED", "known_by": "PHONE"}

    page = office.post(reverse("reminders:note"), said, follow=True).content.decode()

    assert "3 条回执已登记。" in page
    assert shown(office) == [other["matter"]]
    assert shown(office, show="answered") == ["养老服务视察（3 项待办）"]


def test_what_she_said_of_one_duty_stands_apart(office):
    _director, first, *_others = escalated()
    mailed = Message.objects.get()
    said = {"receipt": "EXCUSED", "known_by": "PHONE"}
    office.post(reverse("reminders:note"), said | {"matter": f"{mailed.pk}-{first.pk}"})

    assert shown(office) == ["养老服务视察（2 项待办）", "培育情况视察"]
    assert shown(office, show="answered") == ["养老服务视察"]

    said |= {"receipt": "COMING", "matter": shown_ticks(office)[0].split()[0]}
    office.post(reverse("reminders:note"), said)

    assert shown(office, show="answered") == ["养老服务视察", "养老服务视察"]
    told = answered(timezone.now() - dt.timedelta(days=1))
    words = {each.known.receipt for each in replies_of(told, by_matter(told))}
    assert words == {"EXCUSED", "COMING"}


def shown_ticks(client) -> list[str]:
    return [row["ticked"] for row in client.get(reverse("reminders:replies")).context["rows"]]


def test_duties_of_one_matter_in_two_messages_are_one_row_with_each_its_own(office):
    who = owner()
    only_rule(channels=["email"])
    duties = [
        duty_due(f"2026-12-{day}", who=who, kind=kind, subject_label="甲") for day, kind in KINDS
    ]
    looked_until("2026-12-07 08:00")
    run(NINE)
    run(NINE + dt.timedelta(days=1))

    [row] = office.get(reverse("reminders:replies")).context["rows"]

    assert Message.objects.count() == 2
    about = Reminder.objects.order_by("-message").values_list("message", "duty")
    assert row["ticked"] == " ".join(f"{message}-{duty}" for message, duty in about)
    assert row["matter"].endswith("（2 项待办）")
    assert row["message"] == Message.objects.latest("pk")
    assert len(duties) == 2


KINDS = [("10", "tests.owed"), ("11", "tests.other")]


def test_more_duties_ask_no_more(django_assert_num_queries):
    escalated(owners=25)
    told = unanswered(timezone.now() - dt.timedelta(days=1))

    with django_assert_num_queries(5):
        found = replies_of(told, by_matter(told))

    assert [len(each.ticks) for each in found] == [25, 1]
