"""A signed paper comes in as a picture or PDF: one way for every form that takes one.

It is kept as a private document that belongs to its sender until the form is whole; then what was
entered takes it over (``take_upload``), and where its QR could be read, or the code below it was
typed, it is filed on its record as well. What no form took over is swept away.
"""

import hashlib
import uuid
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from wagtail.models import Collection, ReferenceIndex

from cms.core.audit import object_ref, record_event
from cms.core.locks import hold_lock
from cms.media.blobs import put_blob
from cms.media.kinds import Kind
from cms.media.models import MediaDocument, Secrecy
from cms.media.uploads import CheckedUpload, SecrecyQuestion, UploadRefused, check_upload
from cms.paper.codes import as_stored
from cms.paper.models import Paper, Scan, Upload
from cms.paper.queries import record_of
from cms.paper.reading import codes_on
from cms.paper.registry import PaperKind, kind_of

SCAN_KINDS = (Kind.IMAGE, Kind.PDF)
# A root of its own: rights on the office's collections do not reach down to it.
SIGNED_PAPERS = "签字扫描件"
GRACE = timedelta(days=2)  # an entry begun today may be ended tomorrow


class CannotFile(Exception):
    """The scan was not taken; the message says why. ``paper`` is the one its code belongs to, where
    that is another record's and this account may know it (``whose`` is for the trail, whoever may
    know it); ``asks`` whether the file holds secrets.
    """

    paper: Paper | None = None
    whose: Paper | None = None
    asks = False


def keep_upload(
    *,
    record: Model,
    kind: str,
    file,
    code: str = "",
    not_secret: bool = False,
    title: str,
    by,
    now: datetime,
) -> MediaDocument:
    """Keep the scan of a signed paper of ``record`` until the form it came with is whole.

    The caller has judged whether ``by`` may. ``code`` is what stands below the QR, for one that
    cannot be read off the scan. Refused: a code of no paper, of another record's or of another kind
    of paper, and what ``checked_scan`` refuses. Raises ``CannotFile``.
    """
    try:
        upload = checked_scan(file, not_secret=not_secret)
        paper = paper_on(upload, code, record, by, kind)
    except CannotFile as refusal:
        refused_filing(record, refusal.whose, by, now)
        raise
    with transaction.atomic():
        document = new_document(upload, title=title, by=by)
        Upload.objects.create(
            document=document,
            record_ref=object_ref(record),
            paper=paper,
            name=upload.name[-160:],
            mime=upload.mime,
            kept_at=now,
            kept_by=by,
        )
    return document


def take_upload(*, document: MediaDocument, by, now: datetime) -> None:
    """What was entered now points to this document: no sweep removes it any more, and with the
    code of its paper it is filed. Inside the caller's transaction; nothing for an older document.
    """
    upload = Upload.objects.select_for_update().filter(document=document).first()
    if upload is None:
        return
    if upload.paper_id and not Scan.objects.filter(document=document).exists():
        _file(upload, by, now)
    upload.delete()


def uploads_of(record: Model, by) -> QuerySet[Upload]:
    """What this account has sent for the record, and no form has taken over yet."""
    return Upload.objects.filter(record_ref=object_ref(record), kept_by=by)


def sweep_uploads(*, now: datetime) -> int:
    """Remove what came with forms that nobody ended, after ``GRACE``; returns how many. What
    anything points to stays, whoever has forgotten to take it over.
    """
    removed = 0
    for pk in list(Upload.objects.filter(kept_at__lt=now - GRACE).values_list("pk", flat=True)):
        with transaction.atomic():
            upload = Upload.objects.select_for_update().filter(pk=pk).first()
            if upload is None:
                continue  # just taken over
            document = upload.document
            upload.delete()
            if not _is_linked(document):
                document.delete()
                removed += 1
    return removed


def checked_scan(file, *, not_secret: bool) -> CheckedUpload:
    """A picture or PDF, cleaned; ``CannotFile`` for all else and, until the question is answered,
    for what is marked secret.
    """
    try:
        return check_upload(file, kinds=SCAN_KINDS, not_secret=not_secret)
    except UploadRefused as error:
        refusal = CannotFile(str(error))
        refusal.asks = isinstance(error, SecrecyQuestion)
        raise refusal from error


def new_document(upload: CheckedUpload, *, title: str, by) -> MediaDocument:
    """What ``Provenance.scan`` can point to: never public, in no list of the office's files."""
    document = MediaDocument(
        title=title[:255],
        secrecy=Secrecy.NOT_PUBLIC,
        uploaded_by_user=by,
        collection=_signed_papers(),
        file=ContentFile(upload.data, f"{uuid.uuid4().hex}.{upload.ext}"),
    )
    document._set_document_file_metadata()
    document.save()
    return document


def _signed_papers() -> Collection:
    """Made by the first upload, and by one alone: two at once would take the same place."""
    roots = Collection.objects.filter(depth=1, name=SIGNED_PAPERS)
    found = roots.first()
    if found is None:
        hold_lock("paper.collection")
        found = roots.first() or Collection.add_root(name=SIGNED_PAPERS)
    return found


def paper_on(upload: CheckedUpload, code: str, record: Model, by, wanted: str = "") -> Paper | None:
    """Which paper of the record a scan is of, by its QR; where none can be read, by the code that
    was typed; None without either. ``CannotFile`` where QR or code is another's.
    """
    typed = paper_of_code(code) if code.strip() else None
    read = [paper_of_code(each) for each in codes_on(upload)]
    if not read and not code.strip():
        return None
    own = [each for each in read if each is not None and each.record_ref == object_ref(record)]
    wanted_here = [each for each in own if not wanted or each.kind == wanted]
    able = wanted_here or own or read or [typed]  # there may be two papers on one photo
    found = typed if typed in able else able[0]
    refuse_wrong_paper(found, record, by, wanted)
    if code.strip() and typed != found:
        words = _("The QR on the scan says %(read)s, another code was typed. Look which is right.")
        raise CannotFile(words % {"read": found.printed_code})
    return found


def paper_of_code(code: str) -> Paper | None:
    """By what is printed below the QR, or by the whole address that a reader of QRs types."""
    return Paper.objects.filter(code=as_stored(code.rpartition("/paper/")[2])).first()


def refuse_wrong_paper(paper: Paper | None, record: Model, by, wanted: str = "") -> None:
    """``CannotFile`` unless the paper is one of this record, of the kind wanted, that ``by`` may
    file.
    """
    if paper is None:
        raise CannotFile(_("No paper has this code. It stands below the QR of the paper."))
    kind = kind_of(paper.kind)
    if paper.record_ref != object_ref(record):
        raise _wrong_record(paper, kind, by)
    if kind is None or not kind.can_file(by, record):
        raise CannotFile(_("Scans of this paper are not filed by your account."))
    if wanted and paper.kind != wanted:
        words = _("This code belongs to “%(kind)s”. Here “%(wanted)s” is wanted.")
        raise CannotFile(words % {"kind": kind.label, "wanted": kind_of(wanted).label})


def refused_filing(record: Model, paper: Paper | None, by, now: datetime) -> None:
    """The trail says whose code it was."""
    detail = f"{paper.label} {paper.printed_code}" if paper else ""
    record_event(verb="paper.file", obj=record, by=by, now=now, refused=True, detail=detail)


def _wrong_record(paper: Paper, kind: PaperKind | None, by) -> CannotFile:
    """Says which record the code belongs to, to whoever may know that record."""
    other = record_of(paper.record_ref)
    if kind is None or other is None or not kind.can_read(by, other):
        error = CannotFile(_("This paper belongs to another record. It was not filed here."))
    else:
        words = _(
            "This paper belongs to another record: %(kind)s “%(title)s”. It was not filed here."
        )
        error = CannotFile(words % {"kind": kind.label, "title": other})
        error.paper = paper
    error.whose = paper
    return error


def _file(upload: Upload, by, now: datetime) -> None:
    with upload.document.open_file() as file:
        data = file.read()
    sha256 = hashlib.sha256(data).hexdigest()
    paper = Paper.objects.select_for_update().get(pk=upload.paper_id)
    if Scan.objects.filter(paper=paper, sha256=sha256).exists():
        return  # filed before, by its address: the same bytes are one scan
    put_blob(data)
    Scan.objects.create(
        paper=paper,
        document=upload.document,
        sha256=sha256,
        name=upload.name,
        mime=upload.mime,
        size=len(data),
        filed_at=now,
        filed_by=by,
    )
    detail = f"{paper.label} {paper.printed_code} {sha256[:16]}"
    record_event(verb="paper.file", obj=paper.record_ref, by=by, now=now, detail=detail)


def _is_linked(document: MediaDocument) -> bool:
    """Whether any row or any text points to it."""
    fields = document._meta.get_fields(include_hidden=True)  # most are named "+"
    for relation in (each for each in fields if each.auto_created and not each.concrete):
        rows = relation.related_model._base_manager
        if rows.filter(**{relation.field.name: document}).exists():
            return True
    return ReferenceIndex.get_references_to(document).exists()
