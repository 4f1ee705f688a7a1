"""Our form of so many questions, and its answers as they are stored and posted."""

import datetime as dt
import itertools

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.act import Act, fetch
from bench.questions import OPTIONS, Ask, asks, sheets_of_answers
from cms.formbuilder.models import FormVersion
from cms.submissions.models import Submission
from tests.workflows.topics.factories import make_mandate, make_version, released_topic
from workflows.topics.models import Assignment
from workflows.topics.services import open_fill

START = dt.datetime(2026, 1, 5, 1, 0, tzinfo=dt.UTC)


def definition(count: int) -> dict:
    """The form as the builder writes it: one page, as plain Wagtail's is."""
    return {
        "schema_version": 1,
        "title": f"{count} 问登记表",
        "sections": [
            {
                "key": "sone",
                "title": "填写",
                "filler": "DEPUTY",
                "questions": [_question(ask) for ask in asks(count)],
            }
        ],
    }


def make_form(count: int) -> FormVersion:
    """A finalised form."""
    version = make_version(definition(count))
    version.question_count = count  # the factory leaves it out, and versions are append-only
    return version


def _question(ask: Ask) -> dict:
    question = {"key": ask.key, "type": ask.ours, "label": ask.label, "required": True}
    if ask.ours in ("single_choice", "multiple_choice"):
        question["options"] = [
            {"key": f"o{number}", "label": label} for number, label in enumerate(OPTIONS)
        ]
    return question


def stored(filled: dict) -> dict:
    """Plain answers as our JSON."""
    return {ask.key: _stored(ask, value) for ask, value in filled.items()}


def _stored(ask: Ask, value):
    if ask.ours == "single_choice":
        return f"o{value}"
    if ask.ours == "multiple_choice":
        return [f"o{number}" for number in value]
    return value


def posted(filled: dict) -> dict:
    """Plain answers as a browser posts them."""
    return {ask.key: _posted(ask, value) for ask, value in filled.items()}


def _posted(ask: Ask, value):
    if ask.ours == "yes_no":
        return "yes" if value else "no"
    return _stored(ask, value)


def add_received(version, users: list, first: int, count: int) -> None:
    """Received answers, written in bulk: what hundreds of days would bring."""
    some = [stored(filled) for filled in sheets_of_answers(version.question_count)]
    rows = (
        Submission(
            form_id=version.form_id,
            version=version,
            filler="DEPUTY",
            respondent=users[number % len(users)],
            answers=some[number % len(some)],
            state="SUBMITTED",
            token=f"bench-{version.pk}-{number:010d}",
            body_sha256="0" * 64,
            receipt=f"{version.pk}-{number:010d}",
            submitted_at=START + dt.timedelta(minutes=number),
            created_at=START,
            saved_at=START,
        )
        for number in range(first, first + count)
    )
    Submission.objects.bulk_create(rows, batch_size=2000)


def acts(sizes: dict) -> dict[str, Act]:
    """The desk's page; saving it and sending it, which gives a receipt, in two requests."""
    found: dict[str, Act] = {}
    for count in (20, 100):
        parts = _parts(make_form(count), sizes["sends"])
        bodies = itertools.cycle([posted(filled) for filled in sheets_of_answers(count, 50)])
        client, part = _begun(next(parts))
        found[f"form {count}"] = fetch(client, reverse("desk:fill", args=[part, "sone"]))
        found[f"send {count}"] = Act(_send, lambda p=parts, b=bodies: (*_begun(next(p)), next(b)))
    return found


def _parts(version: FormVersion, count: int):
    """Parts of deputies who were asked to fill the form for a released topic."""
    topic = released_topic(
        form_version=version, deputies=[make_mandate() for _each in range(count)]
    )
    return iter(Assignment.objects.filter(topic_id=topic.pk).select_related("person__account"))


def _begun(part: Assignment) -> tuple[Client, int]:
    """A deputy's browser and the draft that she has begun."""
    account = part.person.account
    client = Client()
    client.force_login(account)
    return client, open_fill(assignment=part, by=account, now=timezone.now()).pk


def _send(prepared: tuple[Client, int, dict]) -> None:
    client, pk, body = prepared
    saved = client.post(reverse("desk:fill", args=[pk, "sone"]), {**body, "rev": 0, "act": "next"})
    sent = client.post(reverse("desk:check", args=[pk]), {"token": f"bench-token-{pk:08d}"})
    if saved.status_code != 302 or sent.url != reverse("desk:receipt", args=[pk]):
        raise AssertionError(f"not sent: {saved.status_code} {sent.status_code}")
