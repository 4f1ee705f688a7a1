"""What becomes of a message: left, tried again, given up, or sent once more under the same ID."""

import datetime as dt
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule, owner
from workflows.duties.services import fulfil_duty
from workflows.reminders.models import Message, Reminder
from workflows.reminders.services import (
    CannotNoteReceipt,
    CannotSendAgain,
    deliver_waiting,
    lease_next,
    note_receipts,
    read_messages,
    sweep,
    try_again,
)
from workflows.reminders.services.delivering import AT_MOST, WAITS

pytestmark = pytest.mark.django_db
NINE = "2026-12-07 09:00"


@pytest.fixture
def duty():
    only_rule(channels=["email"])
    duty = duty_due("2026-12-10", subject_label="专精特新企业培育情况")
    looked_until("2026-12-07 08:00")
    sweep(now=moment(NINE))
    return duty


class Broken(EmailBackend):
    """A mail server that refuses."""

    def send_messages(self, messages):
        raise self.fault


def broken(settings, fault) -> None:
    Broken.fault = fault
    settings.EMAIL_BACKEND = f"{__name__}.Broken"


def test_a_message_left(duty):
    assert deliver_waiting(now=moment(NINE)) == (1, False)
    message, (letter,) = Message.objects.get(), mail.outbox
    assert (message.state, message.sent_at) == ("SENT", moment(NINE))
    assert letter.extra_headers["Message-ID"] == message.message_id
    assert letter.to == ["d@example.org"]
    assert "专精特新企业培育情况" in message.body
    assert message.body == letter.body


def test_a_server_that_is_away_is_tried_again_later_each_time(duty, settings):
    broken(settings, ConnectionRefusedError())
    now = moment(NINE)
    for wait in WAITS:
        assert deliver_waiting(now=now) == (0, False)
        assert deliver_waiting(now=now) == (0, False)  # not at once
        now += dt.timedelta(minutes=wait)
        assert Message.objects.get().next_try_at == now
    deliver_waiting(now=now)
    message = Message.objects.get()
    assert (message.state, message.tries) == ("FAILED", AT_MOST)
    assert Reminder.objects.get().state == "FAILED"
    assert message.error == "对方服务器无法连接或未接收"


def test_an_address_that_is_refused_is_given_up_at_once(duty, settings):
    broken(settings, SMTPRecipientsRefused({"d@example.org": (550, b"no such user")}))
    deliver_waiting(now=moment(NINE))
    message = Message.objects.get()
    assert (message.state, message.tries) == ("FAILED", 1)
    assert "550" in message.error
    assert "no such user" not in message.error


def test_one_that_cannot_be_sent_holds_up_no_other(settings):
    only_rule(channels=["email", "inbox"])
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=moment(NINE))
    broken(settings, ValueError("poison"))
    assert deliver_waiting(now=moment(NINE)) == (1, False)
    assert set(Message.objects.values_list("channel", "state")) == {
        ("email", "WAITING"),
        ("inbox", "SENT"),
    }


def test_a_worker_killed_while_sending_sends_again_under_the_same_id(duty):
    first = lease_next(now=moment(NINE))
    assert deliver_waiting(now=moment("2026-12-07 09:01")) == (0, False)  # leased
    assert deliver_waiting(now=moment("2026-12-07 09:06")) == (1, False)
    assert mail.outbox[0].extra_headers["Message-ID"] == first.message_id


def test_two_workers_lease_two_messages():
    only_rule(channels=["inbox", "email"])
    duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=moment(NINE))
    leased = [lease_next(now=moment(NINE)) for _n in range(3)]
    assert leased[2] is None
    assert leased[0].pk != leased[1].pk


def test_what_was_done_while_nobody_knew_whether_it_left(duty):
    lease_next(now=moment(NINE))
    done = {"kind": duty.kind, "subject_ref": duty.subject_ref, "owner": duty.owner_key}
    fulfil_duty(**done, by=None, now=moment(NINE))
    assert deliver_waiting(now=moment("2026-12-07 09:06")) == (0, False)
    message = Message.objects.get()
    assert (message.state, message.error) == ("NOT_OWED", "此前一次可能已送达。")


def test_the_words_are_of_the_moment_it_is_sent(duty):
    deliver_waiting(now=moment("2026-12-09 09:00"))
    assert "还有 1 天" in mail.outbox[0].body


def test_the_office_sends_again_what_was_given_up(duty, settings):
    broken(settings, SMTPRecipientsRefused({"d@example.org": (550, b"")}))
    deliver_waiting(now=moment(NINE))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    with pytest.raises(CannotSendAgain):
        try_again(message=Message.objects.get(), by=UserFactory(), now=moment(NINE))
    try_again(message=Message.objects.get(), by=clerk, now=moment(NINE))
    assert deliver_waiting(now=moment(NINE)) == (1, False)
    assert Reminder.objects.get().state == "SENT"
    trail = AuditEvent.objects.filter(verb="message.retry").order_by("refused")
    assert next((line.refused, line.actor_id) for line in trail) == (False, clerk.pk)
    assert trail.filter(refused=True).count() == 1


def test_opening_the_desk_marks_its_messages_as_read_and_no_others():
    only_rule()
    who, other = owner(), owner()
    for person in (who, other):
        duty_due("2026-12-10", who=person)
    looked_until("2026-12-07 08:00")
    sweep(now=moment(NINE))
    deliver_waiting(now=moment(NINE))
    assert read_messages(person=who, now=moment(NINE)) == 1
    assert Message.objects.get(recipient=who).receipt_by == "SELF"
    assert Message.objects.get(recipient=other).receipt == "NONE"


def test_the_office_notes_ten_answers_in_one_act_and_nobody_else_does():
    only_rule()
    for _n in range(10):
        duty_due("2026-12-10")
    looked_until("2026-12-07 08:00")
    sweep(now=moment(NINE))
    deliver_waiting(now=moment(NINE))
    pks = list(Message.objects.values_list("pk", flat=True))
    noted = {"messages": pks, "receipt": "RECEIVED", "known_by": "PHONE", "now": moment(NINE)}
    with pytest.raises(CannotNoteReceipt):
        note_receipts(**noted, by=UserFactory(roles=[Role.DEPUTY]))
    assert Message.objects.filter(receipt="NONE").count() == 10
    assert note_receipts(**noted, by=UserFactory(roles=[Role.OFFICE_STAFF])) == 10
    assert Message.objects.filter(receipt="RECEIVED", receipt_by="PHONE").count() == 10
