"""Blocks whose public form is plain data. Containers recurse by themselves; leaves say it here."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

from cms.media.documents import document
from cms.media.models import Secrecy
from cms.media.pictures import picture
from cms.publishing.held_back import why_held_back
from cms.publishing.rich_text import FEATURES, public_html


class PublicRichText(blocks.RichTextBlock):
    """``{"html": …}``, cleaned, with public addresses."""

    is_public = True

    def __init__(self, **kwargs) -> None:
        kwargs.setdefault("features", FEATURES)
        super().__init__(**kwargs)

    def get_api_representation(self, value, context=None) -> dict:
        return {"html": public_html(value.source, context["files"])}


class PublicImage(ImageChooserBlock):
    """The sizes of a picture, by hash. ``crop`` is one of ``cms.media.pictures.RATIOS``."""

    is_public = True

    def get_api_representation(self, value, context=None) -> dict | None:
        return picture(value, context["files"], self.meta.crop) if value else None

    class Meta:
        crop = ""


class PublicDocument(DocumentChooserBlock):
    """A document by hash. One that is not marked public cannot be chosen."""

    is_public = True

    def clean(self, value):
        if value is not None and value.secrecy != Secrecy.PUBLIC:
            raise ValidationError(why_held_back(value))
        return super().clean(value)

    def get_api_representation(self, value, context=None) -> dict | None:
        return document(value, context["files"]) if value else None


class PublicPageLink(blocks.PageChooserBlock):
    """The public address of a gated page, whether or not it is in force yet."""

    is_public = True

    def get_api_representation(self, value, context=None) -> str:
        return getattr(value.specific, "public_address", "") if value else ""


class PublicURL(blocks.URLBlock):
    """An address outside. Raw data may hold any scheme: only http and https get out."""

    is_public = True

    def get_api_representation(self, value, context=None) -> str:
        value = value or ""
        return value if value.startswith(("https://", "http://")) else ""


# Handsontable knows no Chinese by itself and says so on the console: its menu is named here.
TABLE_MENU = {
    "row_above": {"name": _("Insert a row above")},
    "row_below": {"name": _("Insert a row below")},
    "col_left": {"name": _("Insert a column to the left")},
    "col_right": {"name": _("Insert a column to the right")},
    "remove_row": {"name": _("Remove the row")},
    "remove_col": {"name": _("Remove the column")},
    "undo": {"name": _("Undo")},
    "redo": {"name": _("Redo")},
}


class PublicTable(TableBlock):
    """Rows of text; which of them head the others."""

    is_public = True

    def get_table_options(self, table_options=None) -> dict:
        own = {"language": "en-US", "contextMenu": {"items": TABLE_MENU}}
        return super().get_table_options({**own, **(table_options or {})})

    def clean(self, value):
        """Wagtail asks for the headers too, in English and without naming them."""
        chosen = not value or value.get("table_header_choice")
        if not chosen and not self.is_deferred_validation:
            raise ValidationError(_("Please choose above the table which cells are its headers."))
        return super().clean(value)

    def get_api_representation(self, value, context=None) -> dict:
        value = value or {}
        rows = list(value.get("data") or [])
        while rows and not any(rows[-1]):
            rows.pop()  # the editor begins with three rows; those left empty are not public
        return {
            "caption": str(value.get("table_caption") or ""),
            "head": bool(value.get("first_row_is_table_header")),
            "side": bool(value.get("first_col_is_header")),
            "rows": [["" if cell is None else str(cell) for cell in row] for row in rows],
        }


class PictureBlock(blocks.StructBlock):
    """A picture, what it shows in words, and a line under it."""

    image = PublicImage(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("What the picture shows"),
        max_length=120,
        help_text=_("Read out to people who cannot see it."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False, max_length=120)

    class Meta:
        icon = "image"


class QuoteBlock(blocks.StructBlock):
    """Somebody's words."""

    text = blocks.TextBlock(label=_("Text"))
    source = blocks.CharBlock(label=_("Source"), required=False, max_length=80)

    class Meta:
        icon = "openquote"


class FileBlock(blocks.StructBlock):
    """An attachment."""

    file = PublicDocument(label=_("File"))
    title = blocks.CharBlock(label=_("Title"), required=False, max_length=120)

    class Meta:
        icon = "doc-full"


class FactBlock(blocks.StructBlock):
    """A label and its value, such as 时间: 3月5日."""

    label = blocks.CharBlock(label=_("Label"), max_length=20)
    value = blocks.CharBlock(label=_("Value"), max_length=200)


class LinkBlock(blocks.StructBlock):
    """A link on a line of its own, to one of our pages or to an address outside."""

    text = blocks.CharBlock(label=_("Text"), max_length=80)
    page = PublicPageLink(label=_("Page of this site"), required=False)
    url = PublicURL(label=_("Address outside"), required=False)

    def clean(self, value):
        value = super().clean(value)
        has_page, has_url = bool(value.get("page")), bool(value.get("url"))
        is_unfinished = self.is_deferred_validation and not has_page and not has_url
        if has_page == has_url and not is_unfinished:
            raise blocks.StructBlockValidationError(
                block_errors={"url": ValidationError(_("Give either a page or an address."))}
            )
        return value

    class Meta:
        icon = "link"


class PublicBody(blocks.StreamBlock):
    """The body of a public text. Each type has a template ``public/blocks/<type>.html``."""

    heading = blocks.CharBlock(label=_("Heading"), max_length=80, icon="title")
    para = PublicRichText(label=_("Text"), icon="pilcrow")
    picture = PictureBlock(label=_("Picture"))
    table = PublicTable(label=_("Table"), icon="table")
    quote = QuoteBlock(label=_("Quotation"))
    file = FileBlock(label=_("File"))
    facts = blocks.ListBlock(FactBlock(), label=_("Key facts"), icon="list-ul")
    link = LinkBlock(label=_("Link"))
