"""The seam through which the apps above offer their records to be referred to in an answer.

A form knows such a record as id and label; whoever owns the records registers one function that
lists those an account may read: no other is offered or taken.
"""

from collections.abc import Callable

Lister = Callable[..., list[tuple[int, str]]]
_listers: list[Lister] = []


def register_records(lister: Lister) -> None:
    """``lister(user) -> [(id, label)]``, the newest first; called once, when its app is ready."""
    _listers[:] = [lister]


def records_for(user) -> list[tuple[int, str]]:
    """What an account may refer to; nothing without an account."""
    if user is None or not user.is_authenticated:
        return []
    return [pair for lister in _listers for pair in lister(user)]
