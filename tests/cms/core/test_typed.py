"""Numbers and days that somebody typed into a form or an address."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.urls import reverse

from cms.accounts.enums import Role
from cms.core.typed import day, row_number
from tests.cms.accounts.factories import UserFactory
from workflows.duties.enums import Wish
from workflows.duties.forms import RequestForm
from workflows.topics.models import TopicPage

ODD = ["", None, "²", "-1", "1.5", "１２x", "9" * 19, "9" * 5000, "\x00", "abc"]


@pytest.mark.parametrize("text", ODD)
def test_what_is_no_number_is_no_row(text):
    assert row_number(text) == 0


@pytest.mark.parametrize(
    ("text", "number"), [("7", 7), (7, 7), ("１２", 12), ("9" * 18, 10**18 - 1)]
)
def test_a_number_is_read(text, number):
    assert row_number(text) == number


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["²", "9" * 5000])
def test_an_odd_number_in_a_filter_is_no_fault_of_the_server(client, text):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    for name, parameter in (
        ("received_modeladmin_index", "form"),
        ("ballots_modeladmin_index", "body"),
        ("home:topics", "page"),
    ):
        assert client.get(reverse(name), {parameter: text}).status_code in (200, 302), name


@pytest.mark.parametrize("text", ["0001-01-01", "9999-12-31", "1899-12-31", "2026-02-30", "", None])
def test_a_day_that_no_row_has_is_none(text):
    assert day(text) is None


def test_a_day_is_read():
    assert day("2026-05-12") == dt.date(2026, 5, 12)


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("side", ["at_from", "at_to"])
def test_a_day_of_the_trail_that_is_no_instant_is_no_fault_of_the_server(client, side, typed):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    assert client.get(reverse("audit:index"), {side: typed}).status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2201-01-01", "9999-12-31"])
def test_a_day_out_of_reach_is_refused_beside_every_field_that_takes_one(text):
    declared = RequestForm(wishes=list(Wish)).fields["until"]
    of_model = modelform_factory(TopicPage, fields=["due_on", "starts_at"])().fields
    moment = f"{text} 09:00"

    for field, typed in (
        (declared, text),
        (of_model["due_on"], text),
        (of_model["starts_at"], moment),
        (forms.DateTimeField(), moment),
    ):
        with pytest.raises(ValidationError, match="请填写 1900 年至 2200 年之间的日期"):
            field.clean(typed)


@pytest.mark.parametrize("text", ["1900-01-01", "2026-12-31", "2200-12-31"])
def test_a_day_within_reach_is_taken(text):
    assert forms.DateField().clean(text) == dt.date.fromisoformat(text)


@pytest.mark.django_db
def test_the_year_1_is_said_beside_the_field_of_a_screen(client):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    page = client.post("/admin/calendar_day/new/", {"date": "0001-01-01", "name": "元旦"})

    assert page.status_code == 200
    assert "请填写 1900 年至 2200 年之间的日期" in page.content.decode()
