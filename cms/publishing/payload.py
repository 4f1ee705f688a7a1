"""From an object to plain data, and from plain data to one canonical text with one digest."""

import datetime as dt
import decimal
import hashlib
import json

from django.db.models import Model
from django.utils import timezone

from cms.publishing.enums import EventVerb
from cms.publishing.models import PermitEvent
from cms.publishing.registry import payload_function

CARD = ("kind", "unit", "date", "title", "summary", "thumb")
REQUIRED = ("schema", "card", "number", "files")


class NotPlain(TypeError):
    """A value that has no one canonical form (a float, a model, a lazy string, a set)."""


class CannotBuild(Exception):
    """The object's class is not gated, or its payload function left something out."""


def plain(value):
    """Strings, whole numbers, booleans, null, lists and dicts; dates and decimals as text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str):
        return str(value)
    if isinstance(value, decimal.Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        utc = value.astimezone(dt.UTC)
        return utc.isoformat(timespec="seconds").replace("+00:00", "Z")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise NotPlain("keys are strings")
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    raise NotPlain(f"not plain: {type(value).__name__}")


def canonical(value) -> str:
    """The one text of a payload: sorted keys, no spaces, decimals as strings, UTC with ``Z``."""
    return json.dumps(
        plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def digest(text: str) -> str:
    """SHA-256 of a canonical text. Lone surrogates raise ``UnicodeEncodeError``."""
    return hashlib.sha256(text.encode()).hexdigest()


def build_payload(obj: Model) -> tuple[dict, str]:
    """(payload, canonical text) of a gated object, its draft content as held in memory.

    Makes and keeps the bytes that it names; apart from that a pure function of object, bytes, and
    the corrections that its readers were told of before.
    """
    function = payload_function(type(obj))
    if function is None:
        raise CannotBuild(f"{type(obj).__name__} is not gated")
    files: dict = {}
    payload = {**function(obj, files), "files": files}
    if note := getattr(obj, "correction_note", ""):
        payload["correction"] = {"note": note}
    if told := _told_before(obj):
        payload["corrections"] = told
    missing = [key for key in REQUIRED if not payload.get(key) and key != "files"]
    if missing or set(payload["card"]) != set(CARD):
        raise CannotBuild(f"payload of {type(obj).__name__} lacks {missing or CARD}")
    text = canonical(payload)
    return json.loads(text), text


def _told_before(obj: Model) -> list[dict]:
    """The draft's own note is not told twice: what is being decided stays the same text while the
    one before it, of the same note, becomes public.
    """
    own = getattr(obj, "correction_note", "")
    return [told for told in released_corrections(obj) if told["note"] != own]


def released_corrections(obj: Model) -> list[dict]:
    """Every correction of a text that was public, oldest first, by its day (office-needs 4): no
    later text takes one away.
    """
    if obj.first_published_at is None:  # and so told nobody anything
        return []
    releases = PermitEvent.objects.filter(
        verb=EventVerb.RELEASED,
        permit__corrects__isnull=False,
        permit__model=obj._meta.label_lower,
        permit__object_id=str(obj.pk),
    )
    told = []
    for at, text in releases.order_by("id").values_list("at", "permit__payload"):
        note = correction_of(json.loads(text))
        if note:
            told.append({"date": timezone.localdate(at), "note": note})
    return told


def correction_of(payload: dict) -> str:
    """更正说明: what a text says about the one that it corrects; empty when it corrects none."""
    return (payload.get("correction") or {}).get("note", "")


def framing(payload: dict, released: dt.datetime) -> dict:
    """Site texts as they stand around a page: the note of a correction bears its date."""
    if not correction_of(payload):
        return payload
    return {**payload, "corrected_on": timezone.localdate(released).isoformat()}


def card(
    *, kind: str, date: dt.date, title: str, unit: str = "", summary: str = "", thumb: str = ""
) -> dict:
    """What lists show of a text."""
    return {
        "kind": str(kind),
        "unit": str(unit or ""),
        "date": date,
        "title": str(title),
        "summary": str(summary or ""),
        "thumb": thumb,
    }


def body_data(stream_value, files: dict) -> list[dict]:
    """``[{type, value}]`` of a StreamField of public blocks. Block ids are left out at every
    level: they change with every autosave of a new block and are not content.
    """
    block = stream_value.stream_block
    return _without_ids(block.get_api_representation(stream_value, context={"files": files}))


def _without_ids(value):
    if isinstance(value, dict):
        keep = value.keys() - {"id"} if value.keys() == {"type", "value", "id"} else value.keys()
        return {key: _without_ids(value[key]) for key in value if key in keep}
    if isinstance(value, list):
        return [_without_ids(item) for item in value]
    return value


def first_picture(body: list[dict]) -> str:
    """Address of the smallest size of the first picture in a body; empty without one."""
    for block in body:
        if block["type"] == "picture" and block["value"].get("image"):
            return block["value"]["image"]["sources"][0]["src"]
    return ""
