"""回执 set by hand for ten at once, by telephone or WeChat; a wrong one is corrected, and stays."""

import datetime as dt

import pytest
from django.db import Error, transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import owner
from tests.workflows.reminders.told import NINE, tell, without_address
from workflows.reminders.enums import Receipt, ReceiptBy
from workflows.reminders.models import Message, ReceiptNote
from workflows.reminders.queries import unanswered
from workflows.reminders.services import CannotNoteReceipt, note_receipts, read_messages

pytestmark = pytest.mark.django_db
LATER = NINE + dt.timedelta(hours=1)


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def history(message: Message) -> list[tuple]:
    return list(message.receipt_notes.values_list("receipt", "known_by", "entered_by"))


@pytest.mark.parametrize("known_by", [ReceiptBy.PHONE, ReceiptBy.WECHAT])
@pytest.mark.parametrize("receipt", Receipt.values)
def test_every_response_may_be_set_by_hand_either_way(clerk, receipt, known_by):
    (message,) = tell(owner())
    noted = {"receipt": receipt, "known_by": known_by, "by": clerk, "now": NINE}
    assert note_receipts(messages=[message.pk], **noted) == 1
    message.refresh_from_db()
    assert (message.receipt, message.receipt_by) == (receipt, known_by)
    assert history(message) == [(receipt, known_by, clerk.pk)]


def test_ten_people_in_one_action_on_the_screen(client, clerk):
    messages = tell(*(owner() for _n in range(11)))
    ticked = [message.pk for message in messages[:10]]
    # The screen looks back from the day of the test.
    Message.objects.update(sent_at=timezone.now())

    posted = {"message": ticked, "receipt": "COMING", "known_by": "WECHAT"}
    page = client.post(reverse("reminders:note"), posted, follow=True).content.decode()

    assert "10 条回执已登记" in page
    assert Message.objects.filter(receipt="COMING", receipt_by="WECHAT").count() == 10
    assert page.count('form="note"') == 1  # the eleventh still waits
    assert ReceiptNote.objects.filter(entered_by=clerk).count() == 10


def test_a_wrong_mark_is_corrected_and_both_stay_in_its_history(client, clerk):
    (message,) = tell(owner())
    wrong = {"message": message.pk, "receipt": "EXCUSED", "known_by": "PHONE"}
    client.post(reverse("reminders:note"), wrong)
    shown = client.get(reverse("reminders:replies"), {"show": "answered"}).content.decode()
    assert "请假（电话确认）" in shown

    right = {"message": message.pk, "receipt": "COMING", "known_by": "PHONE", "from": "message"}
    page = client.post(reverse("reminders:note"), right, follow=True)

    message.refresh_from_db()
    assert message.receipt == "COMING"
    assert [line[0] for line in history(message)] == ["EXCUSED", "COMING"]
    body = page.content.decode()
    assert page.redirect_chain[-1][0] == reverse("reminders:message", args=[message.pk])
    assert body.index("请假（电话确认）") < body.rindex("参加（电话确认）")
    assert str(clerk) in body
    assert AuditEvent.objects.filter(verb="receipt.note", refused=False).count() == 2


def test_who_was_marked_by_mistake_is_asked_for_again(clerk):
    (message,) = tell(owner())
    for receipt, left in (("RECEIVED", 0), ("NONE", 1)):
        said = {"receipt": receipt, "known_by": "PHONE", "by": clerk, "now": NINE}
        note_receipts(messages=[message.pk], **said)
        assert unanswered(NINE - dt.timedelta(days=1)).count() == left


def test_that_she_read_it_herself_stays_known_under_what_the_office_notes(clerk):
    who = owner()
    (message,) = tell(who)
    assert read_messages(person=who, now=NINE) == 1
    assert read_messages(person=who, now=LATER) == 0
    said = {"receipt": "COMING", "known_by": "PHONE", "by": clerk, "now": LATER}
    note_receipts(messages=[message.pk], **said)
    assert history(message) == [
        ("READ", "SELF", who.account.pk),
        ("COMING", "PHONE", clerk.pk),
    ]


def test_the_same_noted_twice_is_one_line(client, clerk):
    (message,) = tell(owner())
    said = {"message": message.pk, "receipt": "RECEIVED", "known_by": "PHONE"}
    client.post(reverse("reminders:note"), said)
    page = client.post(reverse("reminders:note"), said, follow=True).content.decode()
    assert "此前已作同样登记" in page
    assert len(history(message)) == 1


def test_told_by_telephone_who_could_not_be_reached(client, clerk):
    (message,) = tell(without_address(), channels=["email"])
    assert message.state == "UNREACHABLE"
    said = {"message": message.pk, "receipt": "RECEIVED", "known_by": "PHONE"}
    client.post(reverse("reminders:note"), said)
    message.refresh_from_db()
    assert message.receipt == "RECEIVED"


@pytest.mark.parametrize(
    ("receipt", "known_by"), [("RECEIVED", "SELF"), ("RECEIVED", ""), ("LOST", "PHONE")]
)
def test_what_is_no_response_by_hand_is_refused(client, clerk, receipt, known_by):
    (message,) = tell(owner())
    posted = {"message": message.pk, "receipt": receipt, "known_by": known_by}
    page = client.post(reverse("reminders:note"), posted, follow=True).content.decode()
    assert "请选择回执情况" in page
    assert history(message) == []
    assert AuditEvent.objects.get(verb="receipt.note").refused


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DEPUTY, Role.SYSTEM_ADMIN])
def test_nobody_but_the_office_notes_one(client, role):
    (message,) = tell(owner())
    by = UserFactory(roles=[role])
    said = {"receipt": "RECEIVED", "known_by": "PHONE"}
    with pytest.raises(CannotNoteReceipt):
        note_receipts(messages=[message.pk], **said, by=by, now=NINE)
    client.force_login(by)
    client.post(reverse("reminders:note"), {"message": message.pk, **said})
    message.refresh_from_db()
    assert (message.receipt, history(message)) == ("NONE", [])


def test_the_database_keeps_the_history():
    (message,) = tell(owner())
    note = ReceiptNote.objects.create(message=message, at=NINE, receipt="READ", known_by="PHONE")
    for change in (
        lambda: ReceiptNote.objects.update(receipt="COMING"),
        lambda: ReceiptNote.objects.filter(pk=note.pk).delete(),
    ):
        with pytest.raises(Error), transaction.atomic():
            change()
