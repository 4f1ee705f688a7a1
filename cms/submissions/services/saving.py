"""A posted section is stored: what is well formed in the draft, what is not beside its field."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from cms.formbuilder.compiled.section import Parsed
from cms.formbuilder.compiled.table import CompiledTable
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import FILES
from cms.media.uploads import UploadRefused
from cms.submissions.models import Submission
from cms.submissions.services.drafting import CannotSave, store_section, user_can_fill
from cms.submissions.services.files import attach_file
from cms.submissions.showing import fill_context


@dataclass(frozen=True)
class Saved:
    """What a save left: the draft, and sentences and typed texts by input name."""

    submission: Submission
    errors: dict[str, str]
    texts: dict[str, list[str]]


def save_draft(
    *,
    submission: Submission,
    section_key: str,
    data,
    files=None,
    base_rev: int,
    by,
    now: datetime,
    overwrite: bool = False,
) -> Saved:
    """Store a posted section of a draft with its files.

    An answer that is not well formed leaves the stored one alone and comes back in ``errors``
    and ``texts``. Raises DraftClash and CannotSave.
    """
    if not user_can_fill(by, submission):
        raise CannotSave(_("This form can no longer be changed."))
    section = compile_version(submission.version).section(section_key)
    if section.filler not in (submission.filler, "ANYONE"):
        raise CannotSave(_("This part is filled in by somebody else."))
    parsed = section.parse(data, fill_context(submission, by))
    _take_files(submission, section, parsed, data, files or {}, by, now)
    values = dict(parsed.values)
    for name in parsed.errors:
        if name in section.by_key and name in submission.answers:
            values[name] = submission.answers[name]
    submission = store_section(
        submission=submission,
        section_key=section_key,
        values=values,
        base_rev=base_rev,
        by=by,
        now=now,
        overwrite=overwrite,
    )
    texts = {name: parsed.texts.get(name, []) for name in parsed.errors}
    return Saved(submission, parsed.errors, texts)


def _take_files(submission, section, parsed: Parsed, data, files, by, now) -> None:
    """Files that were sent join those that are kept; ``_drop`` names what is taken out."""
    dropped = set(data.getlist("_drop"))
    own = {str(pk) for pk in submission.attachments.values_list("pk", flat=True)}

    def settle(name: str, kept: list[str]) -> list[str]:
        found = [pk for pk in kept if pk in own and pk not in dropped]
        for file in files.getlist(name) if hasattr(files, "getlist") else []:
            try:
                attachment = attach_file(
                    submission=submission, question_key=name, file=file, by=by, now=now
                )
                found.append(str(attachment.pk))
            except UploadRefused as refusal:
                parsed.errors[name] = str(refusal)
        return found

    for key, question in section.by_key.items():
        if isinstance(question, CompiledTable):
            columns = [column.key for column in question.columns if column.type in FILES]
            for row in parsed.values.get(key, []):
                for column in columns:
                    kept = row["cells"].get(column, [])
                    _put(row["cells"], column, settle(f"{key}.{row['row']}.{column}", kept))
        elif question.type in FILES:
            _put(parsed.values, key, settle(key, parsed.values.get(key, [])))


def _put(values: dict, key: str, found: list[str]) -> None:
    if found:
        values[key] = found
    else:
        values.pop(key, None)
