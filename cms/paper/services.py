"""A paper is printed; its signed scan comes back."""

import hashlib
from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from cms.core.audit import object_ref, record_event
from cms.media.blobs import put_blob
from cms.paper.codes import new_code
from cms.paper.models import Paper, Scan
from cms.paper.registry import PaperKind
from cms.paper.sheet import Sheet, as_text, blanked
from cms.paper.uploads import (
    CannotFile,
    checked_scan,
    new_document,
    paper_on,
    refused_filing,
)

TRIES = 5  # a code that is taken is drawn again


class CannotPrint(Exception):
    """There is no such paper for this account; the message says why."""


def make_paper(*, kind: PaperKind, record: Model, blank: bool, by, now: datetime) -> Paper:
    """Describe a record's paper as it stands now; printed unchanged it is the same paper again.

    Raises ``CannotPrint`` for whoever may not read it, and for a record that has no such paper.
    """
    refusal = ""
    if not kind.can_read(by, record):
        refusal = _("This paper is not for your account.")
    elif not kind.fits(record) or (blank and not kind.has_blank):
        refusal = _("There is no such paper of this record.")
    if refusal:
        words = str(kind.label)
        record_event(verb="paper.print", obj=record, by=by, now=now, refused=True, detail=words)
        raise CannotPrint(refusal)
    with transaction.atomic():
        paper = _same_or_new(kind, record, blank, by, now)
        detail = f"{paper.label} {paper.printed_code}"
        record_event(verb="paper.print", obj=record, by=by, now=now, detail=detail)
    return paper


def _same_or_new(kind: PaperKind, record: Model, blank: bool, by, now: datetime) -> Paper:
    sheet = _sheet(kind, record, blank, now)
    text = as_text(sheet)
    digest = digest_of(kind, record, text)
    if kind.secret is not None:
        text = as_text(replace(sheet, parts=()))
    key = {"record_ref": object_ref(record), "kind": kind.key, "digest": digest}
    rest = {
        "title": sheet.title[:255],
        "is_blank": blank,
        "content": text,
        "made_at": now,
        "made_by": by,
    }
    for _attempt in range(TRIES):
        if known := Paper.objects.filter(**key).first():
            return known
        try:
            with transaction.atomic():
                return Paper.objects.create(code=new_code(), **key, **rest)
        except IntegrityError:
            continue  # a rival printed it, or the code is taken
    raise RuntimeError("no free paper code")


def digest_of(kind: PaperKind, record: Model, text: str) -> str:
    """What names a paper: the SHA-256 of its text, led by the record's secret where it has one."""
    secret = kind.secret(record) if kind.secret is not None else ""
    return hashlib.sha256((secret + text).encode(errors="replace")).hexdigest()


def sheet_of(paper: Paper, kind: PaperKind, record: Model) -> Sheet | None:
    """What a paper said when it was printed; None where its words were not kept with it and the
    record says something else by now.
    """
    if kind.secret is None:
        return paper.sheet
    sheet = _sheet(kind, record, paper.is_blank, paper.made_at)
    return sheet if digest_of(kind, record, as_text(sheet)) == paper.digest else None


def _sheet(kind: PaperKind, record: Model, blank: bool, now: datetime) -> Sheet:
    if not blank:
        return kind.build(record, now)
    return blanked((kind.build_blank or kind.build)(record, now))


def file_scan(
    *, record: Model, code: str, file, not_secret: bool = False, by, now: datetime
) -> Scan:
    """File the scan of a signed paper on its record; ``code`` is what is printed below the QR, for
    one that cannot be read off the scan.

    Refused: a code of no paper, a paper of another record, whoever may not file there, a file that
    is neither picture nor PDF, and, until ``not_secret`` answers the question, one that is marked
    secret. The same bytes twice are one scan. Raises ``CannotFile``.
    """
    try:
        upload = checked_scan(file, not_secret=not_secret)
        paper = paper_on(upload, code, record, by)
        if paper is None:
            raise CannotFile(_("The QR could not be read: please type the paper code below it."))
    except CannotFile as refusal:
        refused_filing(record, refusal.whose, by, now)
        raise
    sha256 = put_blob(upload.data)
    with transaction.atomic():
        # Two at once take turns, so that the same bytes are one scan.
        paper = Paper.objects.select_for_update().get(pk=paper.pk)
        if known := Scan.objects.filter(paper=paper, sha256=sha256).first():
            return known
        scan = Scan.objects.create(
            paper=paper,
            document=new_document(upload, title=f"{paper.label} {paper.printed_code}", by=by),
            sha256=sha256,
            name=upload.name[-160:],
            mime=upload.mime,
            size=len(upload.data),
            filed_at=now,
            filed_by=by,
        )
        detail = f"{paper.label} {paper.printed_code} {sha256[:16]}"
        record_event(verb="paper.file", obj=record, by=by, now=now, detail=detail)
    return scan
