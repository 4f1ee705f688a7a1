"""What was not released in time lapses by itself, what was shown to a last day ends after it."""

from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from cms.calendars.services import end_of_day
from cms.core.models import AuditEvent
from cms.publishing.due import publish_due
from cms.publishing.enums import ENDS_WAITING, EventVerb, ReleaseMode
from cms.publishing.models import Permit, PermitEvent
from cms.publishing.queries import permits_to_release, waiting_permits
from cms.publishing.services import (
    CannotLapse,
    CannotRelease,
    issue_permit,
    lapse_permit,
    release,
    revoke,
)
from cms.publishing.signals import permit_lapsed
from cms.publishing.verification import breaches
from tests.cms.publishing.factories import make_draft, make_public, marker, verdict_on
from tests.workflows.approvals.factories import set_rules
from tests.workflows.topics.factories import committee, make_clerk, make_director
from workflows.approvals.enums import ClosingRule, ReviewVerdict, Share
from workflows.approvals.models import Decision
from workflows.approvals.services import cast_vote, review_text

pytestmark = pytest.mark.django_db


def waiting(now, **fields) -> Permit:
    """Issued, to be released by hand within a day."""
    draft = make_draft(marker())
    given = {"release_mode": ReleaseMode.BY_HAND, "valid_until": now + timedelta(days=1)}
    return issue_permit(
        verdict=verdict_on(draft, **{**given, **fields}), obj=draft, by=None, now=now
    )


def verbs(permit) -> list[str]:
    return [event.verb for event in permit.events.order_by("id")]


def acts(now) -> list[tuple[str, str, str]]:
    return [(o.number, o.act, o.problem) for o in publish_due(now=now)]


def test_in_time_nothing_lapses_and_afterwards_it_does_once(now):
    permit = waiting(now)
    heard = []
    permit_lapsed.connect(
        lambda **news: heard.append(news["permit"].pk), weak=False, dispatch_uid="t"
    )
    after = permit.valid_until + timedelta(seconds=1)
    try:
        assert acts(permit.valid_until) == []
        assert acts(after) == [(permit.number, "lapse", "")]
        assert acts(after) == []
    finally:
        permit_lapsed.disconnect(dispatch_uid="t")

    assert heard == [permit.pk]
    event = permit.events.get()
    assert (event.verb, event.by_id, event.reason) == ("LAPSED", None, "未在批准的期限内发布。")
    assert AuditEvent.objects.filter(verb="publishing.lapse", refused=False).count() == 1
    assert not waiting_permits().exists()
    assert not permits_to_release(after).exists()
    assert list(breaches()) == []


def test_what_lapsed_is_never_released(now):
    permit = waiting(now)
    late = permit.valid_until + timedelta(days=1)
    lapse_permit(permit=permit, by=None, now=late)

    for moment in (late, now):  # a clock set back changes nothing
        with pytest.raises(CannotRelease):
            release(permit=permit, by=make_clerk(), now=moment)
        with pytest.raises(CannotLapse):
            lapse_permit(permit=permit, by=None, now=moment)
    assert Client().get(permit.address).status_code == 404
    assert verbs(permit) == ["LAPSED"]


def test_nobody_lets_a_permit_lapse_by_hand_or_early(now):
    permit = waiting(now)
    late = permit.valid_until + timedelta(days=1)

    for by, moment in ((make_director(), late), (None, now)):
        with pytest.raises(CannotLapse):
            lapse_permit(permit=permit, by=by, now=moment)
    assert verbs(permit) == []
    assert AuditEvent.objects.filter(verb="publishing.lapse", refused=True).count() == 2


@pytest.mark.parametrize("first", ["RELEASED", "REVOKED"])
def test_what_was_released_or_revoked_does_not_lapse(now, first):
    permit = waiting(now)
    if first == "RELEASED":
        release(permit=permit, by=make_clerk(), now=now)
    else:
        revoke(permit=permit, by=make_director(), reason="缓发", now=now)

    with pytest.raises(CannotLapse):
        lapse_permit(permit=permit, by=None, now=permit.valid_until + timedelta(days=1))
    assert acts(permit.valid_until + timedelta(days=1)) == []
    assert verbs(permit) == [first]


@pytest.mark.parametrize("second", ENDS_WAITING)
@pytest.mark.parametrize("first", ENDS_WAITING)
def test_the_database_itself_ends_the_waiting_once(now, first, second):
    """A row written past every service: no permit is released that was revoked or lapsed."""
    permit = waiting(now)
    row = {"permit": permit, "at": now, "by_label": "x"}
    PermitEvent.objects.create(verb=first, **row)

    with pytest.raises(IntegrityError), transaction.atomic():
        PermitEvent.objects.create(verb=second, **row)
    with pytest.raises(IntegrityError), transaction.atomic():
        PermitEvent.objects.bulk_create([PermitEvent(verb=second, **row)])


def test_after_an_outage_a_release_is_late_but_never_too_late(now):
    at, until = now + timedelta(hours=1), now + timedelta(hours=3)
    timed = {"release_mode": ReleaseMode.AT_TIME, "release_at": at}
    open_end, in_time = waiting(now, **timed, valid_until=None), waiting(now, **timed)
    too_late = waiting(now, **timed, valid_until=until)

    found = acts(until + timedelta(seconds=1))  # nothing ran since before ``at``

    assert found == [
        (open_end.number, "release", ""),
        (in_time.number, "release", ""),
        (too_late.number, "lapse", ""),
    ]
    shown = [Client().get(p.address).status_code for p in (open_end, in_time, too_late)]
    assert shown == [200, 200, 404]


def test_the_command_tells_what_lapsed(capsys):
    permit = waiting(timezone.now() - timedelta(days=3))

    call_command("publish_due")

    assert f"{permit.number} lapse ok" in capsys.readouterr().out


def test_the_last_day_of_display_is_part_of_what_was_decided(now):
    today = timezone.localdate(now)
    permit = make_public(make_draft(marker(), ends_on=today, date=today), now)

    assert permit.ends_at == end_of_day(today)
    with time_machine.travel(now, tick=False):
        shown = Client().get(permit.address).content.decode()
    assert f"展示至 {today.year}年{today.month}月{today.day}日" in shown
    assert acts(permit.ends_at - timedelta(seconds=1)) == []
    assert acts(permit.ends_at) == [(permit.number, "withdraw", "")]
    assert Client().get(permit.address).status_code == 410
    assert list(breaches()) == []


def test_the_verdicts_own_end_wins(now):
    today = timezone.localdate(now)
    draft = make_draft(marker(), ends_on=today, date=today)

    permit = make_public(draft, now, ends_at=now + timedelta(hours=1))

    assert permit.ends_at == now + timedelta(hours=1)


def test_what_is_over_is_not_released_any_more(now):
    today = timezone.localdate(now)
    draft = make_draft(marker(), ends_on=today, date=today)
    verdict = verdict_on(draft, release_mode=ReleaseMode.BY_HAND)
    permit = issue_permit(verdict=verdict, obj=draft, by=None, now=now)
    tomorrow = now + timedelta(days=1)

    assert list(permits_to_release(now)) == [permit]
    assert list(permits_to_release(tomorrow)) == []
    with pytest.raises(CannotRelease):
        release(permit=permit, by=make_clerk(), now=tomorrow)
    assert acts(tomorrow) == [(permit.number, "lapse", "")]


def test_a_last_day_that_passed_while_the_committee_voted(now):
    """The vote that decides is counted; the text is permitted, never shown, and lapses."""
    from home.notices.services import submit_notice

    today = timezone.localdate(now)
    clerk, members, draft = (
        make_clerk(),
        committee(),
        make_draft(marker(), ends_on=today, date=today),
    )
    set_rules(quorum=Share.NUMBER, quorum_number=6, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    state = submit_notice(notice=draft, by=clerk, now=now)
    step = state.current_task_state
    review_text(task_state=step, by=make_director(), verdict=ReviewVerdict.APPROVE, now=now)
    decision, tomorrow = Decision.objects.latest("pk"), now + timedelta(days=1)

    for member in members[:6]:
        cast_vote(decision=decision, by=member, choice="FOR", now=tomorrow)

    decision.refresh_from_db()
    permit = Permit.objects.get()
    assert decision.state == "CARRIED"
    assert verbs(permit) == []
    assert acts(tomorrow) == [(permit.number, "lapse", "")]
    assert Client().get(permit.address).status_code == 404
    assert EventVerb.LAPSED.label == "已过期"
