"""Writing, sealing and verifying the audit trail."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime

from django.conf import settings
from django.db import models, transaction

from cms.core.models import AuditEvent, AuditLink

GENESIS = "0" * 64
SEALED_FIELDS = [
    "id",
    "actor_id",
    "actor_label",
    "on_behalf_of",
    "acting_as",
    "verb",
    "object_ref",
    "object_label",
    "refused",
    "detail",
]


def object_ref(obj: models.Model | str) -> str:
    """The name under which the trail knows an object: ``app.model:pk``."""
    if isinstance(obj, str):
        return obj
    return f"{obj._meta.label_lower}:{obj.pk}"


def record_event(
    *,
    verb: str,
    obj: models.Model | str,
    by,
    now: datetime,
    refused: bool = False,
    acting_as: str = "",
    on_behalf_of: str = "",
    detail: str = "",
) -> AuditEvent:
    """Write one line of the trail. ``by=None`` means the system.

    ``detail`` holds ids, counts and states only: never an answer, a choice or personal data.
    """
    known = by is not None and getattr(by, "pk", None) is not None
    return AuditEvent.objects.create(
        actor_id=by.pk if known else None,
        actor_label=str(by)[:120] if known else ("系统" if by is None else "访客"),
        on_behalf_of=on_behalf_of[:120],
        acting_as=acting_as[:40],
        verb=verb,
        object_ref=object_ref(obj)[:120],
        object_label="" if isinstance(obj, str) else str(obj)[:200],
        refused=refused,
        detail=detail[:300],
        at=now,
    )


def event_hash(event: AuditEvent, before: str) -> str:
    """Keyed hash of an event's every column and the link before it."""
    row = {name: getattr(event, name) for name in SEALED_FIELDS}
    row["at"] = event.at.timestamp()
    text = json.dumps([before, row], sort_keys=True, ensure_ascii=False)
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def seal_audit() -> int:
    """Chain every event that no link covers yet; returns how many. Safe to run twice at once."""
    last = AuditLink.objects.select_for_update().order_by("-seq").first()
    seq, before = (last.seq, last.sha256) if last else (0, GENESIS)
    links = []
    covered = AuditLink.objects.filter(event_id=models.OuterRef("pk"))
    for event in AuditEvent.objects.filter(~models.Exists(covered)).order_by("id").iterator():
        seq, before = seq + 1, event_hash(event, before)
        links.append(AuditLink(seq=seq, event_id=event.pk, sha256=before))
    AuditLink.objects.bulk_create(links, batch_size=500)
    return len(links)


def audit_breaches() -> Iterator[str]:
    """What is wrong with the sealed trail, one sentence a breach; nothing if it holds."""
    before, expected = GENESIS, 0
    for link in AuditLink.objects.order_by("seq").iterator():
        expected += 1
        if link.seq != expected:
            yield f"第 {expected} 环缺失（其后是第 {link.seq} 环）"
            expected = link.seq
        event = AuditEvent.objects.filter(pk=link.event_id).first()
        if event is None:
            yield f"记录 {link.event_id} 缺失（第 {link.seq} 环）"
        elif not hmac.compare_digest(event_hash(event, before), link.sha256):
            yield f"记录 {link.event_id} 被改动（第 {link.seq} 环）"
        before = link.sha256
