"""Rich text as the public may get it: own link rewriting, then nh3, when built and when shown."""

import nh3
from django.utils.html import escape
from wagtail.documents import get_document_model
from wagtail.models import Page
from wagtail.rich_text.rewriters import LinkRewriter, MultiRuleRewriter

from cms.core.typed import row_number
from cms.media.documents import document

FEATURES = ["h3", "h4", "bold", "italic", "ol", "ul", "blockquote", "link", "document-link", "hr"]
TAGS = frozenset(
    "p br hr h3 h4 b strong i em u sup sub ul ol li blockquote a".split()  # noqa: SIM905
)
ATTRIBUTES = {"a": {"href"}}
SCHEMES = {"http", "https", "mailto", "tel"}


def _own_or_named(tag: str, attribute: str, value: str) -> str | None:
    """No address that borrows our scheme for another host."""
    if tag == "a" and (value.startswith(("//", "\\")) or "\\" in value[:3]):
        return None
    return value


# Made once: a page has ten paragraphs, and making the cleaner costs more than using it.
_cleaner = nh3.Cleaner(
    tags=set(TAGS),
    attributes=ATTRIBUTES,
    url_schemes=SCHEMES,
    link_rel="noopener",
    attribute_filter=_own_or_named,
)


def clean(html: str) -> str:
    """HTML with the few tags above; links open without handing over the referrer."""
    return _cleaner.clean(html)


def public_html(source: str, files: dict) -> str:
    """Editor's HTML with page links as ``/t/<number>/`` and documents as ``/b/<sha256>.<ext>``.

    A link to a page that has no public address, or to a document that is not public, becomes
    plain text; embeds and images vanish.
    """

    def rows(queryset, attributes: list[dict]) -> dict:
        ids = [row["id"] for row in attributes if row_number(row.get("id"))]
        return {str(found.pk): found for found in queryset.filter(pk__in=ids)}

    def pages(attributes: list[dict]) -> list[str]:
        found = rows(Page.objects.specific(), attributes)
        hrefs = [getattr(found.get(row.get("id")), "public_address", "") for row in attributes]
        return [f'<a href="{escape(href)}">' if href else "<a>" for href in hrefs]

    def documents(attributes: list[dict]) -> list[str]:
        found = rows(get_document_model().objects, attributes)
        links = [
            document(found[row["id"]], files) if row.get("id") in found else None
            for row in attributes
        ]
        return [f'<a href="{link["href"]}">' if link else "<a>" for link in links]

    rewriter = LinkRewriter(bulk_rules={"page": pages, "document": documents})
    return clean(MultiRuleRewriter([rewriter])(source or ""))
