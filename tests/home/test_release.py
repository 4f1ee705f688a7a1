"""Approved, and released by the office's hand while the permit is valid."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.services import issue_permit, revoke
from tests.cms.accounts.stale import grow_stale
from tests.cms.publishing.factories import make_draft, marker, verdict_on
from tests.workflows.approvals.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]

OFFICE = [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR]


def approved(*, days: int | None = 30) -> Permit:
    """A notice that the committee has carried, for release by hand within so many days."""
    draft, now = make_draft(marker()), timezone.now()
    until = None if days is None else now + dt.timedelta(days=days)
    verdict = verdict_on(draft, release_mode=ReleaseMode.BY_HAND, valid_until=until)
    return issue_permit(verdict=verdict, obj=draft, by=None, now=now)


def signed_in(client, role: Role):
    client.force_login(UserFactory(roles=[role]))
    return client


def press(client, permit: Permit):
    return client.post(reverse("permit_release", args=[permit.pk]), follow=True)


def is_public(permit: Permit) -> bool:
    return Client().get(permit.address).status_code == 200


def lines() -> list[bool]:
    found = AuditEvent.objects.filter(verb="publishing.release")
    return list(found.order_by("pk").values_list("refused", flat=True))


@pytest.mark.parametrize("role", OFFICE)
def test_the_office_sees_it_first_with_its_last_day_and_one_button(client, role):
    permit = approved()

    html = signed_in(client, role).get(reverse("wagtailadmin_home")).content.decode()

    assert html.count(permit.title) >= 1
    assert html.count(reverse("permit_release", args=[permit.pk])) == 1
    assert f"批准有效期至 {timezone.localtime(permit.valid_until):%Y-%m-%d}" in html


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTY_COMMITTEE_MEMBER])
def test_nobody_else_sees_the_button(client, role):
    permit = approved()

    html = signed_in(client, role).get(reverse("wagtailadmin_home")).content.decode()

    assert reverse("permit_release", args=[permit.pk]) not in html


@pytest.mark.parametrize("role", OFFICE)
def test_one_press_makes_it_public(client, role):
    permit = approved()
    assert not is_public(permit)

    page = press(signed_in(client, role), permit)

    assert is_public(permit)
    assert "已向社会公开" in page.content.decode()
    assert page.redirect_chain[0][0] == reverse("office_notices:record", args=[permit.object_id])
    assert lines() == [False]
    first_screen = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("permit_release", args=[permit.pk]) not in first_screen


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.PARTY_COMMITTEE_MEMBER, Role.SYSTEM_ADMIN])
def test_the_wrong_person_is_refused_and_written_down(client, role):
    permit = approved()

    press(signed_in(client, role), permit)

    assert not is_public(permit)
    assert lines() == [True]


def test_looking_releases_nothing(client):
    permit = approved()

    answer = signed_in(client, OFFICE[1]).get(reverse("permit_release", args=[permit.pk]))

    assert answer.status_code == 405
    assert not is_public(permit)


def test_a_second_press_changes_nothing(client):
    permit = approved()
    signed_in(client, OFFICE[1])

    press(client, permit)
    page = press(client, permit)

    assert "已向社会公开" not in page.content.decode()
    assert lines() == [False, True]
    assert permit.events.count() == 1


def test_after_its_last_day_it_is_neither_offered_nor_released(client):
    permit = approved(days=-1)
    signed_in(client, OFFICE[1])

    first_screen = client.get(reverse("wagtailadmin_home")).content.decode()
    assert reverse("permit_release", args=[permit.pk]) not in first_screen
    press(client, permit)
    assert not is_public(permit)
    assert lines() == [True]


def test_what_was_taken_back_is_not_released(client):
    permit = approved()
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    revoke(permit=permit, by=director, reason="有误", now=timezone.now())

    press(signed_in(client, OFFICE[1]), permit)

    assert not is_public(permit)


def test_who_signed_in_long_ago_is_asked_first_and_led_back_to_the_button(client):
    permit, admin = approved(), reverse("wagtailadmin_home")
    signed_in(client, Role.OFFICE_STAFF)
    grow_stale(client)
    origin = {"Referer": f"http://testserver{admin}"}

    answer = client.post(reverse("permit_release", args=[permit.pk]), headers=origin)

    assert answer.url == f"/desk/confirm/?{urlencode({'next': admin})}"
    assert not is_public(permit)
