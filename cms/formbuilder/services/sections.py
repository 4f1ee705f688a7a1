"""Sections are added, saved, moved and taken out."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue
from wagtail.models import Revision

from cms.core.audit import record_event
from cms.formbuilder.definition import MAX_QUESTIONS, MAX_SECTIONS
from cms.formbuilder.models import FormDefinition, FormSection, RemovedSection
from cms.formbuilder.references import blocks_of
from cms.formbuilder.services.access import (
    CannotDesignForm,
    locked,
    mark_changes,
    require_design,
)
from cms.formbuilder.services.older_pages import Seen, refuse_older

EDITED = (
    "title",
    "filler",
    "note",
    "title_en",
    "note_en",
    "is_entered_twice",
    "show_if",
)  # what a section is beside its questions


def add_section(
    *,
    form: FormDefinition,
    title: str,
    filler: str,
    by,
    now: datetime,
    questions=None,
    note="",
    title_en="",
    note_en="",
    is_entered_twice=False,
    show_if=None,
    key="",
    origins=None,
) -> FormSection:
    """A section at the end of a form. ``questions`` is StreamField data with block ids; ``key`` is
    given where the section came from a file, minted without it; ``origins`` as the section keeps
    them.

    Raises CannotDesignForm.
    """
    require_design(form, by, now)
    with transaction.atomic():
        form = locked(form)
        if form.sections.count() >= MAX_SECTIONS:
            raise CannotDesignForm(
                _("A form has at most %(count)s sections.") % {"count": MAX_SECTIONS}
            )
        last = form.sections.aggregate(last=Max("sort_order"))["last"]
        section = FormSection(
            form=form,
            title=title,
            filler=filler,
            note=note,
            title_en=title_en,
            note_en=note_en,
            is_entered_twice=is_entered_twice,
            show_if=show_if or {},
            origins=origins or {},
            **({"key": key} if key else {}),
            live=False,
            sort_order=0 if last is None else last + 1,
        )
        block = section._meta.get_field("questions").stream_block
        section.questions = StreamValue(block, questions or [], is_lazy=True)
        section.save()
        mark_changes(form, now)
        record_event(verb="form.section.add", obj=form, by=by, now=now)
    return section


def save_section(
    *,
    section: FormSection,
    by,
    now: datetime,
    changed=True,
    overwrite: Revision | None = None,
    seen: Seen | None = None,
) -> Revision:
    """Save what was edited: the row is the working copy, the revision its history.

    ``overwrite`` is the revision of an earlier autosave of the same editing, which has to be the
    newest still; only the first save of an editing leaves a line in the trail. ``seen`` is the
    newest revision that the page knows of; without it nothing is compared. Raises
    CannotDesignForm, PageIsOlder.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        if seen is not None and overwrite is None:  # under the lock: of two at once one is older
            refuse_older(section=section, seen=seen, by=by, now=now)
        _keep_first_state(section, by)
        section.save()
        revision = section.save_revision(
            user=by, changed=changed, clean=False, overwrite_revision=overwrite
        )
        mark_changes(form, now)
        if overwrite is None:
            record_event(verb="form.section.save", obj=form, by=by, now=now)
    return revision


def keep_removed(section: FormSection, *, by, now: datetime) -> RemovedSection:
    """What ``section_history.bring_back_section`` needs of a section that is about to go."""
    content = {name: getattr(section, name) for name in ("key", *EDITED, "origins")}
    return RemovedSection.objects.create(
        form=section.form,
        title=section.title,
        content={**content, "filler": str(section.filler), "questions": blocks_of(section)},
        removed_by=by,
        removed_at=now,
    )


def remove_section(*, section: FormSection, by, now: datetime) -> None:
    """Take a section out of the working copy. Finalised versions and answers keep it, and it can be
    brought back (``section_history``).

    Raises CannotDesignForm.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        keep_removed(form.sections.get(pk=section.pk), by=by, now=now)
        section.delete()
        mark_changes(form, now)
        record_event(verb="form.section.remove", obj=form, by=by, now=now)


def write_blocks(section: FormSection, blocks: list[dict], *, origins: dict, by) -> None:
    """Other questions in a section, as its row and as a revision of its own, so that it can be
    undone. Called under the lock of its form. Raises CannotDesignForm where there are too many.
    """
    if len(blocks) > MAX_QUESTIONS:
        raise CannotDesignForm(
            _("“%(section)s” would have more than %(count)s questions: make another section.")
            % {"section": section.title, "count": MAX_QUESTIONS}
        )
    stream = section._meta.get_field("questions").stream_block
    section.questions = StreamValue(stream, blocks, is_lazy=True)
    section.origins = origins
    _keep_first_state(section, by)
    section.save()
    section.save_revision(user=by, clean=False)


def _keep_first_state(section: FormSection, by) -> None:
    """Before the first saving of a section: its state so far, so that one can go back to it.

    It goes under the name of the saving, so that ``refuse_older`` takes it for one's own.
    """
    if section.latest_revision_id is None:
        FormSection.objects.get(pk=section.pk).save_revision(user=by, clean=False)
