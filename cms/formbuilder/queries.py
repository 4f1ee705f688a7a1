"""Lists of forms."""

from django.db.models import Count, Q, QuerySet

from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition, FormVersion
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
