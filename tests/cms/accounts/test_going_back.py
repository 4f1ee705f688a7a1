"""What goes back to a card ends with it: phones by way of phones, passwords first chosen; and what
the office made is void as soon as the account is no longer its to open.
"""

import time

import pytest
import time_machine
from django.test import Client

from cms.accounts import services
from cms.accounts.enums import CardKind, Role
from cms.accounts.models import SignInCard, TrustedPhone
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import PASSWORD, UserFactory
from tests.cms.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
START = "2026-05-12T01:30:00Z"
DOOR, CARD, TAP, TRUST = (
    "/desk/sign-in/",
    "/desk/card/",
    "/desk/sign-in/phone/",
    "/desk/my-sign-in/trust/",
)
NEW, PIN = "a-quiet-lake-7", "830417"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def admin():
    return UserFactory(roles=[Role.SYSTEM_ADMIN])


@pytest.fixture
def deputy():
    """Who has never had a password, as the office opens accounts for deputies."""
    account = UserFactory(roles=[Role.DEPUTY])
    account.set_unusable_password()
    account.save()
    return account


def came_with_card(account, by, now, **posted) -> Client:
    """A browser that has used up a card made by ``by``."""
    _card, token = services.make_card(account=account, kind=CardKind.CARD, by=by, now=now)
    browser = Client()
    browser.get(f"/desk/s/{token}/")
    browser.post(CARD, posted)
    return browser


def choose_password(browser) -> str:
    words = {"new_password1": NEW, "new_password2": NEW}
    return browser.post("/desk/password/", words).url


def by_password(account, **posted) -> Client:
    browser = Client()
    browser.post(DOOR, {"username": account.username, "password": NEW, **posted})
    return browser


def is_in(browser) -> bool:
    return browser.get("/desk/sent/").status_code == 200


def test_a_phone_trusted_from_a_phone_ends_with_the_first_ones_card(clerk, deputy, now):
    browser = came_with_card(deputy, clerk, now, trust="on")
    browser.post("/desk/sign-out/")
    browser.post(TAP)
    del browser.cookies["trusted_phone"]  # as another phone would be without it
    card = SignInCard.objects.get()
    card_made_fresh(browser)
    browser.post(TRUST)
    assert set(TrustedPhone.objects.values_list("card", flat=True)) == {card.pk}
    assert TrustedPhone.objects.count() == 2

    services.revoke_card(card=card, by=clerk, now=now)

    assert not is_in(browser)
    assert not TrustedPhone.objects.filter(revoked_at=None).exists()


def card_made_fresh(browser) -> None:
    """As after the PIN of the phone."""
    session = browser.session
    session["fresh_at"] = int(time.time())
    session.save()


def test_a_first_password_ends_with_the_card_that_was_lost(clerk, deputy, now):
    thief = came_with_card(deputy, clerk, now)
    assert choose_password(thief) == "/desk/"
    elsewhere = by_password(deputy, trust="on")
    assert is_in(elsewhere)

    services.revoke_card(card=SignInCard.objects.get(), by=clerk, now=now)

    assert not is_in(thief)
    assert not is_in(elsewhere)
    assert not is_in(by_password(deputy))
    assert elsewhere.post(TAP).url.startswith(DOOR)
    deputy.refresh_from_db()
    assert not deputy.has_usable_password()
    lines = AuditEvent.objects.filter(verb="account.password").order_by("id")
    assert [line.detail for line in lines] == ["", "随登录卡作废"]


def test_changing_it_with_the_old_one_typed_cuts_the_thread_nowhere(clerk, deputy, now):
    thief = came_with_card(deputy, clerk, now)
    choose_password(thief)
    deputy.refresh_from_db()
    services.change_own_password(account=deputy, password=PASSWORD, now=now)

    services.revoke_card(card=SignInCard.objects.get(), by=clerk, now=now)

    deputy.refresh_from_db()
    assert not deputy.has_usable_password()


def test_a_password_that_an_administrator_set_goes_back_to_no_card(clerk, admin, deputy, now):
    choose_password(came_with_card(deputy, clerk, now))
    services.set_password(account=deputy, password=PASSWORD, by=admin, now=now)

    services.revoke_card(card=SignInCard.objects.get(), by=clerk, now=now)

    deputy.refresh_from_db()
    assert deputy.check_password(PASSWORD)


def test_a_password_typed_by_its_owner_before_any_card_stays(clerk, now):
    account = UserFactory(roles=[Role.DEPUTY])
    came_with_card(account, clerk, now)
    services.revoke_card(card=SignInCard.objects.get(), by=clerk, now=now)

    account.refresh_from_db()
    assert account.check_password(PASSWORD)


def test_the_office_is_told_that_the_password_went_with_the_card(client, clerk, deputy, now):
    choose_password(came_with_card(deputy, clerk, now))
    client.force_login(clerk)
    card = SignInCard.objects.get()

    page = client.post(f"/admin/sign-in-cards/{card.pk}/revoke/", follow=True)

    assert "自行设置的密码也已作废" in page.content.decode()


# --- an account becomes guarded ---


@pytest.mark.parametrize("role", [Role.PARTY_COMMITTEE_MEMBER, Role.OFFICE_STAFF])
def test_a_hat_cuts_off_what_the_office_had_made(role, clerk, admin, deputy, now):
    session = came_with_card(deputy, clerk, now, trust="on")
    choose_password(session)
    session.post(TRUST)
    later = by_password(deputy)
    assert is_in(session)
    assert is_in(later)

    services.set_roles(account=deputy, roles=[role], by=admin, now=now)

    assert not is_in(session)
    assert not is_in(later)
    assert session.post(TAP).url.startswith(DOOR)
    assert not is_in(by_password(deputy))


def test_what_an_administrator_made_outlives_the_hat_and_the_administrator(deputy, admin, now):
    browser = came_with_card(deputy, admin, now, trust="on")
    services.set_roles(
        account=deputy,
        roles=[Role.PARTY_COMMITTEE_MEMBER],
        by=UserFactory(roles=[Role.SYSTEM_ADMIN]),
        now=now,
    )
    services.deactivate_account(account=admin, by=None, now=now)

    assert is_in(browser)
    browser.post("/desk/sign-out/")
    browser.post(TAP)
    assert is_in(browser)


def guarded_from_now_on(monkeypatch, account) -> None:
    """As an app would name it, without telling anybody."""
    guards = [lambda asked: asked.pk == account.pk]
    monkeypatch.setattr("cms.accounts.permissions._guards", guards)


def test_a_running_session_is_cut_off_at_its_next_act(monkeypatch, clerk, deputy, now):
    browser = came_with_card(deputy, clerk, now)
    assert is_in(browser)
    guarded_from_now_on(monkeypatch, deputy)

    assert browser.post(TRUST).url.startswith(DOOR)
    assert not TrustedPhone.objects.exists()


def test_a_session_by_the_administrators_card_outlives_the_offices(
    monkeypatch, clerk, admin, deputy, now
):
    """Both cards are the account's; only what the office had made is void."""
    browser = came_with_card(deputy, admin, now)
    services.make_card(account=deputy, kind=CardKind.LINK, by=clerk, now=now)
    guarded_from_now_on(monkeypatch, deputy)

    assert browser.post("/desk/my-sign-in/", follow=True).redirect_chain == []
    assert is_in(browser)
    assert SignInCard.objects.exclude(revoked_at=None).count() == 1


def test_who_only_reads_is_cut_off_within_a_minute(monkeypatch, clerk, deputy, now, clock):
    browser = came_with_card(deputy, clerk, now)
    assert is_in(browser)
    guarded_from_now_on(monkeypatch, deputy)
    clock.shift(60)

    assert not is_in(browser)


def test_a_fresh_password_session_is_looked_at_before_its_first_page(
    monkeypatch, clerk, deputy, now
):
    choose_password(came_with_card(deputy, clerk, now))
    guarded_from_now_on(monkeypatch, deputy)

    assert not is_in(by_password(deputy))


def test_tap_and_pin_of_a_phone_that_goes_back_to_the_office_are_refused(
    monkeypatch, clerk, deputy, now
):
    browser = came_with_card(deputy, clerk, now, trust="on")
    phone = TrustedPhone.objects.get()
    services.set_pin(phone=phone, pin=PIN, by=deputy, now=now)
    browser.post("/desk/sign-out/")
    guarded_from_now_on(monkeypatch, deputy)

    with pytest.raises(services.CannotConfirm):
        services.check_pin(phone=phone, pin=PIN, now=now)
    assert browser.post(TAP).url.startswith(DOOR)
    assert AuditEvent.objects.filter(verb="account.card_revoke").count() == 1


def test_the_administrator_is_told_to_make_another_way_in(client, admin, clerk, deputy, now):
    came_with_card(deputy, clerk, now)
    client.force_login(admin)
    data = {
        "display_name": deputy.display_name,
        "is_active": "on",
        "roles": [Role.DEPUTY.value, Role.PARTY_COMMITTEE_MEMBER.value],
    }

    page = client.post(f"/admin/users/edit/{deputy.pk}/", data, follow=True)

    assert "办公室此前为该账号制作的登录方式已全部作废" in page.content.decode()


def test_the_administrator_is_told_so_of_another_person_as_well(
    monkeypatch, client, admin, clerk, deputy, now
):
    came_with_card(deputy, clerk, now)
    other = PersonFactory()
    guards = [lambda asked: asked.person_id == other.pk]
    monkeypatch.setattr("cms.accounts.permissions._guards", guards)
    client.force_login(admin)
    data = {"person": other.pk, "is_active": "on", "roles": [Role.DEPUTY.value]}

    page = client.post(f"/admin/users/edit/{deputy.pk}/", data, follow=True)

    assert "办公室此前为该账号制作的登录方式已全部作废" in page.content.decode()


# --- whose account it is ---


def test_who_lost_and_who_got_an_account_is_looked_at_again(admin, now, heard):
    first, second = PersonFactory(), PersonFactory()
    account = UserFactory(person=first)

    services.update_account(
        account=account, person=second, display_name="", email="", by=admin, now=now
    )
    services.update_account(
        account=account, person=second, display_name="新名", email="", by=admin, now=now
    )

    assert heard == [first, second]


def test_a_new_account_of_a_person_is_news(admin, now, heard):
    person = PersonFactory()
    for whose in (person, None):
        services.create_account(
            username=f"new-{whose}", password=None, person=whose, roles=[], by=admin, now=now
        )

    assert heard == [person]


@pytest.fixture
def heard():
    """People of whom ``standing_changed`` told."""
    from cms.people.signals import standing_changed

    people = []

    def hear(sender, person, **kwargs):
        people.append(person)

    standing_changed.connect(hear)
    yield people
    standing_changed.disconnect(hear)


def test_who_chooses_a_password_on_a_phone_just_trusted_stays_signed_in(clerk, deputy, now):
    browser = came_with_card(deputy, clerk, now, trust="on")
    choose_password(browser)

    assert is_in(browser)
    assert not TrustedPhone.objects.filter(revoked_at=None).exists()
