"""The demo's release sheets (发布审核单) read in order: 拟稿, 核稿, 批准, each on its day."""

import pytest
from django.utils import timezone

from cms.publishing.models import Permit
from home.demo.load import _notice, demo_rows, make_site, set_ballot_rules
from home.demo.ways import _at, _correct, _decide_in_a_meeting, _make_chains
from home.demo.zone import make_zone, read_data
from workflows.approvals.papers.trail import decision_of, reviews_of, writers_of

pytestmark = pytest.mark.django_db


def test_who_wrote_comes_before_who_reviewed_and_both_before_the_decision():
    """Of a notice, its correction, and what a meeting decided: also where a text had an earlier
    permit.
    """
    now = timezone.now()
    zone, ways = make_zone(now=now), read_data("ways")
    set_ballot_rules()
    make_site(zone, now)
    rows = {row["title"]: row for row in demo_rows("notices", now)}
    _notice(rows[ways["correction"]["title"]], zone, now)
    _make_chains(ways, zone, now)
    _decide_in_a_meeting(ways, zone, now)
    _correct(ways["correction"], zone, _at(now, ways["correction"]["days"]))

    permits = Permit.objects.filter(model="notices.noticepage")
    assert permits.count() == 3
    for permit in permits:
        names, written_at = writers_of(permit)
        (review,) = reviews_of(decision_of(permit))
        days = [written_at, review.at, decision_of(permit).closed_at]
        assert names == [zone.accounts["clerk"].get_full_name()], permit.title
        assert days == sorted(days), permit.title
        assert days[-1] < now, permit.title
