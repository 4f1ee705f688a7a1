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
from cms.accounts.forms import PhoneNameForm, PinForm
from cms.accounts.fresh import recently_signed_in
from cms.accounts.models import TrustedPhone
from cms.accounts.permissions import user_can_trust_phone
from cms.accounts.proofs import let_phone_go, way_of
from cms.accounts.services import (
    CannotSetPin,
    CannotTrustPhone,
    rename_phone,
    revoke_phone,
    set_pin,
)
from cms.accounts.views.phones import trust_this_phone

CARDS_SHOWN = 10


@login_required
@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """How I came in, which phones are trusted, who made cards for me and when they were used."""
    return _mine(request)


def _mine(
    request: HttpRequest, *, named: TrustedPhone | None = None, form: PhoneNameForm | None = None
) -> HttpResponse:
    """``named``: the phone whose form stands open."""
    now, user = timezone.now(), request.user
    cards = user.cards.select_related("made_by__person")[:CARDS_SHOWN]
    phones = user.phones.trusted(now)
    context = {
        "way": way_of(request.session).label,
        "has_password": user.has_usable_password(),
        "may_trust": user_can_trust_phone(user),
        "in_hand": phone_at_hand(request, user),
        "phones": [
            (phone, form if form and phone == named else _name_form(phone)) for phone in phones
        ],
        "named": named,
        "refused": form,
        "cards": [(card, card.state(now)) for card in cards],
    }
    status = 422 if form is not None else 200
    return render(request, "accounts/mine.html", context, status=status)


def _name_form(phone: TrustedPhone, posted=None) -> PhoneNameForm:
    """Each of several on the page with ids of its own."""
    return PhoneNameForm(posted, initial={"label": phone.label}, auto_id=f"phone-{phone.pk}-%s")


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


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """One of mine, called as I know it."""
    phone = get_object_or_404(request.user.phones, pk=pk)
    if request.method != "POST":
        return _mine(request, named=phone)
    form, now = _name_form(phone, request.POST), timezone.now()
    label = form.cleaned_data["label"] if form.is_valid() else ""
    try:
        phone = rename_phone(phone=phone, label=label, by=request.user, now=now)
    except CannotTrustPhone as refusal:
        if not request.user.phones.trusted(now).filter(pk=pk).exists():
            messages.error(request, str(refusal))
            return redirect("accounts:mine")
        form.add_error("label", str(refusal))
        return _mine(request, named=phone, form=form)
    messages.success(request, _("This phone is now called: %(phone)s") % {"phone": phone.label})
    return redirect("accounts:mine")


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
