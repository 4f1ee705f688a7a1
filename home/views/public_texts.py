"""公开中的信息: what is public now, and 紧急下线: a page with a reason and one red button."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.publishing.models import Address
from cms.publishing.permissions import user_can_view_permits, user_can_withdraw_permit
from cms.publishing.queries import permit_in_force
from cms.publishing.services import CannotWithdraw, withdraw
from home.forms import TakeDownForm
from home.kinds import what_takes_its_place
from home.queries import page_of, public_now
from home.views.public import page_number

Draw = Callable[..., HttpResponse]


def public_texts(request: HttpRequest) -> HttpResponse:
    """The list in the admin, for office and auditor; the director takes down from it."""
    if not user_can_view_permits(request.user):
        raise PermissionDenied
    return TemplateResponse(request, "home/public_texts.html", listing(request))


def listing(request: HttpRequest) -> dict:
    """Twenty and next of what is public now, the newest change first."""
    words = request.GET.get("words", "")[:60]
    return {
        "page": page_of(public_now(words), page_number(request)),
        "words": words,
        "may_take_down": user_can_withdraw_permit(request.user, None),
    }


def take_down(request: HttpRequest, number: str) -> HttpResponse:
    """The same act in the admin."""

    def draw(status: int = 200, **context) -> HttpResponse:
        return TemplateResponse(request, "home/take_down.html", context, status=status)

    return taken_down(request, number, draw, "public_texts")


def taken_down(request: HttpRequest, number: str, draw: Draw, back: str) -> HttpResponse:
    """紧急下线 of whatever an address shows now; ``draw`` frames the page, ``back`` is the list.

    The wrong person's attempt goes to the service, which refuses it and writes it down.
    """
    permit = permit_in_force(number)
    if permit is None and not Address.objects.filter(pk=number, permit__isnull=False).exists():
        raise Http404
    may = user_can_withdraw_permit(request.user, permit)
    if not may and (permit is None or request.method != "POST"):
        raise PermissionDenied
    if permit is None:
        messages.info(request, _("This text is not public any more."))
        return redirect(back)
    form = TakeDownForm(request.POST if request.method == "POST" else None)
    if may and not form.is_valid():
        place = what_takes_its_place(number)
        return draw(422 if form.is_bound else 200, permit=permit, form=form, place=place)
    try:
        reason = form.data.get("reason", "")
        withdraw(permit=permit, by=request.user, reason=reason, now=timezone.now())
    except CannotWithdraw as refusal:
        if not may:
            raise PermissionDenied(str(refusal)) from refusal
        messages.error(request, str(refusal))
    else:
        words = _("Withdrawn, and no longer public: %(title)s")
        messages.success(request, words % {"title": permit.title})
    return redirect(back)
