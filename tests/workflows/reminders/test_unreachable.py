"""未能联系上: listed until the address is mended, a later one arrived, or the office telephoned."""

import datetime as dt
from importlib import import_module
from smtplib import SMTPRecipientsRefused

import pytest
from django.apps import apps
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from tests.workflows.reminders.told import NINE, run, tell, without_address
from workflows.duties.services import fulfil_duty
from workflows.reminders.models import Message, Reminder
from workflows.reminders.queries import matters_of, unreachable_people
from workflows.reminders.services import deliver_waiting, lease_next, sweep, try_again

pytestmark = pytest.mark.django_db
SINCE = NINE - dt.timedelta(days=1)
NEXT = NINE + dt.timedelta(minutes=1)


def listed() -> list[str]:
    return [row.recipient.name for row in unreachable_people(SINCE)]


def give_address(person) -> None:
    type(person.account).objects.filter(pk=person.account.pk).update(email="new@example.org")


def states() -> tuple[list[str], list[str]]:
    """(of the messages, of the claims)"""
    rows = Message.objects.order_by("pk"), Reminder.objects.order_by("pk")
    return tuple(list(each.values_list("state", flat=True)) for each in rows)


def test_its_claims_are_at_an_end():
    tell(without_address(), channels=["email"])
    assert states() == (["UNREACHABLE"], ["FAILED"])


def test_the_screen_lists_who_why_and_what_of(client):
    who = without_address()
    (message,) = tell(who, owner(), channels=["email"])[:1]
    Message.objects.update(made_at=timezone.now())
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    page = client.get(reverse("reminders:replies"))

    (row,) = page.context["unreachable"]
    assert (row["message"], row["matters"]) == (message, ["养老服务视察"])
    body = page.content.decode()
    part = body[body.index('id="unreachable-h"') : body.index('id="rows-h"')]
    for words in (who.name, "养老服务视察", "电子邮件：没有电子邮箱", "重新发送", "复制微信通知"):
        assert words in part
    assert reverse("reminders:retry", args=[message.pk]) in part


def test_once_she_has_an_address_it_goes_out_by_itself_and_she_is_listed_no_more():
    who = without_address()
    tell(who, channels=["email"])
    assert listed() == [who.name]
    give_address(who)

    run(NEXT)

    assert states() == (["SENT"], ["SENT"])
    assert mail.outbox[0].to == ["new@example.org"]
    assert listed() == []
    run(NEXT + dt.timedelta(minutes=1))
    assert len(mail.outbox) == 1


def test_what_gathered_meanwhile_goes_out_as_one():
    who = without_address()
    only_rule(channels=["email"], repeat=1)
    duty_due("2026-12-10", who=who, subject=1, subject_label="甲")
    duty_due("2026-12-11", who=who, subject=2, subject_label="乙")
    looked_until("2026-12-07 08:00")
    for day in (7, 8, 9):
        run(moment(f"2026-12-{day:02} 09:00"))
    assert Message.objects.filter(state="UNREACHABLE").count() == 3
    give_address(who)

    run(moment("2026-12-09 09:01"))

    (letter,) = mail.outbox
    assert "甲" in letter.body
    assert "乙" in letter.body
    assert sorted(Message.objects.values_list("state", flat=True)) == [
        "NOT_OWED",
        "NOT_OWED",
        "SENT",
    ]
    assert not Reminder.objects.filter(state__in=["CLAIMED", "FAILED"]).exists()


def test_what_the_office_said_by_telephone_is_not_sent_as_well():
    who = without_address()
    (message,) = tell(who, channels=["email"])
    Message.objects.filter(pk=message.pk).update(receipt="RECEIVED", receipt_by="PHONE")
    assert listed() == []
    give_address(who)
    run(NEXT)
    assert mail.outbox == []


def test_what_is_done_needs_no_telephone_call_and_is_not_sent():
    who = without_address()
    tell(who, channels=["email"])
    duty = Reminder.objects.get().duty
    done = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
    fulfil_duty(**done, by=None, now=NINE)
    assert listed() == []
    give_address(who)
    run(NEXT)
    assert (mail.outbox, states()) == ([], (["NOT_OWED"], ["NOT_OWED"]))


def test_a_later_one_that_arrived_takes_a_refused_one_from_the_list(monkeypatch):
    who = owner()
    real = EmailBackend.send_messages

    def refuse(self, messages):
        raise SMTPRecipientsRefused({"d@example.org": (550, b"")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    tell(who, channels=["email"], repeat=1)
    assert listed() == [who.name]
    monkeypatch.setattr(EmailBackend, "send_messages", real)
    run(NINE + dt.timedelta(days=1))
    assert states()[0] == ["FAILED", "SENT"]
    assert listed() == []


@pytest.mark.parametrize("channel", ["email", "inbox"])
def test_an_address_lost_between_claim_and_sending(channel):
    """The desk of somebody whose account was closed counted as reached."""
    who = owner()
    only_rule(channels=[channel])
    duty_due("2026-12-10", who=who)
    looked_until("2026-12-07 08:00")
    sweep(now=NINE)
    type(who.account).objects.update(email="", is_active=False)
    assert deliver_waiting(now=NINE) == (0, False)
    assert states() == (["UNREACHABLE"], ["FAILED"])


def test_sent_again_without_an_address_is_unreachable_again():
    (message,) = tell(without_address(), channels=["email"])
    try_again(message=message, by=UserFactory(roles=[Role.OFFICE_STAFF]), now=NEXT)
    assert states() == (["WAITING"], ["CLAIMED"])
    deliver_waiting(now=NEXT)
    assert states() == (["UNREACHABLE"], ["FAILED"])


def test_what_was_said_when_it_was_handed_out_is_not_lost_with_another_that_is_owed_no_more():
    """Both in one message: the first was passed over as if the other said it."""
    who = owner()
    before = only_rule(channels=["email"])
    opening = type(before).objects.create(
        name="交办",
        side="OPENING",
        channels=["email"],
        text="请办理【事项】",
        counts_from=before.counts_from,
        working_days_only=False,
    )
    duty_due("2026-12-10", who=who, opened="2026-12-07 08:59", subject_label="甲")
    looked_until("2026-12-07 08:00")
    type(before).objects.filter(pk=before.pk).update(at="08:59")
    sweep(now=NINE)
    message = Message.objects.get()
    assert message.reminders.count() == 2
    type(before).objects.filter(pk=before.pk).update(is_on=False)

    assert lease_next(now=NINE).state == "SENDING"
    assert message.reminders.get(rule=opening).state == "CLAIMED"


def test_each_message_has_its_own_matters():
    first, second = tell(without_address(), without_address(), channels=["email"])
    duty = first.reminders.get().duty
    Reminder.objects.filter(message=second).update(duty=duty)
    assert matters_of([first, second]) == {first.pk: ["养老服务视察"], second.pk: ["养老服务视察"]}


def test_claims_of_before_are_ended_by_the_migration_and_it_goes_back():
    tell(without_address(), channels=["email"])
    Reminder.objects.update(state="CLAIMED")
    step = import_module("workflows.reminders.migrations.0013_unreachable_claims_end")
    step.end(apps, None)
    assert states()[1] == ["FAILED"]
    step.take_back(apps, None)
    assert states()[1] == ["CLAIMED"]


def test_receipts_of_before_are_the_first_lines_of_their_histories():
    known, unknown = tell(owner(), owner())
    Message.objects.filter(pk=known.pk).update(receipt="READ", receipt_by="SELF", receipt_at=NEXT)
    import_module("workflows.reminders.migrations.0011_receipts_so_far").begin(apps, None)
    assert list(known.receipt_notes.values_list("receipt", "known_by", "at")) == [
        ("READ", "SELF", NEXT)
    ]
    assert not unknown.receipt_notes.exists()
