"""Whose draft it is, and what happens to typed text when the session has ended."""

from functools import wraps

from django.contrib.auth.views import redirect_to_login
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.csrf import csrf_failure

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.compiler import compile_version
from cms.submissions.models import Submission
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.permissions import user_can_fill_assignment

KEPT = "desk_kept_post"
KEEP_SECONDS = 3600
KEEP_CHARACTERS = 300_000
AUTOSAVE = "X-Autosave"
LEAVE_OUT = {"csrfmiddlewaretoken"}
OF_A_SUBMISSION = {"fill", "check", "no_comment"}


def signed_in(view):
    """Only for the signed-in. What an ended session posts is kept and offered after signing in.

    The text waits in the visitor's own session for an hour; files have to be chosen again.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated:
            if (
                request.method == "POST"
                and request.session.get(KEPT, {}).get("path") == request.path
            ):
                del request.session[KEPT]  # on its way now
            return view(request, *args, **kwargs)
        if request.method != "POST":
            return redirect_to_login(request.get_full_path())
        return _kept_for_later(request)

    return wrapped


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was opened before signing out and in again, so its token is an old one.

    What was typed on a page of ours waits as after an ended session; nothing is done with it until
    its writer taps once more. A post from elsewhere is refused as Django refuses it.
    """
    if request.resolver_match.app_name != "desk" or not _is_from_here(request):
        return csrf_failure(request, reason)
    return _kept_for_later(request)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the post comes from a page of this site."""
    here = f"{request.scheme}://{request.get_host()}"
    origin = request.headers.get("Origin")
    if origin is not None:
        return origin == here
    return request.headers.get("Referer", "").startswith(f"{here}/")


def _kept_for_later(request: HttpRequest) -> HttpResponse:
    if AUTOSAVE in request.headers:
        return JsonResponse({"state": "signed-out"}, status=401)
    fields = [
        [name, value]
        for name, values in request.POST.lists()
        for value in values
        if name not in LEAVE_OUT
    ]
    if sum(len(name) + len(value) for name, value in fields) <= KEEP_CHARACTERS:
        request.session[KEPT] = {
            "path": request.path,
            "fields": fields,
            "files": bool(request.FILES),
        }
    if request.user.is_authenticated:
        return redirect("desk:resume")
    request.session.set_expiry(KEEP_SECONDS)
    query = urlencode({"next": reverse("desk:resume")})
    return redirect(f"{reverse('accounts:sign-in')}?{query}")


def kept_for(request: HttpRequest) -> dict | None:
    """What waits to go on its way, if it belongs to who has signed in; a stranger's is dropped."""
    kept = request.session.get(KEPT)
    if kept is None:
        return None
    match = resolve(kept["path"])
    if match.url_name in OF_A_SUBMISSION:
        try:
            my_submission(request, match.kwargs["pk"])
        except Http404:
            del request.session[KEPT]
            return None
    return kept


def my_submission(request: HttpRequest, pk: int) -> Submission:
    """A submission that this account may write or has sent, with the title of its ``matter`` (None
    without an assignment). Everything else does not exist.
    """
    submission = get_object_or_404(
        Submission.objects.kept()
        .select_related("version", "assignment")
        .defer("version__definition")
        .annotate(matter=F("assignment__topic__title")),
        pk=pk,
    )
    if not is_mine(request.user, submission):
        raise Http404
    return submission


def is_mine(user, submission) -> bool:
    """My own, my unit's, or (the office's own part) the office's."""
    assignment = getattr(submission, "assignment", None)
    if assignment is not None:
        return user_can_fill_assignment(user, assignment, timezone.localdate())
    if submission.filler == Filler.OFFICE:
        return has_role(user, Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)
    return submission.respondent_id == user.pk


def my_sections(submission) -> list:
    """The sections that this submission's filler answers; nobody sees the others'."""
    return compile_version(submission.version).sections_for(submission.filler)


def where_it_went(submission) -> HttpResponse | None:
    """Where to go when there is nothing left to write: the receipt, or the start."""
    assignment = getattr(submission, "assignment", None)
    if not submission.is_editable:
        return redirect("desk:receipt", submission.pk)
    if assignment is not None and assignment.state == AssignmentState.WAIVED:
        return redirect("desk:assignment", assignment.pk)
    return None
