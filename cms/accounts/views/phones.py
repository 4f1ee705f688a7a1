"""Signing in on a trusted phone with one tap, and trusting the phone in hand."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cms.accounts.browsers import mark_phone, phone_at_hand, phone_label, unmark_phone
from cms.accounts.landing import landing_of, safe_next
from cms.accounts.proofs import rest_on, root_of, sign_in
from cms.accounts.services import CannotTrustPhone, trust_phone, use_phone


@never_cache
@require_POST
def by_phone(request: HttpRequest) -> HttpResponse:
    """One tap. No password was typed, so what asks for a recent sign-in asks again."""
    target = request.POST.get("next", "")
    if not request.user.is_authenticated:
        phone = phone_at_hand(request)
        try:
            if phone is None:
                raise CannotTrustPhone(
                    _("This phone is no longer trusted. Please sign in another way.")
                )
            phone = use_phone(phone=phone, now=timezone.now())
        except CannotTrustPhone as refusal:
            messages.error(request, str(refusal))
            response = redirect(f"/desk/sign-in/?{urlencode({'next': target})}")
            unmark_phone(response)
            return response
        sign_in(request, phone.account, phone=phone)
    return redirect(safe_next(request, request.user, target) or landing_of(request.user))


def trust_this_phone(request: HttpRequest, response: HttpResponse) -> None:
    """For the account that has signed in; a phone that is trusted already stays as it is."""
    phone = phone_at_hand(request, request.user)
    if phone is None:
        try:
            phone, token = trust_phone(
                account=request.user,
                label=phone_label(request),
                card=root_of(request.session),
                now=timezone.now(),
            )
        except CannotTrustPhone as refusal:
            messages.warning(request, str(refusal))
            return
        mark_phone(response, token)
    rest_on(request.session, phone)
