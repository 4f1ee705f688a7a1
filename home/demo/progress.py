"""How far the demo zone has come: two lines of the audit trail say so; nobody takes them out.

The texts come all or nothing. The answers do not: a photo's row is committed before its bytes are
written, so no transaction can hold them all; a load that was cut off there is gone on with.
"""

from datetime import datetime
from enum import StrEnum

from cms.accounts.models import User
from cms.core.audit import record_event
from cms.core.models import AuditEvent
from home.models import SiteTexts

BEGIN, FINISH = "demo.begin", "demo.finish"


class Stage(StrEnum):
    """What is here before loading."""

    EMPTY = "EMPTY"
    BEGUN = "BEGUN"
    LOADED = "LOADED"
    NOT_DEMO = "NOT_DEMO"  # accounts of another origin: a real installation


def stage_here() -> Stage:
    """Whether a demo zone, or a real one, is here already."""
    if AuditEvent.objects.filter(verb=FINISH).exists():
        return Stage.LOADED
    if begun_at() is not None:
        return Stage.BEGUN
    return Stage.NOT_DEMO if User.objects.exists() else Stage.EMPTY


def begun_at() -> datetime | None:
    """The instant that all dates of the demo were reckoned from; None where none was begun."""
    return AuditEvent.objects.filter(verb=BEGIN).values_list("at", flat=True).first()


def note_begin(now: datetime) -> None:
    """In the transaction that makes accounts and texts."""
    record_event(verb="demo.begin", obj=SiteTexts.objects.first(), by=None, now=now)


def note_finish(now: datetime) -> None:
    """Last of all."""
    record_event(verb="demo.finish", obj=SiteTexts.objects.first(), by=None, now=now)
