"""Who may shape a form, and the working copy's mark of unfinalised changes."""

from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.assemble import assemble, canonical_definition
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import user_can_design_form
from cms.publishing.payload import digest


class CannotDesignForm(Exception):
    """Why a form stays as it is; a sentence for the screen."""


def require_design(form: FormDefinition, by, now: datetime) -> None:
    """Raise CannotDesignForm unless ``by`` may shape this form; ``None`` is the system.

    Called before the transaction of the change, so that the line of the refusal stays.
    """
    if by is not None and not user_can_design_form(by, form):
        record_event(verb="form.change", obj=form, by=by, now=now, refused=True)
        raise CannotDesignForm(_("You have no right to change this form."))


def locked(form: FormDefinition) -> FormDefinition:
    """The form's row, held until the transaction ends: changes of one form take turns."""
    return FormDefinition.objects.select_for_update().get(pk=form.pk)


def mark_changes(form: FormDefinition, now: datetime) -> None:
    """Note whether the working copy now differs from the current version."""
    versions = FormDefinition.objects.filter(pk=form.pk).values_list("current_version__sha256")
    same = versions.get()[0] == digest(canonical_definition(assemble(form)))
    FormDefinition.objects.filter(pk=form.pk).update(has_open_changes=not same, changed_at=now)
