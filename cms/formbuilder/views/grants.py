"""使用权限: who may shape one form or read its answers beyond what their role allows."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.typed import row_number
from cms.formbuilder.models import FormGrant
from cms.formbuilder.permissions import user_can_grant_rights
from cms.formbuilder.services import CannotGrantRight, grant_right, revoke_right
from cms.formbuilder.views.overview import form_for


class GrantForm(forms.ModelForm):
    """A role, the unit it is limited to, and what it may do."""

    class Meta:
        model = FormGrant
        fields = ["role", "unit", "right"]


def grants(request: HttpRequest, pk: int) -> HttpResponse:
    """The rights given on a form; one more, or one less."""
    form = form_for(request.user, pk)
    if not user_can_grant_rights(request.user):
        raise PermissionDenied
    typed = GrantForm(request.POST if "give" in request.POST else None)
    given = form.grants.select_related("unit")
    if request.method == "POST":
        try:
            if "take" in request.POST:
                grant = get_object_or_404(given, pk=row_number(request.POST["take"]))
                revoke_right(grant=grant, by=request.user, now=timezone.now())
                messages.success(request, _("The right is taken back."))
                return redirect("forms:grants", pk)
            if typed.is_valid():
                grant_right(form=form, **typed.cleaned_data, by=request.user, now=timezone.now())
                messages.success(request, _("The right is given."))
                return redirect("forms:grants", pk)
        except CannotGrantRight as refusal:
            typed.add_error(None, str(refusal))
    context = {"form": form, "grants": given, "giving": typed}
    return TemplateResponse(request, "formbuilder/grants.html", context)
