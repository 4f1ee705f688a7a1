"""A sheet on the page for the printer, and the buttons on a record's own page."""

import base64

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from cms.core.audit import object_ref
from cms.media.blobs import read_blob
from cms.paper import words
from cms.paper.photos import small_photo
from cms.paper.qr import svg
from cms.paper.registry import kinds_for
from cms.paper.sheet import Drawing, Photo, Picture, Rows, Signature
from cms.paper.strokes import stroke_png

register = template.Library()
GRID = 24  # shares of a table's width that the style sheet knows


@register.filter
def part_template(part) -> str:
    """The one template of a part."""
    return f"paper/parts/{part.part}.html"


@register.filter
def has_head(part: Rows) -> bool:
    return any(part.head)


@register.filter
def name_and_post(text: str) -> SafeString:
    """A cell for a pen: what stands below its first line is small, as in the DOCX."""
    first, _line, below = text.partition("\n")
    return format_html('{}<span class="under">{}</span>', first, below) if below else first


@register.simple_tag
def columns(part: Rows) -> SafeString:
    """Widths as classes, since the page's policy allows no style in the page."""
    total = sum(part.widths)
    if not total:
        return SafeString("")
    shares = ((max(1, round(GRID * each / total)),) for each in part.widths)
    inner = format_html_join("", '<col class="w{}">', shares)
    return format_html("<colgroup>{}</colgroup>", inner)


@register.simple_tag
def paper_qr(address: str, paper) -> SafeString:
    return svg(address, paper.printed_code)


@register.simple_tag
def check_code_word() -> str:
    return words.CHECK_CODE


@register.simple_tag
def paper_code_word() -> str:
    return words.PAPER_CODE


@register.simple_tag
def signature(line: Signature) -> str:
    """As in the DOCX."""
    name, date = line.name or words.EMPTY_LINE, line.date or words.DATE_LINE
    return f"{line.label}{words.SIGN_HERE}：{name}　{date}"


@register.simple_tag
def paper_picture(part: Picture) -> SafeString:
    """The bytes themselves: a paper may show what has no public address yet."""
    try:
        data = read_blob(part.sha256)
    except FileNotFoundError:
        return format_html("<span>［{}］</span>", part.alt)
    mime = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return _pixels(data, mime, part.width, part.height, part.alt)


@register.simple_tag
def paper_photo(part: Photo) -> SafeString:
    """A picture of the record, made small."""
    found = small_photo(part.path)
    if found is None:
        return format_html("<span>［{}］</span>", part.alt)
    data, width, height = found
    return _pixels(data, "image/jpeg", width, height, part.alt)


@register.simple_tag
def paper_drawing(part: Drawing) -> SafeString:
    """The same pixels as in the DOCX."""
    png = stroke_png(part.strokes, part.width, part.height)
    return _pixels(png, "image/png", part.width, part.height, part.alt)


def _pixels(data: bytes, mime: str, width: int, height: int, alt: str) -> SafeString:
    return format_html(
        '<img src="data:{};base64,{}" width="{}" height="{}" alt="{}">',
        mime,
        base64.b64encode(data).decode(),
        width,
        height,
        alt,
    )


@register.inclusion_tag("paper/includes/buttons.html", takes_context=True)
def paper_buttons(context, record) -> dict:
    """A panel of the desk: 打印 and 下载 Word of every paper this account may have of a record."""
    return _offered(context, record, button="button secondary")


@register.inclusion_tag("paper/includes/forms.html", takes_context=True)
def paper_forms(context, record) -> dict:
    """The same without a frame, for a record in the admin."""
    return _offered(context, record, button="button button-secondary")


def _offered(context, record, button: str) -> dict:
    return {
        "kinds": kinds_for(record, context["request"].user),
        "ref": object_ref(record),
        "csrf_token": context.get("csrf_token"),
        "button": button,
    }
