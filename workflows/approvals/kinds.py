"""Kinds of texts, declared by the apps that own them: what a chain is given to, and what a standing
authorisation names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Model
from django.utils.functional import Promise


@dataclass(frozen=True)
class TextKind:
    """One kind of text of a type, as its card names it; ``group`` is the heading of lists."""

    key: str
    label: str | Promise
    group: str | Promise
    model: type[Model]


_kinds: dict[str, TextKind] = {}
_of_models: dict[str, str] = {}


def register_kinds(
    group: str | Promise,
    kinds: Iterable[tuple[str, str | Promise]],
    model: type[Model],
) -> None:
    """Declare kinds of texts of a type, in an app's ``ready``; where it is one, they all are it."""
    declared = [TextKind(str(key), label, group, model) for key, label in kinds]
    _kinds.update({kind.key: kind for kind in declared})
    if len(declared) == 1:
        _of_models[model._meta.label_lower] = declared[0].key


def registered_kinds() -> list[TextKind]:
    """All declared kinds, in the order in which their apps were loaded."""
    return list(_kinds.values())


def is_kind(key: str) -> bool:
    """Whether some app has declared it."""
    return key in _kinds


def kind_label(key: str) -> str:
    """The word for a kind; an undeclared one shows under its key."""
    return str(_kinds[key].label) if key in _kinds else key


def kind_of(obj: Model) -> str:
    """The kind of a text: its own, or the one of everything of its type; "" if none."""
    own = str(getattr(obj, "kind", "") or "")
    return own or _of_models.get(type(obj)._meta.label_lower, "")
