"""撤回送审, on a page of its own that asks for the reason; reached from the editor of the text."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import WorkflowState

from workflows.approvals.forms import EndingForm
from workflows.approvals.permissions import user_can_recall_text
from workflows.approvals.services import CannotRecallText, recall_text, why_not_recall
from workflows.approvals.texts import newest_draft, text_owner


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """The text is a draft again. 409 when its review has ended meanwhile."""
    state = get_object_or_404(WorkflowState, pk=pk)
    if not user_can_recall_text(request.user, state):
        raise PermissionDenied
    form = EndingForm(request.POST or None)
    back = AdminURLFinder(request.user).get_edit_url(text_owner(state))
    problem = why_not_recall(state=state, by=request.user)
    status = 409 if problem else 200
    if request.method == "POST" and not problem:
        status = 422
        if form.is_valid():
            reason = form.cleaned_data["reason"]
            try:
                recall_text(state=state, reason=reason, by=request.user, now=timezone.now())
            except CannotRecallText as refusal:
                problem, status = str(refusal), 409
            else:
                messages.success(request, _("Taken back: the text is a draft again."))
                return redirect(back or "wagtailadmin_home")
    context = {"title": newest_draft(state), "form": form, "problem": problem, "back": back}
    return render(request, "approvals/recall.html", context, status=status)
