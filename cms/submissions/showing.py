"""Answers as they were asked: labels, options and order of the version they are bound to."""

from dataclasses import dataclass, field, replace

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES, QuestionType
from cms.formbuilder.records import records_named, reference_text
from cms.submissions.asked import answers_now, asked_now
from cms.submissions.enums import AttachmentState, SubmissionState
from cms.submissions.models import Attachment
from cms.submissions.models.attachments import ON_PAPER
from cms.submissions.permissions import user_can_read_submission
from cms.submissions.signatures import ShownSignature, signatures_of


@dataclass(frozen=True)
class ShownCell:
    """One answer: its label then, its text, the links to its files or to the records it names."""

    label: str
    text: str = ""
    files: list[SafeString] = field(default_factory=list)


@dataclass(frozen=True)
class ShownLine(ShownCell):
    """A question's line; ``rows`` are those of a repeating table or a matrix, whose ``text`` says
    the totals; ``signature`` is what is signed there.
    """

    key: str = ""
    signature: ShownSignature | None = None
    rows: list[list[ShownCell]] = field(default_factory=list)


@dataclass(frozen=True)
class ShownPart:
    """One section."""

    key: str
    title: str
    lines: list[ShownLine]


def fill_context(submission, user) -> FillContext:
    """What drawing and parsing of a section needs: lists to choose from, links to attachments."""
    returned = submission.state == SubmissionState.RETURNED
    return FillContext(
        choices=Choices(user),
        attachments=attachment_links(submission, user),
        stored=submission.answers,
        notes=submission.return_notes if returned else {},
    )


def attachment_links(submission, user) -> dict[str, SafeString]:
    """Attachment id → link, for who may read the submission; one query, none without files."""
    compiled = compile_version(submission.version)
    if not any(section.takes_files for section in compiled.sections):
        return {}
    if not user_can_read_submission(user, submission):
        return {}
    rows = submission.attachments.filter(state=AttachmentState.STORED)
    return {str(attachment.pk): link_of(attachment) for attachment in rows}


def record_links(compiled, answers: dict, user) -> dict[str, SafeString]:
    """Text of each record that these answers name → what is read of it: its label for who may read
    it, with the way to it; to everybody else its number. None asked for costs nothing.
    """
    items = []
    for question in compiled.questions.values():
        value = answers.get(question.key)
        if question.type == QuestionType.RECORD:
            items += _items(question, value)
        for column in question.columns if question.type == QuestionType.ROWS else ():
            if column.type == QuestionType.RECORD:
                cells = (row["cells"].get(column.key) for row in value or ())
                items += [item for cell in cells for item in _items(column, cell)]
    return {
        text: format_html('<a href="{}">{}</a>', address, words)
        if address
        else format_html("{}", words)
        for text, (address, words) in (records_named(items, user) if items else {}).items()
    }


def _items(question, value) -> list[dict]:
    if not value:
        return []
    return value if question.is_list else [value]


def link_of(attachment) -> SafeString:
    """A link with name and size."""
    return format_html(
        '<a href="{}">{}</a> <span class="muted">{}</span>',
        reverse("answer_files:attachment", args=[attachment.pk]),
        attachment.name,
        size_words(attachment.size),
    )


def paper_photos(submission) -> list[Attachment]:
    """The photos of a paper that its owner handed in, as they came; one query."""
    rows = submission.attachments.filter(question_key=ON_PAPER, in_answer=True)
    return list(rows.filter(state=AttachmentState.STORED).order_by("changed_at", "name", "pk"))


def size_words(size: int) -> str:
    """``340 KB`` or ``2.1 MB``."""
    if size < 1024 * 1024:
        return f"{max(1, size // 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def shown_submission(submission, user) -> list[ShownPart]:
    """The filler's sections with their answers; what a condition hides was not asked."""
    applies = asked_now(submission)
    answers = answers_now(submission, applies)
    compiled = compile_version(submission.version)
    links = attachment_links(submission, user) | record_links(compiled, answers, user)
    signed = signatures_of(submission)
    return [
        ShownPart(
            key=section.key,
            title=section.title,
            lines=[
                replace(_line(question, answers, links), signature=signed.get(question.key))
                for question in section.by_key.values()
                if applies.asks(question.key) and not _is_still_to_sign(question, submission)
            ],
        )
        for section in compiled.sections_for(submission.filler)
        if applies.asks_section(section.key)
    ]


def _is_still_to_sign(question, submission) -> bool:
    """Of a draft there is nothing to show: it is signed when it is sent."""
    is_signature = question.type == QuestionType.SIGNATURE
    return is_signature and submission.is_editable and question.key not in submission.answers


def _line(question, answers: dict, links: dict[str, SafeString]) -> ShownLine:
    value = answers.get(question.key)
    if question.type == QuestionType.ROWS:
        rows = [
            [_cell(column, row["cells"].get(column.key), links) for column in question.columns]
            for row in value or []
        ]
        return ShownLine(label=question.label, key=question.key, rows=rows)
    if question.type == QuestionType.MATRIX:
        rows = [
            [ShownCell(label=label, text=text) for _key, label, text in row]
            for row in question.shown_rows(value)
        ]
        words = question.summary(value)
        return ShownLine(label=question.label, key=question.key, text=words, rows=rows)
    cell = _cell(question, value, links)
    return ShownLine(label=cell.label, key=question.key, text=cell.text, files=cell.files)


def _cell(question, value, links: dict[str, SafeString]) -> ShownCell:
    if question.type in FILES:
        return ShownCell(
            label=question.label, files=[links[pk] for pk in value or [] if pk in links]
        )
    if question.type == QuestionType.RECORD and value:
        named = ((links[reference_text(item)],) for item in _items(question, value))
        named = format_html_join("、", "{}", named)
        return ShownCell(label=question.label, files=[named])
    return ShownCell(label=question.label, text=question.display(value))
