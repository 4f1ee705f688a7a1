"""A standing authorisation ends: revoked by the director, or by its last day."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cms.core.audit import record_event
from cms.publishing.models import Permit
from cms.publishing.services import CannotRevoke, revoke
from workflows.approvals.enums import AuthorizationState
from workflows.approvals.models import Decision, StandingAuthorization
from workflows.approvals.permissions import user_can_revoke_authorization
from workflows.approvals.services.closing import void_decision
from workflows.approvals.services.sweeping import each_alone
from workflows.approvals.standing import agreed_under, authorizations_in_force, looked_at_under

INSTANT = timedelta(microseconds=1)


class CannotRevokeAuthorization(Exception):
    """The authorisation stays as it is; the message says why."""


def revoke_authorization(
    *, authorization: StandingAuthorization, reason: str, by, now: datetime
) -> StandingAuthorization:
    """Stop every release under it at once: what the two persons still look at goes back to the
    office, what they have agreed to and is not public yet never will be. The director.
    Raises ``CannotRevokeAuthorization``.
    """
    reason, refusal = reason.strip(), ""
    with transaction.atomic():
        rows = StandingAuthorization.objects.select_for_update(of=("self",))
        authorization = rows.get(pk=authorization.pk)
        if not user_can_revoke_authorization(by):
            refusal = _("Only the director revokes a standing authorisation.")
        elif not reason:
            refusal = _("Give a reason.")
        elif authorization.state != AuthorizationState.GRANTED:
            refusal = _("It is not in force, so there is nothing to revoke.")
        if not refusal:
            authorization.state = AuthorizationState.REVOKED
            authorization.revoked_at = _moment_after_the_last(authorization, now)
            authorization.revoked_reason = reason[:200]
            authorization.save(update_fields=["state", "revoked_at", "revoked_reason"])
            record_event(verb="authorization.revoke", obj=authorization, by=by, now=now)
    if refusal:
        obj = authorization
        record_event(verb="authorization.revoke", obj=obj, by=by, now=now, refused=True)
        raise CannotRevokeAuthorization(refusal)
    # Afterwards, not under the lock: a vote locks its decision first and this row last.
    end_lapsed_releases(authorization.revoked_at, by=by)
    return authorization


def end_lapsed_releases(now: datetime, *, by=None) -> int:
    """End everything that stands on an authorisation no longer in force; returns how much. Safe to
    run twice: also the job that follows an authorisation's last day.
    """
    lapsed = StandingAuthorization.objects.exclude(pk__in=authorizations_in_force(now).values("pk"))
    reason = _("The standing authorisation is no longer in force.")

    def end_decision(decision: Decision) -> bool:
        void_decision(decision=decision, reason=reason, by=by, now=now)
        return True

    def end_permit(permit: Permit) -> bool:
        try:
            revoke(permit=permit, by=by, reason=reason, now=now)
        except CannotRevoke:
            return False  # somebody was faster
        return True

    ended = each_alone(list(looked_at_under(lapsed)), end_decision, "end_lapsed_releases")
    return ended + each_alone(list(agreed_under(lapsed)), end_permit, "end_lapsed_releases")


def _moment_after_the_last(authorization: StandingAuthorization, now: datetime) -> datetime:
    """Never before what was released under it while this request waited: that was lawful."""
    closed = authorization.decisions.filter(closed_at__gte=now).order_by("-closed_at")
    last = closed.values_list("closed_at", flat=True).first()
    return now if last is None else last + INSTANT
