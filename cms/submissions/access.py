"""The seam through which the apps above say who may do what for their subjects.

A submission knows its subject as text (``topics.topicpage:12``); whoever owns that prefix
registers one function that answers for it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from cms.formbuilder.models import FormVersion


class Want(StrEnum):
    """What somebody would like to do for a subject."""

    FILL = "fill"  # open, write and submit, as the filler asked about
    READ = "read"  # read what was received
    DECIDE = "decide"  # accept and return


Ask = Callable[..., bool]
Labels = Callable[[Iterable[str]], dict[str, str]]
Version = Callable[[str, str], FormVersion | None]
Fillable = Callable[..., set[str]]


@dataclass(frozen=True)
class SubjectAccess:
    """How one kind of subject answers."""

    ask: Ask
    labels: Labels | None = None
    version: Version | None = None
    fillable: Fillable | None = None


_registry: dict[str, SubjectAccess] = {}


def register_subject_access(
    prefix: str,
    ask: Ask,
    *,
    labels: Labels | None = None,
    version: Version | None = None,
    fillable: Fillable | None = None,
) -> None:
    """Answer for subjects ``<prefix>:<id>``; called in an app's ``ready``.

    ``ask(user, subject_ref, want, filler="") -> bool``; ``labels(refs) -> {ref: title}`` names
    many subjects in one query for lists and sheets; ``version(ref, filler)``: the form version that
    the subject asks this filler to answer now, None where it asks nothing; ``fillable(user, refs,
    filler)``: for which of many subjects ``ask`` says yes to FILL, at the same price for all.
    """
    _registry[prefix] = SubjectAccess(ask, labels, version, fillable)


def subject_allows(user, subject_ref: str, want: Want, filler: str = "") -> bool:
    """What the owner of the subject says; nobody answers for it → no."""
    access = _registry.get(subject_ref.partition(":")[0])
    return bool(access and access.ask(user, subject_ref, want, filler))


def subjects_to_fill(user, refs: Iterable[str], filler: str) -> set[str]:
    """For which of these subjects an account fills in as this filler; those of one kind are asked
    about together where their owner can tell.
    """
    found: set[str] = set()
    for prefix, some in _by_prefix(refs).items():
        access = _registry.get(prefix)
        if access and access.fillable:
            found |= access.fillable(user, some, filler)
        elif access:
            found |= {ref for ref in some if access.ask(user, ref, Want.FILL, filler)}
    return found


def _by_prefix(refs: Iterable[str]) -> dict[str, set[str]]:
    by_prefix: dict[str, set[str]] = {}
    for ref in refs:
        by_prefix.setdefault(ref.partition(":")[0], set()).add(ref)
    return by_prefix


def subject_labels(refs: Iterable[str]) -> dict[str, str]:
    """Titles of subjects; one that nobody names is left out."""
    names: dict[str, str] = {}
    for prefix, some in _by_prefix(refs).items():
        access = _registry.get(prefix)
        if access and access.labels:
            names.update(access.labels(some))
    return names


def subject_version(subject_ref: str, filler: str) -> FormVersion | None:
    """The form version that a subject asks a filler to answer now; None where nobody says."""
    access = _registry.get(subject_ref.partition(":")[0])
    return access.version(subject_ref, filler) if access and access.version else None
