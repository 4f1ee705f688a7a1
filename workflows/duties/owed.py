"""Who owes a matter: those who do already (it may have been handed over), else those who should."""

from collections.abc import Callable, Iterable, Iterator

from cms.people.models import Person
from workflows.duties.kinds import Owed
from workflows.duties.models import Duty
from workflows.duties.owners import person_key


def holders_of(kind: str) -> dict[str, list[str]]:
    """Subject -> owner keys of every open duty of this kind. One query."""
    held: dict[str, list[str]] = {}
    rows = Duty.objects.open().filter(kind=kind)
    for subject_ref, owner_key in rows.values_list("subject_ref", "owner_key"):
        held.setdefault(subject_ref, []).append(owner_key)
    return held


def owed_of(
    kind: str, matters: Iterable[tuple[str, Callable[[], Iterable[Person]]]], *, nobody: bool = True
) -> Iterator[Owed]:
    """What each matter (subject, who should owe it) must have in the ledger. ``nobody``: one that
    nobody could owe is named all the same.
    """
    held = holders_of(kind)
    for subject_ref, should in matters:
        owners = held.get(subject_ref) or [person_key(each.pk) for each in should()]
        for owner_key in owners or ([""] if nobody else []):
            yield Owed(subject_ref=subject_ref, owner_key=owner_key)
