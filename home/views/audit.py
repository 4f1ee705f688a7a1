"""审计记录: the audit trail for the auditor, read-only, newest first."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from cms.core.models import AuditEvent
from home.permissions import user_can_read_audit
from home.queries import page_of
from home.views.public import page_number


def audit(request: HttpRequest) -> HttpResponse:
    """Who did what to which object when; refused attempts marked, or alone."""
    if not user_can_read_audit(request.user):
        raise PermissionDenied
    events = AuditEvent.objects.order_by("-id")
    words = request.GET.get("words", "").strip()[:60]
    refused = request.GET.get("refused") == "1"
    if words:
        by_actor = events.filter(actor_label__contains=words)
        events = by_actor | events.filter(object_label__contains=words)
    if refused:
        events = events.filter(refused=True)
    query = f"words={words}&" if words else ""
    context = {
        "page": page_of(events, page_number(request)),
        "words": words,
        "refused": refused,
        "query": query + ("refused=1&" if refused else ""),
    }
    return TemplateResponse(request, "home/audit.html", context)
