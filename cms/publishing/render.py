"""Plain data in, HTML out. Asks no database: the payload is all there is to show."""

import re
from datetime import datetime
from functools import cache

from django.core import signing
from django.template.loader import get_template, select_template

from cms.publishing.upcast import current

BLOB = re.compile(r"/b/([0-9a-f]{64})\.(\w{1,8})")
SALT = "publishing.preview-bytes"
PREVIEW_SECONDS = 3600


@cache
def _page_template(name: str):
    return select_template([f"public/{name}.html", "public/page.html"])


@cache
def block_template(name: str):
    """The one template of a block type."""
    return get_template(f"public/blocks/{name}.html")


def render_page(
    payload: dict,
    site_payload: dict,
    released: datetime | None = None,
    mode: str = "public",
    **extra,
) -> str:
    """The public page of a payload, for reader, preview and ballot page alike.

    ``mode`` is ``public``, ``preview``, ``ballot``, ``voted``, or of a draft whose text is public:
    ``released`` (the same) or ``changed``; a ribbon says so. ``released``: the instant from which
    it is public. ``extra`` is for faces that wrap lists around a text.
    """
    payload = current(payload)
    template = _page_template(payload["schema"].split("/")[0])
    context = {"p": payload, "site": current(site_payload), "released": released, "mode": mode}
    return template.render({**context, **extra})


def sign_blobs(html: str, user_id: int) -> str:
    """The same HTML for a draft: addresses of bytes gain a personal, short-lived signature."""
    return BLOB.sub(lambda m: f"{m[0]}?p={signature_for(m[1], user_id)}", html)


def signature_for(sha256: str, user_id: int) -> str:
    """Lets one signed-in account read one file for ``PREVIEW_SECONDS``."""
    return _signer().sign(f"{sha256}.{user_id}").split(":", 1)[1]


def signature_holds(sha256: str, user_id: int | None, signature: str) -> bool:
    """Whether ``signature`` was made for this file and this account within the hour."""
    try:
        _signer().unsign(f"{sha256}.{user_id}:{signature}", max_age=PREVIEW_SECONDS)
    except signing.BadSignature:
        return False
    return True


def _signer() -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=SALT)
