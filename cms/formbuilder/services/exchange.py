"""A form goes out as a file; a form that a file holds is made anew."""

import json
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.definition import Definition, questions_of
from cms.formbuilder.exchange.document import CannotReadForm, Document, read, written
from cms.formbuilder.exchange.survey import Gap, survey_of
from cms.formbuilder.exchange.workbook import workbook
from cms.formbuilder.exchange.working_copy import section_data
from cms.formbuilder.models import FormDefinition, FormVersion
from cms.formbuilder.services.access import CannotDesignForm, require_design
from cms.formbuilder.services.forms import create_form, require_making
from cms.formbuilder.services.sections import add_section
from cms.formbuilder.vocabularies import leave_unknown


class CannotExportForm(CannotDesignForm):
    """Why a form does not go out; a sentence for the screen."""


class CannotImportForm(CannotDesignForm):
    """Why no form was made of a file; ``problems`` are sentences for the screen."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class Exported(NamedTuple):
    """A file's bytes, and what of the form it does not say."""

    data: bytes
    gaps: list[Gap]


def export_json(
    *, form: FormDefinition, version: FormVersion | None = None, by, now: datetime
) -> Exported:
    """A version, or the working copy without one, as our own file. Raises CannotDesignForm."""
    require_design(form, by, now)
    document = Document(form.purpose, definition_of(form, version))
    _record(form, version, "JSON", by, now)
    return Exported(written(document).encode(), [])


def export_xlsform(
    *, form: FormDefinition, version: FormVersion | None = None, by, now: datetime
) -> Exported:
    """The same as an XLSForm. Raises CannotDesignForm, CannotExportForm for a working copy that
    could not be finalised: other programs would refuse it.
    """
    require_design(form, by, now)
    definition = definition_of(form, version)
    if version is None and problems_of(definition):
        raise CannotExportForm(
            _("The working copy has things to mend before it can leave as an XLSForm.")
        )
    survey = survey_of(definition)
    number = str(version.number) if version else "draft"
    data = workbook(survey, form_id=f"lianxi_{form.pk}", version=number)
    _record(form, version, "XLSForm", by, now)
    return Exported(data, survey.gaps)


def import_form(*, text: str, not_secret: bool = False, by, now: datetime) -> FormDefinition:
    """A new form, not finalised, of what our own file holds: its keys are the same, as those of a
    copy. ``not_secret``: its file was asked about and declared to hold no secrets.

    Raises CannotImportForm, CannotDesignForm for the wrong person.
    """
    require_making(by, now, verb="form.import")
    try:
        document = read(text)
    except CannotReadForm as error:
        raise CannotImportForm(error.problems) from error
    with transaction.atomic():
        definition = document.definition
        leave_unknown(definition)
        form = create_form(title=definition["title"], purpose=document.purpose, by=by, now=now)
        for section in definition["sections"]:
            add_section(form=form, by=by, now=now, **section_data(section))
        form.refresh_from_db()
        asked = sum(1 for _question in questions_of(definition))
        detail = _("%(sections)s sections, %(questions)s questions") % {
            "sections": len(definition["sections"]),
            "questions": asked,
        }
        if not_secret:
            detail += _("; its file was declared to hold no secrets")
        record_event(verb="form.import", obj=form, by=by, now=now, detail=detail)
    return form


def definition_of(form: FormDefinition, version: FormVersion | None) -> Definition:
    """What goes out: a version as it was finalised, or the working copy as it stands."""
    return json.loads(version.definition) if version else assemble(form)


def _record(form, version, way: str, by, now: datetime) -> None:
    which = _("version %(number)s") % {"number": version.number} if version else _("working copy")
    record_event(verb="form.export", obj=form, by=by, now=now, detail=f"{way} {which}")
