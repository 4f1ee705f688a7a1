"""A file that somebody brings: looked at as every upload is, then read as what it says it is."""

from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from cms.formbuilder.assemble import problems_of
from cms.formbuilder.definition import questions_of
from cms.formbuilder.exchange.document import CannotReadForm, Document, packed, read
from cms.formbuilder.exchange.reading import read_xlsform
from cms.formbuilder.exchange.sheets import MOST_BYTES
from cms.formbuilder.exchange.survey import Gap
from cms.formbuilder.vocabularies import leave_unknown
from cms.media.kinds import Kind
from cms.media.uploads import UploadRefused, check_upload, clean_name

MOST_CARRIED = 4 * 1024 * 1024  # bytes that the page hands on to the one that makes the form


@dataclass(frozen=True)
class Brought:
    """What would come in, what would not, and what is to be mended before it can be finalised."""

    document: Document
    gaps: list[Gap]
    problems: list[str]
    text: str  # the form as our own file, to be handed on


def read_upload(file, *, filler: str, not_secret: bool = False) -> Brought:
    """A JSON of ours or an XLSForm. Nothing is made yet. ``filler`` is who fills in the sections of
    an XLSForm, ``not_secret`` the answer to ``SecrecyQuestion``.

    Raises UploadRefused, CannotReadForm.
    """
    stem, ext = clean_name(file.name or "")
    if ext == "json":
        document = read(_json_text(file, stem, not_secret=not_secret))
        gaps = _unknown_vocabularies(document)
    elif ext == "xlsx":
        checked = check_upload(
            file, kinds=(Kind.SHEET,), max_bytes=MOST_BYTES, not_secret=not_secret
        )
        reading = read_xlsform(checked.data, name=stem, filler=filler)
        document, gaps = reading.document, reading.gaps
        read(packed(document))  # what we make ourselves is held to the schema, too
    else:
        raise UploadRefused(
            _("Taken here: forms saved as JSON, and XLSForms saved as Excel files (.xlsx).")
        )
    text = packed(document)
    if len(text.encode()) > MOST_CARRIED:
        raise CannotReadForm([_("The form is too large.")])
    return Brought(document, gaps, problems_of(document.definition), text)


def _unknown_vocabularies(document: Document) -> list[Gap]:
    """What offered a vocabulary that is not here offers its own options from now on."""
    number = {}
    for turn, (_section, _table, question) in enumerate(questions_of(document.definition), 1):
        number[question["key"]] = turn
    words = _("its vocabulary is not there: what it offered then becomes its own options")
    return [
        Gap("JSON", number[question["key"]], question["label"], words)
        for question in leave_unknown(document.definition)
    ]


def _json_text(file, stem: str, *, not_secret: bool) -> str:
    """JSON is looked at as the plain text that it is."""
    if (file.size or 0) > MOST_BYTES:
        too_big = _("The file is larger than %(size)d MB.") % {"size": MOST_BYTES // 1024 // 1024}
        raise UploadRefused(too_big)
    plain = ContentFile(file.read(MOST_BYTES + 1), name=f"{stem}.txt")
    checked = check_upload(plain, kinds=(Kind.TEXT,), max_bytes=MOST_BYTES, not_secret=not_secret)
    try:
        return checked.data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CannotReadForm([_("The file is not UTF-8 text.")]) from error
