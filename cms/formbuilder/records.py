"""The seam through which the apps above offer what they own to be referred to in an answer.

A register of the zone (sites) is one list, the same for everybody (``register_list``). A record
is an account's to read or not: of each kind a form knows id and label, and whoever owns the kind
says which an account may read; no other is offered or taken. A label is the record's number, a
space, and its words.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

List = Callable[[], list[tuple[int, str]]]
Lister = Callable[..., list[tuple[int, str]]]
# (user, ids) → of those that it may read: (address or "" where it has no screen, label now)
Opener = Callable[..., Mapping[int, tuple[str, str]]]
Text = int | str  # an id of the default kind, else ``kind:id``: what stands in an input
_lists: dict[str, List] = {}


@dataclass(frozen=True)
class RecordKind:
    """One kind of record. ``key`` is written into versions and answers: never rename.

    ``keeps_words``: an answer keeps the label as it was; of any other kind it keeps the number
    alone, so that nobody who reads the answer later learns more of the record than that it is
    there.
    """

    key: str
    name: str | Promise
    lister: Lister
    opener: Opener
    keeps_words: bool = False
    is_default: bool = False

    def kept(self, label: str) -> str:
        """What an answer keeps of a label."""
        return label if self.keeps_words else number_of(label)


_kinds: dict[str, RecordKind] = {}


def register_list(question_type: str, lister: List) -> None:
    """``lister() -> [(id, label)]`` for questions of this type; called once, at start."""
    _lists[str(question_type)] = lister


def listed(question_type: str) -> list[tuple[int, str]]:
    """What the owner of the register lists now; nothing where there is none."""
    lister = _lists.get(str(question_type))
    return lister() if lister else []


def register_records(kind: RecordKind) -> None:
    """``lister(user) -> [(id, label)]``, the newest first; called once, when its app is ready.

    The default kind is what a question refers to that names none, as all did before there were
    several; its answers bear no kind.
    """
    _kinds[kind.key] = kind


def record_kinds() -> list[RecordKind]:
    """All, the default one first."""
    return sorted(_kinds.values(), key=lambda kind: (not kind.is_default, kind.key))


def record_kind_choices() -> list[tuple[str, str]]:
    """(key, name) for the editor."""
    return [(kind.key, kind.name) for kind in record_kinds()]


def default_kind() -> str:
    """The key of the default kind; "" where no app offers records."""
    return next((kind.key for kind in record_kinds() if kind.is_default), "")


def kinds_set(keys: Iterable[str] | None) -> list[str]:
    """A setting as a version keeps it: in the order of the kinds, nothing for the default alone."""
    wanted = set(keys or ())
    known = [kind.key for kind in record_kinds()]
    found = [key for key in known if key in wanted] + sorted(wanted - set(known))
    return [] if found == [default_kind()] else found


def kinds_asked(question: Mapping) -> tuple[str, ...]:
    """Keys of the kinds that a question of type record offers."""
    return tuple(question.get("kinds") or (default_kind(),))


def unknown_kinds(question: Mapping) -> list[str]:
    """Kinds that a form from elsewhere asks for and nobody here has."""
    return [key for key in question.get("kinds", ()) if key not in _kinds]


def reference_text(item: Mapping) -> str:
    """What stands in an input, and in a typed cell, for ``{"id", "label"}`` and maybe ``kind``."""
    return f"{item['kind']}:{item['id']}" if item.get("kind") else str(item["id"])


def reference_of(text: Text, label: str) -> dict:
    """The other way: what an answer keeps."""
    key, _colon, pk = str(text).rpartition(":")
    kind = _kinds.get(key)
    if kind is None:
        return {"id": int(pk), "label": label}
    return {"id": int(pk), "label": kind.kept(label), "kind": key}


def number_of(label: str) -> str:
    """The number with which a record's label begins."""
    return label.partition(" ")[0]


def records_for(user, kinds: Iterable[str] = ()) -> list[tuple[Text, str]]:
    """What an account may refer to, of these kinds; nothing without an account."""
    if user is None or not user.is_authenticated:
        return []
    found: list[tuple[Text, str]] = []
    for key in kinds or (default_kind(),):
        kind = _kinds.get(key)
        if kind is None:
            continue
        for pk, label in kind.lister(user):
            found.append((pk if kind.is_default else f"{key}:{pk}", label))
    return found


def records_named(items: Iterable[Mapping], user) -> dict[str, tuple[str, str]]:
    """Text of each reference → (address or "", words): its label for who may read the record now,
    its number for everybody else. One call a kind.
    """
    items = [*items]
    by_kind: dict[str, set[int]] = {}
    for item in items:
        by_kind.setdefault(item.get("kind") or default_kind(), set()).add(item["id"])
    known = user is not None and user.is_authenticated
    opened = {
        key: _kinds[key].opener(user, ids) if known and key in _kinds else {}
        for key, ids in by_kind.items()
    }
    found = {}
    for item in items:
        key = item.get("kind") or default_kind()
        address, label = opened[key].get(item["id"], ("", ""))
        if not label:
            words = number_of(item["label"])
        else:
            words = item["label"] if _kinds[key].keeps_words else label
        found[reference_text(item)] = (address, words)
    return found
