"""Does what the public sees still stand on lawful decisions, byte for byte?"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model

from cms.media.blobs import open_blob
from cms.publishing.enums import MOVES, SITE, EventVerb
from cms.publishing.models import Address, Permit, PermitEvent
from cms.publishing.registry import decision_breach, gated_models
from cms.publishing.sealing import breach_of


@dataclass(frozen=True)
class Breach:
    """One thing that is not as it must be: ``where`` names the permit, address or object."""

    kind: str  # seal, key, digest, decision, files, bytes, events, pointer, live
    where: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: {self.sentence}"


def breaches() -> Iterator[Breach]:
    """Everything that is wrong; nothing if promise 1 holds."""
    for permit in Permit.objects.order_by("id").iterator(chunk_size=200):
        yield from _permit_breaches(permit)
    yield from _event_breaches()
    yield from _pointer_breaches()
    for model in gated_models():
        yield from _live_breaches(model)


def _permit_breaches(permit: Permit) -> Iterator[Breach]:
    where = f"permit {permit.pk} ({permit.number})"
    if broken := breach_of(permit):
        said = "the stored permit is not the one that was sealed"
        if broken == "key":
            said = f"its seal key {permit.key_id} is not among PERMIT_SEAL_KEYS: put it back"
        yield Breach(broken, where, said)
        return
    if wrong := decision_breach(permit):
        yield Breach("decision", where, wrong)
    named = json.loads(permit.payload)["files"]
    stored = {file.sha256: (file.type, file.name) for file in permit.files.all()}
    if stored != {sha256: (file["type"], file["name"]) for sha256, file in named.items()}:
        yield Breach("files", where, "the rows of its files differ from its text")
    for sha256 in named:
        if not _bytes_hold(sha256):
            yield Breach("bytes", where, f"{sha256[:12]} is missing or was changed")


def _bytes_hold(sha256: str) -> bool:
    try:
        with open_blob(sha256) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except OSError:
        return False


def _event_breaches() -> Iterator[Breach]:
    """Each permit's events follow the table of moves."""
    state: dict[int, str | None] = {}
    for event in PermitEvent.objects.order_by("id").iterator():
        before = state.get(event.permit_id)
        if event.verb not in MOVES[before]:
            where = f"permit {event.permit_id}"
            yield Breach("events", where, f"{event.verb} after {before or 'nothing'}")
        state[event.permit_id] = event.verb


def _pointer_breaches() -> Iterator[Breach]:
    """Every address points where the events say: to its last released permit, in force or not."""
    last: dict[str, PermitEvent] = {}
    released: dict[str, int] = {}
    for event in (
        PermitEvent.objects.select_related("permit").defer("permit__payload").order_by("id")
    ):
        number = event.permit.number
        if event.verb == EventVerb.RELEASED:
            released[number], last[number] = event.permit_id, event
        elif released.get(number) == event.permit_id:
            last[number] = event
    seen = set()
    for address in Address.objects.select_related("permit").order_by("number"):
        seen.add(address.number)
        where = f"address {address.number}"
        if address.permit_id != released.get(address.number):
            yield Breach("pointer", where, "it points to a permit that was not released last")
            continue
        if address.permit_id and address.permit.number != address.number:
            yield Breach("pointer", where, "its permit belongs to another address")
        lawful = address.number in last and last[address.number].verb == EventVerb.RELEASED
        if address.in_force != lawful:
            yield Breach("pointer", where, f"in force: {address.in_force}, by its events: {lawful}")
    for number in released.keys() - seen:
        yield Breach("pointer", f"address {number}", "released, but the address is missing")
    if SITE not in seen:
        yield Breach("pointer", f"address {SITE}", "the row that serialises releases is missing")


def _live_breaches(model: type[Model]) -> Iterator[Breach]:
    """Wagtail's flag says of each gated object what its address says."""
    if not any(field.name == "live" for field in model._meta.get_fields()):
        return
    label = model._meta.label_lower
    in_force = set(
        Permit.objects.filter(pointer__in_force=True, model=label).values_list(
            "object_id", flat=True
        )
    )
    rows = model._base_manager.all()
    if model.__subclasses__():  # a subclass's rows are checked under their own name
        rows = rows.filter(content_type__app_label=model._meta.app_label).filter(
            content_type__model=model._meta.model_name
        )
    for pk, live in rows.values_list("pk", "live"):
        lawful = str(pk) in in_force
        if live != lawful:
            sentence = f"live flag {live}, permit in force {lawful}"
            yield Breach("live", f"{label}:{pk}", sentence)
