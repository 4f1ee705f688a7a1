"""Cards and links that sign in once: who makes them, what ends them, and that nothing else does."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cms.accounts import services
from cms.accounts.enums import GUARDED, CardKind, CardState, Role
from cms.accounts.models import SignInCard
from cms.accounts.secrets import new_token
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
CARD, LINK = CardKind.CARD, CardKind.LINK


@pytest.fixture
def admin():
    return UserFactory(roles=[Role.SYSTEM_ADMIN])


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY])


def make(account, now, by=None, kind=CARD):
    return services.make_card(account=account, kind=kind, by=by, now=now)


def verbs(prefix="account.card"):
    lines = AuditEvent.objects.filter(verb__startswith=prefix).order_by("id")
    return [(line.verb.partition("_")[2], line.refused, line.detail) for line in lines]


def test_a_card_signs_in_once(admin, deputy, now):
    card, token = make(deputy, now, by=admin)
    assert card.state(now) == CardState.VALID

    used = services.use_card(token=token, now=now)
    with pytest.raises(services.CannotUseCard, match="已使用过") as refusal:
        services.use_card(token=token, now=now)

    assert (used.account, used.state(now)) == (deputy, CardState.USED)
    assert refusal.value.card == card
    assert verbs() == [("make", False, ""), ("use", False, ""), ("use", True, "已使用")]


def test_a_token_is_long_typable_and_stored_nowhere(admin, deputy, now):
    card, token = make(deputy, now, by=admin)

    assert len({new_token() for _n in range(50)}) == 50
    assert len(token.replace("-", "")) == 28  # of 31 signs: 138 bits
    assert not set("01loi") & set(token) - {"-"}
    services.use_card(token=f" {token.upper()} ", now=now)
    stored = [str(list(model.objects.values())) for model in (SignInCard, AuditEvent)]
    assert not any(token in text or token.replace("-", "") in text for text in stored)
    assert card.token_hash not in str(card)


@pytest.mark.parametrize(("kind", "good_for"), [(CARD, 7 * 86400), (LINK, 30 * 60)])
def test_paper_lasts_a_week_and_a_link_half_an_hour(kind, good_for, deputy, now):
    card, token = make(deputy, now, kind=kind)
    last = now + dt.timedelta(seconds=good_for)

    assert card.state(last - dt.timedelta(seconds=1)) == CardState.VALID
    with pytest.raises(services.CannotUseCard, match="已过期"):
        services.use_card(token=token, now=last)
    assert SignInCard.objects.in_state(CardState.EXPIRED, last).get() == card


def test_a_lost_card_is_revoked_by_the_office_twice_is_as_once(deputy, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    card, token = make(deputy, now, by=clerk)
    for _turn in range(2):
        services.revoke_card(card=card, by=clerk, now=now)

    with pytest.raises(services.CannotUseCard, match="已作废"):
        services.use_card(token=token, now=now)
    assert [line[0] for line in verbs()] == ["make", "revoke", "use"]


def test_a_new_card_revokes_the_one_before_and_not_the_link(deputy, now):
    first, _token = make(deputy, now)
    link, _token = make(deputy, now, kind=LINK)
    second, _token = make(deputy, now)

    states = {card.pk: card.state(now) for card in SignInCard.objects.all()}
    assert states == {
        first.pk: CardState.REVOKED,
        link.pk: CardState.VALID,
        second.pk: CardState.VALID,
    }


def test_the_database_keeps_one_unused_card_of_a_kind(deputy, now):
    card, _token = make(deputy, now)
    twin = SignInCard(
        account=deputy, kind=CARD, token_hash="x", made_at=now, expires_at=card.expires_at
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR])
@pytest.mark.parametrize("guarded", GUARDED)
def test_the_office_opens_no_guarded_account(role, guarded, now):
    with pytest.raises(services.CannotMakeCard):
        make(UserFactory(roles=[guarded]), now, by=UserFactory(roles=[role]))
    assert verbs() == [("make", True, "")]


def test_the_administrator_makes_cards_for_all_but_themself(admin, now):
    for role in (Role.AUDITOR, Role.OFFICE_DIRECTOR, Role.DEPUTY):
        make(UserFactory(roles=[role]), now, by=admin)
    with pytest.raises(services.CannotMakeCard):
        make(admin, now, by=admin)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER])
def test_nobody_else_makes_or_revokes_cards_not_even_a_superuser(role, deputy, now):
    stranger = UserFactory(roles=[role], is_superuser=True)
    card, _token = make(deputy, now)

    with pytest.raises(services.CannotMakeCard):
        make(deputy, now, by=stranger)
    with pytest.raises(services.CannotRevokeCard):
        services.revoke_card(card=card, by=stranger, now=now)
    assert verbs()[1:] == [("make", True, ""), ("revoke", True, "")]


def test_a_hat_put_on_since_is_not_had_with_a_card_of_the_office(admin, deputy, now):
    _card, token = make(deputy, now, by=UserFactory(roles=[Role.OFFICE_STAFF]))
    services.set_roles(account=deputy, roles=[Role.AUDITOR], by=admin, now=now)

    with pytest.raises(services.CannotUseCard, match="已作废"):
        services.use_card(token=token, now=now)


def test_a_new_password_or_a_closed_account_voids_its_cards_and_phones(admin, now):
    def by_admin(account):
        services.set_password(account=account, password="a-quiet-lake-7", by=admin, now=now)

    def by_owner(account):
        services.change_own_password(account=account, password="a-quiet-lake-7", now=now)

    def closed(account):
        services.deactivate_account(account=account, by=admin, now=now)

    for act in (by_admin, by_owner, closed):
        account = UserFactory(roles=[Role.DEPUTY])
        card, token = make(account, now)
        phone, _token = services.trust_phone(account=account, label="iPhone", now=now)
        act(account)
        for row in (card, phone):
            row.refresh_from_db()
            assert row.revoked_at == now
        with pytest.raises(services.CannotUseCard):
            services.use_card(token=token, now=now)


def test_revoking_a_used_card_ends_the_trust_of_its_phones(deputy, now):
    card, token = make(deputy, now)
    services.use_card(token=token, now=now)
    phone, _token = services.trust_phone(account=deputy, label="安卓", card=card, now=now)
    services.revoke_card(card=card, by=None, now=now)

    phone.refresh_from_db()
    assert phone.revoked_at == now


def test_an_unknown_token_signs_nobody_in(now):
    for token in ("", "abcd", new_token()):
        with pytest.raises(services.CannotUseCard) as refusal:
            services.use_card(token=token, now=now)
        assert refusal.value.card is None
