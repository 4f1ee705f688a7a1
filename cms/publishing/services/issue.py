"""From a verdict to a permit: the text that was decided on, sealed."""

import datetime as dt
import json
from datetime import datetime

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from cms.calendars.services import end_of_day
from cms.core.audit import record_event
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Address, Permit, PermitFile
from cms.publishing.payload import CARD, canonical, correction_of, digest
from cms.publishing.refusals import record_refusal
from cms.publishing.registry import decision_breach, is_gated
from cms.publishing.sealing import seal
from cms.publishing.services.release import lock_releases
from cms.publishing.services.take_back import end_waiting
from cms.publishing.signals import permit_issued
from cms.publishing.verdicts import Verdict


class CannotIssue(Exception):
    """The verdict fits no carried decision or not the object, or is no canonical text."""


def issue_permit(*, verdict: Verdict, obj: Model, by, now: datetime) -> Permit:
    """Keep the decided text for ever. Reads nothing but the verdict; ``obj`` only says whose it is.

    The verdict is not taken at its word: the verifier of its basis looks up the decision that it
    names and must find exactly this text carried. A decision yields one permit, once.
    Nothing becomes public here. ``by`` is the account whose act completed the decision, None for
    the clock. Raises ``CannotIssue``; a refused attempt stays in the audit trail.
    """
    try:
        return _issue(verdict, obj, by, now)
    except CannotIssue:
        record_refusal(verb="publishing.issue", obj=obj, by=by, now=now)
        raise


@transaction.atomic
def _issue(verdict: Verdict, obj: Model, by, now: datetime) -> Permit:
    payload = _read(verdict, obj)
    permit = _permit(verdict, payload, obj, by, now)
    _check_decision(permit)
    seal(permit)
    permit.save(force_insert=True)
    PermitFile.objects.bulk_create(
        PermitFile(permit=permit, sha256=sha256, type=file["type"], name=file["name"])
        for sha256, file in payload["files"].items()
    )
    lock_releases()
    words = _("A newer decision took its place.")
    end_waiting(permit.number, but=permit, by=None, reason=words, now=now)
    record_event(verb="publishing.issue", obj=permit, by=by, now=now, detail=permit.digest[:12])
    permit_issued.send(sender=Permit, permit=permit, by=by, now=now)
    return permit


def _permit(verdict: Verdict, payload: dict, obj: Model, by, now: datetime) -> Permit:
    card = payload["card"]
    return Permit(
        number=payload["number"],
        model=obj._meta.label_lower,
        object_id=str(obj.pk),
        schema=payload["schema"],
        **{**{name: card[name] for name in CARD}, "date": dt.date.fromisoformat(card["date"])},
        digest=digest(verdict.payload),
        basis=verdict.basis,
        reference=verdict.reference,
        issuer_id=getattr(by, "pk", None),
        issuer=str(by)[:120] if by is not None else _("system"),
        issued_at=_second(now),
        release_mode=verdict.release_mode,
        release_at=_second(verdict.release_at),
        valid_until=_second(verdict.valid_until),
        ends_at=_second(verdict.ends_at or _end_of(payload)),
        corrects_id=verdict.corrects_id or _corrected_by(payload),
        payload=verdict.payload,
    )


def _end_of(payload: dict) -> datetime | None:
    """The end of the last day of display that the text itself names (展示截止日期)."""
    day = payload.get("ends_on")
    return end_of_day(dt.date.fromisoformat(day)) if day else None


def _corrected_by(payload: dict) -> int | None:
    """What a correction takes the place of: the text that its address shows, or showed last."""
    if not correction_of(payload):
        return None
    return Address.objects.filter(pk=payload["number"]).values_list("permit_id", flat=True).first()


def _check_decision(permit: Permit) -> None:
    if decision_breach(permit):
        raise CannotIssue(_("No carried decision stands behind this text."))
    used = Permit.objects.filter(
        basis=permit.basis, reference=permit.reference, digest=permit.digest
    )
    if used.exists():
        raise CannotIssue(_("This decision has been carried out already; decide again."))


def _second(moment: datetime | None) -> datetime | None:
    """Whole seconds: the seal must read the same from both databases."""
    return moment.replace(microsecond=0) if moment else None


def _read(verdict: Verdict, obj: Model) -> dict:
    """The payload of a verdict that fits the object and is canonical to the byte."""
    if not is_gated(type(obj)):
        raise CannotIssue(_("This kind of object is not published through permits."))
    try:
        payload = json.loads(verdict.payload)
        exact = canonical(payload) == verdict.payload
    except (TypeError, ValueError) as error:
        raise CannotIssue(_("The decided text is damaged.")) from error
    if not exact or set(payload.get("card", {})) != set(CARD):
        raise CannotIssue(_("The decided text is damaged."))
    if payload["number"] != obj.number:
        raise CannotIssue(_("The decided text belongs to another object."))
    if verdict.kind and verdict.kind != payload["card"]["kind"]:
        raise CannotIssue(_("The decision covers another kind of text."))
    if verdict.corrects_id and not _is_of(verdict.corrects_id, payload["number"]):
        raise CannotIssue(_("The decision corrects a text of another address."))
    if verdict.release_mode == ReleaseMode.AT_TIME and verdict.release_at is None:
        raise CannotIssue(_("The decision names no time of release."))
    return payload


def _is_of(permit_id: int, number: str) -> bool:
    return Permit.objects.filter(pk=permit_id, number=number).exists()
