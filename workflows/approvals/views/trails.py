"""决定轨迹: for office and auditor, who decided what on which text, and the way there and back; and
the way from a review in the ledger to its text.
"""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import TaskState

from cms.accounts.permissions import has_role
from cms.publishing.queries import permits_about
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
    if not has_role(request.user, *OFFICE):
        raise PermissionDenied
    steps = TaskState.objects.select_related("workflow_state")
    step = get_object_or_404(steps, pk=pk)
    address = AdminURLFinder(request.user).get_edit_url(text_owner(step.workflow_state))
    if not address:
        raise Http404
    return redirect(address)
