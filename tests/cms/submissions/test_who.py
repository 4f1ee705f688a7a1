"""Whose name an answer bears: the writer's, and in whose place, once."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.submissions.sheets.columns import Layout, lines
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from tests.cms.submissions.factories import (
    PersonFactory,
    UserFactory,
    make_clerk,
    make_received,
    make_version,
)

pytestmark = pytest.mark.django_db


def deputy(name: str):
    return UserFactory(roles=[Role.DEPUTY], person=PersonFactory(name=name))


@pytest.fixture
def owner():
    return deputy("甲代表")


def written(now, owner, by, version=None, number=0):
    """As ``open_fill`` writes it: the answer is its owner's, on behalf of its owner."""
    answer = make_received(version=version or make_version(), now=now, number=number)
    answer.respondent, answer.entered_by, answer.on_behalf_of = owner, by, owner.person
    answer.save()
    return answer


def shown(client, answer) -> dict[str, str]:
    client.force_login(make_clerk())
    addresses = {
        "register": "/admin/received/",
        "list": reverse("submissions:list", args=[answer.form_id]),
        "detail": reverse("submissions:detail", args=[answer.pk]),
    }
    return {name: client.get(url).content.decode() for name, url in addresses.items()}


def sheet(answer) -> dict[str, str]:
    text = "".join(stream_csv(Selection(form=answer.form)))[1:]
    [row] = csv.DictReader(io.StringIO(text, newline=""))
    return {key: row[key] for key in ("填报人", "代何人办理")}


def test_a_substitutes_answer_bears_her_name_in_the_place_of_its_owner(client, now, owner):
    answer = written(now, owner, deputy("乙代表"))

    for page in shown(client, answer).values():
        assert page.count("乙代表（代 甲代表）") == 1
        assert "甲代表（代" not in page
    assert sheet(answer) == {"填报人": "乙代表", "代何人办理": "甲代表"}
    [line] = lines(Selection(form=answer.form), Layout(Selection(form=answer.form)))
    assert (line.head[2], line.head[7]) == ("乙代表", "甲代表")


def test_who_wrote_her_own_is_named_once(client, now, owner):
    answer = written(now, owner, owner)

    for page in shown(client, answer).values():
        assert page.count("甲代表") == 1
        assert "代 甲代表" not in page
    assert sheet(answer) == {"填报人": "甲代表", "代何人办理": ""}


def test_of_two_with_one_name_the_substitute_is_still_told(client, now, owner):
    answer = written(now, owner, deputy("甲代表"))

    assert "甲代表（代 甲代表）" in shown(client, answer)["list"]


def test_what_nobody_signed_in_entered_is_its_owners(client, now, owner):
    answer = written(now, owner, None)

    assert answer.who == "甲代表"


@pytest.mark.parametrize("page", ["submissions:list", "register"])
def test_names_cost_no_query_more(client, now, owner, page):
    version = make_version()
    written(now, owner, deputy("乙代表"), version)
    client.force_login(make_clerk())
    url = "/admin/received/" if page == "register" else reverse(page, args=[version.form_id])
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(1, 6):
        written(now, deputy(f"丙{number}"), deputy(f"丁{number}"), version, number)

    with CaptureQueriesContext(connection) as six:
        client.get(url)

    assert len(six) == len(one)
