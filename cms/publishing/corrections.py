"""What stands in the way of a correction before it is submitted."""

import json

from django.utils.translation import gettext as _

from cms.publishing.models import Address
from cms.publishing.payload import CannotBuild, NotPlain, build_payload

BESIDE = ("correction", "files")  # the note itself; files follow from the text


def correction_problem(draft) -> str:
    """Why a draft that carries a correction note cannot be decided on; empty when it can.

    A draft without a note is no correction.
    """
    if not getattr(draft, "correction_note", ""):
        return ""
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


def _words(payload: dict) -> dict:
    return {key: value for key, value in payload.items() if key not in BESIDE}
