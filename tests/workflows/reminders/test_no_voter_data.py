"""No telephone number, address, identity number or answer of anybody stands in a text that a
reminder can produce: on the desk, in a letter, at a robot, in WeChat, in a calendar, in a preview;
nor in what the queue holds, the trail keeps or the log says.
"""

import base64
import datetime as dt
import email
import email.policy
import logging

import pytest
from aiosmtpd.controller import Controller
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.submissions.models import Submission
from cms.submissions.services import request_export
from cms.submissions.sheets.selection import Selection
from tests.api.zone import body, caller, good_answers, make_topic_in_force, path, post
from tests.processes.ports import free_port
from tests.workflows.duties.factories import UserFactory, make_duty
from tests.workflows.reminders.factories import only_rule
from workflows.duties.enums import Wish
from workflows.duties.kinds import registered_kinds
from workflows.duties.models import Duty
from workflows.duties.services import ask_about_duty, decide_request
from workflows.duties.wechat import desk_notice, duty_notice
from workflows.reminders import tasks
from workflows.reminders.models import DeliveryChannel, Message
from workflows.reminders.previews import worded, would_go
from workflows.reminders.secrets import closed
from workflows.reminders.services import deliver_waiting, make_feed, sweep
from workflows.reminders.texts import FIELDS
from workflows.topics.enums import FILL_KIND

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
PHONE, MAIL, IDENTITY, WORDS = (
    "13977778888",
    "xuanmin@example.net",
    "110101199003077774",
    "毛选民反映下水道堵塞",
)
PRIVATE = (PHONE, MAIL, IDENTITY, "毛选民", "refused@example.net", "later@example.net")
EVERYTHING = "：".join(f"【{name}】" for name in FIELDS)


class PostOffice:
    """A mail server that answers with what it was sent, as some do."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return f"550 5.1.1 <{address}> {PHONE} no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("later"):
            return f"451 {IDENTITY} {MAIL} later"
        self.letters.append(envelope.content)
        return "250 taken"


@pytest.fixture
def post_office(settings):
    taker, port = PostOffice(), free_port()
    server = Controller(taker, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", port, False
    yield taker
    server.stop()


@pytest.fixture
def queue(monkeypatch):
    """Jobs are queued, as on a server."""
    monkeypatch.setattr(Conf, "SYNC", False)


def with_private_data(account, address: str):
    """A person of whom everything is known."""
    account.email = address
    account.save()
    person = account.person
    person.phone, person.email = PHONE, MAIL
    person.employer = person.accessibility_needs = f"{IDENTITY} {WORDS}"
    person.save()
    return person


def answered_topic(deputies: list):
    """What the voter said stands in an answer, in the reason of a request, and in its decision."""
    soon = timezone.localdate() + dt.timedelta(days=40)
    topic, accounts = make_topic_in_force(due_on=soon)
    for account, address in zip(accounts, deputies, strict=True):
        with_private_data(account, address)
    said = good_answers(topic.unit_id)
    said["qtext"] = said["qrows"][0]["cells"]["qproblem"] = f"{WORDS} {PHONE} {MAIL} {IDENTITY}"
    answer = post(caller(accounts[0]), path(topic), body(topic.form_version, said))
    assert answer.status_code == 201, answer.content
    duty = Duty.objects.open().get(kind=FILL_KIND, owner_person=accounts[1].person)
    reason, now = f"{WORDS} {PHONE} {MAIL}", timezone.now()
    more = {"wish": Wish.EXTEND, "until": soon + dt.timedelta(days=30), "reason": reason}
    asked = ask_about_duty(duty=duty, **more, by=accounts[1], now=now)
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    decide_request(request=asked, granted=True, answer=reason, by=director, now=now)
    return topic, accounts


def a_duty_of_every_kind(*people) -> None:
    for number, kind in enumerate(registered_kinds(), 1000):
        for who in people:
            make_duty(owner=who, kind=kind.key, subject=number, subject_label="老旧小区改造视察")


def words_of(letter: bytes) -> str:
    """Everything in a letter but to whom it goes."""
    read = email.message_from_bytes(letter, policy=email.policy.default)
    heads = [str(value) for name, value in read.items() if name != "To"]
    return "\n".join([*heads, read.get_content()])


def queued() -> str:
    rows = OrmQ.objects.all()
    raw = "\n".join(row.payload for row in rows)
    opened = "\n".join(str(row.task) for row in rows)
    parts = [part + "=" * (-len(part) % 4) for part in raw.replace("\n", ":").split(":") if part]
    held = [base64.urlsafe_b64decode(p).decode(errors="ignore") for p in parts if p.isascii()]
    return "\n".join([raw, opened, *held])


def robots(address: str) -> list[str]:
    """Keys of a channel that reaches each by telephone number, and of a group's."""
    made = [
        DeliveryChannel.objects.create(
            name=name, secret=closed(f"{address}{end}"), hint="json://…", is_personal=bool(end)
        )
        for name, end in (("短信", "/{phone}"), ("工作群", ""))
    ]
    return [f"channel:{channel.pk}" for channel in made]


def test_no_text_of_a_reminder_holds_private_data(
    post_office, other_side, queue, caplog, monkeypatch
):
    caplog.set_level(logging.INFO)
    logging.getLogger("mail.log").setLevel(logging.ERROR)  # the other side's own
    topic, accounts = answered_topic(["refused@example.net", "later@example.net"])
    reached = with_private_data(UserFactory(roles=[Role.DEPUTY]), "good@example.net")
    alone = with_private_data(UserFactory(roles=[Role.DEPUTY]), "alone@example.net")
    people = [account.person for account in accounts]
    a_duty_of_every_kind(*people, reached)
    make_duty(owner=alone, subject=2000, subject_label="养老服务视察")
    only_rule(
        side="OPENING",
        text=EVERYTHING,
        channels=["inbox", "email", *robots(other_side.address)],
    )
    preview = worded(would_go(now=timezone.now() - dt.timedelta(hours=1), days=2))
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    request_export(selection=Selection(form=topic.form_version.form), by=clerk, now=timezone.now())

    sweep(now=timezone.now() + dt.timedelta(minutes=1))
    due = Message.objects.filter(state="WAITING").latest("next_try_at").next_try_at
    deliver_waiting(now=due)
    monkeypatch.setitem(deliver_waiting.__kwdefaults__, "seconds", 0)
    tasks.send_waiting()  # no time left: the rest is for the next worker

    assert Submission.objects.get().answers["qtext"].startswith(WORDS)
    texts = {
        "messages": "\n".join(f"{m.subject} {m.body} {m.error}" for m in Message.objects.all()),
        "letters": "\n".join(words_of(letter) for letter in post_office.letters),
        "robots": "\n".join(str(sent) for _path, sent in other_side.came),
        "preview": "\n".join(str(line.as_json()) for line in preview),
        "wechat": "\n".join(duty_notice(d, due) for d in Duty.objects.all()) + desk_notice(),
        "wechat pages": wechat_pages(clerk),
        "calendar": "".join(calendar_of(account) for account in (*accounts, reached.account)),
        "queue": queued(),
        "log": caplog.text,
        "trail": "\n".join(str(row) for row in AuditEvent.objects.values_list("detail", flat=True)),
    }

    assert "老旧小区改造视察" in texts["messages"]
    assert "件待办" in texts["letters"]  # a digest
    assert "养老服务视察" in texts["letters"]  # one alone
    assert "老旧小区改造视察" in texts["robots"]
    assert "老旧小区改造视察" in texts["preview"]
    assert "老旧小区改造视察" in texts["calendar"]
    assert Message.objects.filter(state="FAILED", error__contains="550").exists()
    assert "not sent: SMTP" in texts["log"]
    assert "run_export" in texts["queue"]
    assert "send_waiting" in texts["queue"]
    found = {name: [p for p in PRIVATE if p in text] for name, text in texts.items()}
    assert {name: words for name, words in found.items() if words} == {}


def wechat_pages(clerk) -> str:
    client = Client()
    client.force_login(clerk, backend="cms.accounts.backends.AccountBackend")
    pages = [
        client.get(reverse("reminders:wechat", args=[message.pk]))
        for message in Message.objects.all()
    ]
    assert {page.status_code for page in pages} == {200}
    return "\n".join(page.content.decode() for page in pages)


def calendar_of(account) -> str:
    _feed, token = make_feed(person=account.person, by=account, now=timezone.now())
    answer = Client().get(reverse("calendar:feed", args=[token]))
    assert answer.status_code == 200
    return answer.content.decode().replace("\r\n ", "")
