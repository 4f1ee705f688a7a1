"""The vote that decides: counted, permitted, sealed, released and found, in one request."""

from django.urls import reverse
from django.utils import timezone

from bench.act import Act
from bench.browser import Browser
from bench.ours.notices import Office
from cms.publishing.payload import build_payload, digest
from cms.publishing.queries import permit_in_force
from cms.publishing.registry import verifier
from cms.publishing.services import issue_permit, release
from cms.publishing.verdicts import Verdict


def _vouch(permit) -> str:
    return "" if permit.reference == f"bench:{permit.digest}" else "not decided"


verifier("BENCH", _vouch)


def acts(sizes: dict) -> dict[str, Act]:
    """The last member's request; beside it the bare calls: payload, permit, release."""
    office = Office()
    browser = Browser(office.members[5])
    return {
        "publish": Act(
            lambda decision: _vote(browser, decision),
            lambda: office.ballot_before_last_vote(office.notice()),
        ),
        "publish call": Act(release_by_bench, office.notice),
    }


def _vote(browser: Browser, decision) -> None:
    address = reverse("approvals:vote", args=[decision.pk])
    status, _headers, _body = browser.post(address, {"choice": "FOR", "confirmed": "1"})
    decision.refresh_from_db()
    if status != 302 or decision.state != "CARRIED":
        raise AssertionError(f"not carried: {status} {decision.state}")


def release_by_bench(notice) -> None:
    """Payload, permit and release of a draft, without its ballot."""
    now = timezone.now()
    _payload, text = build_payload(notice)
    reference = f"bench:{digest(text)}"  # vouched for by its own digest: no ballot is played here
    verdict = Verdict(payload=text, basis="BENCH", reference=reference)
    permit = issue_permit(verdict=verdict, obj=notice, by=None, now=now)
    release(permit=permit, by=None, now=now)
    if permit_in_force(notice.number) is None:
        raise AssertionError("not released")
