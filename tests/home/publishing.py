"""Public texts for tests of the faces: the permit and its release, without the ballot."""

from cms.publishing.payload import build_payload
from cms.publishing.services import issue_permit, release
from cms.publishing.verdicts import Verdict


def make_public(obj, now):
    """Issue and release a permit for an object's present content."""
    _payload, text = build_payload(obj)
    permit = issue_permit(
        verdict=Verdict(payload=text, reference="test"), obj=obj, by=None, now=now
    )
    return release(permit=permit, by=None, now=now)
