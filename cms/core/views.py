"""``/healthz``: may this installation serve, and is its worker alive? Reveals no content.
系统运行: the same for the office, in words, with what failed and why.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from cms.core.health import health_problems, health_warnings
from cms.core.permissions import user_can_view_account_trail
from cms.core.queue import overview
from cms.core.queue.failures import CannotRetryJob, failed_jobs, retry_all_jobs, retry_job
from cms.core.queue.permissions import user_can_retry_job, user_can_view_health


@never_cache
@require_safe
def healthz(request) -> JsonResponse:
    """200 and ``ok``, or 503 with what is wrong and how to mend it; what it serves without
    (degraded), and the worker in figures.
    """
    problems = health_problems()
    status = 503 if problems else 200
    try:
        figures = overview.figures(timezone.now())
    except Error:  # named among the problems already
        figures = {}
    return JsonResponse(
        {
            "ok": not problems,
            "problems": problems,
            "degraded": health_warnings(),
            "figures": figures,
        },
        status=status,
    )


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """What is missing, workers, what waits, what comes round, and what failed."""
    if not user_can_view_health(request.user):
        raise PermissionDenied
    now = timezone.now()
    waits = overview.waiting(now)
    context = {
        "workers": overview.workers(now),
        "degraded": health_warnings().values(),
        "waiting": waits,
        "oldest": overview.age(waits.oldest_seconds),
        "schedules": overview.schedules(),
        "failed": failed_jobs(now=now),
        "may_retry": user_can_retry_job(request.user),
        "sees_fault": user_can_view_account_trail(request.user),
    }
    return TemplateResponse(request, "core/health.html", context)


@require_POST
def retry(request: HttpRequest, task: str) -> HttpResponse:
    """再试一次."""
    if not user_can_view_health(request.user):
        raise PermissionDenied
    try:
        retry_job(task=task, by=request.user, now=timezone.now())
    except CannotRetryJob as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("The job is tried again. Look here again in a minute."))
    return redirect("system_health")


@require_POST
def retry_all(request: HttpRequest) -> HttpResponse:
    """全部再试一次."""
    if not user_can_view_health(request.user):
        raise PermissionDenied
    try:
        count, others = retry_all_jobs(by=request.user, now=timezone.now())
    except CannotRetryJob as refusal:
        messages.warning(request, str(refusal))
        return redirect("system_health")
    if count:
        words = ngettext("%(n)d job is tried again.", "%(n)d jobs are tried again.", count)
        again = _("Look here again in a minute.")
        messages.success(request, f"{words % {'n': count}}{again}")
    elif not others:
        messages.info(request, _("Nothing has failed, or all of it has gone well since."))
    for words in others:
        messages.warning(request, words)
    return redirect("system_health")
