"""Whose draft it is, and what happens to typed text when the session has ended."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.kept import (
    AUTOSAVE,
    BUSINESS,
    KEPT,
    came_from,
    is_by_script,
    is_from_here,
    keep,
    kept_of,
    sign_in_again,
)
from cms.accounts.landing import landing_of, safe_next
from cms.accounts.permissions import has_role
from cms.formbuilder.compiler import compile_version
from cms.submissions.models import Submission
from home.desk.frames import desk_page
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.permissions import user_can_fill_assignment

OF_A_SUBMISSION = {"fill", "check", "no_comment"}
TYPED = {"reason", "comment", "note", "opinion"}  # boxes beside a button that only acts
signed_in = login_required  # a post of nobody is kept before it comes to a view


def token_refused(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was opened before signing out and in again, so its token is an old one.

    What was typed on a page of ours waits as after an ended session; nothing is done with it until
    its writer taps once more. Of a post from elsewhere nothing is kept.
    """
    name = request.resolver_match.view_name
    if AUTOSAVE in request.headers:
        return JsonResponse({"state": "signed-out"}, status=401)
    if is_by_script(request):
        return JsonResponse({"detail": _("Nothing was done")}, status=403)
    if not is_from_here(request):
        return _nothing_done(request, landing_of(request.user))
    if name == "accounts:sign-in":
        return _at_the_door(request)
    if not request.user.is_authenticated:
        if name != "accounts:sign-out" and request.path.startswith(BUSINESS):
            return sign_in_again(request)
        return _nothing_done(request, came_from(request) or "/")
    if not request.path.startswith(BUSINESS) or name == "accounts:sign-out":
        return _nothing_done(request, came_from(request))
    keep(request)
    if request.resolver_match.app_name == "desk":
        return redirect("desk:resume")
    kept = request.session[KEPT]
    by_way_of_kept = kept["fields"] and not kept["placed"]
    return _nothing_done(request, reverse("desk:resume") if by_way_of_kept else kept["back"])


def _at_the_door(request: HttpRequest) -> HttpResponse:
    """Two doors were open: whoever came in by the other one just goes on."""
    target = request.POST.get("next", "")
    if request.user.is_authenticated:
        return redirect(safe_next(request, request.user, target) or landing_of(request.user))
    query = f"?{urlencode({'next': target})}" if target else ""
    return _nothing_done(request, reverse("accounts:sign-in") + query)


def _nothing_done(request: HttpRequest, back: str) -> HttpResponse:
    """403 in calm words, with the way back by a plain link."""
    back = back or landing_of(request.user)
    return desk_page(request, "desk/nothing_done.html", status=403, back=back)


def kept_for(request: HttpRequest) -> dict | None:
    """What waits to go on its way, if it belongs to who has signed in; a stranger's is dropped."""
    kept = kept_of(request)
    if kept is None:
        return None
    match = resolve(kept["path"])
    if match.app_name == "desk" and match.url_name in OF_A_SUBMISSION:
        try:
            my_submission(request, match.kwargs["pk"])
        except Http404:
            del request.session[KEPT]
            return None
    return kept


def goes_on_with_a_tap(kept: dict) -> bool:
    """A page that posts to itself takes its text once more; what only acts is pressed again on the
    page where its button stands.
    """
    if resolve(kept["path"]).app_name == "desk":
        return True
    own_page = kept["back"].partition("?")[0] == kept["path"]
    return own_page and bool(kept["fields"]) and not kept["placed"]


def back_to_the_page(request: HttpRequest, kept: dict) -> HttpResponse:
    """To where the button stands, with a word that nothing was done and what had been typed."""
    said = [_("You had been signed out, so nothing was done. Please press once more.")]
    if not kept["placed"]:
        del request.session[KEPT]
        typed = [value.strip() for name, value in kept["fields"] if name in TYPED]
        said += [_("You had typed: %(text)s") % {"text": text} for text in typed if text]
    for words in said:
        messages.warning(request, words)
    return redirect(kept["back"] or landing_of(request.user))


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
