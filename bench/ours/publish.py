"""The vote that decides: counted, permitted, sealed, released and found, in one request."""

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.act import Act
from bench.ours.notices import Office
from cms.publishing.payload import build_payload
from cms.publishing.queries import permit_in_force
from cms.publishing.services import issue_permit, release
from cms.publishing.verdicts import Verdict


def acts(sizes: dict) -> dict[str, Act]:
    """The last member's request; beside it the bare calls: payload, permit, release."""
    office, client = Office(), Client()
    client.force_login(office.members[5])
    return {
        "publish": Act(
            lambda decision: _vote(client, decision),
            lambda: office.ballot_before_last_vote(office.notice()),
        ),
        "publish call": Act(_release, office.notice),
    }


def _vote(client: Client, decision) -> None:
    address = reverse("approvals:vote", args=[decision.pk])
    response = client.post(address, {"choice": "FOR", "confirmed": "1"})
    decision.refresh_from_db()
    if response.status_code != 302 or decision.state != "CARRIED":
        raise AssertionError(f"not carried: {response.status_code} {decision.state}")


def _release(notice) -> None:
    now = timezone.now()
    _payload, text = build_payload(notice)
    permit = issue_permit(
        verdict=Verdict(payload=text, reference="bench"), obj=notice, by=None, now=now
    )
    release(permit=permit, by=None, now=now)
    if permit_in_force(notice.number) is None:
        raise AssertionError("not released")
