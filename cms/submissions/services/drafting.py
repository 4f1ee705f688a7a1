"""A draft is opened, saved section by section, and merged when two windows are open."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.core.models import Channel
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormVersion
from cms.submissions.access import Want, subject_allows
from cms.submissions.enums import ChangeKind
from cms.submissions.models import DraftChange, Submission


class CannotSave(Exception):
    """Why somebody may not write; a sentence for the screen."""


class DraftClash(Exception):
    """The same answers were changed in another window meanwhile.

    ``mine`` and ``theirs`` are ``{question key: value}``; ``mine`` is kept, so that nothing
    typed is lost, and ``rev`` is the revision to save on after choosing.
    """

    def __init__(self, mine: dict, theirs: dict, rev: int) -> None:
        super().__init__(_("These answers were changed in another window."))
        self.mine, self.theirs, self.rev = mine, theirs, rev


def user_can_fill(user, submission: Submission) -> bool:
    """The respondent, while the subject still asks them; the office for its own part."""
    if not submission.is_editable:
        return False
    if submission.respondent_id not in (None, getattr(user, "pk", None)):
        return False
    return not submission.subject_ref or subject_allows(
        user, submission.subject_ref, Want.FILL, submission.filler
    )


def open_draft(
    *, version: FormVersion, subject_ref: str, filler: str, by, now: datetime, answers=None
) -> Submission:
    """The respondent's draft for a subject, made when there is none yet. Raises
    CannotSave. ``answers`` are first answers (autofill).
    """
    if subject_ref and not subject_allows(by, subject_ref, Want.FILL, filler):
        record_event(verb="submission.open", obj=subject_ref, by=by, now=now, refused=True)
        raise CannotSave(_("This form was not given to you to fill in."))
    with transaction.atomic():
        submission, made = Submission.objects.get_or_create(
            form_id=version.form_id,
            subject_ref=subject_ref,
            respondent=by,
            filler=filler,
            round=1,
            deleted_at=None,
            defaults={
                "version": version,
                "answers": answers or {},
                "entered_by": by,
                "channel": Channel.DESK,
                "created_at": now,
                "saved_at": now,
            },
        )
        if made:
            record_event(verb="submission.open", obj=submission, by=by, now=now)
    return submission


def store_section(
    *,
    submission: Submission,
    section_key: str,
    values: dict,
    base_rev: int,
    by,
    now: datetime,
    overwrite: bool = False,
) -> Submission:
    """Store one section of a draft. Changes of other answers in another window are merged.

    Raises DraftClash when an answer was changed there since ``base_rev`` and here as well
    (unless ``overwrite``), CannotSave for the wrong person or state.
    """
    clash = None
    with transaction.atomic():
        submission = Submission.objects.select_for_update().get(pk=submission.pk)
        if not user_can_fill(by, submission):
            raise CannotSave(_("This form can no longer be changed."))
        section = compile_version(submission.version).section(section_key)
        changes = _changes(submission.answers, values, section.by_key)
        theirs = {} if overwrite else _changed_since(submission, base_rev, changes)
        if theirs:
            clash = DraftClash({key: changes[key] for key in theirs}, theirs, submission.draft_rev)
            _keep(submission, ChangeKind.SET_ASIDE, clash.mine, by, now)
        elif changes:
            _apply(submission, changes, by, now)
    if clash:
        raise clash
    return submission


def _changes(stored: dict, values: dict, asked: dict) -> dict:
    """Question key → new value (None: emptied), of what differs."""
    return {key: values.get(key) for key in asked if stored.get(key) != values.get(key)}


def _changed_since(submission: Submission, base_rev: int, changes: dict) -> dict:
    """What another window changed since ``base_rev`` and this one changes otherwise."""
    if submission.draft_rev <= base_rev:
        return {}
    touched = DraftChange.objects.filter(
        submission=submission, kind=ChangeKind.REPLACED, rev__gt=base_rev, question_key__in=changes
    ).values_list("question_key", flat=True)
    return {key: submission.answers.get(key) for key in set(touched)}


def _apply(submission: Submission, changes: dict, by, now: datetime) -> None:
    submission.draft_rev += 1
    _keep(
        submission,
        ChangeKind.REPLACED,
        {key: submission.answers.get(key) for key in changes},
        by,
        now,
    )
    for key, value in changes.items():
        if value in (None, "", []):
            submission.answers.pop(key, None)
        else:
            submission.answers[key] = value
    submission.saved_at = now
    submission.save(update_fields=["answers", "draft_rev", "saved_at"])


def _keep(submission, kind: str, values: dict, by, now) -> None:
    DraftChange.objects.bulk_create(
        DraftChange(
            submission=submission,
            rev=submission.draft_rev,
            question_key=key,
            kind=kind,
            value=value,
            by=by,
            at=now,
        )
        for key, value in values.items()
    )
