"""A newer decision takes the place of an approval that still waits; a withdrawal ends it."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from cms.publishing.services import CannotRelease, issue_permit, release, withdraw
from home.notices.models import NoticePage
from tests.cms.publishing.factories import make_draft
from tests.home.publishing import decided
from tests.workflows.topics.factories import make_director

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)
HOUR = dt.timedelta(hours=1)


def issued(page: NoticePage, title: str, **fields) -> Permit:
    """The draft with this title, decided on."""
    page.title = title
    return issue_permit(verdict=decided(page, **fields), obj=page, by=None, now=NOW)


def at(hours: int) -> dict:
    return {"release_mode": ReleaseMode.AT_TIME, "release_at": NOW + hours * HOUR}


def test_a_time_that_was_postponed_is_the_later_one():
    page = make_draft("")
    first, second = issued(page, "一稿", **at(1)), issued(page, "二稿", **at(24))
    assert list(publish_due(now=NOW + 2 * HOUR)) == []
    assert permit_in_force(page.number) is None
    assert [each.problem for each in publish_due(now=NOW + 24 * HOUR)] == [""]
    assert permit_in_force(page.number) == second
    assert first.events.get().verb == "REVOKED"


def test_an_older_text_never_takes_the_place_of_a_newer_one():
    page = make_draft("")
    old = issued(page, "一稿", **at(1))
    by_hand = issued(page, "手动稿", release_mode=ReleaseMode.BY_HAND)
    new = issued(page, "二稿")
    release(permit=new, by=None, now=NOW)
    assert list(publish_due(now=NOW + 2 * HOUR)) == []
    for permit in (old, by_hand):
        with pytest.raises(CannotRelease):
            release(permit=permit, by=make_director(), now=NOW + 2 * HOUR)
    assert permit_in_force(page.number) == new


def test_nothing_comes_back_by_itself_after_a_withdrawal():
    page = make_draft("")
    release(permit=issued(page, "一稿"), by=None, now=NOW)
    issued(page, "更正稿", **at(1))
    withdraw(
        permit=permit_in_force(page.number), by=make_director(), reason="有误", now=NOW + HOUR / 2
    )
    assert list(publish_due(now=NOW + 2 * HOUR)) == []
    assert permit_in_force(page.number) is None


def test_a_newer_decision_outlives_the_last_day_of_the_text_shown():
    """An extension that was decided on waits for its hour when the display ends by itself."""
    page = make_draft("")
    release(permit=issued(page, "一稿", ends_at=NOW + HOUR), by=None, now=NOW)
    extension = issued(page, "延长展示稿", **at(2))

    assert [(each.act, each.problem) for each in publish_due(now=NOW + HOUR)] == [("withdraw", "")]
    assert permit_in_force(page.number) is None
    assert [(each.act, each.problem) for each in publish_due(now=NOW + 2 * HOUR)] == [
        ("release", "")
    ]
    assert permit_in_force(page.number) == extension


def test_another_text_goes_on_waiting():
    page, other = make_draft(""), make_draft("")
    waiting = issued(other, "另一篇", **at(1))
    release(permit=issued(page, "一稿"), by=None, now=NOW)
    withdraw(permit=permit_in_force(page.number), by=make_director(), reason="有误", now=NOW)
    assert [each.problem for each in publish_due(now=NOW + HOUR)] == [""]
    assert permit_in_force(other.number) == waiting
