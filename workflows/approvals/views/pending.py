"""What a member has chosen or typed and not yet confirmed.

It stands in the member's own session until it is recorded or left: an address would tell a vote to
every log, and a page that answers a POST cannot be gone back to.
"""

from django.http import HttpRequest

PENDING = "ballots_pending"


def put(request: HttpRequest, act: str, pk: int, **typed: str) -> None:
    """Keep what ``act`` ("vote" or "recuse") in one ballot waits for."""
    request.session[PENDING] = {**request.session.get(PENDING, {}), f"{act}:{pk}": typed}


def get(request: HttpRequest, act: str, pk: int) -> dict[str, str]:
    """What waits, or nothing."""
    return request.session.get(PENDING, {}).get(f"{act}:{pk}", {})


def forget(request: HttpRequest, pk: int) -> None:
    """It is recorded, or can no longer be."""
    gone = {f"vote:{pk}", f"recuse:{pk}"}
    held = request.session.get(PENDING, {})
    if gone & set(held):
        request.session[PENDING] = {key: held[key] for key in held if key not in gone}


def leave(request: HttpRequest, pk: int) -> None:
    """The member went back: the choice is no choice any more, the words stay in their boxes."""
    vote = get(request, "vote", pk)
    if "choice" in vote:
        put(request, "vote", pk, comment=vote.get("comment", ""))
