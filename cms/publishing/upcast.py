"""Old payloads render for ever: a pure step from each retired schema to the next one.

Added keys need no new schema. A frozen payload with its HTML for every schema stands in
``tests/cms/publishing/frozen``.
"""

from collections.abc import Callable

UPCAST: dict[str, Callable[[dict], dict]] = {}


def current(payload: dict) -> dict:
    """The payload in today's schema; the stored text itself is never changed."""
    while step := UPCAST.get(payload["schema"]):
        payload = step(dict(payload))
    return payload
