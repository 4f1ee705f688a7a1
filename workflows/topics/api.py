"""``/api/v1/topics``: the form that a public topic asks to be filled in, and the answers to it.

The form is the one that the permit in force pins by SHA-256, whatever the editable row says.
"""

import hashlib
import json
import uuid
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict, StrictBool

from cms.accounts.tokens import BearerToken
from cms.core.api_fields import Day, Mark, Sha256, Token, Word
from cms.core.problems import Problem
from cms.core.throttles import WriteLimit
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.document import form_document
from cms.publishing.api import permit_or_problem
from cms.submissions.api import AnswerFile, SubmissionPage, listed
from cms.submissions.enums import SubmissionState
from cms.submissions.services import (
    AnswersIncomplete,
    CannotAttachFile,
    CannotSubmit,
    NothingAnswered,
    TokenReused,
)
from workflows.topics.enums import Filler
from workflows.topics.models import TopicPage
from workflows.topics.permissions import user_can_read_topic
from workflows.topics.queries import answers_about, pinned_version
from workflows.topics.services import (
    CannotFillAssignment,
    attach_to_part,
    part_of,
    send_answers,
)

router = Router(tags=["topics"], auth=BearerToken())


class FormOut(Schema):
    """One filler's part of a form: how to draw it (``sections``, ``choices``) and what fits
    (``answers_schema``, JSON Schema 2020-12). ``form`` is sent back with the answers.
    """

    topic: str
    form: Sha256
    number: int
    title: str
    filler: Filler
    filler_label: str
    sections: list[dict]
    choices: dict[str, list[dict]]
    answers_schema: dict


class Sent(Schema):
    """Answers by question key. ``token`` is minted by the client, one for each submission, and
    makes sending again safe; ``form`` is the ``form`` that the answers were given to.
    """

    model_config = ConfigDict(extra="forbid")
    token: Token
    form: Sha256
    answers: dict = {}
    no_comment: StrictBool = False
    filler: Filler | None = None


class Receipt(Schema):
    """What the respondent keeps. ``id`` is for ``/submissions/{id}``."""

    id: uuid.UUID
    receipt: str
    state: SubmissionState
    submitted_at: datetime


@router.get("/topics/{slug:number}/form", response=FormOut, url_name="topic-form")
def read_form(request, number: str, filler: Filler | None = None) -> dict:
    """The part of the form that this account is asked to fill in. 403 where it is asked nothing."""
    topic, version = topic_and_version(number)
    with_part = part_or_denied(topic, request.user, filler or "")
    document = form_document(compile_version(version), with_part.filler, request.user)
    if not document["sections"]:
        raise Http404
    return {"topic": number, "form": version.sha256, "number": version.number, **document}


@router.post(
    "/topics/{slug:number}/submissions",
    response={200: Receipt, 201: Receipt},
    url_name="topic-submit",
    throttle=WriteLimit(),
)
def submit(request, number: str, sent: Sent):
    """Send answers. 201 with the receipt; the same token and content again: 200, same receipt.

    409 where the token was used for something else, the part is answered already, or the form
    is not the one in force; 422 with the question's key for each answer that does not fit, or
    where there is none at all: that is ``no_comment``.
    """
    topic, version = topic_and_version(number)
    if sent.form != version.sha256:
        raise Problem(409, _("The form has changed. Fetch it again."))
    now = timezone.now()
    try:
        filed = send_answers(
            topic=topic,
            version=version,
            answers=sent.answers,
            token=sent.token,
            by=request.user,
            now=now,
            filler=sent.filler or "",
            no_comment=sent.no_comment,
        )
    except CannotFillAssignment as error:
        raise PermissionDenied(str(error)) from error
    except AnswersIncomplete as error:
        raise Problem(422, str(error), errors_of(error)) from error
    except NothingAnswered as error:
        raise Problem(422, str(error)) from error
    except TokenReused as error:
        raise Problem(409, _("This token was used for other content.")) from error
    except CannotSubmit as error:
        raise Problem(409, str(error)) from error
    receipt = {
        "id": filed.uuid,
        "receipt": filed.receipt,
        "state": filed.state,
        "submitted_at": filed.submitted_at,
    }
    return Status(201 if filed.submitted_at == now else 200, receipt)


@router.post(
    "/topics/{slug:number}/files",
    response={201: AnswerFile},
    url_name="topic-attach",
    throttle=WriteLimit(),
)
def attach(
    request,
    number: str,
    file: File[UploadedFile],
    question: Form[Word],
    filler: Form[Filler | None] = None,
):
    """Keep a file for an answer, whose value is then a list of such ids.

    ``question`` is its key, or ``table.column``. Not named by a sent answer within a day, the
    file is removed; sending it twice keeps it twice.
    """
    topic, version = topic_and_version(number)
    try:
        kept = attach_to_part(
            topic=topic,
            version=version,
            question=question,
            file=file,
            by=request.user,
            now=timezone.now(),
            filler=filler or "",
        )
    except CannotFillAssignment as error:
        raise PermissionDenied(str(error)) from error
    except CannotAttachFile as error:
        raise Problem(422, str(error), [{"field": question, "message": str(error)}]) from error
    except CannotSubmit as error:
        raise Problem(409, str(error)) from error
    return Status(201, {"id": kept.pk, "name": kept.name, "type": kept.mime, "size": kept.size})


@router.get("/topics/{slug:number}/submissions", response=SubmissionPage, url_name="topic-answers")
def list_answers(
    request,
    number: str,
    state: SubmissionState | None = None,
    since: Day | None = None,
    until: Day | None = None,
    after: Mark = "",
) -> dict:
    """What was received about a topic, for the office and the auditor, withdrawn or not."""
    if not user_can_read_topic(request.user):
        raise PermissionDenied
    topic = get_object_or_404(TopicPage, number=number)
    rows = answers_about(topic)
    return listed(rows, state=state or "", since=since, until=until, after=after)


def topic_and_version(number: str):
    """A topic in force and the form version that its permit pins; else the problem that says why
    not: 404, 410 after a withdrawal, 503 when seal or hash do not hold.
    """
    permit = permit_or_problem(number)
    payload = json.loads(permit.payload)
    topic = TopicPage.objects.filter(number=number).first()
    if topic is None or not payload.get("form"):
        raise Http404
    version = pinned_version(payload)
    if hashlib.sha256(version.definition.encode()).hexdigest() != payload["form"]["sha256"]:
        raise Problem(503, _("This text is suspended while it is being checked."))
    return topic, version


def part_or_denied(topic, user, filler: str):
    """What this account is asked to answer. Raises PermissionDenied."""
    try:
        return part_of(topic=topic, by=user, now=timezone.now(), filler=filler)
    except CannotFillAssignment as error:
        raise PermissionDenied(str(error)) from error


def errors_of(error: AnswersIncomplete) -> list[dict]:
    """One line a question, with its key; half a character in a key is not echoed."""
    return [
        {"field": name.encode(errors="replace").decode(), "message": str(sentence)}
        for problems in error.problems.values()
        for name, sentence in problems.items()
    ]
