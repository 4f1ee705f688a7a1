"""A section is doubled, and a question goes over into another."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from cms.core.audit import record_event
from cms.formbuilder.definition import MAX_SECTIONS
from cms.formbuilder.models import FormSection
from cms.formbuilder.models.sections import mint_section_key
from cms.formbuilder.references import blocks_of, condition_to, with_columns, with_new_ids
from cms.formbuilder.services.access import CannotDesignForm, locked, mark_changes, require_design
from cms.formbuilder.services.sections import write_blocks

MAX_TITLE = 120


def copy_section(*, section: FormSection, by, now: datetime) -> FormSection:
    """A copy below the section: its questions are new ones, and conditions among them mean the
    copies. Raises CannotDesignForm.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        sections = list(form.sections.order_by("sort_order", "id"))
        if len(sections) >= MAX_SECTIONS:
            raise CannotDesignForm(
                _("A form has at most %(count)s sections.") % {"count": MAX_SECTIONS}
            )
        old = next(each for each in sections if each.pk == section.pk)
        blocks, names = with_new_ids(blocks_of(old))
        copy = FormSection(
            form=form,
            key=mint_section_key(),
            title=_("%(title)s (copy)") % {"title": old.title[: MAX_TITLE - 10]},
            filler=old.filler,
            note=old.note,
            note_en=old.note_en,
            is_entered_twice=old.is_entered_twice,
            show_if=condition_to(old.show_if, names),
            origins={names[b]: origin for b, origin in old.origins.items() if b in names},
            live=False,
        )
        stream = copy._meta.get_field("questions").stream_block
        copy.questions = StreamValue(stream, blocks, is_lazy=True)
        copy.save()
        sections.insert(sections.index(old) + 1, copy)
        for order, each in enumerate(sections):
            FormSection.objects.filter(pk=each.pk).update(sort_order=order)
        mark_changes(form, now)
        record_event(verb="form.section.copy", obj=form, by=by, now=now, detail=old.title)
    return copy


def move_question(
    *, section: FormSection, block_id: str, to: FormSection, by, now: datetime
) -> None:
    """A question goes to the end of another section of the same form, and stays itself: its key,
    its answers and what asks about it. Raises CannotDesignForm.
    """
    require_design(section.form, by, now)
    with transaction.atomic():
        form = locked(section.form)
        here, there = (form.sections.get(pk=each.pk) for each in (section, to))
        blocks = blocks_of(here)
        moved = [block for block in blocks if block["id"] == block_id]
        if not moved or here.pk == there.pk:
            raise CannotDesignForm(_("Choose a question and another section for it."))
        ids = {block["id"] for block in with_columns(moved)}
        going = {b: origin for b, origin in here.origins.items() if b in ids}
        staying = {b: origin for b, origin in here.origins.items() if b not in ids}
        write_blocks(there, [*blocks_of(there), *moved], origins={**there.origins, **going}, by=by)
        write_blocks(here, [b for b in blocks if b["id"] != block_id], origins=staying, by=by)
        mark_changes(form, now)
        words = f"{moved[0]['value'].get('label') or '—'} → {there.title}"
        record_event(verb="form.question.move", obj=form, by=by, now=now, detail=words)
