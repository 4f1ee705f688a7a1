"""What happened to a section: its saved states with what each changed, in sentences."""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms.formbuilder.assemble import section_of
from cms.formbuilder.calculations.tree import with_tables
from cms.formbuilder.changes import changes_between
from cms.formbuilder.conditions.tree import with_types
from cms.formbuilder.definition import SCHEMA_VERSION, Definition
from cms.formbuilder.linked.fitting import with_groups
from cms.formbuilder.models import FormSection
from cms.formbuilder.services.sections import EDITED
from cms.formbuilder.vocabularies import with_vocabularies

MOST_STATES = 30  # on the page


@dataclass(frozen=True)
class State:
    """A section as it was saved once; ``changes`` say what is other than in the state before. The
    first is how it stood before anybody saved it.
    """

    revision: Revision
    changes: list[str]
    is_current: bool
    is_first: bool


def states_of(section: FormSection) -> list[State]:
    """The newest first; autosaves of one editing are one state. The same number of queries for
    every number of states.
    """
    revisions = section.revisions.select_related("user").order_by("-created_at", "-pk")
    revisions = list(revisions[: MOST_STATES + 1])
    definitions = _definitions(section, revisions)
    found = []
    for number, revision in enumerate(revisions[:MOST_STATES]):
        is_first = number + 1 == len(revisions)
        if is_first:
            changes = [_("The first state that was saved.")]
        else:
            changes = changes_between(definitions[number + 1], definitions[number])
        nothing = [_("Saved without a change to what is asked.")]
        found.append(State(revision, changes or nothing, number == 0, is_first))
    return found


def _definitions(section: FormSection, revisions: list[Revision]) -> list[Definition]:
    """The form with the section as each state had it, the others as they are now."""
    others = section.form.sections.order_by("sort_order", "id")
    around = [None if each.pk == section.pk else section_of(each) for each in others]
    found = []
    for revision in revisions:
        was = section_of(_as_it_was(section, revision))
        sections = [was if part is None else part for part in around]
        found.append({"schema_version": SCHEMA_VERSION, "title": "", "sections": sections})
    with_vocabularies({"sections": [part for each in found for part in each["sections"]]})
    return [with_types(with_tables(with_groups(definition))) for definition in found]


def _as_it_was(section: FormSection, revision: Revision) -> FormSection:
    """The fields that say what is asked, without a query for the rest."""
    was, content = FormSection(key=section.key), revision.content
    for name in (*EDITED, "origins"):
        setattr(was, name, content.get(name) or getattr(was, name))
    was.questions = section.questions.stream_block.to_python(_stream(content["questions"]))
    return was


def _stream(stored) -> list:
    """A revision keeps the questions as JSON within its JSON."""
    return json.loads(stored) if isinstance(stored, str) else stored
