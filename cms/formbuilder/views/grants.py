"""使用权限: who may shape one form or read its answers beyond what their role allows."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from cms.core.typed import row_number
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormGrant
from cms.formbuilder.permissions import user_can_grant_rights
from cms.formbuilder.services import CannotGrantRight, grant_right, revoke_right
from cms.formbuilder.views.overview import form_for


class GrantForm(forms.ModelForm):
    """A role, the unit it is limited to, what it may do, and on which answers."""

    class Meta:
        model = FormGrant
        fields = ["role", "unit", "right", "rows"]
        help_texts = {
            "rows": gettext_lazy(
                "Answers of the own unit are those of people who belonged, on the day they "
                "submitted, to the unit chosen above, or without one to the reader's own. To read, "
                "review, download and move to the trash can end there."
            ),
        }


# Who has a right, and what it lets them do.
WORDS = {
    Right.DESIGN: (
        pgettext_lazy("form right", "Designer"),
        gettext_lazy("Changes the questions and finalises the form. Alone it shows no answer."),
    ),
    Right.COLLECT: (
        pgettext_lazy("form right", "Collector"),
        gettext_lazy(
            "Enters answers that no matter asks for, on their desk under “Enter answers”, and sees "
            "their own."
        ),
    ),
    Right.REVIEW: (
        pgettext_lazy("form right", "Reviewer"),
        gettext_lazy(
            "Accepts answers, returns them with notes, corrects single ones. Give the right to "
            "read answers as well."
        ),
    ),
    Right.READ: (
        pgettext_lazy("form right", "Reader"),
        gettext_lazy("Reads answers, their files and the figures made of them."),
    ),
    Right.EXPORT: (
        pgettext_lazy("form right", "Exporter"),
        gettext_lazy("Downloads answers as sheets. Give the right to read answers as well."),
    ),
    Right.TRASH: (
        pgettext_lazy("form right", "Keeper of the trash"),
        gettext_lazy("For staff of the office: the director can do this in any case."),
    ),
}


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
    context = {
        "form": form,
        "grants": given,
        "giving": typed,
        "told": [(right.label, *words) for right, words in WORDS.items()],
    }
    return TemplateResponse(request, "formbuilder/grants.html", context)
