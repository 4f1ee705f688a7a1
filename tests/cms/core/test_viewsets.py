"""审计记录: who reads which part, and that nobody changes it."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core import audit
from cms.core.models import AuditEvent
from cms.core.paginators import BoundedPaginator
from tests.cms.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
URL = "/admin/audit/"


@pytest.fixture
def trail(now):
    audit.record_event(verb="topics.create", obj="topics.topicpage:7", by=None, now=now)
    audit.record_event(verb="account.roles", obj="accounts.user:7", by=None, now=now)


@pytest.mark.parametrize(
    ("role", "business", "accounts"),
    [
        (Role.AUDITOR, True, True),
        (Role.OFFICE_DIRECTOR, True, False),
        (Role.SYSTEM_ADMIN, False, True),
    ],
)
def test_each_reads_their_part(role, business, accounts, client, trail):
    client.force_login(UserFactory(roles=[role]))
    page = client.get(URL).content.decode()

    assert ("监督事项 7" in page) is business
    assert ("账号 7" in page) is accounts
    assert "审计记录" in page


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.PARTY_COMMITTEE_MEMBER])
def test_others_do_not_read_it(role, client, trail):
    client.force_login(UserFactory(roles=[role], is_superuser=True))
    page = client.get(URL)

    assert page.status_code == 302
    assert URL not in client.get("/admin/").content.decode()


def test_nobody_changes_it(client, trail):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    event = AuditEvent.objects.first()
    for path in ("new/", f"edit/{event.pk}/", f"delete/{event.pk}/"):
        assert client.get(URL + path).status_code == 403
    assert client.get(URL + "?export=csv")["Content-Type"].startswith("text/html")


def test_filters_narrow_it(client, trail):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    page = client.get(URL + "?verb=account.roles").content.decode()

    assert "账号 7" in page
    assert "监督事项 7" not in page
    assert "监督事项 7" in client.get(URL + "?q=topicpage").content.decode()


def test_long_trail_is_not_counted_whole(client, trail, monkeypatch, now):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    client.get(URL)
    with CaptureQueriesContext(connection) as few:
        client.get(URL)
    monkeypatch.setattr(BoundedPaginator, "MOST_ROWS", 100)
    for n in range(140):
        audit.record_event(verb="topics.create", obj=f"topics.topicpage:{n}", by=None, now=now)
    with CaptureQueriesContext(connection) as many:
        page = client.get(URL)

    assert len(many) == len(few)
    assert page.context["paginator"].count == 100


def test_trail_reads_in_words_and_exact_instants(client, now):
    audit.record_event(
        verb="text.review", obj="wagtailcore.page:3", by=None, now=now, detail="退回修改"
    )
    audit.record_event(verb="topics.create", obj="nothing", by=None, now=now, refused=True)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    page = client.get(URL).content.decode()

    assert "退回修改" in page
    assert f"{timezone.localtime(now):%Y-%m-%d %H:%M:%S}" in page
    assert len(re.findall(r"<td[^>]*>\s*[已被]拒绝", page)) == 1


def test_trail_says_in_which_hat(client, now):
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR, Role.DEPUTY])
    audit.record_event(verb="topics.withdraw", obj="topics.topicpage:3", by=director, now=now)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    assert f"{director} · 办公室主任" in client.get(URL).content.decode()
