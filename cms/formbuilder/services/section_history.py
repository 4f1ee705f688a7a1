"""撤销: a section goes back to an earlier state, and one that was taken out comes back."""

from datetime import datetime

from django.db import transaction
from wagtail.models import Revision

from cms.core.audit import record_event
from cms.formbuilder.models import FormSection, RemovedSection
from cms.formbuilder.references import blocks_of
from cms.formbuilder.services.access import locked, mark_changes, require_design
from cms.formbuilder.services.sections import EDITED, add_section, write_blocks


def restore_section(*, section: FormSection, revision: Revision, by, now: datetime) -> FormSection:
    """恢复到此: the section as it was saved then, as a new state, so that this is undone alike.

    Raises CannotDesignForm.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        row = FormSection.objects.get(pk=section.pk)
        was = row.with_content_json(revision.content)
        for name in EDITED:
            setattr(row, name, getattr(was, name))
        write_blocks(row, blocks_of(was), origins=was.origins, by=by)
        mark_changes(form, now)
        record_event(verb="form.section.restore", obj=form, by=by, now=now, detail=row.title)
    return row


def bring_back_section(*, removed: RemovedSection, by, now: datetime) -> FormSection:
    """The section again, at the end of its form, its questions under the keys they had.

    Raises CannotDesignForm; RemovedSection.DoesNotExist where another was faster.
    """
    require_design(removed.form, by, now)
    with transaction.atomic():
        form = locked(removed.form)
        row = RemovedSection.objects.select_related("form").get(pk=removed.pk)
        section = add_section(form=row.form, **row.content, by=by, now=now)
        row.delete()
        record_event(verb="form.section.bring_back", obj=form, by=by, now=now, detail=section.title)
    return section
