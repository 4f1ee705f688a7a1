"""A submission as it was asked: labels and options of its own version, files as links."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.html import format_html

from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiled.table import CompiledTable
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES
from cms.submissions.models import Submission

SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


def fill_context(submission: Submission, user) -> FillContext:
    """Lists to choose from, and links to the submission's files."""
    return FillContext(
        attachments={
            str(attachment.pk): attachment_html(attachment)
            for attachment in submission.attachments.all()
        }
    )


def attachment_html(attachment) -> str:
    """A small picture or a file name, linked to the checked view."""
    url = reverse("submission-file", args=[attachment.pk])
    if attachment.mime in SHOWN:
        return format_html('<a href="{}"><img src="{}" alt="{}"></a>', url, url, attachment.name)
    return format_html('<a href="{}">{}</a>', url, attachment.name)


@dataclass(frozen=True)
class ShownSection:
    """A section with its answers: ``lines`` are dicts of label, text, rows and files."""

    title: str
    filler: str
    lines: list[dict]


def shown_submission(submission: Submission, user) -> list[ShownSection]:
    """Every section of the filler, as it was asked then."""
    compiled, context = compile_version(submission.version), fill_context(submission, user)
    return [
        ShownSection(
            section.title,
            section.filler,
            [
                shown_line(question, submission.answers.get(question.key), context)
                for question in section.by_key.values()
            ],
        )
        for section in compiled.sections_for(submission.filler)
    ]


def shown_line(question, value, context: FillContext) -> dict:
    """One question and its answer for a template."""
    line = {"label": question.label, "text": "", "rows": [], "files": []}
    if isinstance(question, CompiledTable):
        line["rows"] = [
            [shown_line(c, row["cells"].get(c.key), context) for c in question.columns]
            for row in value or []
        ]
    elif question.type in FILES:
        line["files"] = [context.attachment(pk) for pk in value or []]
    else:
        line["text"] = question.display(value)
    return line
