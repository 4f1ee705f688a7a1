"""Our form of so many questions, and its answers as they are stored and posted."""

import datetime as dt
import itertools
import json

from django.urls import reverse
from django.utils import timezone
from wagtail.models import APIToken

from bench.act import Act, fetch
from bench.browser import Browser
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
    """The desk's page; on the desk a submission is saved and sent, by the API it is one request."""
    found: dict[str, Act] = {}
    for count in (20, 100):
        version = make_form(count)
        parts = _parts(version, sizes["sends"])
        bodies = itertools.cycle(sheets_of_answers(count, 50))
        browser = Desk(parts, bodies)
        found[f"form {count}"] = browser.page()
        found[f"desk save {count}"] = Act(browser.save, browser.begun)
        found[f"desk send {count}"] = Act(browser.send, browser.saved)
        found[f"send {count}"] = Act(_post, lambda p=parts, b=bodies: _prepared(next(p), next(b)))
    return found


def _parts(version: FormVersion, count: int):
    """Parts of deputies who were asked to fill the form for a released topic."""
    topic = released_topic(
        form_version=version, deputies=[make_mandate() for _each in range(count)]
    )
    rows = Assignment.objects.filter(topic_id=topic.pk).select_related(
        "person__account", "version", "topic"
    )
    return iter(rows)


class Desk:
    """Deputies who fill in one after the other, each in her own browser."""

    def __init__(self, parts, bodies) -> None:
        self.parts, self.bodies = parts, bodies

    def begun(self) -> tuple[Browser, int, dict]:
        """A browser, the draft that was begun, and what is typed."""
        part = next(self.parts)
        account = part.person.account
        draft = open_fill(assignment=part, by=account, now=timezone.now())
        return Browser(account), draft.pk, posted(next(self.bodies))

    def page(self) -> Act:
        """The page to fill in."""
        browser, pk, _body = self.begun()
        return fetch(browser, reverse("desk:fill", args=[pk, "sone"]))

    def save(self, prepared: tuple[Browser, int, dict]) -> None:
        """The button that leads to the last look."""
        browser, pk, body = prepared
        address = reverse("desk:fill", args=[pk, "sone"])
        if browser.post(address, {**body, "rev": 0, "act": "next"})[0] != 302:
            raise AssertionError("not saved")

    def saved(self) -> tuple[Browser, int, dict]:
        """A draft that is typed in whole."""
        prepared = self.begun()
        self.save(prepared)
        return prepared

    def send(self, prepared: tuple[Browser, int, dict]) -> None:
        """The button that hands it to the office."""
        browser, pk, _body = prepared
        form = {"token": f"bench-token-{pk:08d}"}
        _status, headers, _body = browser.post(reverse("desk:check", args=[pk]), form)
        if headers.get("Location") != reverse("desk:receipt", args=[pk]):
            raise AssertionError("not sent")


def _prepared(part: Assignment, filled: dict) -> tuple[Browser, str, str]:
    """A client of the API that has asked before: its token was seen within the minute."""
    token, text = APIToken.create_token(user=part.person.account, name="bench")
    APIToken.objects.filter(pk=token.pk).update(last_used_at=timezone.now())
    browser = Browser(HTTP_AUTHORIZATION=f"Bearer {text}")
    body = {
        "token": f"bench-api-token-{part.pk:08d}",
        "form": part.version.sha256,
        "answers": stored(filled),
    }
    return browser, f"/api/v1/topics/{part.topic.number}/submissions", json.dumps(body)


def _post(prepared: tuple[Browser, str, str]) -> None:
    browser, address, body = prepared
    status, _headers, answer = browser.send(address, body)
    if status != 201:
        raise AssertionError(answer.decode())
