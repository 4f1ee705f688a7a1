"""Screens of what was received: list, one submission as it was asked, files, sheets."""

import tempfile

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cms.core.audit import record_event
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.permissions import user_can_read_answers
from cms.submissions.access import subject_labels
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.permissions import (
    user_can_decide_submission,
    user_can_export_form_answers,
    user_can_read_submission,
)
from cms.submissions.queries import page_after, received_for
from cms.submissions.services import (
    CannotAcceptSubmission,
    CannotExportSubmissions,
    CannotReturnSubmission,
    accept_submission,
    return_submission,
)
from cms.submissions.services.exports import check_export
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import write_workbook
from cms.submissions.showing import shown_submission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def forms(request):
    """Forms whose answers this account may read."""
    rows = [f for f in FormDefinition.objects.all() if user_can_read_answers(request.user, f)]
    return render(request, "submissions/forms.html", {"forms": rows})


@require_safe
def received(request, form_pk: int):
    """What was received for a form, newest first, by state and subject."""
    form = get_object_or_404(FormDefinition, pk=form_pk)
    if not user_can_read_answers(request.user, form):
        raise PermissionDenied
    state, subject = request.GET.get("state", ""), request.GET.get("subject", "")
    rows = received_for(form, state=state, subject_ref=subject)
    after = request.GET.get("after", "")
    page, following = page_after(rows, int(after) if after.isdigit() else None)
    names = subject_labels({row.subject_ref for row in page})
    return render(
        request,
        "submissions/received.html",
        {
            "form": form,
            "rows": [(row, names.get(row.subject_ref, "")) for row in page],
            "next": following,
            "states": [s for s in SubmissionState if s != SubmissionState.DRAFT],
            "state": state,
            "subject": subject,
            "may_export": user_can_export_form_answers(request.user, form),
        },
    )


@require_safe
def record(request, pk: int):
    """One submission, each answer as it was asked."""
    submission = get_object_or_404(
        Submission.objects.kept().select_related("form", "version", "respondent"), pk=pk
    )
    if not user_can_read_submission(request.user, submission):
        raise PermissionDenied
    return render(
        request,
        "submissions/record.html",
        {
            "submission": submission,
            "sections": shown_submission(submission, request.user),
            "subject": subject_labels([submission.subject_ref]).get(submission.subject_ref, ""),
            "may_decide": submission.state == SubmissionState.SUBMITTED
            and user_can_decide_submission(request.user, submission),
        },
    )


@require_POST
def decide(request, pk: int):
    """Accept, or return with a reason."""
    submission = get_object_or_404(Submission.objects.received(), pk=pk)
    now = timezone.now()
    try:
        if request.POST.get("act") == "return":
            reason = request.POST.get("reason", "")
            return_submission(submission=submission, reason=reason, by=request.user, now=now)
            messages.success(request, _("Returned to its writer."))
        else:
            accept_submission(submission=submission, by=request.user, now=now)
            messages.success(request, _("Accepted."))
    except (CannotAcceptSubmission, CannotReturnSubmission) as refusal:
        messages.error(request, str(refusal))
    return redirect("submissions:record", pk)


@require_safe
def export(request, form_pk: int, kind: str):
    """What was received for a form as CSV (streamed) or XLSX."""
    form = get_object_or_404(FormDefinition, pk=form_pk)
    now = timezone.now()
    try:
        check_export(form=form, by=request.user, now=now)
    except CannotExportSubmissions as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    selection = Selection.of_filters(form, {"subject_ref": request.GET.get("subject", "")})
    record_event(verb="submission.export", obj=form, by=request.user, now=now, detail=kind)
    name = f"{form.title}-{timezone.localdate():%Y%m%d}.{kind}"
    if kind == "csv":
        response = StreamingHttpResponse(stream_csv(selection), content_type="text/csv")
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the response closes it)
    write_workbook(selection, file)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
