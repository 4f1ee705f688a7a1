"""A draft is opened, saved bit by bit from any window, and loses nothing that was typed."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.formbuilder.compiled.context import Choices, FillContext
from cms.formbuilder.compiled.section import Parsed
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.enums import Filler
from cms.submissions.enums import AttachmentState
from cms.submissions.files_in_answers import (
    add_file,
    files_at,
    keep_files,
    named_files,
    question_named,
)
from cms.submissions.models import Submission
from cms.submissions.permissions import user_can_fill_submission, user_can_open_draft
from cms.submissions.services.attachments import CannotAttachFile, attach_file, link_attachments
from cms.submissions.services.intakes import check_open
from cms.submissions.services.merging import Clash, Written, merge
from cms.submissions.services.older_pages import take_older_page
from cms.submissions.services.refusals import recorded_refusal


class CannotFillSubmission(Exception):
    """Why a draft was not opened or saved; a sentence for the screen."""


class CannotSave(CannotFillSubmission):
    """Why nothing was saved; a sentence for the screen."""


class DraftClash(Exception):
    """Two windows changed the same answer. Everything else is saved; the text that was not taken
    is kept as well and stands in ``clashes`` beside the stored one, for the user to choose.
    """

    def __init__(self, saved: "SavedDraft", clashes: list[Clash]) -> None:
        super().__init__(
            _("The same answer was changed in another window. Choose which one stays.")
        )
        self.saved, self.clashes, self.rev = saved, clashes, saved.rev
        self.mine = {clash.key: clash.typed for clash in clashes}
        self.theirs = {clash.key: clash.stored for clash in clashes}


@dataclass
class SavedDraft:
    """What a save came to: the draft, its revision, errors and texts by input name."""

    submission: Submission
    rev: int
    values: dict = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    texts: dict[str, list[str]] = field(default_factory=dict)
    of_older_version: bool = False


def open_draft(
    *,
    version,
    subject_ref: str,
    filler: str,
    by,
    now: datetime,
    respondent=None,
    on_behalf_of=None,
    channel: str = Channel.DESK,
    round: int = 1,
    initial: dict | None = None,
) -> Submission:
    """The draft in which ``by`` answers for a subject: the one begun, or a new one.

    Safe to call twice and at once. ``respondent`` (an account) and ``on_behalf_of`` (a person)
    differ from ``by`` where the office enters for somebody. Raises CannotFillSubmission.
    """
    if not user_can_open_draft(by, version, subject_ref, filler):
        record_event(verb="submission.open", obj=version, by=by, now=now, refused=True)
        raise CannotFillSubmission(_("This is not yours to fill in."))
    respondent = respondent or by
    known = _known_draft(version, subject_ref, filler, respondent, round)
    if known:
        return known
    verb, refusal = "submission.open", CannotFillSubmission
    with recorded_refusal(refusal, verb=verb, obj=version, by=by, now=now):
        who = (by, respondent)
        check_open(version.form_id, subject_ref, filler, who, now, refusal=refusal)
    try:
        with transaction.atomic():
            draft = Submission.objects.create(
                form_id=version.form_id,
                version=version,
                subject_ref=subject_ref,
                filler=filler,
                round=round,
                respondent=respondent,
                answers=initial or {},
                created_at=now,
                saved_at=now,
                entered_by=by,
                on_behalf_of=on_behalf_of,
                channel=channel,
            )
            behalf = str(on_behalf_of or "")
            record_event(verb="submission.open", obj=draft, by=by, now=now, on_behalf_of=behalf)
            return draft
    except IntegrityError:  # a rival request opened it in between
        return _known_draft(version, subject_ref, filler, respondent, round)


def _known_draft(version, subject_ref: str, filler: str, respondent, round: int):
    if not subject_ref:
        return None
    rows = Submission.objects.about(subject_ref).filter(
        form_id=version.form_id, filler=filler, round=round
    )
    if filler != Filler.OFFICE:  # the office fills its part once, whoever begins
        rows = rows.filter(respondent=respondent)
    return rows.first()


def save_draft(
    *,
    submission: Submission,
    section_key: str,
    data,
    files=None,
    base_rev: int | None = None,
    page: str = "",
    only: set[str] | None = None,
    version=None,
    by,
    now: datetime,
) -> SavedDraft:
    """Save one section as posted (``data`` and ``files`` as of a form; names as the section draws).

    ``base_rev`` is the revision that the page was drawn from, ``page`` its own random name;
    ``only`` limits the save to these questions; ``version`` is the one that the page was drawn
    from, where the draft has moved on since: what still has its place is taken there, the rest is
    left behind (``of_older_version``). Wrong answers are no reason not to save: they come
    back in ``errors`` and stay as typed. Raises CannotSave, or DraftClash after everything else
    was saved.
    """
    with recorded_refusal(CannotSave, verb="submission.save", obj=submission, by=by, now=now):
        drawn = version or submission.version
        section = check_writable(submission, section_key, by, drawn)
    # Answers on another version may be of another shape than this page's.
    stored = submission.answers if drawn.pk == submission.version_id else {}
    parsed = section.parse(data, FillContext(Choices(by), stored=stored))
    dropped = set(data.getlist("_drop")) if hasattr(data, "getlist") else set()
    _take_files(submission, section, files, parsed, stored, by, now)
    with transaction.atomic():
        locked = Submission.objects.select_for_update(of=("self",)).get(pk=submission.pk)
        if not locked.is_editable:
            raise CannotSave(_("This was submitted already and can no longer be changed."))
        stored_files = _stored_files(locked)
        values = keep_files(
            parsed.values, section.by_key, lambda pk: pk in stored_files and pk not in dropped
        )
        compiled = compile_version(locked.version)
        keys = set(section.by_key) if only is None else set(section.by_key) & only
        written = Written(by, now, base_rev, page[:32], frozenset(dropped))
        locked.answers = compiled.typed(locked.answers)
        posted = {key: values.get(key) for key in keys}
        if is_older := locked.version_id != drawn.pk:
            clashes = []
            take_older_page(locked, drawn, posted, _texts(parsed, keys), written)
        else:
            clashes = merge(locked, section, posted, written)
            _keep_texts(locked, section, parsed, keys)
            parsed.errors |= _misfits(locked, section, parsed, keys, data)
        if any(stored_files):
            link_attachments(locked, named_files(locked.answers, compiled.questions), now)
        locked.saved_at = now
        locked.save(update_fields=["answers", "unread_texts", "draft_rev", "saved_at"])
    submission.refresh_from_db()
    saved = SavedDraft(locked, locked.draft_rev, values, parsed.errors, parsed.texts, is_older)
    if clashes:
        raise DraftClash(saved, clashes)
    return saved


def check_writable(submission: Submission, section_key: str, by, version=None):
    """The compiled section, of this version or the draft's own, if this account may write it.
    Raises CannotSave.
    """
    if not user_can_fill_submission(by, submission):
        raise CannotSave(_("This is not yours to fill in."))
    if not submission.is_editable:
        raise CannotSave(_("This was submitted already and can no longer be changed."))
    drawn = version or submission.version
    sections = compile_version(drawn).sections_for(submission.filler)
    for section in sections if drawn.form_id == submission.form_id else ():
        if section.key == section_key:
            return section
    raise CannotSave(_("This section is filled in by somebody else."))


def _stored_files(locked: Submission) -> set[str]:
    rows = locked.attachments.filter(state=AttachmentState.STORED)
    return {str(pk) for pk in rows.values_list("pk", flat=True)}


def _take_files(
    submission, section, files, parsed: Parsed, stored: dict, by, now: datetime
) -> None:
    for name in files or ():
        question = question_named(section, name)
        if question is None:
            continue
        there = files_at(stored, name)
        for file in files.getlist(name):
            try:
                attachment = attach_file(
                    submission=submission,
                    question=question,
                    file=file,
                    by=by,
                    now=now,
                    there=there,
                )
            except CannotAttachFile as error:
                parsed.errors[name] = str(error)
            else:
                add_file(parsed.values, name, str(attachment.pk))
                parsed.texts.pop(name, None)  # drawn again, it shows what is stored


def _misfits(locked, section, parsed: Parsed, keys: set[str], data) -> dict[str, str]:
    """Sentences about choices that do not belong to the answer they depend on. They are kept; the
    page's script names those that it keeps out of sight (``_unfit``): nobody chose them now.
    """
    shown = compile_version(locked.version).shown(locked.filler, locked.answers)
    aside = set(data.getlist("_unfit")) if hasattr(data, "getlist") else set()
    return {
        name: sentence
        for name, sentence in section.misfits(shown).items()
        if name.partition(".")[0] in keys and name not in aside | parsed.errors.keys()
    }


def _keep_texts(locked, section, parsed: Parsed, keys: set[str]) -> None:
    """Texts that are no answer yet stay with the draft until they are put right."""
    kept = {
        name: texts
        for name, texts in locked.unread_texts.items()
        if name.partition(".")[0] not in keys
    }
    locked.unread_texts = kept | _texts(parsed, keys)


def _texts(parsed: Parsed, keys: set[str]) -> dict[str, list[str]]:
    """What was typed into these questions and is no answer."""
    found = {
        name: [text.replace("\x00", "") for text in parsed.texts.get(name, ())]
        for name in parsed.errors
        if name.partition(".")[0] in keys
    }
    return {name: texts for name, texts in found.items() if texts}
