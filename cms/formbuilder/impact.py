"""What finalising would change, and for whom: looked at before 定稿, and looked at again if the
working copy is another by then.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from cms.formbuilder.assemble import assemble, canonical_definition
from cms.formbuilder.changes import Change, changes_of
from cms.formbuilder.definition import Definition
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.uses import answered_counts, staying_words
from cms.publishing.payload import digest


@dataclass(frozen=True)
class Touched:
    """A change with the number of received answers to its question."""

    change: Change
    answers: int

    @property
    def is_loss(self) -> bool:
        """Whether there are answers for which the new version has no place."""
        return self.change.loses and self.answers > 0


@dataclass(frozen=True)
class Group:
    """The changes of one section; without a title those of the form as a whole."""

    title: str
    touched: list[Touched]


@dataclass(frozen=True)
class Impact:
    """What is shown. ``seen`` names the two texts that were compared: the version in use and the
    working copy.
    """

    seen: str
    is_first: bool
    groups: list[Group] = field(default_factory=list)
    staying: list[str] = field(default_factory=list)

    @property
    def losses(self) -> list[Touched]:
        """What needs a tick of its own."""
        return [one for group in self.groups for one in group.touched if one.is_loss]


def seen_mark(form: FormDefinition, definition: Definition) -> str:
    """Names the version in use and a working copy that were looked at together."""
    return f"{form.current_version_id or 0}.{digest(canonical_definition(definition))}"


def impact_of(form: FormDefinition, definition: Definition | None = None) -> Impact:
    """Compare the working copy with the version in use; a fixed number of queries."""
    definition = definition or assemble(form)
    seen, version = seen_mark(form, definition), form.current_version
    if version is None:
        return Impact(seen, is_first=True)
    was = json.loads(version.definition)
    changes = changes_of(was, definition)
    counts = answered_counts(form, {c.question for c in changes if c.question})
    return Impact(
        seen,
        is_first=False,
        groups=_groups(changes, counts, [was, definition]),
        staying=staying_words(form),
    )


def _groups(
    changes: list[Change], counts: dict[str, int], definitions: Iterable[Definition]
) -> list[Group]:
    """By section in the order of the new form, sections that are gone last, the whole form first.
    ``definitions``: the old one and the new one.
    """
    old, new = ({part["key"]: part["title"] for part in d["sections"]} for d in definitions)
    titles = {"": _("The form as a whole"), **new, **{k: t for k, t in old.items() if k not in new}}
    found = []
    for key, title in titles.items():
        here = [Touched(c, counts.get(c.question, 0)) for c in changes if c.section == key]
        if here:
            found.append(Group(title, here))
    return found
