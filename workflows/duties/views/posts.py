"""岗位核对表: who can do each step that needs a second person; who is asked in from outside."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.fresh import recently_signed_in
from workflows.duties.forms import SecondForm
from workflows.duties.models import SecondGrant
from workflows.duties.permissions import user_can_grant_second, user_can_view_posts
from workflows.duties.services import (
    CannotGrantSecond,
    CannotRevokeSecond,
    grant_second,
    revoke_second,
)
from workflows.duties.steps import staffing, step_named

RECENT = 50


@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """The table, then everybody who was asked in."""
    if not user_can_view_posts(request.user):
        raise PermissionDenied
    now = timezone.now()
    grants = SecondGrant.objects.select_related("account__person", "granted_by__person")
    context = {
        "steps": staffing(now),
        "grants": [_row(grant, now) for grant in grants[:RECENT]],
        "may_grant": user_can_grant_second(request.user),
    }
    return TemplateResponse(request, "duties/posts.html", context)


def _row(grant: SecondGrant, now) -> dict:
    step = step_named(grant.step)
    if step is None or not step.is_open_to_seconds:
        state, is_over = _("Without effect: nobody is asked into this step"), True
    elif grant.revoked_at is not None:
        state, is_over = _("Ended early"), True
    elif grant.valid_to < now:
        state, is_over = _("Expired"), True
    else:
        state, is_over = (_("In force") if grant.valid_from <= now else _("Not begun")), False
    label = step.label if step else grant.step
    return {"grant": grant, "step": label, "state": state, "is_over": is_over}


@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in(before_typing=True)
def grant(request: HttpRequest) -> HttpResponse:
    """Ask somebody in."""
    if not user_can_grant_second(request.user):
        raise PermissionDenied
    now = timezone.now()
    today = timezone.localdate(now)
    form = SecondForm(request.POST or None, by=request.user, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        data, (first, last) = form.cleaned_data, form.period()
        try:
            made = grant_second(
                account=data["account"],
                step=data["step"],
                subject_ref=data["subject_ref"],
                subject_label=data["subject_label"],
                valid_from=first,
                valid_to=last,
                reason=data["reason"],
                by=request.user,
                now=now,
            )
        except CannotGrantSecond as refusal:
            form.add_error(None, str(refusal))
        else:
            said = {"name": made.account, "day": data["valid_to"].isoformat()}
            messages.success(request, _("%(name)s may help out until %(day)s.") % said)
            return redirect("duties:posts")
    status = 422 if form.is_bound else 200
    return TemplateResponse(request, "duties/grant.html", {"form": form}, status=status)


@require_POST
@recently_signed_in
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """End a grant at once."""
    if not user_can_view_posts(request.user):
        raise PermissionDenied
    grant = get_object_or_404(SecondGrant, pk=pk)
    try:
        revoke_second(grant=grant, by=request.user, now=timezone.now())
        messages.success(request, _("Ended. From now on this account cannot do the step."))
    except CannotRevokeSecond as refusal:
        messages.error(request, str(refusal))
    return redirect("duties:posts")
