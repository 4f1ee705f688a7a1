"""Acts on a form: each translates a request, makes one service call, says what happened."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.core.typed import row_number
from cms.formbuilder.definition import MAX_SECTIONS
from cms.formbuilder.models import FormDefinition, FormSection
from cms.formbuilder.services import (
    CannotDesignForm,
    CannotSetRetention,
    add_section,
    copy_form,
    order_of,
    order_sections,
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
    gone,
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
    """A section is dragged (``order``), goes on by one place (``way``) or to one (``to``).

    ``seen`` is the order that the page showed; without it nothing is compared. A section that
    somebody took out meanwhile is in no order any more: the service says so.
    """
    form = form_for(request.user, pk)
    section = _section(form, section_pk)
    seen = _numbers(request.POST.get("seen", "")) or order_of(form)
    order = _order_wanted(request.POST, seen, section_pk) if section else [section_pk]
    try:
        problems = order_sections(
            form=form, order=order, seen=seen, by=request.user, now=timezone.now()
        )
    except CannotDesignForm as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("“%(section)s” is part %(place)s of %(count)s now.")
        place = {"place": order.index(section_pk) + 1, "count": len(order)}
        messages.success(request, words % {"section": section.title, **place})
        if problems:
            messages.warning(request, _backward(problems))
    return redirect(f"{reverse('forms:form', args=[pk])}#section-{section_pk}")


def _section(form: FormDefinition, pk: int) -> FormSection | None:
    """A section of this form, None for one that is gone. One of another form is no page: 404."""
    section = FormSection.objects.filter(pk=pk).first()
    if section is not None and section.form_id != form.pk:
        raise Http404
    return section


def _order_wanted(post: QueryDict, seen: list[int], moved: int) -> list[int]:
    """The ids in the order that was dragged, or with one of them moved among those seen."""
    if "order" in post or moved not in seen:
        return _numbers(post.get("order", ""))
    old = seen.index(moved)
    if "to" in post:
        new = row_number(post["to"]) - 1
    else:
        new = old + (-1 if post.get("way") == "up" else 1)
    others = [pk for pk in seen if pk != moved]
    others.insert(min(max(new, 0), len(others)), moved)
    return others


def _numbers(text: str) -> list[int]:
    return [row_number(part) for part in text.split(",") if part][: MAX_SECTIONS + 1]


def _backward(problems: list[str]) -> str:
    """What a move leaves to be mended."""
    words = _(
        "In this order something has to be mended before finalising; nothing is lost, and moving"
        " it back mends it, too: %(problems)s"
    )
    return words % {"problems": " ".join(problems)}


@require_POST
def remove(request: HttpRequest, pk: int, section_pk: int) -> HttpResponse:
    """Take a section out."""
    section = _section(form_for(request.user, pk), section_pk)
    if section is None:
        messages.error(request, gone())
        return redirect("forms:form", pk)
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
