"""我的登录: one's own sign-in, trusted phones, PIN and cards."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.accounts.browsers import phone_at_hand, unmark_phone
from cms.accounts.forms import PinForm
from cms.accounts.fresh import recently_signed_in
from cms.accounts.permissions import user_can_trust_phone
from cms.accounts.proofs import let_phone_go, way_of
from cms.accounts.services import CannotSetPin, CannotTrustPhone, revoke_phone, set_pin
from cms.accounts.views.phones import trust_this_phone

CARDS_SHOWN = 10


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """How I came in, which phones are trusted, who made cards for me and when they were used."""
    now, user = timezone.now(), request.user
    cards = user.cards.select_related("made_by__person")[:CARDS_SHOWN]
    context = {
        "way": way_of(request.session).label,
        "has_password": user.has_usable_password(),
        "may_trust": user_can_trust_phone(user),
        "in_hand": phone_at_hand(request, user),
        "phones": user.phones.trusted(now),
        "cards": [(card, card.state(now)) for card in cards],
    }
    return render(request, "accounts/mine.html", context)


@login_required
@never_cache
@require_POST
@recently_signed_in
def trust(request: HttpRequest) -> HttpResponse:
    """The phone in hand, from now on."""
    response = redirect("accounts:mine")
    trust_this_phone(request, response)
    return response


@login_required
@never_cache
@require_POST
def distrust(request: HttpRequest, pk: int) -> HttpResponse:
    """One of mine, in hand or lost."""
    phone = get_object_or_404(request.user.phones, pk=pk)
    in_hand = phone_at_hand(request, request.user)
    try:
        revoke_phone(phone=phone, by=request.user, now=timezone.now())
    except CannotTrustPhone as refusal:
        messages.error(request, str(refusal))
        return redirect("accounts:mine")
    messages.success(
        request, _("This phone is no longer trusted: %(phone)s") % {"phone": phone.label}
    )
    response = redirect("accounts:mine")
    if phone == in_hand:
        let_phone_go(request.session, phone)
        unmark_phone(response)
    return response


@sensitive_post_parameters()
@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def pin(request: HttpRequest) -> HttpResponse:
    """The PIN of the phone in hand, once and once more."""
    phone = phone_at_hand(request, request.user)
    if phone is None:
        messages.info(request, _("A PIN is set on a trusted phone, by its owner."))
        return redirect("accounts:mine")
    form = PinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            set_pin(
                phone=phone,
                pin=form.cleaned_data["phone_password1"],
                by=request.user,
                now=timezone.now(),
            )
        except CannotSetPin as refusal:
            form.add_error("phone_password1", str(refusal))
        else:
            messages.success(request, _("The PIN of this phone is set."))
            return redirect("accounts:mine")
    status = 422 if form.errors else 200
    return render(request, "accounts/pin.html", {"form": form}, status=status)
