"""What stands in the way of a correction before it is submitted."""

import json

from django.utils.translation import gettext as _

from cms.publishing.models import Address
from cms.publishing.payload import (
    CannotBuild,
    NotPlain,
    build_payload,
    correction_of,
    released_corrections,
)
from cms.publishing.queries import is_in_force, waiting_permits

# The notes themselves; files follow from the text.
BESIDE = ("correction", "corrections", "files")


def correction_problem(draft) -> str:
    """Why a draft cannot be decided on for what it says, or leaves out, of corrections; empty when
    it can. A draft without a note is no correction.
    """
    note = getattr(draft, "correction_note", "")
    if _untold(draft) - {note, ""}:
        return _("A correction is approved and not public yet: release it or take it back first.")
    if not note:
        return ""
    if note in {told["note"] for told in released_corrections(draft)}:
        return _("This note was given before: say what is corrected this time.")
    address = Address.objects.select_related("permit").filter(pk=draft.number).first()
    if address is None or address.permit is None:
        return _("Nothing of this text was public yet: there is nothing to correct.")
    try:
        new = build_payload(draft)[0]
    except (CannotBuild, NotPlain, ValueError):
        return ""  # incomplete: whoever submits is told so elsewhere
    if _words(new) == _words(json.loads(address.permit.payload)):
        return _("The text is the same as the public one: change what the correction note names.")
    return ""


def is_unsaid(draft) -> bool:
    """Whether a public text is changed without a word on whether it was wrong (更正) or is merely
    brought up to date (更新): the office says which.
    """
    return not draft.correction_note and is_in_force(draft._meta.label_lower, draft.pk)


def _untold(draft) -> set[str]:
    """Notes of corrections that wait for their release: a text decided meanwhile, in whose words
    they are not, would take them away again.
    """
    waiting = waiting_permits().filter(
        model=draft._meta.label_lower, object_id=str(draft.pk), corrects__isnull=False
    )
    texts = waiting.values_list("payload", flat=True)
    return {correction_of(json.loads(text)) for text in texts}


def _words(payload: dict) -> dict:
    return {key: value for key, value in payload.items() if key not in BESIDE}
