"""Acts on a form: each translates a request, makes one service call, says what happened."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.formbuilder.services import (
    CannotDesignForm,
    CannotSetRetention,
    add_section,
    copy_form,
    move_section,
    remove_form,
    remove_section,
    set_retention,
    update_form,
)
from cms.formbuilder.views.overview import (
    RetentionForm,
    SectionForm,
    SettingsForm,
    form_for,
    form_page,
)


@require_POST
def settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Another title or purpose."""
    form = form_for(request.user, pk)
    typed = SettingsForm(request.POST)
    if typed.is_valid():
        try:
            update_form(form=form, **typed.cleaned_data, by=request.user, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("forms:form", pk)
        except CannotDesignForm as refusal:
            typed.add_error("title", str(refusal))
    return form_page(request, pk, settings=typed)


@require_POST
def retention(request: HttpRequest, pk: int) -> HttpResponse:
    """保存期限: how long answers are kept; what was typed comes back with what is wrong with it."""
    form = form_for(request.user, pk)
    typed = RetentionForm(request.POST)
    if typed.is_valid():
        try:
            set_retention(form=form, months=typed.months, by=request.user, now=timezone.now())
            messages.success(request, _("Saved."))
            return redirect("forms:form", pk)
        except CannotSetRetention as refusal:
            typed.add_error("amount", str(refusal))
    return form_page(request, pk, retention=typed)


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """A section more; its questions are written on its own screen."""
    form = form_for(request.user, pk)
    typed = SectionForm(request.POST)
    if typed.is_valid():
        try:
            section = add_section(
                form=form, **typed.cleaned_data, by=request.user, now=timezone.now()
            )
            return redirect("formsection:edit", section.pk)
        except CannotDesignForm as refusal:
            typed.add_error("title", str(refusal))
    return form_page(request, pk, adding=typed)


@require_POST
def move(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Up or down by one place."""
    section = get_object_or_404(form_for(request.user, pk).sections, pk=section_pk)
    places = -1 if request.POST.get("way") == "up" else 1
    move_section(section=section, by_places=places, by=request.user, now=timezone.now())
    return redirect("forms:form", pk)


@require_POST
def remove(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Take a section out."""
    section = get_object_or_404(form_for(request.user, pk).sections, pk=section_pk)
    remove_section(section=section, by=request.user, now=timezone.now())
    messages.success(
        request,
        _("“%(section)s” is taken out. Finalised versions and answers keep it.")
        % {"section": section.title},
    )
    return redirect("forms:form", pk)


@require_POST
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """A copy to go on from."""
    form = form_for(request.user, pk)
    try:
        made = copy_form(form=form, by=request.user, now=timezone.now())
    except CannotDesignForm as refusal:
        messages.error(request, str(refusal))
        return redirect("forms:form", pk)
    messages.success(request, _("This is the copy. Give it its own title."))
    return redirect("forms:form", made.pk)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a form that was never finalised."""
    form = form_for(request.user, pk)
    try:
        remove_form(form=form, by=request.user, now=timezone.now())
    except CannotDesignForm as refusal:
        messages.error(request, str(refusal))
        return redirect("forms:form", pk)
    messages.success(request, _("“%(form)s” is deleted.") % {"form": form.title})
    return redirect("forms:index")
