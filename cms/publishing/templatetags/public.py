"""The body of a payload, block by block, and rich text cleaned by today's rules."""

from datetime import date

from django import template
from django.utils.safestring import mark_safe

from cms.publishing.render import block_template
from cms.publishing.rich_text import clean as clean_html

register = template.Library()


@register.simple_tag
def body(blocks: list[dict]) -> str:
    """Every block through the one template of its type."""
    parts = (block_template(block["type"]).render({"v": block["value"]}) for block in blocks or [])
    return mark_safe("".join(parts))  # noqa: S308 (each part is an autoescaped template)


@register.filter
def clean(html: str) -> str:
    """Again with today's rules: an old payload gets a newer sanitizer."""
    return mark_safe(clean_html(html))  # noqa: S308 (nh3)


@register.filter
def sources_of(image: dict, mime: str) -> str:
    """``srcset`` of one media type of a picture."""
    return ", ".join(f"{s['src']} {s['w']}w" for s in image["sources"] if s["type"] == mime)


@register.filter
def fallback_source(image: dict) -> dict:
    """The largest JPEG, for browsers and readers that take only one address."""
    return [s for s in image["sources"] if s["type"] == "image/jpeg"][-1]


@register.filter
def as_date(value: str):
    """A canonical date of a payload as a date, for Chinese formatting; empty when there is none."""
    return date.fromisoformat(value) if value else ""
