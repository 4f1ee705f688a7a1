"""An answer in one call, as a program sends it: the part, draft, receipt and duty of the desk."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.formbuilder.compiler import compile_version
from cms.submissions.files_in_answers import question_named
from cms.submissions.models import Attachment, Submission
from cms.submissions.services import (
    AnswersIncomplete,
    CannotAttachFile,
    CannotSubmit,
    TokenReused,
    attach_file,
    create_submission,
    mark_no_comment,
    open_draft,
)
from cms.submissions.services.creation import check_answers
from cms.submissions.services.refusals import recorded_refusal
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.models import Assignment
from workflows.topics.permissions import user_can_edit_topics
from workflows.topics.queries import assignments_for
from workflows.topics.services.assignments import CannotFillAssignment, open_fill


@dataclass(frozen=True)
class Part:
    """What an account may answer of a topic; the office's own part has no assignment."""

    filler: str
    assignment: Assignment | None = None


def part_of(*, topic, by, now: datetime, filler: str = "") -> Part:
    """The part that ``by`` owes or has answered; the one named where there are several.

    Raises CannotFillAssignment for everybody else, and records it.
    """
    today = timezone.localdate(now)
    rows = assignments_for(by, today).filter(topic=topic.pk).exclude(state=AssignmentState.WAIVED)
    parts = [Part(row.filler, row) for row in rows.order_by("pk")]
    if user_can_edit_topics(by):
        parts.append(Part(Filler.OFFICE))
    for part in parts:
        if filler in ("", part.filler):
            return part
    record_event(verb="topics.fill", obj=topic, by=by, now=now, refused=True)
    raise CannotFillAssignment(_("This is not yours to fill in."))


def send_answers(
    *,
    topic,
    version,
    answers: dict,
    token: str,
    by,
    now: datetime,
    filler: str = "",
    no_comment: bool = False,
) -> Submission:
    """File the answers of ``by``'s part of a topic at once, on the version that was released.

    Opens the draft where none is begun; what stands in a begun one is replaced. The same token
    with the same content gives the same submission. Raises CannotFillAssignment, TokenReused,
    AnswersIncomplete, CannotSubmit.
    """
    part = part_of(topic=topic, by=by, now=now, filler=filler)
    if no_comment and answers:
        raise CannotSubmit(_("“No comment” goes without answers."))
    if not no_comment:
        verb = "submission.submit"
        with recorded_refusal(AnswersIncomplete, verb=verb, obj=version, by=by, now=now):
            check_answers(version, part.filler, answers, by=by)  # before a draft for nothing
    draft = draft_of(part, topic=topic, version=version, by=by, now=now)
    if no_comment:
        return mark_no_comment(submission=draft, token=token, by=by, now=now)
    filed = create_submission(
        version=version,
        subject_ref=topic.subject_ref,
        answers=answers,
        token=token,
        by=by,
        now=now,
        filler=part.filler,
        respondent=draft.respondent,
    )
    if filed.pk != draft.pk:  # somebody else's token, met by chance or on purpose
        raise TokenReused
    return filed


def draft_of(part: Part, *, topic, version, by, now: datetime) -> Submission:
    """The part's only draft on this version, begun if it is not. Raises CannotSubmit."""
    if part.assignment is not None:
        draft = open_fill(assignment=part.assignment, by=by, now=now, channel=Channel.API)
    else:
        draft = open_draft(
            version=version,
            subject_ref=topic.subject_ref,
            filler=part.filler,
            by=by,
            now=now,
            channel=Channel.API,
        )
    if draft.version_id != version.pk:
        raise CannotSubmit(_("This was begun on another version of the form. Go on at the desk."))
    return draft


def attach_to_part(
    *, topic, version, question: str, file, by, now: datetime, filler: str = ""
) -> Attachment:
    """Keep a file for an answer that will name it; ``question`` is a key, or ``table.column``.

    A file that no answer names within a day is removed. Raises CannotFillAssignment,
    CannotAttachFile, CannotSubmit.
    """
    part = part_of(topic=topic, by=by, now=now, filler=filler)
    sections = compile_version(version).sections_for(part.filler)
    found = next((q for s in sections if (q := question_named(s, question))), None)
    if found is None:
        raise CannotAttachFile(_("This question takes no files."))
    draft = draft_of(part, topic=topic, version=version, by=by, now=now)
    return attach_file(submission=draft, question=found, file=file, by=by, now=now)
