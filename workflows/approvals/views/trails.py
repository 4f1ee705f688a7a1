"""决定轨迹: for office and auditor, who decided what on which text, and the way there and back; and
the way from a review, or from what came back, in the ledger to its text.
"""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState

from cms.accounts.permissions import has_role
from cms.publishing.queries import permits_about
from cms.publishing.records import record_page
from workflows.approvals.models import Decision
from workflows.approvals.permissions import OFFICE, user_can_view_ballot_register
from workflows.approvals.texts import text_owner
from workflows.approvals.trail import decided_about, trail_of


@never_cache
@require_safe
def trail(request: HttpRequest, pk: int) -> HttpResponse:
    """The trail of the text that a decision is about. No vote of any member stands in it."""
    if not user_can_view_ballot_register(request.user):
        raise PermissionDenied
    decision = get_object_or_404(Decision.objects.defer("payload"), pk=pk)
    context = {
        "decision": decision,
        "decided": decided_about(decision.subject_ref),
        "steps": trail_of(decision.subject_ref),
        "permits": permits_about(decision.subject_ref),
    }
    return render(request, "approvals/trail.html", context)


@never_cache
@require_safe
def text_under_review(request: HttpRequest, pk: int) -> HttpResponse:
    """The editor of the text that a step is about, where it can be read and not changed."""
    return _redirect_to(_editor(request, _text_of(request, pk)))


@never_cache
@require_safe
def text_that_came_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The record of the text that came back from a step: why, and the way on. Of a kind without
    records, its editor.
    """
    text = _text_of(request, pk)
    return _redirect_to(record_page(type(text), text.pk) or _editor(request, text))


def _text_of(request: HttpRequest, pk: int) -> Model:
    """The text of a step, for the office."""
    if not has_role(request.user, *OFFICE):
        raise PermissionDenied
    steps = TaskState.objects.select_related("workflow_state")
    return text_owner(get_object_or_404(steps, pk=pk).workflow_state)


def _editor(request: HttpRequest, text: Model) -> str | None:
    return AdminURLFinder(request.user).get_edit_url(text)


def _redirect_to(address: str | None) -> HttpResponse:
    if not address:
        raise Http404
    return redirect(address)
