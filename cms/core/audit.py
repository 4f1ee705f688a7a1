"""Writing, sealing and verifying the audit trail (docs/decisions/0008)."""

import hmac
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.contrib.auth import get_user_model
from django.db import models, transaction

from cms.core.locks import hold_lock
from cms.core.models import AuditEvent, AuditLink
from cms.core.seals import current_key_id, keyed_hash, make_seal, seal_holds

GENESIS = "0" * 64
BATCH = 1000
# Ids are given before a transaction commits: how far back a late one may still come in.
LATE_COMERS = 10_000
SEALED_FIELDS = [
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

# (account, verb, object, refused) -> the hat worn for the act; told by ``cms.accounts`` above.
_hat_of_act: list[Callable[..., str]] = []


def tell_hats(asked: Callable[..., str]) -> None:
    """Have every line of the trail say in which hat its act was done (office-needs 18)."""
    _hat_of_act[:] = [asked]


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
    ``acting_as`` is given where the act alone does not tell the hat.
    """
    known = by is not None and getattr(by, "pk", None) is not None
    event = AuditEvent(
        actor_id=by.pk if known else None,
        actor_label=str(by)[:120] if known else ("系统" if by is None else "访客"),
        on_behalf_of=on_behalf_of[:120],
        acting_as=(acting_as or (_hat(by, verb, obj, refused) if known else ""))[:40],
        verb=verb,
        object_ref=object_ref(obj)[:120],
        object_label="" if isinstance(obj, str) else str(obj)[:200],
        refused=refused,
        detail=detail[:300],
        at=now,
    )
    event.seal = make_seal(event_text(event))
    event.save(force_insert=True)
    return event


def _hat(by, verb: str, obj, refused: bool) -> str:
    return _hat_of_act[0](by, verb, obj, refused=refused) if _hat_of_act else ""


def event_text(event: AuditEvent) -> str:
    """Every column but id and seal, in one canonical text."""
    row = {name: getattr(event, name) for name in SEALED_FIELDS}
    row["at"] = event.at.astimezone(UTC).isoformat(timespec="microseconds")
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def link_hash(event: AuditEvent, seq: int, before: str, key_id: str) -> str | None:
    """Keyed hash of a link: its number, the whole event, and the link before it."""
    text = json.dumps([seq, before, event.pk, event.seal, event_text(event)], ensure_ascii=False)
    return keyed_hash(text, key_id)


def unsealed_events(*, everything: bool = True) -> models.QuerySet[AuditEvent]:
    """Events that no link covers yet; ``everything=False`` looks only near the chain's end."""
    covered = AuditLink.objects.filter(event_id=models.OuterRef("pk"))
    events = AuditEvent.objects.filter(~models.Exists(covered)).order_by("id")
    if not everything:
        last = AuditLink.objects.order_by("-seq").values_list("event_id", flat=True).first()
        events = events.filter(pk__gt=(last or 0) - LATE_COMERS)
    return events


@transaction.atomic
def seal_audit(*, everything: bool = False) -> int:
    """Chain every event that no link covers yet; returns how many. Two at once take turns."""
    hold_lock("seal_audit")
    last = AuditLink.objects.order_by("-seq").first()
    seq, before = (last.seq, last.sha256) if last else (0, GENESIS)
    key_id, links, sealed = current_key_id(), [], 0
    for event in unsealed_events(everything=everything).iterator(chunk_size=BATCH):
        seq += 1
        before = link_hash(event, seq, before, key_id)
        links.append(AuditLink(seq=seq, event_id=event.pk, sha256=before, key_id=key_id))
        sealed += 1
        if len(links) == BATCH:
            AuditLink.objects.bulk_create(links)
            links = []
    AuditLink.objects.bulk_create(links)
    return sealed


def _links_with_events() -> Iterator[tuple[AuditLink, AuditEvent | None]]:
    """The chain in order, two queries a thousand links."""
    after = None
    while True:
        links = AuditLink.objects.order_by("seq")
        batch = list((links if after is None else links.filter(seq__gt=after))[:BATCH])
        if not batch:
            return
        events = AuditEvent.objects.in_bulk([link.event_id for link in batch])
        for link in batch:
            yield link, events.get(link.event_id)
        after = batch[-1].seq


def _broken_links(heads: set[tuple[int, str]]) -> Iterator[str]:
    before, expected, missing = GENESIS, 0, set(heads)
    for link, event in _links_with_events():
        expected += 1
        after_gap = link.seq != expected
        if after_gap:
            yield f"第 {expected} 环缺失（其后是第 {link.seq} 环）"
            expected = link.seq
        if event is None:
            yield f"记录 {link.event_id} 缺失（第 {link.seq} 环）"
        else:
            digest = link_hash(event, link.seq, before, link.key_id)
            if digest is None:
                yield f"第 {link.seq} 环的密钥 {link.key_id} 不在 AUDIT_SEAL_KEYS 中"
            elif not hmac.compare_digest(digest, link.sha256) and not (
                # Past a gap no link can be recomputed: whether it was altered its own seal says.
                after_gap and seal_holds(event.seal, event_text(event))
            ):
                yield f"记录 {link.event_id} 被改动（第 {link.seq} 环）"
        missing.discard((link.seq, link.sha256))
        before = link.sha256
    for seq, _digest in sorted(missing):
        yield f"第 {seq} 环与留存的校验值不符：链尾被删除或重写"


def audit_breaches(*heads: tuple[int, str] | None) -> Iterator[str]:
    """What is wrong with the trail, one sentence a breach; nothing if it holds.

    ``heads``: numbers and hashes of links noted earlier, outside the database. Without them a chain
    whose end was cut off together with its events still verifies. An event without a link is not
    a breach: it waits for ``seal_audit``; an event without a true seal is.
    """
    yield from _broken_links({head for head in heads if head is not None})
    if not AuditEvent.objects.exists() and get_user_model().objects.exists():
        yield "有账号而无任何审计记录：记录被整体删除"
    for event in AuditEvent.objects.order_by("id").iterator(chunk_size=BATCH):
        if not seal_holds(event.seal, event_text(event)):
            yield f"记录 {event.pk} 不是由系统写入，或写入后被改动"
    twice = (
        AuditEvent.objects.values("seal")
        .annotate(times=models.Count("pk"), first=models.Min("pk"), last=models.Max("pk"))
        .filter(times__gt=1)
    )
    for row in twice:
        yield f"记录 {row['last']} 是记录 {row['first']} 的副本"


def chain_head() -> tuple[int, str] | None:
    """Number and hash of the last link, to be noted outside the database."""
    return AuditLink.objects.order_by("-seq").values_list("seq", "sha256").first()
