"""更正: the office says what was wrong, then edits the text and submits it."""

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing.models import Permit
from cms.publishing.permissions import user_can_correct_permit
from cms.publishing.queries import permit_in_force
from cms.publishing.services import CannotCorrect, begin_correction, cancel_correction
from home.forms import CorrectionForm
from home.views.permits import editor_of


def correct(request: HttpRequest, number: str) -> HttpResponse:
    """The note; then the editor. While one is open, its note may be changed or given up."""
    if not user_can_correct_permit(request.user, None):
        raise PermissionDenied
    permit = permit_in_force(number)
    if permit is None:
        raise Http404
    if request.method == "POST" and request.POST.get("act") == "cancel":
        return _cancelled(request, permit)
    form = CorrectionForm(request.POST or None, initial={"note": open_note(permit)})
    if request.method == "POST" and form.is_valid():
        note = form.cleaned_data["note"]
        try:
            begin_correction(permit=permit, note=note, by=request.user, now=timezone.now())
        except CannotCorrect as refusal:
            form.add_error("note", str(refusal))
        else:
            messages.success(request, _("Now correct the text, then submit it for approval."))
            return redirect(editor_of(permit))
    context = {"permit": permit, "form": form, "is_open": bool(open_note(permit))}
    return TemplateResponse(
        request, "home/correct.html", context, status=422 if form.errors else 200
    )


def _cancelled(request: HttpRequest, permit: Permit) -> HttpResponse:
    try:
        cancel_correction(permit=permit, by=request.user, now=timezone.now())
    except CannotCorrect as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The correction was given up; what was typed stays a draft."))
    return redirect("permit_history", permit.number)


def open_note(permit: Permit) -> str:
    """The note of the newest draft."""
    obj = apps.get_model(permit.model).objects.filter(pk=permit.object_id).first()
    return obj.get_latest_revision_as_object().correction_note if obj else ""
