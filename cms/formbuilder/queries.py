"""Lists of forms, of what they took from the library, and of the library itself."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Case, Count, IntegerField, Q, QuerySet, When

from cms.formbuilder.definition import question_key
from cms.formbuilder.enums import EditionState, LibraryCategory, Right
from cms.formbuilder.library.merging import Offer, offer_of
from cms.formbuilder.library.origins import Origin
from cms.formbuilder.models import (
    FormDefinition,
    FormSection,
    FormVersion,
    LibraryEdition,
    LibraryItem,
    PreviewLink,
    RemovedSection,
    VersionTerm,
    Vocabulary,
)
from cms.formbuilder.permissions import forms_granted, user_can_design_forms
from cms.formbuilder.references import blocks_of, with_columns

MOST_REMOVED = 20  # shown


def forms_to_shape(user) -> QuerySet[FormDefinition]:
    """Forms that an account may shape, each with the number of its sections."""
    forms = (
        FormDefinition.objects.select_related("current_version")
        .defer("current_version__definition")
        .annotate(section_count=Count("sections"))
    )
    if user_can_design_forms(user):
        return forms
    return forms.filter(pk__in=forms_granted(user, Right.DESIGN).values("pk"))


def forms_matching(forms: QuerySet, *, words: str = "", state: str = "") -> QuerySet:
    """Narrowed by a part of title or purpose, and by ``open`` or ``final``."""
    if words:
        forms = forms.filter(Q(title__icontains=words) | Q(purpose__icontains=words))
    if state:
        forms = forms.filter(has_open_changes=state == "open")
    return forms.order_by("title", "id")


def versions_of(form: FormDefinition) -> QuerySet[FormVersion]:
    """The newest first, without their text."""
    return form.versions.defer("definition").select_related("finalised_by").order_by("-number")


def vocabularies_with_counts() -> QuerySet[Vocabulary]:
    """Each with the number of its terms that are offered."""
    return Vocabulary.objects.annotate(
        term_count=Count("terms", filter=Q(terms__is_retired=False))
    ).order_by("title", "id")


def frozen_term_keys(vocabulary: Vocabulary) -> list[str]:
    """Keys of its terms that a finalised form has: these are retired and never deleted."""
    used = VersionTerm.objects.filter(term__vocabulary=vocabulary)
    return sorted(used.values_list("term__key", flat=True).distinct())


def library_items(*, words: str = "") -> QuerySet[LibraryItem]:
    """Every item by shelf, each with the number of editions that wait for review."""
    waiting = Count("editions", filter=Q(editions__state=EditionState.PROPOSED))
    items = LibraryItem.objects.select_related("current", "current__reviewed_by")
    if words:
        items = items.filter(Q(title__icontains=words) | Q(note__icontains=words))
    shelves = [When(category=shelf, then=n) for n, shelf in enumerate(LibraryCategory)]
    shelf = Case(*shelves, default=len(shelves), output_field=IntegerField())
    return items.annotate(waiting=waiting, shelf=shelf).order_by("shelf", "title", "id")


def offered_items(*, words: str = "") -> QuerySet[LibraryItem]:
    """What a form may take over: reviewed and not retired."""
    return library_items(words=words).filter(is_retired=False, current__isnull=False)


def offers_for(form: FormDefinition, sections: Iterable[FormSection]) -> dict[int, list[Offer]]:
    """Section → what newer editions of the library would change in it. Two queries, none where no
    section took anything over.
    """
    parts = list(sections)
    origins = {Origin.read(text) for part in parts for text in part.origins.values()}
    if not origins:
        return {}
    items = LibraryItem.objects.select_related("current").filter(
        key__in={origin.item for origin in origins}, is_retired=False, current__isnull=False
    )
    stale = [
        i for i in items if any(o.item == i.key and o.number < i.current.number for o in origins)
    ]
    if not stale:
        return {}
    editions: dict[int, dict[int, LibraryEdition]] = {}
    for edition in LibraryEdition.objects.filter(item__in=stale):
        editions.setdefault(edition.item_id, {})[edition.number] = edition
    every = [block["id"] for part in form.sections.all() for block in with_columns(blocks_of(part))]
    ids = {question_key(block_id): block_id for block_id in every}
    found = {
        part.pk: [offer_of(part, item, editions[item.pk], ids) for item in stale] for part in parts
    }
    return {pk: [offer for offer in offers if offer] for pk, offers in found.items()}


def recently_removed(form: FormDefinition) -> list[RemovedSection]:
    """Sections that were taken out last and can be brought back, the newest first."""
    rows = form.removed_sections.select_related("removed_by").defer("content")
    return list(rows.order_by("-removed_at", "-id")[:MOST_REMOVED])


def links_in_force(form: FormDefinition, *, now: datetime) -> list[PreviewLink]:
    """By which the preview is opened without an account, the newest first."""
    rows = form.preview_links.in_force(now).select_related("made_by")
    return list(rows.order_by("-made_at", "-id"))
