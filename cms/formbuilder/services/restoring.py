"""An older version becomes the working copy again; versions and answers stay as they are."""

import json
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.blocks import StreamValue

from cms.core.audit import record_event
from cms.formbuilder.assemble import LISTS, assemble
from cms.formbuilder.definition import Definition, Section, questions_of
from cms.formbuilder.exchange.working_copy import section_data
from cms.formbuilder.impact import seen_mark
from cms.formbuilder.models import FormDefinition, FormSection, FormVersion
from cms.formbuilder.services.access import (
    CannotDesignForm,
    locked,
    mark_changes,
    require_design,
)
from cms.formbuilder.services.forms import FormMoved
from cms.formbuilder.services.sections import keep_removed
from cms.formbuilder.vocabularies import leave_unknown


class OverwritesChanges(CannotDesignForm):
    """The working copy has changes that are in no version, and nobody has given them up."""

    def __init__(self) -> None:
        super().__init__(_("Tick that the changes that are not finalised may be lost."))


def restored(form: FormDefinition, version: FormVersion) -> Definition:
    """The definition of an older version as it would be worked on now, its keys as they were.

    Options and rows that later versions added to its questions come along, retired, so that the
    answers of all versions are counted together; what its vocabulary offers is the list of today.
    """
    definition = json.loads(version.definition)
    later = form.versions.filter(number__gt=version.number).order_by("-number")
    known: dict[tuple, dict[str, dict]] = {}
    for text in later.values_list("definition", flat=True):
        for place, line in _lines(json.loads(text)):
            known.setdefault(place, {}).setdefault(line["key"], line)
    for _section, table, question in questions_of(definition):
        for name in LISTS if "vocabulary" not in question else ():
            here = question.get(name, [])
            keys = {line["key"] for line in here}
            added = known.get((table and table["key"], question["key"], question["type"], name), {})
            more = [{**line, "retired": True} for key, line in added.items() if key not in keys]
            if more:
                question[name] = [*here, *more]
    leave_unknown(definition)
    return definition


def _lines(definition: Definition):
    for _section, table, question in questions_of(definition):
        for name in LISTS:
            place = (table and table["key"], question["key"], question["type"], name)
            yield from ((place, line) for line in question.get(name, ()) if not line.get("group"))


def restore_version(
    *,
    form: FormDefinition,
    version: FormVersion,
    by,
    now: datetime,
    seen: str | None = None,
    agreed: bool = False,
) -> FormDefinition:
    """以此版为底稿恢复: the working copy is what this version was; finalising it is another step.

    ``seen``: the working copy that was looked at (``impact.seen_mark``); ``agreed``: its changes
    that are not finalised may go. Raises FormMoved, OverwritesChanges, CannotDesignForm.
    """
    require_design(form, by, now)
    with transaction.atomic():
        row = locked(form)
        if version.form_id != row.pk:
            raise CannotDesignForm(_("This version belongs to another form."))
        if seen is not None and seen != seen_mark(row, assemble(row)):
            raise FormMoved
        if row.has_open_changes and not agreed:
            raise OverwritesChanges
        definition = restored(row, version)
        row.title = definition["title"]
        row.save(update_fields=["title"])
        _write_sections(row, definition["sections"], by, now)
        mark_changes(row, now)
        words = _("version %(number)s") % {"number": version.number}
        record_event(verb="form.restore", obj=row, by=by, now=now, detail=words)
    row.refresh_from_db()
    return row


def _write_sections(form: FormDefinition, sections: list[Section], by, now: datetime) -> None:
    """Sections that are there keep their rows and their history; each leaves a revision, so that a
    page that was open in the editor is told. What goes can be brought back (``section_history``).
    """
    there = {section.key: section for section in form.sections.all()}
    for gone in there.keys() - {section["key"] for section in sections}:
        keep_removed(there[gone], by=by, now=now)
        there[gone].delete()
    for order, data in enumerate(section_data(section) for section in sections):
        row = there.get(data["key"]) or FormSection(form=form, key=data["key"], live=False)
        block = row._meta.get_field("questions").stream_block
        row.questions = StreamValue(block, data["questions"], is_lazy=True)
        row.title, row.filler, row.note = data["title"], data["filler"], data["note"]
        row.title_en, row.note_en = data["title_en"], data["note_en"]
        row.is_entered_twice = data["is_entered_twice"]
        row.show_if, row.sort_order = data["show_if"], order
        row.save()
        row.save_revision(user=by, clean=False)
