"""预览链接: made and recalled by the office, opened by whoever it was sent to."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cms.formbuilder.assemble import assemble
from cms.formbuilder.preview import preview_definition
from cms.formbuilder.queries import links_in_force
from cms.formbuilder.services import (
    CannotDesignForm,
    CannotRecallLink,
    recall_link,
    share_preview,
)
from cms.formbuilder.sharing import LASTS, link_of, token_for
from cms.formbuilder.trial import SampleChoices
from cms.formbuilder.views.overview import form_for


def share(request: HttpRequest, pk: int) -> HttpResponse:
    """The links in force, to be copied or recalled; one more is made."""
    form = form_for(request.user, pk)
    now = timezone.now()
    if request.method == "POST":
        share_preview(form=form, by=request.user, now=now)
        messages.success(request, _("The link is made. Copy it below."))
        return redirect("forms:share", pk)
    links = [(link, _address(request, link)) for link in links_in_force(form, now=now)]
    return TemplateResponse(
        request, "formbuilder/share.html", {"form": form, "links": links, "days": LASTS.days}
    )


@require_POST
def recall(request: HttpRequest, pk: int, link_pk: int) -> HttpResponse:
    """One link opens nothing any more."""
    form = form_for(request.user, pk)
    link = get_object_or_404(form.preview_links.select_related("form"), pk=link_pk)
    try:
        recall_link(link=link, by=request.user, now=timezone.now())
        messages.success(request, _("The link is recalled and opens nothing any more."))
    except (CannotDesignForm, CannotRecallLink) as refusal:
        messages.error(request, str(refusal))
    return redirect("forms:share", pk)


def _address(request: HttpRequest, link) -> str:
    return request.build_absolute_uri(reverse("form_preview", args=[token_for(link)]))


def shared(request: HttpRequest, token: str) -> HttpResponse:
    """The working copy as it stands today, for who has the link; lists of names are examples."""
    link = link_of(token, now=timezone.now())
    if link is None:
        raise Http404
    response = preview_definition(
        request,
        title=link.form.title,
        definition=assemble(link.form),
        choices=SampleChoices(),
        is_shared=True,
    )
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response
