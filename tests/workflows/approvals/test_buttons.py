"""Who comes by a link to what only a button does, and who presses one after the session ended."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.accounts.sessions import SEEN_AT
from tests.workflows.approvals.standing import grant, two_releasers
from tests.workflows.topics.factories import make_director

pytestmark = pytest.mark.django_db


@pytest.fixture
def given(stage):
    return grant(stage, two_releasers())


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_link_to_a_button_says_so_and_leads_to_its_record(stage, given):
    record = reverse("approvals:authorization", args=[given.pk])

    answer = signed_in(stage.director).get(
        reverse("approvals:authorization-revoke", args=[given.pk])
    )

    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "此地址须由页面上的按钮进入" in answer.content.decode()
    assert f'href="{record}"' in answer.content.decode()


def test_a_script_keeps_its_bare_answer(stage, given):
    address = reverse("approvals:authorization-revoke", args=[given.pk])

    answer = signed_in(stage.director).get(address, headers={"Accept": "application/json"})

    assert (answer.status_code, answer.content) == (405, b"")


@pytest.mark.parametrize(
    ("accept", "is_cookie_gone"), [("text/html", True), ("text/html", False), ("*/*", True)]
)
def test_signing_in_again_leads_to_the_page_with_the_button(stage, given, accept, is_cookie_gone):
    record = reverse("approvals:authorization", args=[given.pk])
    client = signed_in(stage.director)
    if is_cookie_gone:
        client.cookies.clear()
    else:
        session = client.session
        session[SEEN_AT] = 0
        session.save()
    door = client.post(
        reverse("approvals:authorization-revoke", args=[given.pk]),
        {"reason": "有误"},
        headers={"Accept": accept, "Referer": f"http://testserver{record}"},
    )
    assert door.status_code == 302
    assert "revoke" not in door.headers["Location"]


def test_a_referer_of_another_host_leads_nowhere_else(given):
    address = reverse("approvals:authorization-revoke", args=[given.pk])

    door = Client().post(address, headers={"Accept": "*/*", "Referer": "https://evil.example/x/"})

    assert "evil" not in door.headers["Location"]
    assert "revoke" not in door.headers["Location"]


def test_releases_of_a_number_that_no_text_has_are_not_there(stage):
    client = signed_in(make_director())

    assert client.get("/admin/permits/of/999999/").status_code == 404
    assert client.get(reverse("permit_history", args=[stage.page.number])).status_code == 200
