"""待我审核: what awaits a reviewer, the page as it will be, approve or return."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import TaskState, WorkflowState

from cms.accounts.fresh import recently_signed_in
from cms.accounts.kept import mark_of, typed_here
from cms.publishing.payload import build_payload
from workflows.approvals.authors import author_ids
from workflows.approvals.enums import ReviewVerdict
from workflows.approvals.following import next_step
from workflows.approvals.forms import ReviewForm
from workflows.approvals.models import DecidingTask
from workflows.approvals.permissions import user_can_mark_urgent, user_can_view_review
from workflows.approvals.queries import left_to_others, reviews_awaiting
from workflows.approvals.services import CannotReview, review_text
from workflows.approvals.tabled import as_public, changes, form_of
from workflows.approvals.texts import newest_draft
from workflows.approvals.views.ballots import form_response
from workflows.approvals.views.following import tell_what_follows
from workflows.approvals.wanted import wanted_of


@login_required
@never_cache
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """Every text that waits for this account's review; and who reviews what it only sees."""
    reviews = list(reviews_awaiting(request.user))
    others = left_to_others(reviews, request.user)
    rows = [(step, others.get(step.pk, "")) for step in reviews]
    return render(request, "approvals/review_list.html", {"reviews": rows})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@recently_signed_in
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One text: look, then approve or return it. 409 when somebody was faster; 404 when it is
    not one's own any more, with the opinion that was typed meanwhile.
    """
    try:
        step = _visible_step(request, pk)
    except Http404:
        if typed := request.POST.get("comment", "").strip():
            return render(request, "approvals/outlived.html", {"typed": typed}, status=404)
        raise
    form = ReviewForm(request.POST or None, initial=typed_here(request))
    problem, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                review_text(
                    task_state=step, by=request.user, now=timezone.now(), **form.cleaned_data
                )
            except CannotReview as refusal:
                problem, status = str(refusal), 409
            else:
                _tell(request, step, form.cleaned_data["verdict"])
                return redirect("approvals:reviews")
    return _review_response(request, step, form, problem, status)


@login_required
@never_cache
@require_safe
def review_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page of the newest draft."""
    step = _visible_step(request, pk)
    payload, _text = build_payload(newest_draft(step.workflow_state))
    response = HttpResponse(as_public(payload, request.user.pk, mode="preview"))
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@never_cache
@require_safe
def review_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The pinned form as it will be filled."""
    step = _visible_step(request, pk)
    payload, _text = build_payload(newest_draft(step.workflow_state))
    return form_response(request, payload)


def _tell(request: HttpRequest, step: TaskState, verdict: str) -> None:
    if verdict == ReviewVerdict.APPROVE:
        state = WorkflowState.objects.get(pk=step.workflow_state_id)
        tell_what_follows(request, _("Approved."), state)
    else:
        messages.success(request, _("Returned to the office for changes."))


def _visible_step(request: HttpRequest, pk: int) -> TaskState:
    step = get_object_or_404(TaskState.objects.select_related("workflow_state", "task"), pk=pk)
    if not user_can_view_review(request.user, step):
        raise Http404
    return step


def _review_response(request, step, form, problem: str, status: int) -> HttpResponse:
    draft = newest_draft(step.workflow_state)
    payload, _text = build_payload(draft)
    coming, wanted = next_step(step), wanted_of(step.workflow_state)
    is_current = (
        step.status == TaskState.STATUS_IN_PROGRESS
        and step.workflow_state.current_task_state_id == step.pk
    )
    context = {
        "step": step,
        "payload": payload,
        "title": payload["card"]["title"],
        "summary": payload["card"]["summary"],
        "form": form,
        "writer": mark_of(request.user),
        "problem": problem,
        "is_current": is_current,
        "next_step": coming,
        "wanted": wanted,
        "marked": wanted.marked(payload) if wanted else None,
        "to_confirm": wanted is not None and wanted.leads_from(coming),
        "may_hasten": wanted is None
        and isinstance(coming, DecidingTask)
        and user_can_mark_urgent(request.user),
        "is_author": request.user.pk in author_ids(draft),
        "changes": changes(payload),
        "pinned_form": form_of(payload),
    }
    return render(request, "approvals/review.html", context, status=status)
