"""Sign-ins, sign-outs, failures and throttles go into the audit trail.

A failed attempt never keeps the name that was typed: people type passwords into that field.
"""

from axes.signals import user_locked_out
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.utils import timezone

from cms.accounts.proofs import way_of
from cms.accounts.sessions import start_session_clock
from cms.accounts.throttling import cool_off
from cms.core.audit import object_ref, record_event
from cms.core.models import AuditEvent


def _account_named(username: str) -> str:
    account = get_user_model().objects.filter(username=username or "").first()
    return object_ref(account) if account else "accounts.user:?"


def on_sign_in(sender, request, user, **kwargs) -> None:
    way = str(way_of(request.session).label)
    record_event(verb="account.sign_in", obj=user, by=user, now=timezone.now(), detail=way)


def on_sign_out(sender, request, user, **kwargs) -> None:
    if user is not None:
        record_event(verb="account.sign_out", obj=user, by=user, now=timezone.now())


def on_failure(sender, credentials, request=None, **kwargs) -> None:
    if getattr(request, "axes_locked_out", False):
        return  # throttled tries are one line of the trail, not one each
    record_event(
        verb="account.sign_in",
        obj=_account_named(credentials.get("username")),
        by=AnonymousUser(),
        now=timezone.now(),
        refused=True,
    )


def on_throttle(sender, request, **kwargs) -> None:
    """One line when a throttle begins, not one for each try while it lasts."""
    account, now = _account_named(request.axes_credentials.get("username")), timezone.now()
    begun = AuditEvent.objects.filter(
        object_ref=account, verb="account.throttle", at__gte=now - cool_off()
    )
    if not begun.exists():
        record_event(
            verb="account.throttle", obj=account, by=AnonymousUser(), now=now, refused=True
        )


def connect() -> None:
    """Called in ``ready``."""
    user_logged_in.connect(start_session_clock, dispatch_uid="session_clock")
    user_logged_in.connect(on_sign_in, dispatch_uid="audit_sign_in")
    user_logged_out.connect(on_sign_out, dispatch_uid="audit_sign_out")
    user_login_failed.connect(on_failure, dispatch_uid="audit_sign_in_failed")
    user_locked_out.connect(on_throttle, dispatch_uid="audit_throttle")
