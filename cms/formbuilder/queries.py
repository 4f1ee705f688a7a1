"""Lists of forms."""

from django.db.models import Count, Q, QuerySet

from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormVersion, VersionTerm, Vocabulary
from cms.formbuilder.permissions import forms_granted, user_can_design_forms


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
