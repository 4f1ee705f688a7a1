"""填报台账: read-only, without drafts, without answers, without counting the table."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.accounts.enums import Role
from cms.submissions.services import accept_submission
from tests.cms.submissions.factories import (
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
)

pytestmark = pytest.mark.django_db
URL = "/admin/received/"


@pytest.fixture
def clerk(client):
    user = make_clerk()
    client.force_login(user)
    return user


def test_register_shows_what_was_received_and_no_answer(client, clerk, now):
    version = make_version()
    received = make_received(version=version, now=now, answers={"qtext": "秘密的答案"})
    draft = make_draft(now=now, version=version)

    page = client.get(URL).content.decode()

    assert received.receipt in page
    assert version.title in page
    assert reverse("submissions:detail", args=[received.pk]) in page
    assert "秘密的答案" not in page
    assert str(draft.respondent) not in page


def test_register_costs_the_same_at_1_and_30_rows_and_counts_nothing(client, clerk, now):
    version = make_version()
    make_received(version=version, now=now)
    client.get(URL)
    with CaptureQueriesContext(connection) as one:
        client.get(URL)
    for number in range(1, 30):
        make_received(version=version, now=now + dt.timedelta(minutes=number), number=number)

    with CaptureQueriesContext(connection) as thirty:
        page = client.get(URL).content.decode()

    assert page.count('class="odd"') + page.count('class="even"') == 30
    assert len(thirty) == len(one) <= 15
    assert [q["sql"] for q in thirty if "COUNT(" in q["sql"].upper()] == []


def test_register_filters_searches_and_pages(client, clerk, now, monkeypatch):
    from cms.submissions.registers import SubmissionRegister

    version = make_version()
    rows = [
        make_received(version=version, now=now + dt.timedelta(minutes=n), number=n)
        for n in range(3)
    ]
    accept_submission(submission=rows[0], by=clerk, now=now)
    monkeypatch.setattr(SubmissionRegister, "list_per_page", 2)

    def shown(**query):
        page = client.get(URL, query).content.decode()
        return [row.receipt for row in rows if row.receipt in page], 'rel="next"' in page

    assert shown() == ([rows[1].receipt, rows[2].receipt], True)
    assert shown(p=2) == ([rows[0].receipt], False)
    assert shown(state="ACCEPTED") == ([rows[0].receipt], False)
    assert shown(q=rows[1].receipt) == ([rows[1].receipt], False)
    assert shown(form=version.form_id + 1) == ([], False)
    assert "没有符合条件的记录" in client.get(URL, {"q": "没有这样的回执"}).content.decode()


def test_register_says_what_comes_next_when_empty(client, clerk):
    assert "监督事项发布后" in client.get(URL).content.decode()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER, Role.SYSTEM_ADMIN])
def test_register_is_closed_to_others(client, role):
    client.force_login(UserFactory(roles=[role], is_superuser=True))

    assert client.get(URL).status_code in (302, 403)


def test_register_changes_nothing(client, clerk, now):
    received = make_received(version=make_version(), now=now)

    for name, args in (("create", []), ("edit", [received.pk]), ("delete", [received.pk])):
        address = reverse(f"received_modeladmin_{name}", args=args)
        assert client.post(address).status_code in (302, 403)
    assert client.get(URL, {"export": "csv"}).status_code == 404
    received.refresh_from_db()
