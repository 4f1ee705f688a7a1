"""What papers and their scans are called when they are saved."""

import mimetypes
from datetime import datetime

from django.utils.translation import gettext as _

from cms.core.file_names import file_name
from cms.paper.models import Paper, Scan
from cms.paper.registry import PaperKind


def paper_name(paper: Paper, kind: PaperKind, record) -> str:
    """``发布审核单-专精特新企业培育情况-2026-11-27.docx``: the day it was printed."""
    what = f"{paper.label}（{_('blank')}）" if paper.is_blank else paper.label
    return file_name(what, kind.title(record), day=paper.made_at, ext="docx")


def scan_name(scan: Scan, kind: PaperKind, record) -> str:
    """The kind of paper instead of what a telephone called its picture: the day it was filed."""
    extension = (mimetypes.guess_extension(scan.mime) or "").lstrip(".").replace("jpeg", "jpg")
    return signed_name(kind, record, scan.filed_at, extension)


def signed_name(kind: PaperKind, record, day: datetime, extension: str) -> str:
    """Of any scan of that kind of paper."""
    what = f"{kind.label}{_('signed scan')}"
    return file_name(what, kind.title(record), day=day, ext=extension)
