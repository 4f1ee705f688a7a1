"""What happened to a section: its saved states with what each changed, in sentences."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Revision

from cms.formbuilder.assemble import assemble_section
from cms.formbuilder.changes import changes_between
from cms.formbuilder.models import FormSection

MOST_STATES = 30  # on the page


@dataclass(frozen=True)
class State:
    """A section as it was saved once; ``changes`` say what is other than in the state before."""

    revision: Revision
    changes: list[str]
    is_current: bool


def states_of(section: FormSection) -> list[State]:
    """The newest first; autosaves of one editing are one state. The same number of queries for
    every number of states.
    """
    revisions = list(
        section.revisions.select_related("user").order_by("-created_at", "-pk")[: MOST_STATES + 1]
    )
    definitions = [_definition(section, revision) for revision in revisions]
    found = []
    for number, revision in enumerate(revisions[:MOST_STATES]):
        is_first = number + 1 == len(revisions)
        changes = (
            [_("The first state that was saved.")]
            if is_first
            else changes_between(definitions[number + 1], definitions[number])
            or [_("Saved without a change to what is asked.")]
        )
        found.append(State(revision, changes, is_current=number == 0))
    return found


def _definition(section: FormSection, revision: Revision) -> dict:
    was = section.with_content_json(revision.content)
    was.form = section.form
    return assemble_section(was)
