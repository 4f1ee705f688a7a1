"""Standing authorisations: which one a release may cite."""

from datetime import datetime

from cms.people.models import Organization
from cms.publishing.payload import build_payload
from workflows.approvals.models import StandingAuthorization
from workflows.approvals.standing import authorizations_in_force, kind_of_text


def authorization_in_force(
    *, body: Organization, draft, now: datetime
) -> StandingAuthorization | None:
    """The newest authorisation of ``body`` in force whose kinds name this text's."""
    _payload, text = build_payload(draft)
    kind = kind_of_text(text)
    for authorization in authorizations_in_force(now).filter(body=body).order_by("-id"):
        if kind in authorization.kinds:
            return authorization
    return None
