"""A link to the preview of a form's working copy, without an account: signed, for a week."""

from datetime import datetime, timedelta

from django.core import signing

SALT = "formbuilder.preview"
LASTS = timedelta(days=7)


def token_for(form, *, now: datetime) -> str:
    """What stands in the address: the form and the moment until which it opens."""
    return signing.dumps([form.pk, int((now + LASTS).timestamp())], salt=SALT)


def form_in(token: str, *, now: datetime) -> int | None:
    """The form's id; None for what we never signed and for what is over."""
    try:
        pk, until = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return pk if now.timestamp() < until else None
