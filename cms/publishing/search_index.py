"""The public index follows the permits: what is released is found, what is withdrawn is not.

The index says where to look and nothing else: what is shown comes from the permits.
"""

import html
import json
import re
from collections.abc import Iterator

from django.utils.html import strip_tags

from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.registry import unlisted_models
from cms.publishing.sealing import breach_of
from cms.publishing.signals import permit_released, permit_withdrawn
from cms.search.queries import Hit, HitPage, search_public
from cms.search.services import index_public_text, register_public_source, remove_public_text
from cms.search.snippets import mark_terms, snippet

# Of a payload, what is not words for a reader.
WORDLESS = {"schema", "card", "number", "files", "sha256", "type", "kind", "url", "page"}
WORDLESS |= {"src", "srcset", "sizes", "href", "thumb", "form", "id", "mandate", "ends_on"}
# Names of bytes (pictures, files, forms): nothing that anybody reads.
DIGEST = re.compile(r"[0-9a-f]{64}")
BLOCK_END = re.compile(r"</(?:p|h\d|li|td|th|tr|blockquote)>|<br\s*/?>")


def connect() -> None:
    """Called in ``ready``."""
    permit_released.connect(_released, dispatch_uid="publishing.index_released")
    permit_withdrawn.connect(_withdrawn, dispatch_uid="publishing.index_withdrawn")
    register_public_source(entries_in_force)


def _released(sender, permit: Permit, **kwargs) -> None:
    if permit.model not in unlisted_models():  # in force it is: this very transaction made it so
        index_public_text(**entry_of(permit))


def _withdrawn(sender, permit: Permit, **kwargs) -> None:
    remove_public_text(ref=permit.number)


def search_in_force(q: str, *, kind: str = "", after: str | None = None) -> HitPage:
    """What ``search_public`` finds, held to the permits in force and told in their words.

    A row left in the index for an address that is not in force is not shown, and one that was
    altered shows nothing of its own. Twenty permits are read in one query more than the search.
    """
    page = search_public(q, kind=kind, after=after)
    rows = in_force(number__in=[hit.ref for hit in page]).defer(None) if page.hits else []
    permits = {permit.number: permit for permit in rows if not breach_of(permit)}
    hits = [_hit(permits[hit.ref], page.terms) for hit in page if hit.ref in permits]
    return HitPage(hits, page.terms, page.next)


def _hit(permit: Permit, terms: list[str]) -> Hit:
    entry = entry_of(permit)
    return Hit(
        ref=permit.number,
        kind=permit.kind,
        date=permit.date,
        card=entry["card"],
        title=mark_terms(permit.title, terms),
        snippet=snippet(entry["text"], terms),
    )


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
    elif isinstance(value, str) and value and not DIGEST.fullmatch(value):
        if name == "html":
            value = html.unescape(strip_tags(BLOCK_END.sub("\n", value)))
        yield value
