"""保存期限: what has been kept long enough, and the director's press that moves it to the trash."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cms.formbuilder.models import FormDefinition
from cms.submissions.access import subject_labels
from cms.submissions.expiry import BATCH, batch_of, forms_over
from cms.submissions.models import DestructionCertificate
from cms.submissions.papers import files_words
from cms.submissions.permissions import (
    user_can_end_period,
    user_can_read_form_answers,
    user_can_view_certificates,
    user_can_view_trash,
)
from cms.submissions.services import CannotEndPeriod, trash_expired


def periods(request: HttpRequest) -> HttpResponse:
    """Every form with a period, and how many answers are past it."""
    if not user_can_view_trash(request.user):
        raise PermissionDenied
    context = {"forms": forms_over(timezone.now())}
    return render(request, "submissions/periods.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def over(request: HttpRequest, pk: int) -> HttpResponse:
    """Of one form: which answers a press would move; and the press."""
    form = get_object_or_404(FormDefinition, pk=pk)
    if not user_can_view_trash(request.user):
        raise PermissionDenied
    if form.retention_months is None or not user_can_read_form_answers(request.user, form):
        raise Http404
    now = timezone.now()
    if request.method == "POST":
        try:
            seen = request.POST.get("seen", "")
            count = trash_expired(form=form, seen=seen, by=request.user, now=now)
        except CannotEndPeriod as refusal:
            messages.error(request, str(refusal))
        else:
            words = ngettext(
                "%(count)s answer was moved to the trash.",
                "%(count)s answers were moved to the trash.",
                count,
            )
            messages.success(request, words % {"count": count})
        return redirect("submissions:over", pk)
    batch = batch_of(form, now)
    labels = subject_labels({row.subject_ref for row in batch.rows})
    for row in batch.rows:
        row.subject = labels.get(row.subject_ref, "")
    context = {
        "form": form,
        "over": next(each for each in forms_over(now) if each.form.pk == form.pk),
        "batch": batch,
        "most": BATCH,
        "may_end": user_can_end_period(request.user),
    }
    return render(request, "submissions/over.html", context)


def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """One certificate of destruction, to be read and printed."""
    if not user_can_view_certificates(request.user):
        raise PermissionDenied
    rows = DestructionCertificate.objects.select_related("version", "trashed_by__person")
    found = get_object_or_404(rows.defer("version__definition"), pk=pk)
    context = {"certificate": found, "files": files_words(found)}
    return render(request, "submissions/certificate.html", context)
