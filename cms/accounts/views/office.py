"""登录卡: the office makes cards and links for people, shows each once, and takes them back."""

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.accounts.browsers import show_once, shown, token_to_show
from cms.accounts.enums import CardKind, CardState
from cms.accounts.fresh import recently_signed_in
from cms.accounts.models import SignInCard, TrustedPhone, User
from cms.accounts.permissions import (
    user_can_make_card,
    user_can_read_cards,
    user_can_revoke_card,
)
from cms.accounts.services import (
    CannotMakeCard,
    CannotRevokeCard,
    CannotTrustPhone,
    make_card,
    revoke_card,
    revoke_phone,
)
from cms.core.addresses import absolute

SHOWN, FOUND = 50, 20


def _readers_only(request: HttpRequest) -> None:
    if not user_can_read_cards(request.user):
        raise PermissionDenied


def _cards():
    return SignInCard.objects.select_related("account__person", "made_by__person")


def _named(path: str, words: str) -> Q:
    """Rows whose account has these words in its names."""
    names = ("username", "display_name", "person__name")
    found = Q()
    for name in names:
        found |= Q(**{f"{path}{name}__icontains": words})
    return found


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Somebody to make a card for, and the newest cards of all."""
    _readers_only(request)
    now, words = timezone.now(), request.GET.get("q", "").strip()[:60]
    state = request.GET.get("state", "")
    cards, people = _cards(), []
    if words:
        cards = cards.filter(_named("account__", words))
        people = User.objects.filter(_named("", words), is_active=True).select_related("person")
        people = people.order_by("person__sort_key", "pk")[:FOUND]
    if state in CardState.values:
        cards = cards.in_state(state, now)
    context = {
        "cards": [(card, card.state(now)) for card in cards[:SHOWN]],
        "people": people,
        "q": words,
        "state": state,
        "states": CardState.choices,
        "shown": SHOWN,
    }
    return render(request, "accounts/office/cards.html", context)


@never_cache
@require_safe
def account_cards(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's cards and trusted phones."""
    _readers_only(request)
    account, now = get_object_or_404(User.objects.select_related("person"), pk=pk), timezone.now()
    cards = _cards().filter(account=account)[:SHOWN]
    context = {
        "account": account,
        "cards": [(card, card.state(now)) for card in cards],
        "phones": account.phones.trusted(now),
        "may_make": user_can_make_card(request.user, account),
        "may_revoke": user_can_revoke_card(request.user, account),
        "days": settings.SIGN_IN_CARD_SECONDS // 86400,
        "minutes": settings.SIGN_IN_LINK_SECONDS // 60,
    }
    return render(request, "accounts/office/account.html", context)


@never_cache
@require_POST
@recently_signed_in
def make(request: HttpRequest, pk: int) -> HttpResponse:
    """A new card or link; the next page shows it once."""
    _readers_only(request)
    account = get_object_or_404(User, pk=pk)
    kind = CardKind.LINK if request.POST.get("kind") == CardKind.LINK else CardKind.CARD
    try:
        card, token = make_card(account=account, kind=kind, by=request.user, now=timezone.now())
    except CannotMakeCard as refusal:
        messages.error(request, str(refusal))
        return redirect("sign_in_cards_of", pk)
    response = redirect("sign_in_card", card.pk)
    show_once(response, card, token)
    return response


@never_cache
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The card to print or the link to send, for whoever made it a moment ago; then never again."""
    _readers_only(request)
    card = get_object_or_404(_cards(), pk=pk)
    token = token_to_show(request, card) if request.user.pk == card.made_by_id else ""
    context = {"card": card, "is_link": card.kind == CardKind.LINK}
    if token:
        path = reverse("accounts:arrive", args=[token])
        address = absolute(path)
        code = segno.make(address, error="m", micro=False).svg_data_uri(scale=4, border=2)
        context |= {"address": address, "code": code, "office_phone": settings.OFFICE_PHONE}
    response = render(request, "accounts/office/card.html", context)
    response["Cache-Control"] = "private, no-store"
    if token and request.method == "GET":
        shown(response)
    return response


@never_cache
@require_POST
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost card: it opens nothing any more, and what it opened is shut."""
    _readers_only(request)
    card = get_object_or_404(_cards(), pk=pk)
    gave_password = card.gave_password
    try:
        revoke_card(card=card, by=request.user, now=timezone.now())
    except CannotRevokeCard as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("Revoked: %(card)s") % {"card": card})
    if gave_password:
        messages.warning(
            request,
            _("The password first chosen with this card is void too: make a new card or link."),
        )
    return redirect("sign_in_cards_of", card.account_id)


@never_cache
@require_POST
def drop_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """A lost phone: signed out at its next request, and no tap signs it in."""
    _readers_only(request)
    phone = get_object_or_404(TrustedPhone.objects.select_related("account__person"), pk=pk)
    try:
        revoke_phone(phone=phone, by=request.user, now=timezone.now())
    except CannotTrustPhone as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("This phone is no longer trusted: %(phone)s") % {"phone": phone})
    return redirect("sign_in_cards_of", phone.account_id)
