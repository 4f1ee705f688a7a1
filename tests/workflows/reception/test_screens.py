"""站点 in the admin."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory
from tests.cms.people.factories import OrganizationFactory
from tests.workflows.reception.factories import SiteFactory
from workflows.reception.models import Site

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(client):
    account = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(account)
    return account


def form_of(site: Site, **changed) -> dict:
    fields = ("name", "kind", "address", "phone", "opening_words", "opened_on")
    data = {name: getattr(site, name) for name in fields}
    closing = {"closed_on": site.closed_on or "", "close_reason": site.close_reason}
    return data | {"organization": site.organization_id} | closing | changed


def post(client, site: Site, **changed):
    return client.post(f"/admin/site/edit/{site.pk}/", form_of(site, **changed))


def test_the_clerk_enters_a_site_in_chinese(client, clerk):
    unit = OrganizationFactory(name="石桥街道")
    page = client.get("/admin/site/new/").text
    for words in ("名称", "类别", "所属镇街或单位", "站点电话", "开放时间", "启用日期"):
        assert words in page
    assert "停用日期" not in page
    new = {"name": "石桥街道联络站", "kind": "STATION", "organization": unit.pk}
    new |= {"address": "柳岸社区活动室", "phone": "（0532）8888 0000", "opened_on": "2026-03-01"}
    done = client.post("/admin/site/new/", {**new, "opening_words": "每周三上午"})

    assert done.status_code == 302
    site = Site.objects.get()
    assert (site.phone, site.entered_by, site.closed_on) == ("053288880000", clerk, None)
    listing = client.get("/admin/site/").text
    assert "石桥街道联络站" in listing
    assert "代表联络站" in listing


def test_closing_and_opening_again_are_acts_of_their_own(client, clerk):
    site = SiteFactory()
    assert post(client, site, closed_on="2026-06-30").status_code == 200  # no reason
    both = post(client, site, closed_on="2026-06-30", close_reason="装修", phone="0532-88880000")
    assert "请先保存其他修改" in both.text
    site.refresh_from_db()
    assert site.closed_on is None

    assert post(client, site, closed_on="2026-06-30", close_reason="装修").status_code == 302
    site.refresh_from_db()
    assert (site.closed_on, site.close_reason) == (dt.date(2026, 6, 30), "装修")
    assert "请先重新启用" in post(client, site, closed_on="2026-07-30").text
    assert post(client, site, opening_words="暂不开放").status_code == 302
    site.refresh_from_db()
    assert (site.opening_words, site.closed_on) == ("暂不开放", dt.date(2026, 6, 30))

    assert post(client, site, closed_on="").status_code == 302
    site.refresh_from_db()
    assert (site.closed_on, site.close_reason) == (None, "")
    verbs = AuditEvent.objects.filter(object_ref__startswith="reception.site").order_by("id")
    assert list(verbs.filter(refused=False).values_list("verb", flat=True)) == [
        "reception_site.close",
        "reception_site.update",
        "reception_site.reopen",
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": ""}, "除网上联络站外"),
        ({"phone": "12"}, "请填写电话号码"),
        ({"closed_on": "2020-01-01", "close_reason": "装修"}, "停用日期不能早于启用日期"),
        ({"close_reason": "装修"}, "请填写停用日期"),
    ],
)
def test_what_the_register_does_not_hold_is_said_beside_the_field(client, clerk, wrong, words):
    answer = post(client, SiteFactory(), **wrong)
    assert answer.status_code == 200
    assert words in answer.text


def test_a_site_is_never_deleted(client, clerk):
    site = SiteFactory()
    refused = client.post(f"/admin/site/delete/{site.pk}/")
    assert refused.status_code == 302
    assert Site.objects.filter(pk=site.pk).exists()


def test_the_director_reads_and_changes_nothing(client):
    site = SiteFactory()
    client.force_login(UserFactory(roles=[Role.OFFICE_DIRECTOR]))
    assert site.name in client.get("/admin/site/").text
    assert post(client, site, name="别的名称").status_code == 302
    site.refresh_from_db()
    assert site.name != "别的名称"


def queries(client) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get("/admin/site/")
    return len(seen)


def test_the_list_asks_as_much_for_thirty_sites_as_for_one(client, clerk):
    SiteFactory()
    queries(client)
    one = queries(client)
    SiteFactory.create_batch(29)
    assert queries(client) == one
