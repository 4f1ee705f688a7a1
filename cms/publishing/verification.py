"""Does what the public sees still stand on lawful decisions, byte for byte?

Everything is read in a stream: the memory it takes does not grow with the number of texts.
"""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, islice

from django.db.models import CharField, Exists, Model, OuterRef, Q
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy

from cms.media.blobs import open_blob
from cms.publishing.enums import MOVES, SITE, EventVerb
from cms.publishing.models import Address, Permit, PermitEvent
from cms.publishing.registry import decision_breach, gated_models
from cms.publishing.sealing import breach_of

CHUNK = 200
KINDS = {
    "seal": gettext_lazy("the seal does not hold"),
    "key": gettext_lazy("the key of the seal is missing"),
    "digest": gettext_lazy("the text is not the one of its digest"),
    "decision": gettext_lazy("no lawful decision stands behind it"),
    "files": gettext_lazy("its files are not those of its text"),
    "bytes": gettext_lazy("a file is missing or was changed"),
    "events": gettext_lazy("its events are out of order"),
    "pointer": gettext_lazy("the address shows another text than was released last"),
    "live": gettext_lazy("the draft is marked as public and is not, or the other way round"),
}


@dataclass(frozen=True)
class Breach:
    """One thing that is not as it must be: ``where`` names the permit, address or object."""

    kind: str  # of KINDS
    where: str
    sentence: str

    @property
    def words(self) -> str:
        """What is wrong, for a line of the trail."""
        return str(KINDS[self.kind])

    def __str__(self) -> str:
        return f"{self.kind} {self.where}: {self.sentence}"


def breaches() -> Iterator[Breach]:
    """Everything that is wrong; nothing if promise 1 holds."""
    permits = Permit.objects.order_by("id").prefetch_related("files")
    for permit in permits.iterator(chunk_size=CHUNK):
        yield from _permit_breaches(permit)
        # Its files name it and it names them: else all of them wait for the collector of cycles.
        permit._prefetched_objects_cache.clear()
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
    rows = PermitEvent.objects.order_by("permit_id", "id").values_list("permit_id", "verb")
    for permit_id, events in groupby(rows.iterator(CHUNK), key=lambda row: row[0]):
        before = None
        for _permit_id, verb in events:
            if verb not in MOVES[before]:
                where = f"permit {permit_id}"
                yield Breach("events", where, f"{verb} after {before or 'nothing'}")
            before = verb


def _pointer_breaches() -> Iterator[Breach]:
    """Every address points where the events say: to its last released permit, in force or not."""
    told = _pointers_by_events()
    while some := dict(islice(told, CHUNK)):
        rows = Address.objects.select_related("permit").defer("permit__payload")
        found = rows.in_bulk(list(some))
        for number, (permit_id, lawful) in some.items():
            yield from _pointer_breach(number, found.get(number), permit_id, lawful)
    for address in _pointers_without_events().order_by("number").iterator(CHUNK):
        where = f"address {address.number}"
        yield Breach("pointer", where, "it points to a permit that was not released last")
    if not Address.objects.filter(pk=SITE).exists():
        yield Breach("pointer", f"address {SITE}", "the row that serialises releases is missing")


def _pointers_by_events() -> Iterator[tuple[str, tuple[int, bool]]]:
    """(number, (permit released last, whether it is in force)) of every address, by its events."""
    rows = PermitEvent.objects.order_by("permit__number", "id")
    rows = rows.values_list("permit__number", "permit_id", "verb")
    for number, events in groupby(rows.iterator(CHUNK), key=lambda row: row[0]):
        released, last = None, ""
        for _number, permit_id, verb in events:
            if verb == EventVerb.RELEASED:
                released, last = permit_id, verb
            elif permit_id == released:
                last = verb
        if released is not None:
            yield number, (released, last == EventVerb.RELEASED)


def _pointer_breach(
    number: str, address: Address | None, permit_id: int, lawful: bool
) -> Iterator[Breach]:
    where = f"address {number}"
    if address is None:
        yield Breach("pointer", where, "released, but the address is missing")
    elif address.permit_id != permit_id:
        yield Breach("pointer", where, "it points to a permit that was not released last")
    elif address.in_force != lawful:
        yield Breach("pointer", where, f"in force: {address.in_force}, by its events: {lawful}")


def _pointers_without_events():
    """Addresses that point somewhere or are in force, though nothing was ever released there.

    The numbers are gathered once: asked for each address by itself, SQLite reads all events anew,
    and ten times the texts took a hundred times as long.
    """
    released = PermitEvent.objects.filter(verb=EventVerb.RELEASED).values("permit__number")
    pointing = Address.objects.filter(Q(permit__isnull=False) | Q(in_force=True))
    return pointing.exclude(number__in=released)


def _live_breaches(model: type[Model]) -> Iterator[Breach]:
    """Wagtail's flag says of each gated object what its address says."""
    if not any(field.name == "live" for field in model._meta.get_fields()):
        return
    label = model._meta.label_lower
    rows = model._base_manager.all()
    if model.__subclasses__():  # a subclass's rows are checked under their own name
        rows = rows.filter(content_type__app_label=model._meta.app_label).filter(
            content_type__model=model._meta.model_name
        )
    permits = Permit.objects.filter(
        pointer__in_force=True, model=label, object_id=Cast(OuterRef("pk"), CharField())
    )
    rows = rows.annotate(lawful=Exists(permits))
    wrong = rows.filter(Q(live=True, lawful=False) | Q(live=False, lawful=True))
    for pk, live in wrong.order_by("pk").values_list("pk", "live"):
        sentence = f"live flag {live}, permit in force {not live}"
        yield Breach("live", f"{label}:{pk}", sentence)
