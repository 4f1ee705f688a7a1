"""How long a sign-in lasts, and what a tab does that is reopened after it."""

import pytest
import time_machine

from cms.accounts.enums import Role
from tests.cms.accounts.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
START = "2026-05-12T01:00:00Z"


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def clerk(clock, client):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    return account


def test_idle_half_an_hour_ends_the_session_and_leads_back(client, clock, clerk):
    clock.shift(29 * 60)
    assert client.get("/admin/person/").status_code == 200
    clock.shift(31 * 60)

    page = client.get("/admin/person/", {"q": "王"})
    assert page["Location"] == "/desk/sign-in/?next=/admin/person/%3Fq%3D%25E7%258E%258B"
    again = client.post(page["Location"], {"username": clerk.username, "password": PASSWORD})
    assert again["Location"] == "/admin/person/?q=%E7%8E%8B"


def test_twelve_hours_end_the_session_however_busy(client, clock, clerk):
    for _n in range(36):
        clock.shift(20 * 60)
        assert client.get("/admin/account/").status_code == 200
    clock.shift(60)

    assert client.get("/admin/account/").status_code == 302


def test_open_tab_that_asks_by_itself_keeps_nobody_signed_in(client, clock, clerk):
    for _n in range(4):
        clock.shift(10 * 60)
        client.post("/admin/editing-sessions/1/")

    assert client.get("/admin/account/").status_code == 302


def test_a_form_posted_after_the_end_is_offered_again_after_signing_in(client, clock, clerk):
    here = "/admin/person/new/"
    clock.shift(3600)
    page = client.post(here, {"name": "张三"}, HTTP_REFERER=f"http://testserver{here}")
    again = client.post(page["Location"], {"username": clerk.username, "password": PASSWORD})
    offered = client.get(again["Location"])

    kept = offered.context_data["kept"]
    assert (kept["path"], kept["fields"]) == (here, [["name", "张三"]])
    assert f'href="{here}"' in offered.content.decode()


def test_what_was_typed_is_offered_to_no_other_account(client, clock, clerk):
    other = UserFactory(roles=[Role.OFFICE_STAFF])
    here = "/admin/person/new/"
    clock.shift(3600)
    page = client.post(here, {"name": "张三"}, HTTP_REFERER=f"http://testserver{here}")
    again = client.post(page["Location"], {"username": other.username, "password": PASSWORD})

    assert "张三" not in client.get(again["Location"], follow=True).content.decode()
    assert "desk_kept_post" not in client.session


def test_an_hour_of_waiting_does_not_shorten_the_next_sign_in(client, clock, clerk):
    clock.shift(3600)
    page = client.post("/admin/person/new/", {"name": "张三"})
    assert client.session.get_expiry_age() == 3600

    client.post(page["Location"], {"username": clerk.username, "password": PASSWORD})

    assert client.session.get_expiry_age() == 12 * 3600


def test_no_password_is_kept(client, clerk):
    client.post("/desk/sign-out/")

    client.post("/desk/password/", {"old_password": "老口令", "new_password1": "新口令"})

    assert client.session["desk_kept_post"]["fields"] == []


def test_script_is_told_and_not_redirected(client, clock, clerk):
    clock.shift(3600)
    page = client.post("/admin/person/new/", HTTP_X_REQUESTED_WITH="XMLHttpRequest")

    assert page.status_code == 401


def test_tab_reopened_after_signing_out_leads_to_signing_in_and_back(client, clerk):
    client.post("/desk/sign-out/")

    page = client.get("/admin/person/new/", follow=True)
    assert page.request["PATH_INFO"] == "/desk/sign-in/"
    again = client.post(
        "/desk/sign-in/",
        {"username": clerk.username, "password": PASSWORD, "next": page.context["next"]},
    )
    assert again["Location"] == "/admin/person/new/"


def test_first_password_must_be_changed_before_anything_else(client, clerk):
    clerk.must_change_password = True
    clerk.save()
    assert client.get("/admin/person/")["Location"] == "/desk/password/"
    assert "修改密码" in client.get("/desk/password/").content.decode()

    page = client.post(
        "/desk/password/",
        {
            "old_password": PASSWORD,
            "new_password1": "a-quiet-lake-7",
            "new_password2": "a-quiet-lake-7",
        },
    )
    assert page["Location"] == "/admin/"
    assert client.get("/admin/person/").status_code == 200


@pytest.mark.parametrize(
    ("old", "new", "again", "words"),
    [
        ("wrong", "a-quiet-lake-7", "a-quiet-lake-7", "原密码不正确"),
        (PASSWORD, "a-quiet-lake-7", "another-one-77", "两次输入的新密码不一致"),
        (PASSWORD, "short", "short", "10"),
        (PASSWORD, PASSWORD, PASSWORD, "新密码不能与原密码相同"),
    ],
)
def test_password_faults_stand_beside_their_fields(old, new, again, words, client, clerk):
    page = client.post(
        "/desk/password/", {"old_password": old, "new_password1": new, "new_password2": again}
    )

    assert page.status_code == 200
    assert words in page.content.decode()
