"""``/healthz``: may this installation serve, and is its worker alive? Reveals no content."""

from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.core.health import health_problems


@never_cache
@require_safe
def healthz(request) -> JsonResponse:
    """200 and ``ok``, or 503 with what is wrong and how to mend it."""
    problems = health_problems()
    status = 503 if problems else 200
    return JsonResponse({"ok": not problems, "problems": problems}, status=status)
