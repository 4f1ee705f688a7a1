"""What nobody would type into an address: every list answers, and tells nothing it should not."""

import pytest
from django.urls import reverse

from cms.accounts.enums import Role
from tests.cms.submissions.factories import (
    UserFactory,
    make_received,
    make_version,
)

pytestmark = pytest.mark.django_db

REGISTERS = ["ballots_modeladmin_index", "duties:board", "received_modeladmin_index"]
QUERIES = [
    *("foo=1", "from=wechat", "q=%00", "q=a%00b", "p=%C2%B2", "o=9.9"),
    *("state__exact=NONE", "urgent__exact=x", "state__exact=a&state__exact=b"),
]
LISTS = [
    *("topics:index", "office_notices:index", "forms:index", "submissions:index"),
    *("home:search", "home:topics", "notices:index"),
]


@pytest.fixture
def clerk(client):
    """A clerk at the office's screens."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return client


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("register", REGISTERS)
def test_a_register_answers_whatever_the_address_says(clerk, register, query):
    address = reverse(register)

    assert clerk.get(f"{address}?{query}", follow=True).status_code == 200


def test_no_column_of_a_joined_table_can_be_guessed(clerk, now):
    make_received(version=make_version(), now=now)
    address = reverse("received_modeladmin_index")

    for guess in ("!", "zzz"):
        shown = clerk.get(address, {"respondent__password__startswith": guess})
        assert len(shown.context_data["object_list"]) == 1


@pytest.mark.parametrize("name", LISTS)
def test_a_list_takes_a_nul_for_nothing(clerk, name):
    """PostgreSQL refuses a text that holds one."""
    asked = "&".join(f"{field}=a%00" for field in ("words", "q", "who", "kind", "year", "after"))

    assert clerk.get(f"{reverse(name)}?{asked}").status_code == 200


def test_the_answers_of_a_form_take_a_nul_for_nothing(clerk, now):
    version = make_version()
    make_received(version=version, now=now)

    for name in ("list", "csv"):
        address = reverse(f"submissions:{name}", args=[version.form_id])
        for field in ("who", "subject_ref", "after", "state"):
            assert clerk.get(f"{address}?{field}=%00").status_code in (200, 302)


@pytest.mark.parametrize("typed", ["abc", "9" * 23, "²", ""])
@pytest.mark.parametrize("model", ["mediaimage", "mediadocument"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_several_at_once_are_not_there_for_what_is_no_number(clerk, method, model, typed):
    address = reverse("wagtail_bulk_action", args=["media", model, "delete"])

    assert getattr(clerk, method)(f"{address}?id={typed}").status_code == 404
    assert getattr(clerk, method)(f"{address}?id=all&childOf=abc").status_code == 404


@pytest.mark.parametrize("typed", ["abc", "9" * 23])
@pytest.mark.parametrize(
    ("register", "field"),
    [
        *(("mandate", "person"), ("organization", "parent"), ("organization", "leader_in_charge")),
        *(("membership", "organization"), ("post", "organization")),
    ],
)
def test_a_chooser_refuses_what_is_no_number_beside_its_field(clerk, register, field, typed):
    answer = clerk.post(reverse(f"{register}:add"), {field: typed})

    assert answer.status_code == 200
    assert answer.context["form"].errors[field]
