"""The file around the words: our styles in, everything of the library's template out."""

import io
import zipfile
from datetime import UTC, datetime

from django.utils import timezone
from docx.oxml import parse_xml

from cms.paper.docx.look import font_table_xml, settings_xml, styles_xml

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KEPT = ("styles", "settings", "fontTable", "header", "footer", "image")


def dress(document, *, title: str, author: str, made_at: datetime) -> None:
    """Own fonts, styles, settings and properties; no thumbnail, theme or template left."""
    part = document.part
    for key, rel in list(part.rels.items()):
        name = rel.reltype.rsplit("/", 1)[-1]
        if name not in KEPT:
            del part.rels[key]
        elif name == "fontTable":
            rel.target_part._blob = font_table_xml()
    part._styles_part._element = parse_xml(styles_xml())
    part._settings_part._element = parse_xml(settings_xml())
    for key, rel in list(part.package.rels.items()):
        if rel.reltype.endswith(("/thumbnail", "/extended-properties")):
            del part.package.rels[key]
    _name(document.core_properties, title, author, made_at.astimezone(UTC))


def _name(properties, title: str, author: str, moment: datetime) -> None:
    properties.title, properties.author, properties.last_modified_by = title[:255], author, author
    properties.created = properties.modified = moment.replace(microsecond=0, tzinfo=None)
    properties.comments = properties.keywords = properties.category = properties.subject = ""
    properties.language, properties.revision = "zh-CN", 1


def packed(document, made_at: datetime) -> bytes:
    """The file, with one moment in every entry instead of the clock's."""
    rough, out = io.BytesIO(), io.BytesIO()
    document.save(rough)
    at = timezone.localtime(made_at).timetuple()[:6]
    with zipfile.ZipFile(rough) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            entry = zipfile.ZipInfo(name, date_time=at)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            made.writestr(entry, given.read(name))
    return out.getvalue()
