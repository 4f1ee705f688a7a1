"""Refusing what would get round the gate: politely, on record, with nothing half done."""

import logging
from contextvars import ContextVar
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.core.models import AuditEvent

logger = logging.getLogger("cms.publishing")


class PublicationRefused(PermissionDenied):
    """An attempt to make something public, or to hide it, other than through its permit."""


# Refusals of the request that is being answered: [(event id, arguments)], None outside one.
noted: ContextVar[list | None] = ContextVar("noted_refusals", default=None)
acting_user: ContextVar = ContextVar("acting_user", default=None)


def record_refusal(*, verb: str, obj, by, now: datetime | None = None, detail: str = "") -> None:
    """Write a refused attempt to the audit trail, now and, if what surrounds it is rolled back,
    once more at the end of the request.
    """
    now = now or timezone.now()
    row = {"verb": verb, "obj": object_ref(obj), "by": by, "now": now, "detail": detail}
    logger.warning("refused %s of %s", verb, row["obj"])
    if getattr(connection, "needs_rollback", False):
        event = None
    else:
        event = record_event(**row, refused=True)
    pending = noted.get()
    if pending is not None:
        pending.append((event.pk if event else None, row))


def write_rolled_back_refusals() -> None:
    """At the end of a request: refusals whose record went with a rolled-back transaction."""
    for pk, row in noted.get() or []:
        if pk is None or not AuditEvent.objects.filter(pk=pk).exists():
            record_event(**row, refused=True)


def refuse(*, verb: str, obj, by=None, sentence: str = "") -> PublicationRefused:
    """Record the attempt and return the error to raise."""
    by = by if by is not None else acting_user.get()
    record_refusal(verb=verb, obj=obj, by=by)
    return PublicationRefused(
        sentence or _("This can only become public by a decision of the committee.")
    )
