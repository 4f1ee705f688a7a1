"""Deputies and units answer the topics of the demo zone, through the desk's services."""

from datetime import datetime
from uuid import uuid5

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from cms.formbuilder.compiler import compile_version
from cms.people.models import Organization
from cms.submissions.enums import SubmissionState
from cms.submissions.services import (
    accept_submission,
    mark_no_comment,
    return_submission,
    save_draft,
    submit_submission,
)
from home.demo.pictures import draw_picture
from home.demo.zone import Zone
from workflows.topics.enums import Severity
from workflows.topics.models import Assignment, Finding
from workflows.topics.services import accept_finding, open_fill
from workflows.topics.services.findings import rows_of


def answer(topic, row: dict, zone: Zone, *, now: datetime) -> None:
    """One person's part as ``row`` tells it: by whom, what, and what the office did with it.

    ``answers`` holds ``{label: text}``; for repeating rows ``{label: [{column: text}]}``. Without
    ``office`` the answer waits for the office; ``draft`` is left half-way on the phone.
    What is done already is left as it is: a load that was cut off goes on from there.
    """
    account = zone.accounts[row["by"]]
    part = _part(topic, account)
    submission = open_fill(assignment=part, by=account, now=now)
    if submission.state == SubmissionState.DRAFT:
        token = uuid5(submission.uuid, "demo").hex
        if row.get("no_comment"):
            submission = mark_no_comment(submission=submission, token=token, by=account, now=now)
        else:
            write_answers(submission, row["answers"], account, now)
            if row.get("draft"):
                return
            submission.refresh_from_db()
            submission = submit_submission(submission=submission, token=token, by=account, now=now)
    _decide(topic, submission, row.get("office", ""), zone, now)


def _part(topic, account) -> Assignment:
    parts = Assignment.objects.filter(topic_id=topic.pk)
    own = parts.filter(person=account.person_id).first()
    if own is not None:
        return own
    units = Organization.objects.filter(memberships__person=account.person_id)
    return parts.get(organization__in=units)


def write_answers(submission, answers: dict, account, now: datetime) -> None:
    """Every section of a part saved as the desk posts it; ``answers`` as ``answer`` has them."""
    for section in compile_version(submission.version).sections_for(submission.filler):
        if submission.changes.filter(question_key__in=section.by_key).exists():
            continue  # saved before the load was cut off; its photos would come twice
        data, files = QueryDict(mutable=True), MultiValueDict()
        for question in section.questions:
            if question.label in answers:
                _fill(question, answers[question.label], data, files)
        save_draft(
            submission=submission,
            section_key=section.key,
            data=data,
            files=files,
            by=account,
            now=now,
        )


def _fill(question, value, data: QueryDict, files: MultiValueDict) -> None:
    if question.type != "rows":
        data[question.key] = _text(question, value)
        return
    columns = {column.label: column for column in question.columns}
    data.setlist(question.key, [f"r{number:04}" for number in range(1, len(value) + 1)])
    for number, cells in enumerate(value, start=1):
        for label, text in cells.items():
            column = columns[label]
            name = f"{question.key}.r{number:04}.{column.key}"
            if column.type == "photo" and connection.in_atomic_block:
                continue  # bytes are stored for good: not inside a test that takes all back
            if column.type == "photo":
                picture = draw_picture(text, seed=number + len(label) + len(data))
                files.appendlist(
                    name, SimpleUploadedFile(f"现场{number}.jpg", picture, "image/jpeg")
                )
            else:
                data[name] = _text(column, text)


def _text(question, value) -> str:
    """What is posted: of a unit its key, of yes and no the word the form knows."""
    if question.type == "organization":
        return str(Organization.objects.get(short_name=value).pk)
    if question.type == "yes_no":
        return "yes" if value else "no"
    return value


def _decide(topic, submission, office: str, zone: Zone, now: datetime) -> None:
    clerk, waits = zone.accounts["clerk"], submission.state == SubmissionState.SUBMITTED
    if office == "return" and waits:
        reason = "请补充问题所在的具体位置，便于转交办理。"
        return_submission(submission=submission, reason=reason, by=clerk, now=now)
    elif office == "accept" and (waits or submission.state == SubmissionState.ACCEPTED):
        accept_submission(submission=submission, by=clerk, now=now)
        decided = Finding.objects.filter(submission=submission)
        known = set(decided.values_list("question_key", "row_id"))
        for row in rows_of(submission):
            if (row.question_key, row.row_id) in known:
                continue
            source = {
                "topic": topic,
                "submission": submission,
                "question_key": row.question_key,
                "row_id": row.row_id,
            }
            accept_finding(**source, severity=Severity.ORDINARY, unit=topic.unit, by=clerk, now=now)
