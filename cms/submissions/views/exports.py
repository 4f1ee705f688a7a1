"""Downloads: CSV as it is read, small workbooks at once, large ones by the worker."""

import io
from datetime import datetime

from django.contrib import messages
from django.core.files.storage import storages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cms.core.file_names import call_file, file_name
from cms.formbuilder.enums import Right
from cms.submissions.access import subject_labels
from cms.submissions.enums import ExportFormat, ExportState
from cms.submissions.models import ExportJob
from cms.submissions.services import CannotExportSubmissions, request_export
from cms.submissions.services.exports import check_export, check_job, note_download
from cms.submissions.sheets.csv_file import stream_codebook, stream_csv
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import write_workbook
from cms.submissions.views.lists import form_for

AT_ONCE = 2000  # rows; more are the worker's
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TYPES = {ExportFormat.XLSX: XLSX, ExportFormat.DOCX: WORD, ExportFormat.ZIP: "application/zip"}


def _selection(request: HttpRequest, pk: int) -> Selection:
    """What the list shows, of one version where the form for the download names one."""
    form = form_for(request.user, pk)
    check_export(form=form, by=request.user, now=timezone.now())
    version = request.POST.get("version")
    chosen = {} if version is None else {"version": version}
    asked = request.GET.dict() | chosen
    return Selection.for_reader(request.user, form, asked, Right.READ, Right.EXPORT)


def _in_codes(request: HttpRequest) -> bool:
    return (request.POST if request.method == "POST" else request.GET).get("options") == "codes"


def _attachment(
    response: HttpResponse, asked: Selection, at: datetime, ext: str, what: str = ""
) -> HttpResponse:
    """Of one form; of one matter, where only its answers were asked for; as it stood at ``at``."""
    matter = subject_labels([asked.subject_ref]).get(asked.subject_ref, "")
    name = file_name(what or _("Answers"), asked.form.title, matter, day=at, ext=ext)
    response["Cache-Control"] = "private, no-store"
    return call_file(response, name)


@require_http_methods(["GET", "HEAD", "POST"])
def csv_file(request: HttpRequest, pk: int) -> HttpResponse:
    """All that is selected, streamed from the first row on; or what the numbers in it mean."""
    try:
        selection = _selection(request, pk)
    except CannotExportSubmissions as refusal:
        return _refused(request, pk, refusal)
    if request.GET.get("sheet") == "codes":
        book = StreamingHttpResponse(
            stream_codebook(selection.form), content_type="text/csv; charset=utf-8"
        )
        return _attachment(book, selection, timezone.now(), "csv", _("Codebook"))
    count = selection.rows().order_by().count()
    note_download(form=selection.form, kind="CSV", rows=count, by=request.user, now=timezone.now())
    pieces = stream_csv(selection, in_codes=_in_codes(request))
    response = StreamingHttpResponse(pieces, content_type="text/csv; charset=utf-8")
    return _attachment(response, selection, timezone.now(), "csv")


@require_POST
def xlsx_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook now, or a place in the worker's queue."""
    try:
        selection = _selection(request, pk)
        if len(selection.rows().values_list("pk", flat=True)[: AT_ONCE + 1]) > AT_ONCE:
            return _ordered(request, selection, ExportFormat.XLSX)
    except CannotExportSubmissions as refusal:
        return _refused(request, pk, refusal)
    book = io.BytesIO()
    rows = write_workbook(selection, book, in_codes=_in_codes(request))
    note_download(form=selection.form, kind="XLSX", rows=rows, by=request.user, now=timezone.now())
    response = HttpResponse(book.getvalue(), content_type=XLSX)
    return _attachment(response, selection, timezone.now(), "xlsx")


@require_POST
def report_file(request: HttpRequest, pk: int) -> HttpResponse:
    """汇编: the worker writes it."""
    return _by_worker(request, pk, ExportFormat.DOCX)


@require_POST
def archive_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The files that came with the answers: the worker packs them."""
    return _by_worker(request, pk, ExportFormat.ZIP)


def _by_worker(request: HttpRequest, pk: int, kind: ExportFormat) -> HttpResponse:
    try:
        return _ordered(request, _selection(request, pk), kind)
    except CannotExportSubmissions as refusal:
        return _refused(request, pk, refusal)


def _ordered(request: HttpRequest, selection: Selection, kind: ExportFormat) -> HttpResponse:
    job = request_export(
        selection=selection,
        kind=kind,
        in_codes=_in_codes(request),
        by=request.user,
        now=timezone.now(),
    )
    return redirect("submissions:export", job.pk)


def _refused(request: HttpRequest, pk: int, refusal: Exception) -> HttpResponse:
    messages.error(request, str(refusal))
    return redirect("submissions:list", pk)


def _job(request: HttpRequest, pk) -> ExportJob:
    return get_object_or_404(
        ExportJob.objects.select_related("form"), pk=pk, requested_by=request.user
    )


def progress(request: HttpRequest, pk) -> HttpResponse:
    """How far the worker is; reloads itself until the file is whole."""
    job = _job(request, pk)
    share = min(100, 100 * job.rows_done // job.rows_total) if job.rows_total else 0
    is_moving = job.state in (ExportState.QUEUED, ExportState.RUNNING)
    response = render(
        request, "submissions/export.html", {"job": job, "share": share, "is_moving": is_moving}
    )
    if is_moving:
        response["Refresh"] = "3"
    return response


def download(request: HttpRequest, pk) -> HttpResponse:
    """The whole file, to who asked for it and still may read all of it; never half a file."""
    job = _job(request, pk)
    try:
        check_job(job=job, by=request.user, now=timezone.now())
    except CannotExportSubmissions:
        raise Http404 from None
    if job.state != ExportState.READY or job.expires_at < timezone.now():
        raise Http404
    bytes_ = storages["private"].open(job.path, "rb")
    response = StreamingHttpResponse(bytes_, content_type=TYPES[job.format])
    response["Content-Length"] = job.size
    what = {ExportFormat.DOCX: _("Collected answers"), ExportFormat.ZIP: _("Files of answers")}
    at, asked = job.finished_at or timezone.now(), Selection.of_job(job)
    return _attachment(response, asked, at, job.format.lower(), what.get(job.format, ""))
