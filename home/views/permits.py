"""发布: the office makes public what was approved for release by hand; the director takes back an
approval that still waits.
"""

from django.apps import apps
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from wagtail.models import Page

from cms.accounts.fresh import recently_signed_in
from cms.publishing.models import Permit
from cms.publishing.permissions import user_can_release_permit, user_can_revoke_permit
from cms.publishing.records import record_page
from cms.publishing.services import CannotRelease, CannotRevoke, release, revoke
from home.forms import RevokeForm


@require_POST
@recently_signed_in
def release_permit(request: HttpRequest, pk: int) -> HttpResponse:
    """One press; then the record of the text, which says what became of it."""
    permit = get_object_or_404(Permit, pk=pk)
    try:
        release(permit=permit, by=request.user, now=timezone.now())
    except CannotRelease as refusal:
        if not user_can_release_permit(request.user, permit):
            raise PermissionDenied(str(refusal)) from refusal
        messages.error(request, refusal)
    else:
        messages.success(request, _("It is public now: %(title)s") % {"title": permit.title})
    return redirect(record_of(permit))


@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def revoke_permit(request: HttpRequest, pk: int) -> HttpResponse:
    """收回批准: what was approved and is not public yet never will be; the director, with a reason.

    The wrong person's attempt goes to the service, which refuses it and writes it down.
    """
    permit = get_object_or_404(Permit, pk=pk)
    may = user_can_revoke_permit(request.user, permit)
    if not may and request.method != "POST":
        raise PermissionDenied
    if may and permit.events.exists():
        messages.info(request, _("This permit was already used or taken back."))
        return redirect("permit_history", permit.number)
    form = RevokeForm(request.POST if request.method == "POST" else None)
    if may and not form.is_valid():
        status = 422 if form.is_bound else 200
        context = {"permit": permit, "form": form}
        return TemplateResponse(request, "home/revoke.html", context, status=status)
    try:
        reason = form.data.get("reason", "")
        revoke(permit=permit, by=request.user, reason=reason, now=timezone.now())
    except CannotRevoke as refusal:
        if not may:
            raise PermissionDenied(str(refusal)) from refusal
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Taken back: %(title)s") % {"title": permit.title})
    return redirect("permit_history", permit.number)


def record_of(permit: Permit) -> str:
    """Where the office looks at the text of a permit."""
    return record_page(permit.model, permit.object_id) or reverse("site_pages")


def editor_of(permit: Permit) -> str:
    """Where the office edits the text of a permit."""
    model = apps.get_model(permit.model)
    name = "wagtailadmin_pages:edit"
    if not issubclass(model, Page):
        name = model.snippet_viewset.get_url_name("edit")
    return reverse(name, args=[permit.object_id])
