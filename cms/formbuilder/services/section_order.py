"""Sections of a form in another order: dragged, or by the buttons up and down."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.models import FormDefinition, FormSection
from cms.formbuilder.services.access import (
    CannotDesignForm,
    locked,
    mark_changes,
    require_design,
)

MOVE = "form.section.move"


class SectionsMoved(CannotDesignForm):
    """The sections are no longer those, or no longer in the order, that a page showed."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "The sections were changed elsewhere after this page was opened, so that your order"
                " is not saved. Here is how they stand now: please move it again."
            )
        )


def order_sections(
    *, form: FormDefinition, order: Sequence[int], seen: Sequence[int], by, now: datetime
) -> list[str]:
    """Put all sections into the order of these ids; ``seen`` is the order that the page showed.

    Returns what stands in the way of finalising since this move, as sentences: conditions may ask
    about what comes later now. They are kept, so that moving back mends them. Raises
    CannotDesignForm, SectionsMoved.
    """
    require_design(form, by, now)
    try:
        with transaction.atomic():
            return _in_order(locked(form), list(order), list(seen), by=by, now=now)
    except SectionsMoved as refusal:  # noted outside what it took back
        about = {"verb": MOVE, "obj": form, "by": by, "now": now}
        record_event(refused=True, detail=str(refusal), **about)
        raise


def _in_order(form: FormDefinition, order: list[int], seen: list[int], *, by, now) -> list[str]:
    """Called under the form's lock."""
    current = order_of(form)
    if current != seen or sorted(order) != sorted(current):
        raise SectionsMoved
    if current == order:
        return []
    before = problems_of(assemble(form))
    for place, pk in enumerate(order):
        FormSection.objects.filter(pk=pk).update(sort_order=place)
    mark_changes(form, now)
    record_event(verb=MOVE, obj=form, by=by, now=now)
    return [problem for problem in problems_of(assemble(form)) if problem not in before]


def order_of(form: FormDefinition) -> list[int]:
    """The ids of a form's sections as they stand."""
    return list(form.sections.order_by("sort_order", "id").values_list("pk", flat=True))
