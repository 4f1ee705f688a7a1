"""The kinds of paper, and who may have them: each app declares its own in ``ready``."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model

from cms.paper.sheet import Sheet


@dataclass(frozen=True)
class PaperKind:
    """One kind of paper of one model.

    ``build(record, now)`` describes the filled paper; ``can_read(user, record)`` and ``can_file``
    are predicates; ``address(record)`` leads to the record's own page; ``fits(record)`` tells
    whether there is such a paper at all (of a ballot, of a meeting). ``build_blank`` describes a
    blank of which more is missing than what a pen fills in.
    """

    key: str  # a slug: part of addresses
    label: str
    model: type[Model]
    build: Callable[[Model, object], Sheet]
    can_read: Callable[[object, Model], bool]
    can_file: Callable[[object, Model], bool]
    address: Callable[[Model], str]
    fits: Callable[[Model], bool] = lambda record: True
    title: Callable[[Model], str] = str  # what its record is called, for the names of files
    has_blank: bool = True
    build_blank: Callable[[Model, object], Sheet] | None = None
    # Of a record that may be destroyed whole: a secret of it, gone with it. Its papers keep no
    # word, only a digest with the secret, and are drawn from the record while it says the same.
    secret: Callable[[Model], str] | None = None
    # Where a signed scan shows more than the paper that was printed: who may open it then.
    can_read_scan: Callable[[object, Model], bool] | None = None

    def opens_scan(self, user, record: Model) -> bool:
        """Whether this account may open a signed scan of the record."""
        return self.can_read(user, record) and (
            self.can_read_scan is None or self.can_read_scan(user, record)
        )


_kinds: dict[str, PaperKind] = {}


def declare_paper(kind: PaperKind) -> None:
    """Add a kind; ValueError for a key that is taken by another."""
    if _kinds.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"paper {kind.key} is declared twice")


def kind_of(key: str) -> PaperKind | None:
    """The kind of this key."""
    return _kinds.get(key)


def kinds_for(record: Model, user) -> list[PaperKind]:
    """The papers of a record that this account may have, in the order of declaration."""
    return [
        kind
        for kind in _kinds.values()
        if isinstance(record, kind.model) and kind.fits(record) and kind.can_read(user, record)
    ]


def models_with_papers() -> dict[str, type[Model]]:
    """Label of every model that has papers, and the model."""
    return {kind.model._meta.label_lower: kind.model for kind in _kinds.values()}
