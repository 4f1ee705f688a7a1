"""原则通过按意见修改: once confirmed, the changed text is released as any approval is."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from cms.publishing.services import release
from cms.publishing.verification import breaches
from tests.workflows.approvals.at_the_table import entry, make_table
from workflows.approvals.enums import ConfirmingPart
from workflows.approvals.models import Amendment, Decision
from workflows.approvals.services import confirm_amendment
from workflows.approvals.verdicts import decision_breach

pytestmark = pytest.mark.django_db
PRESIDER, DIRECTOR = ConfirmingPart.PRESIDER, ConfirmingPart.DIRECTOR
IN_PRINCIPLE = entry("WITH_CHANGES", changes="标题写明地点")
CHANGED = "关于开展视察的公告（东区）"


def both(amendment, table, now):
    """Presider and director confirm, at ``now``."""
    parts = ((table.stage.members[0], PRESIDER), (table.stage.director, DIRECTOR))
    for by, part in parts:
        confirm_amendment(amendment=amendment, part=part, by=by, now=now)


def in_principle(time=None, **rules):
    """Carried in principle ten days ago; changed, perhaps timed, and submitted again today."""
    table = make_table(**rules)
    table.decide(IN_PRINCIPLE)
    Decision.objects.update(closed_at=timezone.now() - dt.timedelta(days=10))
    page = table.stage.page
    page.title, page.release_at = CHANGED, time
    page.save_revision(user=table.stage.clerk, log_action=True)
    table.submit_again()
    table.stage.approve()
    return table, Amendment.objects.get()


def test_confirmed_it_waits_for_the_time_that_stands_on_the_changed_text(client):
    at = (timezone.now() + dt.timedelta(days=2)).replace(microsecond=0)
    table, amendment = in_principle(at)
    client.force_login(table.stage.director)
    page = client.get(reverse("approvals:amendment", args=[amendment.pk])).content.decode()

    both(amendment, table, timezone.now())

    assert f"{timezone.localtime(at):%Y-%m-%d %H:%M}" in page
    assert permit_in_force(table.stage.page.number) is None
    assert list(publish_due(now=at - dt.timedelta(seconds=1))) == []
    assert [outcome.problem for outcome in publish_due(now=at)] == [""]
    assert permit_in_force(table.stage.page.number).digest == amendment.digest
    assert list(breaches()) == []


def test_the_days_to_release_it_by_hand_count_from_the_confirmation():
    table, amendment = in_principle(release_mode=ReleaseMode.BY_HAND, release_days=5)
    now = timezone.now()

    both(amendment, table, now)

    permit = Permit.objects.get()
    last = timezone.localdate(now) + dt.timedelta(days=5)
    assert timezone.localdate(permit.valid_until) == last
    assert permit_in_force(table.stage.page.number) is None
    release(permit=permit, by=table.stage.clerk, now=now)
    assert permit_in_force(table.stage.page.number) == permit
    assert list(breaches()) == []


def test_a_permit_with_another_time_than_was_confirmed_is_named():
    at = (timezone.now() + dt.timedelta(days=2)).replace(microsecond=0)
    table, amendment = in_principle(at)
    both(amendment, table, timezone.now())
    permit = Permit.objects.get()
    assert decision_breach(permit) == ""

    Amendment.objects.update(release_at=at - dt.timedelta(days=1))
    assert decision_breach(permit) != ""
