"""One story a kind: from its own starter form to a public notice and a read answer."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.models import User
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.starter_forms import load_starter_forms
from cms.people.models import Mandate
from cms.submissions.services import submit_submission
from tests.kept import kept
from tests.workflows.approvals.factories import set_rules
from tests.workflows.topics.factories import (
    approve,
    committee,
    make_clerk,
    make_director,
    make_mandates,
    make_topic,
    make_unit,
)
from workflows.approvals.enums import ClosingRule
from workflows.approvals.models import Decision
from workflows.duties.queries import ledger_breaches
from workflows.topics.enums import STARTER_FORMS, TopicKind
from workflows.topics.models import Assignment
from workflows.topics.queries import KIND_MODELS, answers_about, topics_list
from workflows.topics.services import open_fill, topic_index

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("shipped")]
WORDS = "企业反映融资门槛偏高"


@pytest.fixture(scope="module")
def shipped(django_db_setup, django_db_blocker):
    """The forms that every office begins with."""
    with kept(django_db_blocker):
        load_starter_forms(now=timezone.now())
        yield


def starter_version(kind):
    """The version that a new topic of this kind is offered."""
    return FormDefinition.objects.get(starter_code=STARTER_FORMS[kind]).current_version


def first_text_answer(section) -> dict:
    """Answers to what a deputy must fill in, with the words in the first text."""
    answers: dict = {}
    for question in section.by_key.values():
        if question.type == "rows":
            cells = {c.key: _value(c) for c in question.columns if c.required or _is_text(c)}
            answers[question.key] = [{"row": "r00aa", "cells": cells}]
        elif question.required or _is_text(question):
            answers[question.key] = _value(question)
    return answers


def _is_text(question) -> bool:
    return question.type in ("short_text", "long_text")


def _value(question):
    options = question.data.get("options") or [{}]
    unit = make_unit()
    ready = {
        "yes_no": True,
        "date": "2026-12-01",
        "datetime": "2026-12-01T01:00:00Z",
        "integer": 1,
        "decimal": "1",
        "phone": "13900001111",
        "single_choice": options[0].get("key"),
        "multiple_choice": [options[0].get("key")],
        "organization": {"id": unit.pk, "label": str(unit)},
    }
    value = ready.get(question.type, WORDS)
    if question.type == "mandate":
        mandate = Mandate.objects.first()
        value = {"id": mandate.pk, "label": str(mandate)}
    return [value] if question.is_list and not isinstance(value, list) else value


def posted(answers: dict, section) -> dict:
    """The same answers as a browser posts them."""
    data: dict = {}
    for key, value in answers.items():
        question = section.by_key[key]
        if question.type == "rows":
            data[key] = [row["row"] for row in value]
            for row in value:
                for column in question.columns:
                    if column.key in row["cells"]:
                        name = f"{key}.{row['row']}.{column.key}"
                        data[name] = column.texts(row["cells"][column.key])
        else:
            data[key] = question.texts(value)
    return data


@pytest.mark.parametrize("kind", TopicKind)
def test_from_starter_form_to_a_read_answer_through_services(kind, client):
    clerk, mandates = make_clerk(), make_mandates(2)
    topic = make_topic(by=clerk, kind=kind, form_version=starter_version(kind), deputies=mandates)
    approve(topic, by=clerk)
    part = Assignment.objects.filter(topic_id=topic.pk, person=mandates[0].person).get()
    deputy = mandates[0].person.account

    draft = open_fill(assignment=part, by=deputy, now=timezone.now())
    for section in compile_version(draft.version).sections_for("DEPUTY"):
        draft.answers |= first_text_answer(section)
    draft.save()
    submit_submission(submission=draft, token="k" * 32, by=deputy, now=timezone.now())

    assert client.get(f"/t/{topic.number}/").status_code == 200
    assert answers_about(topic).get().pk == draft.pk
    assert list(ledger_breaches()) == []


@pytest.mark.parametrize("kind", TopicKind)
def test_from_starter_form_to_a_read_answer_through_the_faces(kind):
    version = starter_version(kind)
    clerk, director, members = make_clerk(), make_director(), committee()
    set_rules(closing_rule=ClosingRule.ALL_OR_TIME_UP)  # who announces: test_announcing
    mandates = make_mandates(5)

    topic = write_and_submit(browser(clerk), kind, version, mandates)
    public = Client()
    assert public.get(f"/t/{topic.number}/").status_code == 404
    review(browser(director), topic)
    vote(members, public, topic)
    page = public.get(f"/t/{topic.number}/").content.decode()
    assert topic.title in page
    for secret in ("内部备注不公开", clerk.username, str(clerk), str(members[0])):
        assert secret not in page
    receipt = fill(browser(mandates[0].person.account), topic)

    office = browser(clerk)
    record = office.get(reverse("topics:record", args=[topic.pk])).content.decode()
    assert receipt in record
    answer = answers_about(topic).get()
    assert WORDS in office.get(reverse("submissions:detail", args=[answer.pk])).content.decode()
    row = topics_list().get(pk=topic.pk)
    assert (row.state, row.answered) == ("PUBLISHED", 1)


def browser(user) -> Client:
    """A signed-in browser."""
    client = Client()
    client.force_login(user)
    return client


def write_and_submit(desk: Client, kind, version, mandates):
    """The clerk writes a topic in the editor and submits it."""
    model = KIND_MODELS[TopicKind(kind)]
    url = reverse(
        "wagtailadmin_pages:add", args=["topics", model._meta.model_name, topic_index().pk]
    )
    answer = desk.post(
        url,
        {
            "title": "专精特新企业培育情况",
            "summary": "察看企业，了解培育政策落实情况。",
            "authority": "年度监督工作计划第二项",
            "unit": make_unit().pk,
            "starts_at": "2027-05-12 09:30",
            "deputies": [mandate.pk for mandate in mandates],
            "group_leader": mandates[1].pk,
            "form_version": version.pk,
            "remark": "内部备注不公开",
            "report_kind": "SPECIAL",
            "body-count": "0",
            "action-submit": "1",
        },
    )
    assert answer.status_code == 302, answer.context_data["form"].errors
    return model.objects.get()


def review(desk: Client, topic) -> None:
    """The director approves on her own page."""
    step = topic.current_workflow_state.current_task_state
    answer = desk.post(reverse("approvals:review", args=[step.pk]), {"verdict": "APPROVE"})
    assert answer.status_code == 302


def vote(members: list, public: Client, topic) -> None:
    """Members vote on the ballot page until everybody has."""
    decision = Decision.objects.latest("pk")
    for number, member in enumerate(members):
        assert public.get(f"/t/{topic.number}/").status_code == 404
        choice = "FOR" if number < 8 else "ABSTAIN"
        ballot = reverse("approvals:vote", args=[decision.pk])
        answer = browser(member).post(ballot, {"choice": choice, "confirmed": "1"})
        assert answer.status_code == 302


def fill(desk: Client, topic) -> str:
    """The deputy answers every section that is hers; the receipt number."""
    part = Assignment.objects.get(topic_id=topic.pk, person=desk_person(desk))
    assert topic.title in desk.get("/desk/").content.decode()
    desk.post(reverse("desk:assignment", args=[part.pk]), {"act": "fill"})
    part.refresh_from_db()
    submission = part.submission
    for section in compile_version(submission.version).sections_for("DEPUTY"):
        submission.refresh_from_db()
        data = posted(first_text_answer(section), section)
        url = reverse("desk:fill", args=[submission.pk, section.key])
        answer = desk.post(url, {**data, "rev": submission.draft_rev, "act": "next"})
        assert answer.status_code == 302
    check = desk.get(reverse("desk:check", args=[submission.pk]))
    assert WORDS in check.content.decode()
    token = {"token": check.context_data["token"]}
    desk.post(reverse("desk:check", args=[submission.pk]), token)
    submission.refresh_from_db()
    assert submission.receipt
    return submission.receipt


def desk_person(desk: Client) -> int:
    """Whose browser it is."""
    return User.objects.get(pk=desk.session["_auth_user_id"]).person_id
