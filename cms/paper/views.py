"""Papers of a record: printed, downloaded, and filed again when they come back signed."""

import io

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Model
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cms.core.addresses import absolute
from cms.core.audit import object_ref
from cms.core.file_names import call_file
from cms.media.blobs import open_blob
from cms.paper.codes import as_printed, as_stored
from cms.paper.docx import DOCX, write_docx
from cms.paper.forms import ScanForm
from cms.paper.models import Paper, Scan
from cms.paper.names import paper_name, scan_name
from cms.paper.queries import papers_of, record_of
from cms.paper.registry import PaperKind, kind_of, kinds_for
from cms.paper.services import CannotPrint, file_scan, make_paper, sheet_of
from cms.paper.uploads import CannotFile

SHOWN = ("image/jpeg", "image/png")


@login_required
@never_cache
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Where a QR leads: the papers of its record, with the code filled in for the upload."""
    found, _kind, record = _readable(request, code)
    form = ScanForm(initial={"code": found.printed_code})
    return _record_response(request, record, form, here=found)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, ref: str) -> HttpResponse:
    """What can be printed of a record, what came back, and 上传签字扫描件."""
    found = _record_or_404(request, ref)
    if request.method != "POST":
        return _record_response(request, found, ScanForm())
    form = ScanForm(request.POST, request.FILES)
    if not form.is_valid():
        return _record_response(request, found, form, status=422)
    try:
        file_scan(record=found, by=request.user, now=timezone.now(), **form.cleaned_data)
    except CannotFile as refusal:
        return _record_response(request, found, form, refusal=refusal, status=409)
    messages.success(request, _("The scan has been filed."))
    return redirect("paper:record", ref)


@login_required
@never_cache
@require_POST
def make(request: HttpRequest, ref: str, kind: str) -> HttpResponse:
    """One press: the paper as the record stands now, then its page for the printer, or Word."""
    found, chosen = record_of(ref), kind_of(kind)
    if found is None or chosen is None or not isinstance(found, chosen.model):
        raise Http404
    wanted = request.POST.get("act", "")
    try:
        made = make_paper(
            kind=chosen, record=found, blank="blank" in wanted, by=request.user, now=timezone.now()
        )
    except CannotPrint as refusal:
        raise Http404 from refusal
    name = "paper:word" if "word" in wanted else "paper:print"
    return redirect(name, made.code)


@login_required
@never_cache
@require_safe
def print_page(request: HttpRequest, code: str) -> HttpResponse:
    """The paper as a page of A4, for the browser's printer."""
    found, kind, record = _readable(request, code)
    sheet = sheet_of(found, kind, record)
    if sheet is None:
        return _changed(request, found)
    context = {
        "paper": found,
        "name": paper_name(found, kind, record).rpartition(".")[0],  # of a PDF printed from here
        "sheet": sheet,
        "address": address_of(found),
        "record_ref": object_ref(record),
    }
    return _private(render(request, "paper/print.html", context))


@login_required
@never_cache
@require_safe
def word(request: HttpRequest, code: str) -> HttpResponse:
    """The paper as DOCX; the same bytes each time."""
    found, kind, record = _readable(request, code)
    sheet = sheet_of(found, kind, record)
    if sheet is None:
        return _changed(request, found)
    data = write_docx(sheet, code=found.code, address=address_of(found), made_at=found.made_at)
    response = FileResponse(io.BytesIO(data), content_type=DOCX)
    return _private(call_file(response, paper_name(found, kind, record)))


@login_required
@never_cache
@require_safe
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    """The bytes of a scan, with the rights of its paper; nothing in it can run."""
    found = get_object_or_404(Scan.objects.select_related("paper"), pk=pk)
    _paper, kind, record = _readable(request, found.paper.code)
    if not kind.opens_scan(request.user, record):
        raise Http404
    try:
        bytes_ = open_blob(found.sha256)
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(bytes_, content_type=found.mime)
    call_file(response, scan_name(found, kind, record), shown=found.mime in SHOWN)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response._csp_exempt = True  # the one above is stricter
    return _private(response)


def address_of(found: Paper) -> str:
    """What the QR holds: the site's own address, whatever this request came by."""
    return absolute(reverse("paper:paper", args=[found.code]))


def _changed(request: HttpRequest, found: Paper) -> HttpResponse:
    """Its words are not kept with it, and the record has others now."""
    messages.warning(request, _("It has changed since this was printed: please print it again."))
    return redirect("paper:record", found.record_ref)


def _readable(request: HttpRequest, code: str) -> tuple[Paper, PaperKind, Model]:
    """404 for a code of nothing, and for whoever may not read that paper."""
    found = get_object_or_404(Paper, code=as_stored(code))
    kind, record = kind_of(found.kind), record_of(found.record_ref)
    if kind is None or record is None or not kind.can_read(request.user, record):
        raise Http404
    return found, kind, record


def _record_or_404(request: HttpRequest, ref: str) -> Model:
    found = record_of(ref)
    if found is None or not kinds_for(found, request.user):
        raise Http404
    return found


def _record_response(
    request: HttpRequest,
    record: Model,
    form: ScanForm,
    *,
    here: Paper | None = None,
    refusal: CannotFile | None = None,
    status: int = 200,
) -> HttpResponse:
    kinds = kinds_for(record, request.user)
    keys = {kind.key for kind in kinds}
    rows = [each for each in papers_of(record) if each.kind in keys]
    context = {
        "record": record,
        "ref": object_ref(record),
        "address": kinds[0].address(record) if kinds else "",
        "kinds": kinds,
        "papers": rows,
        "here": here,
        "form": form,
        "may_file": any(kind.can_file(request.user, record) for kind in kinds),
        "refusal": refusal,
        "other": _other(refusal),
    }
    return _private(render(request, "paper/record.html", context, status=status))


def _other(refusal: CannotFile | None) -> dict | None:
    """The record that a wrong paper belongs to, for the link."""
    if refusal is None or refusal.paper is None:
        return None
    code = refusal.paper.code
    return {"href": reverse("paper:paper", args=[code]), "code": as_printed(code)}


def _private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
