"""The preview of a working copy is shown to others by a link, until it is over or recalled."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.models import FormDefinition, PreviewLink
from cms.formbuilder.services.access import require_design
from cms.formbuilder.sharing import LASTS


class CannotRecallLink(Exception):
    """Why a link cannot be recalled; a sentence for the screen."""


def share_preview(*, form: FormDefinition, by, now: datetime) -> PreviewLink:
    """A link that opens the preview for a week, to read and try, whoever has it.

    Raises CannotDesignForm.
    """
    require_design(form, by, now)
    with transaction.atomic():
        link = PreviewLink.objects.create(form=form, made_by=by, made_at=now, until=now + LASTS)
        record_event(verb="form.preview.share", obj=form, by=by, now=now)
    return link


def recall_link(*, link: PreviewLink, by, now: datetime) -> PreviewLink:
    """It opens nothing from now on. Raises CannotDesignForm, CannotRecallLink."""
    require_design(link.form, by, now)
    with transaction.atomic():
        link = PreviewLink.objects.select_for_update().get(pk=link.pk)
        if link.recalled_at or link.until <= now:
            raise CannotRecallLink(_("This link opens nothing any more."))
        link.recalled_by, link.recalled_at = by, now
        link.save(update_fields=["recalled_by", "recalled_at"])
        record_event(verb="form.preview.recall", obj=link.form, by=by, now=now)
    return link
