"""A link to the preview of a form's working copy, without an account: signed, for a week, until
it is recalled.
"""

from datetime import datetime, timedelta

from django.core import signing

from cms.formbuilder.models import PreviewLink

SALT = "formbuilder.preview.link"
LASTS = timedelta(days=7)


def token_for(link: PreviewLink) -> str:
    """What stands in the address: the row of the link. When it ends, the row says."""
    return signing.dumps(link.pk, salt=SALT)


def link_of(token: str, *, now: datetime) -> PreviewLink | None:
    """The link in force; None for what we never signed, what is over and what was recalled."""
    try:
        pk = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError):
        return None
    return PreviewLink.objects.in_force(now).select_related("form").filter(pk=pk).first()
