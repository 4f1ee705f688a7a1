"""外请第二人: somebody from outside is let into one step for a time, and let out again."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from cms.accounts.enums import EXCLUSIVE
from cms.accounts.models import User
from cms.accounts.permissions import has_role
from cms.accounts.services import lock_account
from cms.core.audit import object_ref, record_event
from workflows.duties.models import SecondGrant
from workflows.duties.permissions import user_can_grant_second
from workflows.duties.signals import second_changed
from workflows.duties.steps import step_named

LONGEST = dt.timedelta(days=92)  # a quarter: whoever is needed longer gets a role


class CannotGrantSecond(Exception):
    """Nobody was asked in; the message is a sentence for the screen."""


class CannotRevokeSecond(Exception):
    """The grant stays as it is; the message is a sentence for the screen."""


def grant_second(
    *,
    account: User,
    step: str,
    valid_from: dt.datetime,
    valid_to: dt.datetime,
    reason: str,
    by,
    now: dt.datetime,
    subject_ref: str = "",
    subject_label: str = "",
) -> SecondGrant:
    """Let ``account`` do one step from ``valid_from`` to ``valid_to``; it ends by itself.

    Raises ``CannotGrantSecond``: only the director, never to herself, to a closed account, to the
    system administrator or an auditor, nor to somebody who may do the step anyway or was asked in
    for this time already; at most 92 days.
    """
    refusal = _refusal_of_act(by, step, valid_from, valid_to, reason, now)
    refusal = refusal or _refusal_of_account(account, step, by, now)
    if not refusal:
        with transaction.atomic():
            lock_account(account.pk)
            known = SecondGrant.objects.filter(
                account=account, step=step, subject_ref__in={"", subject_ref}, revoked_at=None
            )
            if not known.filter(valid_from__lt=valid_to, valid_to__gt=valid_from).exists():
                grant = SecondGrant.objects.create(
                    account=account,
                    step=step,
                    subject_ref=subject_ref,
                    subject_label=subject_label[:200],
                    valid_from=valid_from,
                    valid_to=valid_to,
                    reason=reason.strip()[:200],
                    granted_by=by,
                    granted_at=now,
                )
                words = f"{step_named(step).label} {valid_from:%Y-%m-%d}–{valid_to:%Y-%m-%d}"
                record_event(verb="second.grant", obj=grant, by=by, now=now, detail=words)
                second_changed.send(sender=SecondGrant, grant=grant, now=now)
                return grant
        refusal = _("This account was asked in for this step and time already.")
    words = str(named.label) if (named := step_named(step)) else ""
    record_event(verb="second.grant", obj=account, by=by, now=now, refused=True, detail=words)
    raise CannotGrantSecond(refusal)


def revoke_second(*, grant: SecondGrant, by, now: dt.datetime) -> SecondGrant:
    """End a grant at once, before its time. Raises ``CannotRevokeSecond``."""
    refusal = "" if user_can_grant_second(by) else _("Only the office director asks somebody in.")
    if not refusal:
        with transaction.atomic():
            grant = SecondGrant.objects.select_for_update(of=("self",)).get(pk=grant.pk)
            if grant.revoked_at is None and grant.valid_to >= now:
                grant.revoked_by, grant.revoked_at = by, now
                grant.save(update_fields=["revoked_by", "revoked_at"])
                record_event(verb="second.revoke", obj=grant, by=by, now=now)
                second_changed.send(sender=SecondGrant, grant=grant, now=now)
                return grant
        refusal = _("This has ended already.")
    record_event(verb="second.revoke", obj=object_ref(grant), by=by, now=now, refused=True)
    raise CannotRevokeSecond(refusal)


def _refusal_of_act(by, step: str, valid_from, valid_to, reason: str, now: dt.datetime) -> str:
    known = step_named(step)
    if not user_can_grant_second(by):
        return _("Only the office director asks somebody in.")
    if known is None or not known.is_open_to_seconds:
        return _("Nobody can be asked in for this step.")
    if not reason.strip():
        return _("Please give the reason.")
    if valid_to <= valid_from or valid_to <= now:
        return _("The end of the period is before its beginning, or has passed.")
    if valid_to - valid_from > LONGEST:
        return _("At most 92 days; somebody needed longer gets a role from the administrator.")
    return ""


def _refusal_of_account(account: User, step: str, by, now: dt.datetime) -> str:
    if account.pk == by.pk:
        return _("Nobody asks themself in.")
    if not account.is_active:
        return _("This account is closed.")
    if has_role(account, *EXCLUSIVE):
        return _("The system administrator and the auditor never take part in a decision.")
    if account.pk in {able.pk for able in step_named(step).who(now) if able.is_active}:
        return _("This account may do this step anyway.")
    return ""
