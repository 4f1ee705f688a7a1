"""The one door: who comes in, where they land, and what an attacker finds."""

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
DOOR = "/desk/sign-in/"


def sign_in(client, username, password=PASSWORD, *, address="10.0.0.1", **data):
    return client.post(
        DOOR, {"username": username, "password": password, **data}, REMOTE_ADDR=address
    )


def test_door_says_it_is_no_place_for_secrets(client):
    page = client.get(DOOR).content.decode()

    assert "本平台为非涉密平台，严禁处理、传输国家秘密和工作秘密" in page
    assert "登录名" in page


@pytest.mark.parametrize("role", list(Role))
def test_each_role_lands_where_it_works(role, client):
    account = UserFactory(roles=[role])
    page = sign_in(client, account.username)

    office = {Role.SYSTEM_ADMIN, Role.AUDITOR, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR}
    assert page["Location"] == ("/admin/" if role in office else "/desk/")


@pytest.mark.parametrize("role", list(Role))
def test_admin_is_entered_by_those_who_work_there(role, client):
    client.force_login(UserFactory(roles=[role]))
    page = client.get("/admin/", follow=True)

    inside = {
        Role.SYSTEM_ADMIN,
        Role.AUDITOR,
        Role.OFFICE_STAFF,
        Role.OFFICE_DIRECTOR,
        Role.PARTY_COMMITTEE_MEMBER,
    }
    path = page.request["PATH_INFO"]
    assert path == ("/admin/" if role in inside else "/desk/")


def test_admin_login_is_the_same_door(client):
    page = client.get("/admin/login/?next=/admin/person/")

    assert page["Location"] == "/desk/sign-in/?next=%2Fadmin%2Fperson%2F"
    assert client.get("/admin/")["Location"].startswith("/admin/login/")


def test_next_is_followed_after_signing_in(client):
    account = UserFactory(roles=[Role.DEPUTY])

    page = sign_in(client, account.username, next="/desk/fill/3/s1/?a=1")

    assert page["Location"] == "/desk/fill/3/s1/?a=1"


def test_next_into_the_admin_leads_a_deputy_to_the_desk(client):
    account = UserFactory(roles=[Role.DEPUTY])

    assert sign_in(client, account.username, next="/admin/person/")["Location"] == "/desk/"


OPEN_REDIRECTS = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "https://evil.example",
    "http://evil.example",
    "https:evil.example",
    "http:/evil.example",
    "https:///evil.example",
    "//evil.example/%2f..",
    "//testserver@evil.example",
    "https://testserver.evil.example",
    "https://testserver@evil.example/",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "ftp://evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "/\x00/evil.example",
    "%2f%2fevil.example",
    "evil.example",
    "．evil.example",
    "/／evil.example\u2028",
    "//[::1]/",
    "///\\;@evil.example",
    "/desk/sign-out/",
    "?next=//evil.example",
]


@pytest.mark.parametrize("payload", OPEN_REDIRECTS)
def test_next_never_leaves_the_site(payload, client):
    account = UserFactory(roles=[Role.DEPUTY])

    assert sign_in(client, account.username, next=payload)["Location"] == "/desk/"
    signed_in = client.get(DOOR, {"next": payload})
    assert signed_in["Location"] == "/desk/"


def test_wrong_password_keeps_the_name_and_says_nothing_about_it(client):
    account = UserFactory()
    known = sign_in(client, account.username, "wrong-one-123").content.decode()
    unknown = sign_in(client, "nobody-here", "wrong-one-123").content.decode()

    assert f'value="{account.username}"' in known
    for page in (known, unknown):
        assert "登录名或密码不正确" in page
        assert "wrong-one-123" not in page


def test_closed_account_is_answered_like_an_unknown_one(client):
    account = UserFactory(is_active=False)

    assert "登录名或密码不正确" in sign_in(client, account.username).content.decode()


def test_sixth_try_at_one_account_is_throttled_in_chinese(client):
    account = UserFactory()
    pages = [sign_in(client, account.username, "wrong-one-123") for _n in range(6)]

    assert [page.status_code for page in pages] == [200, 200, 200, 200, 429, 429]
    assert "请等待" in pages[-1].content.decode()
    assert pages[-1]["Retry-After"] == "900"
    assert sign_in(client, account.username).status_code == 429  # the right one as well


def test_victim_elsewhere_is_not_locked_out(client):
    account = UserFactory(roles=[Role.DEPUTY])
    for _n in range(8):
        sign_in(Client(), account.username, "wrong-one-123", address="203.0.113.9")

    assert sign_in(client, account.username, address="10.0.0.2").status_code == 302


def test_other_accounts_at_the_same_address_still_sign_in(client):
    victim, colleague = UserFactory(), UserFactory()
    for _n in range(5):
        sign_in(Client(), victim.username, "wrong-one-123")

    assert sign_in(client, colleague.username).status_code == 302


def test_one_address_cannot_try_many_accounts(client, settings):
    settings.SIGN_IN_ADDRESS_LIMIT = 12
    accounts = [UserFactory() for _n in range(14)]
    codes = [sign_in(Client(), a.username, "wrong-one-123").status_code for a in accounts]

    assert codes == [200] * 12 + [429] * 2
    assert sign_in(client, accounts[0].username, address="10.0.0.3").status_code == 302


@pytest.mark.parametrize("header", ["HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP", "HTTP_FORWARDED"])
def test_forged_header_does_not_help(header, client):
    account = UserFactory()
    for n in range(5):
        client.post(
            DOOR,
            {"username": account.username, "password": "wrong-one-123"},
            REMOTE_ADDR="10.0.0.1",
            **{header: f"198.51.100.{n}"},
        )

    assert sign_in(client, account.username).status_code == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"10.0.0.1"}


def test_behind_a_trusted_proxy_the_visitor_counts(client, settings):
    settings.TRUSTED_PROXY_COUNT = 1
    account = UserFactory()
    for _n in range(5):
        client.post(
            DOOR,
            {"username": account.username, "password": "wrong-one-123"},
            REMOTE_ADDR="127.0.0.1",
            HTTP_X_FORWARDED_FOR="1.2.3.4, 203.0.113.9",
        )

    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {"203.0.113.9"}


def test_ipv6_visitor_does_not_escape_within_their_network(client):
    account = UserFactory()
    codes = [
        sign_in(client, account.username, "wrong-one-123", address=f"2001:db8::{n}").status_code
        for n in range(1, 7)
    ]

    assert codes[-1] == 429


class CountingHasher(MD5PasswordHasher):
    """Counts what an attacker's clock would measure: hashes made."""

    algorithm, made = "counting", 0

    def encode(self, password, salt):
        type(self).made += 1
        return super().encode(password, salt)


def test_known_and_unknown_names_cost_the_same(client, settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.CountingHasher"]
    account = UserFactory(password="the-right-one-7")

    def hashes(username, address):
        CountingHasher.made = 0
        sign_in(client, username, "wrong-one-123", address=address)
        return CountingHasher.made

    assert hashes(account.username, "10.1.0.1") == hashes("nobody-here", "10.2.0.1") == 1


def test_signing_in_out_and_failing_leave_lines_in_the_trail(client):
    account = UserFactory()
    sign_in(client, account.username, "wrong-one-123")
    sign_in(client, "mypassword-typed-here", "x")
    sign_in(client, account.username)
    client.post("/desk/sign-out/")

    lines = AuditEvent.objects.filter(verb__startswith="account.").order_by("id")
    assert [(line.verb, line.refused, line.object_ref) for line in lines] == [
        ("account.sign_in", True, f"accounts.user:{account.pk}"),
        ("account.sign_in", True, "accounts.user:?"),
        ("account.sign_in", False, f"accounts.user:{account.pk}"),
        ("account.sign_out", False, f"accounts.user:{account.pk}"),
    ]
    assert not any("mypassword" in str(vars(line)) for line in lines)


def test_a_flood_of_failures_is_few_lines(client):
    account = UserFactory()
    for _n in range(20):
        sign_in(client, account.username, "wrong-one-123")

    # The fifth failure is the line that says the throttle began.
    assert AuditEvent.objects.filter(verb="account.sign_in").count() == 4
    assert AuditEvent.objects.filter(verb="account.throttle").count() == 1


def test_signing_out_by_a_link_is_refused(client):
    client.force_login(UserFactory())

    assert client.get("/desk/sign-out/").status_code == 405


def test_password_is_not_kept_by_the_throttle(client):
    sign_in(client, UserFactory().username, "wrong-one-123")

    assert "wrong-one-123" not in str(AccessAttempt.objects.values())


def test_door_needs_its_token():
    guarded = Client(enforce_csrf_checks=True)

    assert guarded.post(DOOR, {"username": "a", "password": "b"}).status_code == 403


@pytest.mark.parametrize(("phone", "shown"), [("000-1234567", True), ("", False)])
def test_the_door_gives_the_number_of_the_office(client, settings, phone, shown):
    settings.OFFICE_PHONE = phone

    assert ('href="tel:000-1234567"' in client.get(DOOR).content.decode()) is shown


def test_the_second_of_two_doors_leads_on(client):
    """The other tab signed in meanwhile, which made this tab's token an old one."""
    account = UserFactory(roles=[Role.DEPUTY])
    guarded = Client(enforce_csrf_checks=True)
    tokens = [str(guarded.get(DOOR).context["csrf_token"]) for _tab in range(2)]
    here = {"Origin": "http://testserver"}
    data = {"username": account.username, "password": PASSWORD}
    first, second = (
        guarded.post(DOOR, {**data, "csrfmiddlewaretoken": token}, headers=here) for token in tokens
    )

    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, "/desk/")


def test_an_old_door_is_answered_in_calm_words_with_a_new_one():
    guarded = Client(enforce_csrf_checks=True)
    here = {"Origin": "http://testserver"}

    page = guarded.post(DOOR, {"username": "a", "next": "/desk/sent/"}, headers=here)

    html = page.content.decode()
    assert page.status_code == 403
    assert "您的操作没有执行" in html
    assert f'href="{DOOR}?next=%2Fdesk%2Fsent%2F"' in html


def test_the_door_stands_in_the_frame_of_the_zone(client):
    """Django's own ``site`` in its place hid the ribbon and whom to call."""
    assert "site" not in client.get(DOOR).context_data
