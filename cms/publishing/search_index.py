"""The public index follows the permits: what is released is found, what is withdrawn is not."""

import html
import json
import re
from collections.abc import Iterator

from django.utils.html import strip_tags

from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.signals import permit_released, permit_withdrawn
from cms.search.services import index_public_text, register_public_source, remove_public_text

# Of a payload, what is not words for a reader.
WORDLESS = {"schema", "card", "number", "files", "sha256", "type", "kind", "url", "page"}
WORDLESS |= {"src", "srcset", "sizes", "href", "thumb", "form", "id", "mandate"}
BLOCK_END = re.compile(r"</(?:p|h\d|li|td|th|tr|blockquote)>|<br\s*/?>")


def connect() -> None:
    """Called in ``ready``."""
    permit_released.connect(_released, dispatch_uid="publishing.index_released")
    permit_withdrawn.connect(_withdrawn, dispatch_uid="publishing.index_withdrawn")
    register_public_source(entries_in_force)


def _released(sender, permit: Permit, **kwargs) -> None:
    if in_force(pk=permit.pk).exists():
        index_public_text(**entry_of(permit))


def _withdrawn(sender, permit: Permit, **kwargs) -> None:
    remove_public_text(ref=permit.number)


def entries_in_force() -> Iterator[dict]:
    """What ``update_index`` writes: every listed text in force."""
    for permit in in_force().defer(None).iterator(chunk_size=100):
        yield entry_of(permit)


def entry_of(permit: Permit) -> dict:
    """The words of a permit, as ``index_public_text`` takes them."""
    payload = json.loads(permit.payload)
    return {
        "ref": permit.number,
        "kind": permit.kind,
        "date": permit.date,
        "card": payload.get("card", {}),
        "title": permit.title,
        "text": "\n".join([permit.unit, permit.summary, *words_of(payload)]),
    }


def words_of(value, name: str = "") -> Iterator[str]:
    """Every line of text in a payload, in reading order."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key not in WORDLESS:
                yield from words_of(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from words_of(each, name)
    elif isinstance(value, str) and value:
        if name == "html":
            value = html.unescape(strip_tags(BLOCK_END.sub("\n", value)))
        yield value
