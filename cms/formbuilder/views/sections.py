"""A section is doubled, goes back to an earlier state, comes back, or gives a question away."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from cms.core.typed import row_number
from cms.formbuilder.enums import QuestionType
from cms.formbuilder.history import states_of
from cms.formbuilder.models import FormSection
from cms.formbuilder.services import (
    CannotDesignForm,
    bring_back_section,
    copy_section,
    move_question,
    restore_section,
)
from cms.formbuilder.views.overview import form_for, gone, section_of


class MoveForm(forms.Form):
    """Which question goes where."""

    question = forms.ChoiceField(label=gettext_lazy("Question"))
    to = forms.ModelChoiceField(
        FormSection.objects.none(),
        label=gettext_lazy("Goes to the end of"),
        empty_label=gettext_lazy("Please choose"),
    )

    def __init__(self, *args, section: FormSection, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [
            (child.id, child.value.get("label") or QuestionType(child.block_type).label)
            for child in section.questions
        ]
        self.fields["to"].queryset = section.form.sections.exclude(pk=section.pk).order_by(
            "sort_order", "id"
        )


@require_POST
def copy(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """复制本部分."""
    section = section_of(request, pk, section_pk)
    try:
        made = copy_section(section=section, by=request.user, now=timezone.now())
    except CannotDesignForm as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("“%(section)s” stands below. Give it a title of its own.")
        messages.success(request, words % {"section": made.title})
    return redirect("forms:form", pk)


def move(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """把题目移到别的部分."""
    section = section_of(request, pk, section_pk)
    form = MoveForm(request.POST or None, section=section)
    if request.method == "POST" and form.is_valid():
        to = form.cleaned_data["to"]
        try:
            move_question(
                section=section,
                block_id=form.cleaned_data["question"],
                to=to,
                by=request.user,
                now=timezone.now(),
            )
        except CannotDesignForm as refusal:
            form.add_error("to", str(refusal))
        else:
            words = _("The question stands at the end of “%(section)s” now.")
            messages.success(request, words % {"section": to.title})
            return redirect("forms:form", pk)
    return TemplateResponse(
        request,
        "formbuilder/move_question.html",
        {"section": section, "form": section.form, "moving": form},
        status=400 if form.errors else 200,
    )


def history(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """修改记录: who saved what when, and 恢复到此."""
    section = section_of(request, pk, section_pk)
    if request.method == "POST":
        number = row_number(request.POST.get("state"))
        revision = section.revisions.filter(pk=number).first()
        if revision is None:
            messages.error(request, gone())
            return redirect("forms:history", pk, section_pk)
        restore_section(section=section, revision=revision, by=request.user, now=timezone.now())
        messages.success(request, _("The section is as it was then. This can be undone alike."))
        return redirect("forms:history", pk, section_pk)
    return TemplateResponse(
        request,
        "formbuilder/history.html",
        {"section": section, "form": section.form, "states": states_of(section)},
    )


@require_POST
def bring_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A section that was taken out, at the end again."""
    form = form_for(request.user, pk)
    rows = form.removed_sections.select_related("form")
    removed = rows.filter(pk=row_number(request.POST.get("removed"))).first()
    if removed is None:
        messages.error(request, gone())
        return redirect("forms:form", pk)
    try:
        section = bring_back_section(removed=removed, by=request.user, now=timezone.now())
    except CannotDesignForm as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("“%(section)s” is back, at the end of the form.")
        messages.success(request, words % {"section": section.title})
    return redirect("forms:form", pk)
