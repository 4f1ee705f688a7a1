"""A ballot whose text the office releases by hand: how long its permit is valid."""

import datetime as dt

from django.utils import timezone

from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from tests.workflows.approvals.factories import set_rules
from workflows.approvals.enums import Choice


def test_a_ballot_for_release_by_hand_gives_a_permit_for_thirty_days(stage):
    set_rules(release_mode=ReleaseMode.BY_HAND)
    stage.open()

    decision = stage.vote(*[Choice.FOR] * 6)

    permit = Permit.objects.get()
    last = timezone.localtime(decision.closed_at).date() + dt.timedelta(days=30)
    assert timezone.localtime(permit.valid_until).date() == last
    assert not permit.events.exists()
