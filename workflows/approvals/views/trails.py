"""决定轨迹: for office and auditor, who decided what on which text, and the way there and back."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.publishing.queries import permits_about
from workflows.approvals.models import Decision
from workflows.approvals.permissions import user_can_view_ballot_register
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
