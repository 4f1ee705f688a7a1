"""Release after a ballot: at once, at its time, or by the office while the permit is valid."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.services import CannotRelease, release
from tests.kept import once
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.approvals.factories import set_rules, set_time
from workflows.approvals.enums import Choice, ClosingRule
from workflows.approvals.services import announce_result, cast_vote

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


def test_a_ballot_for_release_by_hand_gives_a_permit_for_thirty_days(stage):
    set_rules(release_mode=ReleaseMode.BY_HAND)
    stage.open()

    decision = stage.vote(*[FOR] * 6)

    permit = Permit.objects.get()
    last = timezone.localtime(decision.closed_at).date() + dt.timedelta(days=30)
    assert timezone.localtime(permit.valid_until).date() == last
    assert not permit.events.exists()


def test_the_office_releases_while_the_permit_is_valid_and_not_a_second_later(stage):
    set_rules(release_mode=ReleaseMode.BY_HAND, release_days=2)
    stage.open()
    stage.vote(*[FOR] * 6)
    permit = Permit.objects.get()

    with pytest.raises(CannotRelease):
        late = permit.valid_until + dt.timedelta(seconds=1)
        release(permit=permit, by=stage.clerk, now=late)
    assert in_force().count() == 0
    release(permit=permit, by=stage.clerk, now=permit.valid_until)

    assert in_force().get() == permit


def announced(stage):
    """The presider's word ends a ballot of three."""
    decision = stage.open()
    for member in stage.members[1:]:
        cast_vote(decision=decision, by=member, choice=FOR, now=timezone.now())
    assert not Permit.objects.exists()
    return announce_result(decision=decision, by=stage.members[0], choice=FOR, now=timezone.now())


@once
def table():
    return made_stage(size=3, closing_rule=ClosingRule.PRESIDER, presider_last=True)


def test_the_presiders_word_releases_at_once(table):
    decision = announced(table)

    assert in_force().get().digest == decision.digest


def test_the_presiders_word_leaves_a_set_time_and_the_clock_releases_then(table):
    at = (timezone.now() + dt.timedelta(days=2)).replace(microsecond=0)
    set_time(table.page, at, table.clerk)
    announced(table)

    assert list(publish_due(now=at - dt.timedelta(seconds=1))) == []
    assert in_force().count() == 0
    assert [outcome.problem for outcome in publish_due(now=at)] == [""]

    assert in_force().get().release_at == at
