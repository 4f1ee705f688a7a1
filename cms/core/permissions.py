"""Who reads which part of the audit trail (domain.md §9)."""

from django.db.models import Q, QuerySet

from cms.core.models import AuditEvent
from cms.core.rights import has_right

# Accounts and sign-ins: the administrator's part; everything else is the office's business.
ACCOUNT_PART = Q(object_ref__startswith="accounts.")
# Acts whose doers the auditor alone reads: told by the apps above.
_auditors_own: set[str] = set()


def keep_to_auditors(*verbs: str) -> None:
    """Leave these acts out of the business part, but where one was refused."""
    _auditors_own.update(verbs)


def user_can_view_audit(user) -> bool:
    """Auditor: all; director: the business part, without what is the auditor's own;
    administrator: accounts and sign-ins.
    """
    return any(
        has_right(user, f"core.{right}")
        for right in ("view_auditevent", "view_business_audit", "view_account_audit")
    )


def user_can_view_account_trail(user) -> bool:
    """The administrator's part, with what only whoever runs the machine can use."""
    return has_right(user, "core.view_account_audit")


def audit_events_for(user) -> QuerySet[AuditEvent]:
    """The part of the trail that this account may read."""
    events = AuditEvent.objects.all()
    if has_right(user, "core.view_auditevent"):
        return events
    part = Q(pk__in=[])
    if has_right(user, "core.view_business_audit"):
        part |= ~ACCOUNT_PART & ~Q(verb__in=_auditors_own, refused=False)
    if has_right(user, "core.view_account_audit"):
        part |= ACCOUNT_PART
    return events.filter(part)
