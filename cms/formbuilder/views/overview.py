"""One form's page: its sections in order, what changed, what stands in the way, its versions."""

import json

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.clickjacking import xframe_options_sameorigin

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.changes import changes_between
from cms.formbuilder.definition import MAX_SECTIONS
from cms.formbuilder.finding import found_questions
from cms.formbuilder.models import FormDefinition, FormSection, FormVersion
from cms.formbuilder.models.forms import MOST_MONTHS
from cms.formbuilder.permissions import (
    user_can_design_form,
    user_can_design_forms,
    user_can_grant_rights,
    user_can_set_retention,
)
from cms.formbuilder.preview import preview_definition, preview_response
from cms.formbuilder.queries import offers_for, recently_removed, versions_of
from cms.formbuilder.retention import period_words
from cms.formbuilder.vocabularies import vocabulary_changes


class SettingsForm(forms.ModelForm):
    """What a form is called and what it is for."""

    class Meta:
        model = FormDefinition
        fields = ["title", "purpose"]


class RetentionForm(forms.Form):
    """How long answers are kept: a number of months or years, or for ever."""

    FOREVER, MONTHS, YEARS = "", "1", "12"

    unit = forms.ChoiceField(
        label=_("Answers are kept"),
        required=False,
        choices=[(FOREVER, _("for ever")), (MONTHS, _("for months")), (YEARS, _("for years"))],
    )
    amount = forms.IntegerField(
        label=_("How many"),
        required=False,
        min_value=1,
        max_value=MOST_MONTHS,
        help_text=_("Counted from the day of submission. Left empty where it is for ever."),
    )

    @classmethod
    def of(cls, form: FormDefinition) -> "RetentionForm":
        """As it stands."""
        months = form.retention_months
        if months is None:
            return cls(initial={"unit": cls.FOREVER})
        by = 12 if months % 12 == 0 else 1
        return cls(initial={"unit": str(by), "amount": months // by})

    def clean(self):
        """A number where there is a period, and none where there is not."""
        found = super().clean()
        if found.get("unit") and not found.get("amount") and "amount" not in self.errors:
            self.add_error("amount", _("Say how many."))
        if "unit" in found and not found["unit"] and found.get("amount"):
            self.add_error("unit", _("Choose months or years, or take the number away."))
        return found

    @property
    def months(self) -> int | None:
        """What was chosen; None: for ever."""
        unit = self.cleaned_data["unit"]
        return self.cleaned_data["amount"] * int(unit) if unit else None


class SectionForm(forms.ModelForm):
    """A new section: a title and who fills it in."""

    class Meta:
        model = FormSection
        fields = ["title", "filler"]
        labels = {"title": _("Title of the new section")}


def form_for(user, pk: int) -> FormDefinition:
    """The form, for those who may shape it."""
    form = get_object_or_404(FormDefinition.objects.select_related("current_version"), pk=pk)
    if not user_can_design_form(user, form):
        raise PermissionDenied
    return form


def section_of(request: HttpRequest, pk: int, section_pk: int) -> FormSection:
    """A section of a form, for those who may shape the form."""
    sections = form_for(request.user, pk).sections.select_related("form", "latest_revision")
    return get_object_or_404(sections, pk=section_pk)


def gone() -> str:
    """What a button of an old page named is no longer there."""
    return _("What this button named is no longer there. Here is how it stands now.")


def form_page(
    request: HttpRequest, pk: int, *, settings=None, adding=None, retention=None
) -> HttpResponse:
    """The page; ``settings``, ``adding`` and ``retention`` are forms that come back with their
    errors.
    """
    form = form_for(request.user, pk)
    definition = assemble(form)
    version = form.current_version
    was = json.loads(version.definition) if version else None
    lists = vocabulary_changes(was, definition) if was else []
    changes = changes_between(was, definition) if was else []
    sections = list(form.sections.order_by("sort_order", "id"))
    offers = offers_for(form, sections)
    for section, data in zip(sections, definition["sections"], strict=True):
        section.question_count = len(data["questions"])
        section.offers = offers.get(section.pk, ())
    find = " ".join(request.GET.get("find", "")[:60].split())
    return TemplateResponse(
        request,
        "formbuilder/form.html",
        {
            "form": form,
            "version": version,
            "sections": sections,
            "order": ",".join(str(section.pk) for section in sections),
            "find": find,
            "found": found_questions(sections, find) if find else [],
            "removed": recently_removed(form),
            "problems": problems_of(definition) if sections else [],
            "list_changes": lists,
            "changes": [sentence for sentence in changes if sentence not in lists],
            "versions": versions_of(form),
            "settings": settings or SettingsForm(instance=form),
            "adding": adding or SectionForm(),
            "retention": retention or RetentionForm.of(form),
            "period": period_words(form.retention_months),
            "may_set_retention": user_can_set_retention(request.user),
            "may_add": len(sections) < MAX_SECTIONS,
            "may_copy": user_can_design_forms(request.user),
            "may_grant": user_can_grant_rights(request.user),
        },
        status=400 if settings or adding or retention else 200,
    )


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The working copy as it will be filled in."""
    return preview_response(request, form=form_for(request.user, pk))


@xframe_options_sameorigin
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A finalised version, as it is filled in for as long as a topic pins it."""
    form = form_for(request.user, pk)
    version = get_object_or_404(FormVersion, form=form, number=number)
    return preview_definition(
        request, title=str(version), definition=json.loads(version.definition), is_final=True
    )
