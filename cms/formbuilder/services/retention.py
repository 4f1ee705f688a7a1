"""How long the answers to a form are kept (保存期限)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.models.forms import MOST_MONTHS
from cms.formbuilder.permissions import user_can_set_retention
from cms.formbuilder.retention import period_words
from cms.formbuilder.services.access import locked


class CannotSetRetention(Exception):
    """Why the period stays as it is; a sentence for the screen."""


def set_retention(*, form: FormDefinition, months: int | None, by, now: datetime) -> FormDefinition:
    """Keep the answers to a form for ``months`` after they were submitted; None: for ever.

    Nothing is thrown away by it: what has been kept so long is put on a list for the director.
    Set to what it is, nothing changes. Raises CannotSetRetention.
    """
    if not user_can_set_retention(by):
        record_event(verb="form.retention", obj=form, by=by, now=now, refused=True)
        raise CannotSetRetention(_("Only the office director says how long answers are kept."))
    if months is not None and not 1 <= months <= MOST_MONTHS:
        raise CannotSetRetention(
            _("Choose between 1 month and %(years)s years, or keep them for ever.")
            % {"years": MOST_MONTHS // 12}
        )
    with transaction.atomic():
        row = locked(form)
        if row.retention_months != months:
            row.retention_months = months
            row.save(update_fields=["retention_months"])
            words = period_words(months)
            record_event(verb="form.retention", obj=row, by=by, now=now, detail=words)
    return row
