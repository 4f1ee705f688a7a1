"""``/api/v1/submissions``: what an account has sent, read as it was asked."""

import datetime as dt
import uuid
from dataclasses import asdict

from django.core.files.storage import storages
from django.http import FileResponse, Http404
from django.utils import timezone
from ninja import Router, Schema

from cms.accounts.tokens import BearerToken
from cms.core.api_fields import Day, Mark
from cms.core.audit import record_event
from cms.submissions.access import subject_labels
from cms.submissions.asked import answers_now, asked_and_answered, asked_now
from cms.submissions.corrected import shown_corrections
from cms.submissions.enums import AttachmentState, PairState, SubmissionState
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_fill_submission, user_can_read_submission
from cms.submissions.queries import as_received, page_of, sent_by_account, with_names
from cms.submissions.seals import is_entered_twice, pair_states
from cms.submissions.services import note_opened
from cms.submissions.signatures import signatures_of
from cms.submissions.views.files import private_file

router = Router(tags=["submissions"], auth=BearerToken())


class FormName(Schema):
    """Which form version was answered; ``sha256`` is of its definition."""

    title: str
    number: int
    sha256: str


class SubmissionRow(Schema):
    """What a list shows. ``id`` is for ``/submissions/{id}``; a draft has no receipt yet.
    ``second_entry``: how its two entries stand, null where it is entered once or still a draft.
    """

    id: uuid.UUID
    receipt: str | None
    state: SubmissionState
    state_label: str
    form: FormName
    subject: str
    filler: str
    respondent: str
    submitted_at: dt.datetime | None
    second_entry: PairState | None
    second_entry_label: str


class SubmissionPage(Schema):
    """Twenty submissions, newest first. ``next`` is what ``after`` takes to go on, or empty."""

    items: list[SubmissionRow]
    next: str


class AnswerFile(Schema):
    """A file of an answer; its bytes are at ``/submissions/{id}/files/{file id}``."""

    id: uuid.UUID
    name: str
    type: str
    size: int


class Cell(Schema):
    """A question, or a column of a table, with its answer in words."""

    key: str
    label: str
    text: str
    files: list[AnswerFile]


class Line(Cell):
    """A question; a repeating table has its rows in ``rows``."""

    rows: list[list[Cell]]


class Part(Schema):
    """A section."""

    key: str
    title: str
    lines: list[Line]


class SignatureOut(Schema):
    """What stands under the answers to the question ``key``: whose, of when, and the digest that it
    covers; ``holds`` where that is the digest of the answers as they are read here.
    """

    key: str
    name: str
    is_typed: bool
    signed_at: dt.datetime
    sha256: str
    holds: bool


class Changed(Schema):
    """An answer before and after, in words; ``row`` is the number of a table's row, or 0."""

    key: str
    label: str
    row: int
    before: str
    after: str


class Corrected(Changed):
    """An answer that the office corrected: why, by whom, when, what changed with it."""

    reason: str
    by: str
    at: dt.datetime
    follows: list[Changed]


class SubmissionOut(SubmissionRow):
    """A submission whole: ``answers`` as data by question key, ``parts`` as they were asked;
    ``return_notes`` by question key, as of the last return; ``corrections``, the newest first.
    """

    no_comment: bool
    return_reason: str
    return_notes: dict[str, str]
    answers: dict
    signatures: list[SignatureOut]
    parts: list[Part]
    corrections: list[Corrected]


def row_of(submission: Submission, labels: dict[str, str], pairs: dict[int, PairState]) -> dict:
    """What a list shows of a submission; ``labels`` are the names of the subjects, ``pairs`` how
    two entries stand (``seals.pair_states``).
    """
    pair = pairs.get(submission.pk)
    version = submission.version
    return {
        "id": submission.uuid,
        "receipt": submission.receipt,
        "state": submission.state,
        "state_label": submission.get_state_display(),
        "form": {"title": version.title, "number": version.number, "sha256": version.sha256},
        "subject": labels.get(submission.subject_ref, ""),
        "filler": submission.filler,
        "respondent": str(submission.respondent or ""),
        "submitted_at": submission.submitted_at,
        "second_entry": pair,
        "second_entry_label": str(pair.label) if pair else "",
    }


def listed(
    rows, *, state: str = "", since: dt.date | None = None, until: dt.date | None = None, after=""
) -> dict:
    """One page of a list; days are Shanghai's, both ends included."""
    if state:
        rows = rows.filter(state=state)
    if since:
        rows = rows.filter(submitted_at__gte=_midnight(since))
    if until:
        rows = rows.filter(submitted_at__lt=_midnight(until + dt.timedelta(days=1)))
    page = page_of(with_names(rows), after)
    labels = subject_labels({row.subject_ref for row in page.rows})
    pairs = pair_states(row.pk for row in page.rows if is_entered_twice(row))
    return {"items": [row_of(row, labels, pairs) for row in page.rows], "next": page.next_mark}


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time()))


@router.get("/submissions", response=SubmissionPage, url_name="submissions")
def list_submissions(
    request,
    state: SubmissionState | None = None,
    since: Day | None = None,
    until: Day | None = None,
    after: Mark = "",
) -> dict:
    """What this account has sent or entered, by state and day of receipt."""
    rows = sent_by_account(request.user, timezone.now())
    return listed(rows, state=state or "", since=since, until=until, after=after)


@router.get("/submissions/{uuid:key}", response=SubmissionOut, url_name="submission")
def read_submission(request, key: uuid.UUID) -> dict:
    """One submission: one's own, one's unit's, or, once received, by right of the office.

    404 for everybody else, as if there were none.
    """
    found = readable_submission(request.user, key)
    note_opened(found, request.user, timezone.now())
    pairs = pair_states([found.pk] if is_entered_twice(found) else [])
    if not user_can_fill_submission(request.user, found):
        [found] = as_received([found])
    return {
        **row_of(found, subject_labels([found.subject_ref]), pairs),
        "no_comment": found.no_comment,
        "return_reason": found.return_reason,
        "return_notes": found.return_notes,
        "answers": answers_now(found, asked_now(found)),
        "signatures": [
            {
                "key": each.question_key,
                "name": each.name,
                "is_typed": each.is_typed,
                "signed_at": each.signed_at,
                "sha256": each.covers_sha256,
                "holds": each.holds,
            }
            for each in signatures_of(found).values()
        ],
        "parts": asked_and_answered(found),
        "corrections": [asdict(each) for each in shown_corrections(found)],
    }


@router.get("/submissions/{uuid:key}/files/{uuid:file}", url_name="submission-file")
def read_file(request, key: uuid.UUID, file: uuid.UUID) -> FileResponse:
    """The bytes of a file, with the rights of its submission."""
    found = readable_submission(request.user, key)
    attachment = found.attachments.filter(pk=file, state=AttachmentState.STORED).first()
    if attachment is None:
        raise Http404
    try:
        bytes_ = storages["private"].open(attachment.path, "rb")
    except FileNotFoundError:
        raise Http404 from None
    return private_file(bytes_, attachment)


def readable_submission(user, key: uuid.UUID) -> Submission:
    """Raises Http404 where there is none, and where it is not for this account (recorded)."""
    rows = Submission.objects.kept().select_related("version", "form", "respondent__person")
    found = rows.filter(uuid=key).first()
    if found is None:
        raise Http404
    if not user_can_read_submission(user, found):
        now = timezone.now()
        record_event(verb="submission.read", obj=found, by=user, now=now, refused=True)
        raise Http404
    return found
