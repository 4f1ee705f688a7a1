"""A card or link is opened: looked at by anybody and any robot, used up by one press alone.

The address with the token only hands the token to the visitor's own browser and leads on, so that
no page, referrer, history entry or log line of an act holds it. It never fails, so nothing
logs it.
"""

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.accounts.browsers import carried_card, carry_card, drop_card, masked, remember_here
from cms.accounts.kept import kept_of
from cms.accounts.landing import landing_of, safe_next
from cms.accounts.models import SignInCard
from cms.accounts.proofs import sign_in
from cms.accounts.queries import card_of
from cms.accounts.services import CannotUseCard, use_card, why_no_use
from cms.accounts.throttling import count_failed_card, is_address_throttled, throttled
from cms.accounts.views.confirm import NEXT
from cms.accounts.views.phones import trust_this_phone


@never_cache
@csrf_exempt  # it does nothing: a refusal of a forged post would write the token into a log
def arrive(request: HttpRequest, token: str) -> HttpResponse:
    """``/desk/s/<token>/``: any method, by a person, a preview or a prefetch."""
    response = redirect("accounts:card")
    carry_card(response, token)
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex"
    return response


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """Whose card it is, behind a mask, and one button."""
    token = carried_card(request)
    found = card_of(token)
    if request.method != "POST":
        return _shown(request, found)
    # Who holds a good one guesses nothing: others at the address do not shut it.
    good = found is not None and not why_no_use(card=found, now=timezone.now())
    if not good and is_address_throttled(request):
        return throttled(request)
    other = request.user.is_authenticated and found and found.account_id != request.user.pk
    if other and "switch" not in request.POST:
        return _shown(request, found)
    try:
        used = use_card(token=token, now=timezone.now())
    except CannotUseCard as refusal:
        count_failed_card(request, refusal.card)
        return _refused(request, str(refusal), refusal.card)
    if other:
        logout(request)
    return _signed_in(request, used)


def _signed_in(request: HttpRequest, used: SignInCard) -> HttpResponse:
    """On to what was waiting for this sign-in, else to where the account belongs."""
    sign_in(request, used.account, card=used)
    waiting = request.session.pop(NEXT, "")
    if not waiting and kept_of(request):
        waiting = reverse("desk:resume")
    response = redirect(safe_next(request, request.user, waiting) or landing_of(request.user))
    drop_card(response)
    remember_here(request, response, used.account)
    if "trust" in request.POST:
        trust_this_phone(request, response)
    return response


def _shown(request: HttpRequest, found: SignInCard | None) -> HttpResponse:
    if found is None:
        return _refused(request, _("This sign-in link does not exist. Is it copied whole?"))
    refusal = why_no_use(card=found, now=timezone.now())
    if refusal:
        return _refused(request, refusal, found)
    user = request.user
    context = {
        "name": masked(found.account.get_full_name()),
        "kind": found.get_kind_display(),
        "until": found.expires_at,
        "signed_in": user if user.is_authenticated and user.pk != found.account_id else None,
    }
    return render(request, "accounts/card.html", context)


def _refused(request: HttpRequest, words: str, card: SignInCard | None = None) -> HttpResponse:
    context = {"words": words, "is_dead": card is not None, "office_phone": settings.OFFICE_PHONE}
    return render(request, "accounts/card_refused.html", context, status=410)
