"""``publish_due``: one item that fails holds up nobody else, and is named."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from cms.core.append_only import triggers_lifted
from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.services import issue_permit, release, revoke, withdraw
from cms.publishing.signals import permit_released
from cms.publishing.tasks import publish_due_permits
from cms.publishing.verification import breaches
from home.models import SiteTexts
from home.notices.enums import NoticeState
from home.notices.queries import notices_list
from tests.cms.publishing.factories import make_draft, make_public, marker, verdict_on
from tests.workflows.topics.factories import make_director

pytestmark = pytest.mark.django_db


def timed(at, **fields) -> Permit:
    draft = make_draft(marker())
    verdict = verdict_on(draft, release_mode=ReleaseMode.AT_TIME, release_at=at, **fields)
    return issue_permit(verdict=verdict, obj=draft, by=None, now=at - timedelta(days=1))


def status(permit) -> int:
    return Client().get(permit.address).status_code


@pytest.fixture
def five(db) -> list[Permit]:
    """Due one minute after another, all of them by now."""
    start = timezone.now() - timedelta(hours=1)
    return [timed(start + timedelta(minutes=n)) for n in range(5)]


def tampered(permit):
    with triggers_lifted():
        Permit.objects.filter(pk=permit.pk).update(title="改过")
    return "决定后被改动"


def crashing_receiver(permit):
    def crash(sender, permit, **kwargs):
        if permit.pk == crash.pk:
            raise RuntimeError("a receiver of one permit")

    crash.pk = permit.pk
    permit_released.connect(crash, dispatch_uid="crash", weak=False)
    return "RuntimeError"


@pytest.fixture(autouse=True)
def _no_crash_left():
    yield
    permit_released.disconnect(dispatch_uid="crash")


@pytest.mark.parametrize("spoil", [tampered, crashing_receiver])
def test_one_that_fails_among_good_ones(spoil, five, capsys):
    bad = five[2]
    why = spoil(bad)

    with pytest.raises(CommandError) as failed:
        call_command("publish_due")

    assert failed.value.returncode == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[:2] for line in lines[:5]] == [[p.number, "release"] for p in five]
    assert [line.split()[0] for line in lines[:5] if not line.endswith("ok")] == [bad.number]
    assert why in next(line for line in lines if line.startswith(bad.number)) or spoil is tampered
    assert [status(p) for p in five] == [200, 200, 404, 200, 200]
    assert not bad.events.exists()
    kinds = {b.kind for b in breaches()}
    assert kinds == ({"seal"} if spoil is tampered else set())

    with pytest.raises(CommandError):  # it is tried again, and still named
        call_command("publish_due", "--json")
    again = json.loads(capsys.readouterr().out)
    assert [(o["number"], bool(o["problem"])) for o in again] == [(bad.number, True)]


def test_what_was_mended_is_released_by_the_next_run(five, capsys):
    crashing_receiver(five[0])
    assert publish_due_permits() == 4
    permit_released.disconnect(dispatch_uid="crash")

    call_command("publish_due")

    assert [status(p) for p in five] == [200] * 5
    assert publish_due_permits() == 0


def test_nothing_is_released_early_late_twice_or_after_a_revocation(now):
    later, over = timed(now + timedelta(seconds=1)), timed(now, valid_until=now)
    taken_back, done = timed(now), timed(now)
    by_hand = make_draft(marker())
    waits = issue_permit(
        verdict=verdict_on(by_hand, release_mode=ReleaseMode.BY_HAND),
        obj=by_hand,
        by=None,
        now=now,
    )
    revoke(permit=taken_back, by=None, reason="缓发", now=now)
    release(permit=done, by=None, now=now)

    early = list(publish_due(now=now + timedelta(milliseconds=900)))
    outcomes = list(publish_due(now=now + timedelta(seconds=1)))

    assert [(o.number, o.act) for o in early] == [(over.number, "lapse")]
    assert [(o.number, o.act) for o in outcomes] == [(later.number, "release")]
    assert [status(p) for p in (later, over, taken_back, done, waits)] == [200, 404, 404, 200, 404]


def test_what_is_over_is_withdrawn_at_its_time(now):
    permit = make_public(make_draft(marker()), now, ends_at=now + timedelta(days=1))

    assert list(publish_due(now=now)) == []
    assert [o.act for o in publish_due(now=now + timedelta(days=1))] == ["withdraw"]

    gone = Client().get(permit.address)
    assert gone.status_code == 410
    assert "该信息展示期已满" in gone.content.decode()
    assert "已撤回" not in gone.content.decode()  # nobody withdrew it
    answer = Client().get(f"/api/v1/texts/{permit.number}")
    assert (answer.status_code, "展示期已满" in answer.json()["title"]) == (410, True)
    assert permit.events.latest("pk").words == "已到期下线"


def test_what_is_over_and_was_withdrawn_before_says_withdrawn(now):
    permit = make_public(make_draft(marker()), now, ends_at=now + timedelta(days=1))
    withdraw(permit=permit, by=make_director(), reason="有误", now=now)

    assert list(publish_due(now=now + timedelta(days=2))) == []

    assert "该信息已撤回" in Client().get(permit.address).content.decode()


def test_what_a_person_takes_down_after_its_last_day_was_withdrawn(now):
    """The clock had not run yet. Public page, API, history and list say one and the same."""
    over = now + timedelta(hours=1)
    permit = make_public(make_draft(marker()), now, ends_at=over)
    withdraw(permit=permit, by=make_director(), reason="有误", now=over + timedelta(minutes=1))

    assert "该信息已撤回" in Client().get(permit.address).content.decode()
    assert "已撤回" in Client().get(f"/api/v1/texts/{permit.number}").json()["title"]
    assert permit.events.latest("pk").words == "已撤回"
    assert notices_list().get(number=permit.number).state == NoticeState.WITHDRAWN


def test_a_withdrawn_text_stands_in_the_sites_own_frame(now):
    """The zone's approved name, and neutral words again when that is withdrawn too."""
    permit = make_public(make_draft(marker()), now, ends_at=now + timedelta(days=1))
    name = f"首名{marker()[:6]}"
    texts = SiteTexts.objects.create(name=name)
    texts.save_revision()
    site = make_public(texts, now)
    list(publish_due(now=now + timedelta(days=1)))

    framed = Client().get(permit.address)
    withdraw(permit=site, by=None, reason="有误", now=now)
    bare = Client().get(permit.address)

    assert (framed.status_code, bare.status_code) == (410, 410)
    assert name in framed.content.decode()
    assert name not in bare.content.decode()
