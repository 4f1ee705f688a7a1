"""谁还没回: one row for each person and matter, gone when it is read, answered or done."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.duties.factories import UserFactory, make_duty
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from workflows.approvals.enums import VOTE_KIND
from workflows.approvals.services import mark_urgent, note_call
from workflows.duties.models import Duty
from workflows.duties.services import fulfil_duty
from workflows.reminders.models import Message, Reminder
from workflows.reminders.queries import answered, by_matter, proofs_of_duty, replies_of, unanswered
from workflows.reminders.services import deliver_waiting, note_receipts, read_messages, sweep

pytestmark = pytest.mark.django_db
SINCE, NINE = moment("2026-12-01 00:00"), moment("2026-12-07 09:00")


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def run(now: dt.datetime) -> None:
    sweep(now=now)
    deliver_waiting(now=now)


def told(*duties: str, who=None, **figures) -> tuple:
    only_rule(channels=["inbox", "email"], **figures)
    who = who or owner()
    made = [
        duty_due("2026-12-10", who=who, subject=n, subject_label=label)
        for n, label in enumerate(duties, 1)
    ]
    looked_until("2026-12-07 08:00")
    run(NINE)
    return who, *made


def listed(which=unanswered) -> list:
    told = which(timezone.now() - dt.timedelta(days=1))
    return replies_of(told, by_matter(told))


def rows() -> list[tuple[str, str]]:
    found = listed()
    return [(each.message.recipient.name, each.duty.subject_label) for each in found]


def test_one_row_for_each_person_and_matter_whatever_the_ways():
    who, *_duties = told("甲", "乙")
    assert Message.objects.filter(state="SENT").count() == 2
    assert rows() == [(who.name, "甲"), (who.name, "乙")]


def test_read_on_the_desk_is_read_by_mail_as_well():
    who, _duty = told("甲")
    read_messages(person=who, now=NINE)
    assert rows() == []


def test_answered_by_telephone_is_answered(clerk):
    told("甲")
    (row,) = by_matter(unanswered(timezone.now() - dt.timedelta(days=1)))
    noted = {"receipt": "RECEIVED", "known_by": "PHONE", "by": clerk, "now": NINE}
    note_receipts(messages=[row["last"]], **noted)
    assert rows() == []


def test_done_is_gone():
    who, duty, _other = told("甲", "乙")
    done = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
    fulfil_duty(**done, by=None, now=NINE)
    assert rows() == [(who.name, "乙")]


def test_told_again_after_she_read_the_last_one_she_is_asked_for_again():
    who, _duty = told("甲", amount=3, repeat=1)
    read_messages(person=who, now=NINE)
    run(NINE + dt.timedelta(days=1))
    assert rows() == [(who.name, "甲")]


def test_the_newest_come_first_and_the_rest_on_pages(client, clerk, django_assert_max_num_queries):
    rule, now, who = only_rule(), timezone.now(), owner()
    for number in range(105):
        duty = make_duty(owner=who, now=now, subject=number + 1, subject_label=f"第{number}件事")
        message = Message.objects.create(
            recipient=who,
            channel="email",
            message_id=f"<{number}@x>",
            state="SENT",
            made_at=now,
            next_try_at=now,
            sent_at=now,
        )
        Reminder.objects.create(
            duty=duty,
            rule=rule,
            occurrence="opened",
            recipient=who,
            channel="email",
            planned_at=now,
            state="SENT",
            message=message,
        )
    client.force_login(clerk)
    address = reverse("reminders:replies")
    first = client.get(address)
    assert [row["matter"] for row in first.context["rows"]][:2] == ["第104件事", "第103件事"]
    assert "?p=2" in first.content.decode()
    second = client.get(address, {"p": 2})
    assert [row["matter"] for row in second.context["rows"]][-1] == "第0件事"
    assert len(second.context["rows"]) == 5
    told = unanswered(timezone.now() - dt.timedelta(days=1))
    with django_assert_max_num_queries(5):
        replies_of(told, by_matter(told)[:100])


@pytest.mark.parametrize("reached", [True, False])
def test_whom_the_office_rang_up_about_a_ballot_has_answered(reached):
    stage, now = made_stage(size=3), timezone.now()
    ballot, person = stage.open(), stage.members[0].person
    duty = Duty.objects.open().get(kind=VOTE_KIND, owner_person=person)
    sent = {"made_at": now, "sent_at": now, "next_try_at": now, "state": "SENT"}
    message = Message.objects.create(
        recipient=person, channel="email", message_id="one", subject="待我表决", **sent
    )
    Reminder.objects.create(
        duty=duty,
        rule=only_rule(),
        occurrence="OPENED",
        recipient=person,
        channel="email",
        planned_at=now,
        message=message,
    )
    urge = {"decision": ballot, "hours": 4, "reason": "防汛", "now": now}
    mark_urgent(**urge, by=stage.director)

    said = {"decision": ballot, "person": person, "note": "", "by": stage.clerk}
    note_call(**said, reached=reached, now=now)

    message.refresh_from_db()
    assert (message.receipt, message.receipt_by) == (
        ("RECEIVED", "PHONE") if reached else ("NONE", "")
    )
    assert message.receipt_notes.count() == (1 if reached else 0)


def test_what_was_said_of_one_matter_of_a_digest_is_not_said_of_the_others(client, clerk):
    who, first, _second = told("甲", "乙")
    client.force_login(clerk)
    mailed = Message.objects.get(channel="email")
    said = {"matter": f"{mailed.pk}-{first.pk}", "receipt": "EXCUSED", "known_by": "PHONE"}

    client.post(reverse("reminders:note"), said)

    assert rows() == [(who.name, "乙")]
    [known] = listed(answered)
    assert (known.duty, known.known.receipt_words) == (first, "请假（电话确认）")
    assert mailed.receipt_notes.get().duty == first
    assert [proof.answer for proof in proofs_of_duty(first)][-1] == "请假（电话确认）"

    client.post(reverse("reminders:note"), said | {"receipt": "NONE"})
    assert rows() == [(who.name, "甲"), (who.name, "乙")]


def test_all_matters_of_a_digest_together_are_the_message(client, clerk):
    _who, *duties = told("甲", "乙")
    client.force_login(clerk)
    mailed = Message.objects.get(channel="email")
    one = {"matter": [f"{mailed.pk}-{duties[0].pk}"], "receipt": "EXCUSED", "known_by": "PHONE"}
    client.post(reverse("reminders:note"), one)

    both = [f"{mailed.pk}-{duty.pk}" for duty in duties]
    client.post(reverse("reminders:note"), one | {"matter": both, "receipt": "RECEIVED"})

    mailed.refresh_from_db()
    assert mailed.receipt == "RECEIVED"
    assert rows() == []
    known = listed(answered)
    assert {each.known.receipt for each in known} == {"RECEIVED"}


@pytest.mark.parametrize("odd", ["", "1", "x-y", "1-2-3", "-", "1-", "²-1"])
def test_an_odd_tick_is_no_fault(client, clerk, odd):
    client.force_login(clerk)
    said = {"matter": odd, "receipt": "RECEIVED", "known_by": "PHONE"}
    assert client.post(reverse("reminders:note"), said).status_code == 302
