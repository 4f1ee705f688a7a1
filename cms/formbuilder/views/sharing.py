"""预览链接: made by the office, opened by whoever it was sent to."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from cms.formbuilder.assemble import assemble
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.preview import preview_definition
from cms.formbuilder.services import share_preview
from cms.formbuilder.sharing import LASTS, form_in
from cms.formbuilder.trial import SampleChoices
from cms.formbuilder.views.overview import form_for


@require_POST
def share(request: HttpRequest, pk: int) -> HttpResponse:
    """A link is made and shown, to be copied."""
    form = form_for(request.user, pk)
    now = timezone.now()
    token = share_preview(form=form, by=request.user, now=now)
    return TemplateResponse(
        request,
        "formbuilder/share.html",
        {
            "form": form,
            "link": request.build_absolute_uri(reverse("form_preview", args=[token])),
            "until": now + LASTS,
        },
    )


def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The working copy as it stands today, for who has the link; lists of names are examples."""
    pk = form_in(token, now=timezone.now())
    if pk is None:
        raise Http404
    form = get_object_or_404(FormDefinition, pk=pk)
    response = preview_definition(
        request,
        title=form.title,
        definition=assemble(form),
        choices=SampleChoices(),
        is_shared=True,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
