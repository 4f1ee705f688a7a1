"""The preview of a working copy is shown to others by a link."""

from datetime import datetime

from cms.core.audit import record_event
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services.access import require_design
from cms.formbuilder.sharing import token_for


def share_preview(*, form: FormDefinition, by, now: datetime) -> str:
    """The token of a link that opens the preview for a week, to read and try, whoever has it.

    Nothing is kept but who made one. Raises CannotDesignForm.
    """
    require_design(form, by, now)
    record_event(verb="form.preview.share", obj=form, by=by, now=now)
    return token_for(form, now=now)
