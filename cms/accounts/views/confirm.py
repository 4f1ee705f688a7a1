"""Is it you? Asked again before an act that nobody else must do."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from cms.accounts.browsers import phone_at_hand
from cms.accounts.fresh import ask_at_the_door, say_what_waits
from cms.accounts.landing import safe_next
from cms.accounts.proofs import is_fresh, mark_fresh
from cms.accounts.services import (
    CannotConfirm,
    CannotStaySignedIn,
    check_own_password,
    check_pin,
)

NEXT = "after_confirming"


@sensitive_post_parameters()
@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest) -> HttpResponse:
    """By password, by the PIN of the trusted phone in hand, or by a new card or link."""
    target = request.POST.get("next", request.GET.get("next", ""))
    target = safe_next(request, request.user, target) or reverse("accounts:mine")
    if is_fresh(request.session):
        request.session.pop(NEXT, None)
        return redirect(target)
    problems = {}
    if request.method == "POST":
        try:
            problems = _problems(request)
        except CannotStaySignedIn as refusal:
            return ask_at_the_door(request, str(refusal), target)
        if not problems:
            say_what_waits(request)
            return redirect(target)
    request.session[NEXT] = target  # a card opened in this browser leads there as well
    return _asked(request, target, problems)


def _problems(request: HttpRequest) -> dict[str, str]:
    """What is wrong, by field; nothing where the owner is proved."""
    phone = phone_at_hand(request, request.user)
    if "phone_password" in request.POST:
        try:
            if phone is None:
                raise CannotConfirm(
                    _("This phone is no longer trusted. Please sign in another way.")
                )
            check_pin(phone=phone, pin=request.POST["phone_password"], now=timezone.now())
        except CannotConfirm as refusal:
            return {"phone_password": str(refusal)}
        mark_fresh(request, by=_("PIN"))
        return {}
    if not may_use_password(request.user):
        return {"password": _("The password is wrong.")}
    try:
        check_own_password(
            account=request.user,
            password=request.POST.get("password", ""),
            now=timezone.now(),
            phone=phone,
        )
    except CannotStaySignedIn:
        raise
    except CannotConfirm as refusal:
        return {"password": str(refusal)}
    mark_fresh(request, by=_("Password"))
    return {}


def may_use_password(user) -> bool:
    """Has one of their own: the one that an administrator set proves nothing yet."""
    return user.has_usable_password() and not user.must_change_password


def _asked(request: HttpRequest, target: str, problems: dict[str, str]) -> HttpResponse:
    phone = phone_at_hand(request, request.user)
    context = {
        "next": target,
        "problems": problems,
        "by_password": may_use_password(request.user),
        "by_pin": bool(phone and phone.pin),
        "minutes": settings.FRESH_SIGN_IN_SECONDS // 60,
        "office_phone": settings.OFFICE_PHONE,
    }
    status = 422 if problems else 200
    return render(request, "accounts/confirm.html", context, status=status)
