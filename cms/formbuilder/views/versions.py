"""定稿 and going back to an older version: what would change is looked at first, then confirmed."""

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.formbuilder.assemble import assemble, problems_of
from cms.formbuilder.changes import changes_between
from cms.formbuilder.impact import impact_of, seen_mark
from cms.formbuilder.models import FormVersion
from cms.formbuilder.services import (
    CannotDesignForm,
    CannotFinaliseForm,
    finalise_form,
    restore_version,
)
from cms.formbuilder.services.restoring import restored
from cms.formbuilder.views.overview import form_for


def finalise(request: HttpRequest, pk: int) -> HttpResponse:
    """定稿前看清影响, and with POST 定稿 of exactly what was looked at."""
    form = form_for(request.user, pk)
    refused = ""
    if request.method == "POST":
        try:
            version = finalise_form(
                form=form,
                seen=request.POST.get("seen", ""),
                agreed="agreed" in request.POST,
                by=request.user,
                now=timezone.now(),
            )
        except CannotFinaliseForm as refusal:
            return _to_mend(request, pk, len(refusal.problems))
        except CannotDesignForm as refusal:
            refused = str(refusal)
            form = form_for(request.user, pk)
        else:
            said = _("Finalised as version %(number)s. New topics are offered it.")
            messages.success(request, said % {"number": version.number})
            return redirect("forms:form", pk)
    definition = assemble(form)
    if problems := problems_of(definition):
        return _to_mend(request, pk, len(problems))
    return TemplateResponse(
        request,
        "formbuilder/finalise.html",
        {
            "form": form,
            "version": form.current_version,
            "impact": impact_of(form, definition),
            "refused": refused,
            "agreed": "agreed" in request.POST,
        },
        status=409 if refused else 200,
    )


def _to_mend(request: HttpRequest, pk: int, count: int) -> HttpResponse:
    words = _("Not finalised yet: %(count)s things to mend, listed below.")
    messages.error(request, words % {"count": count})
    return redirect("forms:form", pk)


def restore(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """以此版为底稿恢复: what the working copy would gain and lose, and with POST the act."""
    form = form_for(request.user, pk)
    version = get_object_or_404(FormVersion, form=form, number=number)
    refused = ""
    if request.method == "POST":
        try:
            restore_version(
                form=form,
                version=version,
                seen=request.POST.get("seen", ""),
                agreed="agreed" in request.POST,
                by=request.user,
                now=timezone.now(),
            )
        except CannotDesignForm as refusal:
            refused = str(refusal)
            form = form_for(request.user, pk)
        else:
            said = _("The working copy is version %(number)s again. Finalise it to put it to use.")
            messages.success(request, said % {"number": number})
            return redirect("forms:form", pk)
    here = assemble(form)
    was = json.loads(form.current_version.definition)
    return TemplateResponse(
        request,
        "formbuilder/restore.html",
        {
            "form": form,
            "version": version,
            "seen": seen_mark(form, here),
            "open_changes": changes_between(was, here) if form.has_open_changes else [],
            "changes": changes_between(here, restored(form, version)),
            "refused": refused,
        },
        status=409 if refused else 200,
    )
