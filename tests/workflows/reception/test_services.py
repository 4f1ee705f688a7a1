"""The register of sites: entered, corrected, closed, opened again."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory
from tests.cms.people.factories import OrganizationFactory
from tests.workflows.reception.factories import SiteFactory
from workflows.reception.enums import SiteKind
from workflows.reception.models import Site
from workflows.reception.queries import sites_in_use
from workflows.reception.services import (
    CannotChangeSite,
    change_site,
    close_site,
    create_site,
    reopen_site,
)

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 6, 30)


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def new_site(**fields) -> Site:
    unit = OrganizationFactory(name="石桥街道")
    known = {"name": "石桥街道联络站", "kind": SiteKind.STATION, "address": "柳岸社区活动室"}
    return Site(organization=unit, opened_on=dt.date(2024, 3, 1), **known | fields)


def acts(site: Site) -> list[tuple[str, bool]]:
    rows = AuditEvent.objects.filter(object_ref=f"reception.site:{site.pk}").order_by("id")
    return list(rows.values_list("verb", "refused"))


def test_a_site_lives_from_entering_to_opening_again(clerk, now):
    site = create_site(site=new_site(), by=clerk, now=now)
    site.name = "石桥街道代表联络站"
    change_site(site=site, by=clerk, now=now)
    close_site(site=site, on=DAY, reason=" 并入街道联络站 ", by=clerk, now=now)
    closed = Site.objects.get()
    assert (closed.name, closed.closed_on, closed.close_reason, closed.entered_by) == (
        "石桥街道代表联络站",
        DAY,
        "并入街道联络站",
        clerk,
    )
    reopen_site(site=site, by=clerk, now=now)
    again = Site.objects.get()
    assert (again.closed_on, again.close_reason) == (None, "")
    assert acts(site) == [
        ("reception_site.create", False),
        ("reception_site.update", False),
        ("reception_site.close", False),
        ("reception_site.reopen", False),
    ]


def test_its_last_day_is_one_in_use(clerk, now):
    site = SiteFactory()
    close_site(site=site, on=DAY, reason="装修", by=clerk, now=now)

    assert list(sites_in_use(DAY)) == [site]
    assert not sites_in_use(DAY + dt.timedelta(days=1)).exists()


@pytest.mark.parametrize(
    "role", [role for role in Role if role != Role.OFFICE_STAFF], ids=lambda role: role.name
)
def test_nobody_else_changes_the_register_and_each_attempt_is_recorded(role, now):
    stranger, site = UserFactory(roles=[role]), SiteFactory()
    given = {"by": stranger, "now": now}
    for act in (
        lambda: create_site(site=new_site(), **given),
        lambda: change_site(site=site, **given),
        lambda: close_site(site=site, on=DAY, reason="装修", **given),
        lambda: reopen_site(site=site, **given),
    ):
        with pytest.raises(CannotChangeSite, match="只由办公室维护"):
            act()
    assert Site.objects.get().closed_on is None
    refused = AuditEvent.objects.filter(actor_id=stranger.pk, refused=True)
    assert refused.count() == 4


def test_an_act_twice_or_out_of_turn_is_refused(clerk, now):
    site, given = SiteFactory(), {"by": clerk, "now": now}
    with pytest.raises(CannotChangeSite, match="正在使用"):
        reopen_site(site=site, **given)
    with pytest.raises(CannotChangeSite, match="原因"):
        close_site(site=site, on=DAY, reason=" ", **given)
    with pytest.raises(CannotChangeSite, match="早于"):
        close_site(site=site, on=dt.date(2020, 1, 1), reason="装修", **given)
    close_site(site=site, on=DAY, reason="装修", **given)
    with pytest.raises(CannotChangeSite, match="已停用"):
        close_site(site=site, on=DAY, reason="装修", **given)
    with pytest.raises(CannotChangeSite, match="已有"):
        create_site(site=site, **given)


def test_correcting_an_old_page_does_not_open_what_was_closed_meanwhile(clerk, now):
    site = SiteFactory()
    stale = Site.objects.get()
    close_site(site=site, on=DAY, reason="装修", by=clerk, now=now)
    stale.phone = "0532-88880000"
    change_site(site=stale, by=clerk, now=now)

    kept = Site.objects.get()
    assert (kept.phone, kept.closed_on, kept.close_reason) == ("0532-88880000", DAY, "装修")


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"kind": "OTHER"},
        {"address": ""},
        {"closed_on": dt.date(2020, 1, 1), "close_reason": "装修"},
        {"closed_on": DAY},
        {"close_reason": "装修"},
    ],
    ids=str,
)
def test_the_database_itself_refuses(wrong, clerk, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        new_site(**wrong).save()


def test_two_sites_of_one_name_are_told_apart_by_a_sentence(clerk, now):
    SiteFactory(name="石桥街道联络站")
    with pytest.raises(CannotChangeSite, match="不能与其他站点相同"):
        create_site(site=new_site(), by=clerk, now=now)
    assert Site.objects.count() == 1


def test_an_online_station_needs_no_address(clerk, now):
    site = create_site(site=new_site(kind=SiteKind.ONLINE, address=""), by=clerk, now=now)
    assert Site.objects.get() == site
