"""Every way of deciding, every release, a first text and its correction: until its own moment no
anonymous reader meets a word or a byte of it at any face; then all of it, and nothing else.

Nothing forgets the pages kept in memory here: they too follow from one moment to the next.
"""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import permit_in_force
from cms.publishing.services import CannotRelease, begin_correction, release, withdraw
from cms.publishing.verification import breaches
from tests.cms.publishing.ways.deciding import WAYS, Office, by_authorization, make_office
from tests.cms.publishing.ways.scenario import Reader, seen
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Way
from workflows.approvals.models import Amendment, Decision, StandingAuthorization
from workflows.approvals.services import revoke_authorization
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
LASTING = {"site map"}  # names the address, which stays through a correction
DAY = timedelta(days=1)


@dataclass
class Watch:
    """An anonymous reader beside the office: which of the words ever written is public now."""

    office: Office
    public: str = ""  # the word; empty: none
    page: bytes = b""  # as it was read at first

    def look(self) -> None:
        """At every face, for every word: the public one stands at all of its own, no other at
        any; and the page is what it was, byte for byte.
        """
        reader, number = Reader(), self.office.page.number
        for word, faces in self.office.written.items():
            shown = seen(number, word, faces, reader)
            if word == self.public:
                assert shown == set(faces)
            else:
                assert shown == (LASTING if self.public else set())
        status, page = reader.open(self.office.page.public_address)
        if self.public:
            self.page = self.page or page
            assert (status, page) == (200, self.page)

    def expect(self, word: str) -> None:
        """From now on this word is public, or none; and our own checks find nothing wrong."""
        self.public, self.page = word, b""
        self.look()
        assert list(breaches()) == []
        assert list(ledger_breaches()) == []


@pytest.fixture
def watch(db, request) -> Watch:
    """An office whose texts are released in the way of ``request.param``."""
    by_hand = request.param == ReleaseMode.BY_HAND
    office = make_office(**({"release_mode": ReleaseMode.BY_HAND} if by_hand else {}))
    if request.param == ReleaseMode.AT_TIME:
        office.release_at = (timezone.now() + DAY).replace(microsecond=0)
    return Watch(office)


def decide(way, watch: Watch) -> None:
    """Move by move: nothing new is seen after any of them, nor after the clock has struck."""
    for _moved in way(watch.office):
        watch.look()
        assert list(publish_due(now=timezone.now() + 2 * DAY)) == []
    assert Decision.objects.open().count() == 0


def released(mode: ReleaseMode, watch: Watch) -> None:
    """At its moment, by whom it is to be; before it nobody moves it."""
    permit = Permit.objects.latest("pk")
    if mode == ReleaseMode.AT_ONCE:
        assert permit_in_force(permit.number) == permit
        return
    office, now = watch.office, timezone.now()
    strangers = [
        office.members[0],
        UserFactory(is_superuser=True),
        UserFactory(roles=[Role.AUDITOR]),
    ]
    hands = strangers if mode == ReleaseMode.BY_HAND else [*strangers, office.clerk, None]
    for by in hands:
        with pytest.raises(CannotRelease):
            release(permit=permit, by=by, now=now)
    assert list(publish_due(now=now + DAY / 2)) == []
    watch.look()
    if mode == ReleaseMode.AT_TIME:
        assert [o.problem for o in publish_due(now=permit.release_at)] == [""]
    else:
        assert list(publish_due(now=now + 2 * DAY)) == []
        release(permit=permit, by=office.clerk, now=now)


def shut_doors(office: Office) -> list[str]:
    """Where those who work on it read the text: the decision, the draft, the record of releases."""
    decision, permit = Decision.objects.latest("pk"), Permit.objects.latest("pk")
    found = [
        reverse(f"approvals:{name}", args=[decision.pk])
        for name in ("ballot", "page", "record-outcome", "marks", "check_marks")
    ]
    for amendment in Amendment.objects.all():
        found += [
            reverse(f"approvals:{name}", args=[amendment.pk])
            for name in ("amendment", "amendment-page")
        ]
    found += [
        reverse("decisions:trail", args=[decision.pk]),
        reverse("office_notices:record", args=[office.page.pk]),
        reverse("permit_text", args=[permit.pk]),
        reverse("permit_changes", args=[permit.pk]),
        reverse("permit_history", args=[office.page.number]),
        reverse("wagtailadmin_pages:view_draft", args=[office.page.pk]),
    ]
    return found


@pytest.mark.parametrize(
    ("watch", "mode"), zip(ReleaseMode, ReleaseMode, strict=True), indirect=["watch"]
)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_text_is_seen_by_its_own_decision_and_release_only(way, watch, mode):
    office = watch.office
    office.begin(WAYS[way])
    for corrects in (False, True):
        if corrects:
            begin_correction(
                permit=permit_in_force(office.page.number),
                note="更正时间",
                by=office.clerk,
                now=timezone.now(),
            )
        office.write()
        decide(way, watch)
        released(mode, watch)
        watch.expect(list(office.written)[-1])
        permit = Permit.objects.latest("pk")
        assert (permit.basis, permit.release_mode) == (WAYS[way], mode)
    for address in shut_doors(office):
        answer = Client().get(address)
        assert answer.status_code in (302, 403, 404), address
        assert not [word for word in office.written if word in answer.content.decode()]

    withdraw(permit=permit, by=office.director, reason="有误", now=timezone.now())

    watch.expect("")
    assert Client().get(office.page.public_address).status_code == 410


def test_what_two_persons_agreed_to_stays_unseen_when_their_authorisation_ends_first(db):
    office = make_office(release_mode=ReleaseMode.BY_HAND)
    office.begin(Way.STANDING)
    office.write()
    watch, now = Watch(office), timezone.now()
    for _moved in by_authorization(office):
        watch.look()
    permit = Permit.objects.get()

    given = StandingAuthorization.objects.get()
    revoke_authorization(authorization=given, reason="收回", by=office.director, now=now)

    for by in (office.clerk, office.second, office.director, None):
        with pytest.raises(CannotRelease):
            release(permit=permit, by=by, now=now)
    watch.expect("")
