"""登录卡 in the admin: made, shown once, listed, taken back."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts import services
from cms.accounts.enums import CardKind, Role
from cms.accounts.models import SignInCard, TrustedPhone, User
from cms.accounts.permissions import roles_of
from tests.cms.accounts.factories import UserFactory
from tests.cms.accounts.stale import grow_stale
from tests.cms.people.factories import PersonFactory

pytestmark = pytest.mark.django_db
HERE = "/admin/sign-in-cards/"
TOKEN = re.compile(r"/desk/s/([a-z0-9-]+)/")


@pytest.fixture
def now():
    """Screens ask the clock."""
    return timezone.now()


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY], person=PersonFactory(name="张小明"), display_name="")


@pytest.fixture
def clerk(client):
    account = UserFactory(roles=[Role.OFFICE_STAFF], display_name="陈静")
    client.force_login(account)
    return account


def make(client, account, kind="CARD"):
    return client.post(f"{HERE}of/{account.pk}/make/", {"kind": kind})


@pytest.mark.parametrize("kind", ["CARD", "LINK"])
def test_a_card_is_found_made_shown_once_and_works(kind, client, clerk, deputy, settings):
    settings.WAGTAILADMIN_BASE_URL, settings.OFFICE_PHONE = "https://zone.example", "000-1234567"
    found = client.get(HERE, {"q": "小明"}).content.decode()
    assert f"{HERE}of/{deputy.pk}/" in found

    answer = make(client, deputy, kind)
    first, second = client.get(answer.url), client.get(answer.url)

    html = first.content.decode()
    token = TOKEN.search(html).group(1)
    assert f"https://zone.example/desk/s/{token}/" in html
    assert 'src="data:image/svg+xml' in html
    assert "张小明" in html
    assert "000-1234567" in html
    assert "no-store" in first["Cache-Control"]
    assert token not in answer.url
    assert token not in second.content.decode()
    assert "只在制作时显示一次" in second.content.decode()
    holder = Client()
    holder.get(f"/desk/s/{token}/")
    assert holder.post("/desk/card/").url == "/desk/"


def test_a_card_is_shown_to_nobody_but_its_maker(client, clerk, deputy):
    answer = make(client, deputy)
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    assert not TOKEN.search(client.get(answer.url).content.decode())


def test_making_a_card_asks_for_a_recent_sign_in(client, clerk, deputy):
    grow_stale(client)

    assert make(client, deputy).url.startswith("/desk/confirm/")
    assert not SignInCard.objects.exists()


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE_DIRECTOR])
def test_the_office_is_refused_a_guarded_account_politely(role, client, clerk):
    account = UserFactory(roles=[role])

    assert f"of/{account.pk}/make/" not in client.get(f"{HERE}of/{account.pk}/").content.decode()
    page = make(client, account)
    assert page.url == f"{HERE}of/{account.pk}/"
    assert not SignInCard.objects.exists()


def test_the_list_tells_states_and_filters(client, clerk, deputy, now):
    used, token = services.make_card(account=deputy, kind=CardKind.CARD, by=clerk, now=now)
    services.use_card(token=token, now=now)
    services.make_card(account=UserFactory(), kind=CardKind.LINK, by=None, now=now)
    html = client.get(HERE).content.decode()
    assert "已使用" in html
    assert "登录链接" in html

    of_used = client.get(HERE, {"state": "USED"}).context["cards"]
    of_name = client.get(HERE, {"q": "张小"}).context["cards"]
    assert [card for card, _state in of_used] == [card for card, _state in of_name] == [used]
    assert client.get(HERE, {"state": "EXPIRED"}).context["cards"] != of_used
    assert "没有符合条件" in client.get(HERE, {"state": "REVOKED"}).content.decode()


def test_a_lost_card_and_a_lost_phone_are_taken_back_on_screen(client, clerk, deputy, now):
    card, _token = services.make_card(account=deputy, kind=CardKind.CARD, by=clerk, now=now)
    phone, _token = services.trust_phone(account=deputy, label="iPhone · 微信", now=now)
    html = client.get(f"{HERE}of/{deputy.pk}/").content.decode()
    assert "iPhone · 微信" in html

    for address in (f"{HERE}{card.pk}/revoke/", f"{HERE}phones/{phone.pk}/revoke/"):
        page = client.post(address, follow=True)
        assert page.request["PATH_INFO"] == f"{HERE}of/{deputy.pk}/"
    assert SignInCard.objects.filter(revoked_at=None).count() == 0
    assert TrustedPhone.objects.filter(revoked_at=None).count() == 0
    assert "已作废" in page.content.decode()


def test_the_auditor_reads_and_presses_nothing(client, deputy, now):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    card, _token = services.make_card(account=deputy, kind=CardKind.CARD, by=None, now=now)
    services.trust_phone(account=deputy, label="iPhone", now=now)

    html = client.get(f"{HERE}of/{deputy.pk}/").content.decode()
    assert "/revoke/" not in html
    assert client.post(f"{HERE}{card.pk}/revoke/").status_code in (302, 403)
    card.refresh_from_db()
    assert card.revoked_at is None


def test_the_list_asks_the_same_number_of_queries(
    client, clerk, now, django_assert_max_num_queries
):
    def fill(count):
        for _n in range(count):
            account = UserFactory(person=PersonFactory(), display_name="")
            services.make_card(account=account, kind=CardKind.CARD, by=None, now=now)

    fill(1)
    client.get(HERE)
    with CaptureQueriesContext(connection) as one:
        client.get(HERE)
    fill(29)
    with django_assert_max_num_queries(len(one)):
        client.get(HERE)


def test_an_account_without_a_password_is_opened_for_cards_alone(client):
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))
    page = client.post(
        "/admin/users/new/",
        {
            "username": "zhang",
            "person": PersonFactory(name="张三").pk,
            "roles": [Role.DEPUTY.value],
        },
    )

    account = User.objects.get(username="zhang")
    assert page.status_code == 302
    assert (account.has_usable_password(), account.must_change_password) == (False, False)
    assert roles_of(account) == {Role.DEPUTY.value}
    edit = client.get(f"/admin/users/edit/{account.pk}/").content.decode()
    assert f"{HERE}of/{account.pk}/" in edit
