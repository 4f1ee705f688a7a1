"""Where a question was taken over from: which item of the library, which question, which edition.

A section keeps ``origins`` beside its questions, by block id, as ``item.question.edition``. It is
no setting of a question: answers, keys and what is asked do not know of it. Item and question stay
the same for ever, so that forms and years compare; only taking over a newer edition changes the
third part.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple


class Origin(NamedTuple):
    """The three parts: ``item`` and ``question`` are keys, ``number`` is the edition's."""

    item: str
    question: str
    number: int

    @classmethod
    def read(cls, text: str) -> "Origin":
        """From how it is kept."""
        item, question, number = text.split(".")
        return cls(item, question, int(number))

    def __str__(self) -> str:
        return ".".join(map(str, self))


def taken_over(origins: Mapping[str, str], ids: Iterable[str]) -> dict[str, Origin]:
    """Block id → origin, of those blocks that have one."""
    return {each: Origin.read(origins[each]) for each in ids if each in origins}


def origins_for(item: str, number: int, names: Mapping[str, str]) -> dict[str, str]:
    """What a section notes of an item's questions; ``names`` are library key → block id."""
    return {block: str(Origin(item, key, number)) for key, block in names.items()}
