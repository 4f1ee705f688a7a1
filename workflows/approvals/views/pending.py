"""What a member has chosen or typed and not yet confirmed.

It travels in a signed cookie of the member's own browser, for half an hour and for the pages of
this ballot alone: an address would tell a vote to every log, a session would store it in a table,
and a page that answers a POST cannot be gone back to.
"""

from functools import wraps

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from cms.accounts.kept import mark_of

SALT = "approvals.pending"
SECONDS = 1800


def carried(view):
    """What the view puts or forgets goes out with its answer."""

    @wraps(view)
    def wrapped(request: HttpRequest, pk: int) -> HttpResponse:
        request.ballot_pending = {}
        response = view(request, pk)
        path = reverse("approvals:ballot", args=[pk])
        for name, typed in request.ballot_pending.items():
            if not typed:
                response.delete_cookie(name, path=path, samesite="Strict")
                continue
            text = signing.dumps([mark_of(request.user), typed], salt=SALT, compress=True)
            secure = settings.SESSION_COOKIE_SECURE
            where = {"path": path, "secure": secure, "httponly": True, "samesite": "Strict"}
            response.set_cookie(name, text, max_age=SECONDS, **where)
        return response

    return wrapped


def put(request: HttpRequest, act: str, pk: int, **typed: str) -> None:
    """Keep what ``act`` ("vote", "recuse" or "meeting") in one ballot waits for."""
    request.ballot_pending[_name(act, pk)] = typed


def get(request: HttpRequest, act: str, pk: int) -> dict[str, str]:
    """What waits for this account, or nothing."""
    name = _name(act, pk)
    if name in request.ballot_pending:
        return request.ballot_pending[name]
    try:
        text = request.COOKIES.get(name, "")
        writer, typed = signing.loads(text, salt=SALT, max_age=SECONDS)
    except signing.BadSignature:
        return {}
    return typed if constant_time_compare(writer, mark_of(request.user)) else {}


def forget(request: HttpRequest, pk: int) -> None:
    """It is recorded, or can no longer be."""
    for act in ("vote", "recuse", "meeting"):
        if _name(act, pk) in {*request.COOKIES, *request.ballot_pending}:
            request.ballot_pending[_name(act, pk)] = {}


def leave(request: HttpRequest, pk: int) -> None:
    """The member went back, or it is too late: the choice is no choice any more, the words stay."""
    vote = get(request, "vote", pk)
    if "choice" in vote:
        put(request, "vote", pk, comment=vote.get("comment", ""))


def _name(act: str, pk: int) -> str:
    return f"ballot_{act}_{pk}"
