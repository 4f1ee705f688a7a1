"""Whether a standing authorisation holds: on a day, for a kind, as the committee gave it."""

import json
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.publishing.payload import canonical
from workflows.approvals.enums import AuthorizationState, DecisionState
from workflows.approvals.models import Decision, StandingAuthorization


def authorizations_in_force(now: datetime) -> QuerySet[StandingAuthorization]:
    """Granted, within their days, and not revoked by ``now``."""
    day = shanghai_date(now)
    return StandingAuthorization.objects.filter(
        state=AuthorizationState.GRANTED, valid_from__lte=day, valid_until__gte=day
    )


def is_in_force(authorization: StandingAuthorization, now: datetime) -> bool:
    """Whether a release may be based on it at ``now``."""
    return authorizations_in_force(now).filter(pk=authorization.pk).exists()


def breach_of_authorization_text(decision: Decision) -> str:
    """What is wrong with a decision outside any workflow: it must be about an authorisation that
    still reads as it was tabled.
    """
    label, _colon, pk = decision.subject_ref.partition(":")
    rows = StandingAuthorization.objects.filter(state=AuthorizationState.TABLED)
    about = rows.filter(pk=pk).first() if label == StandingAuthorization._meta.label_lower else None
    if about is None:
        return _("The workflow of this text was ended.")
    if text_of(about) != decision.payload:
        return _("The text was changed while the committee was voting.")
    return ""


def text_of(authorization: StandingAuthorization) -> str:
    """The canonical text that the body decides on: everything the authorisation allows."""
    first, second = authorization.first_releaser, authorization.second_releaser
    return canonical(
        {
            "schema": "authorization/1",
            "number": f"authorization-{authorization.pk}",
            "card": {"kind": "AUTHORIZATION", "title": authorization.title, "summary": ""},
            "body_id": authorization.body_id,
            "kinds": sorted(authorization.kinds),
            "terms": authorization.terms,
            "releasers": [[first.pk, first.name], [second.pk, second.name]],
            "valid_from": authorization.valid_from.isoformat(),
            "valid_until": authorization.valid_until.isoformat(),
        }
    )


def granting_decision(authorization: StandingAuthorization) -> Decision | None:
    """The carried decision of the body on this very authorisation."""
    about = Decision.objects.filter(
        subject_ref=object_ref(authorization), state=DecisionState.CARRIED
    )
    return about.order_by("-id").first()


def covers(authorization: StandingAuthorization, decision: Decision) -> bool:
    """Whether ``authorization`` held when ``decision`` was closed (or holds now), for its kind.

    A later revocation or expiry stops new releases; it does not undo what was lawful.
    """
    at = decision.closed_at
    if kind_of_text(decision.payload) not in authorization.kinds:
        return False
    if at is None:  # its clock is watched by ``closing.breach``
        return authorization.state == AuthorizationState.GRANTED
    if authorization.state == AuthorizationState.REVOKED and authorization.revoked_at <= at:
        return False
    granted = authorization.state in (AuthorizationState.GRANTED, AuthorizationState.REVOKED)
    return granted and authorization.valid_from <= shanghai_date(at) <= authorization.valid_until


def kind_of_text(payload: str) -> str:
    """The kind on the card of a canonical text."""
    return json.loads(payload)["card"]["kind"]
