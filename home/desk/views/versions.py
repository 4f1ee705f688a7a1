"""A draft and a newer version of its form: what fits goes on by itself, the rest is asked about."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.kept import AUTOSAVE
from cms.core.typed import row_number
from cms.formbuilder.compiler import compile_version
from cms.formbuilder.models import FormVersion
from cms.submissions.offered import left_behind, offered_version
from cms.submissions.services import (
    CannotFillSubmission,
    CannotMoveDraft,
    move_draft,
    plan_for,
    save_draft,
)
from home.desk.access import my_submission, where_it_went
from home.desk.frames import desk_page
from home.desk.moving import moving_words

STAYED = "stays_on_version"  # of the session: drafts whose writer goes on with the older version


def at_opening(request: HttpRequest, submission) -> HttpResponse | None:
    """Where a draft leads that would be begun on another version now; None where it stays."""
    offered = offered_version(submission)
    if offered is None or _mark(submission, offered) in request.session.get(STAYED, ()):
        return None
    if not plan_for(submission, offered).is_compatible:
        return redirect("desk:move", submission.pk)
    try:
        move_draft(submission=submission, to_version=offered, by=request.user, now=timezone.now())
    except CannotMoveDraft:
        return None  # it is not this account's to write, or was changed just now: as it stands
    messages.info(request, _("The form has a newer version. All you wrote is taken over."))
    return redirect("desk:fill_start", submission.pk)


def about_versions(request: HttpRequest, submission) -> dict:
    """For a page of a draft: what was left behind, and whether its writer chose to stay."""
    stayed = request.session.get(STAYED, ())
    return {
        "left_behind": left_behind(submission) if getattr(submission, "has_left", True) else [],
        "stayed": any(mark.startswith(f"{submission.pk}:") for mark in stayed),
    }


@login_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """表单有新版: what would be taken over and what would not; 继续填旧版 or 换到新版."""
    submission = my_submission(request, pk)
    if gone := where_it_went(request.user, submission):
        return gone
    offered = offered_version(submission)
    if offered is None:
        return redirect("desk:fill_start", pk)
    if request.method == "POST":
        if request.POST.get("act") == "stay":
            return _stay(request, submission, offered)
        if moved := _moved(request, submission, offered):
            return moved
        submission = my_submission(request, pk)
    return desk_page(
        request,
        "desk/move.html",
        status=409 if request.method == "POST" else 200,
        submission=submission,
        offered=offered,
        **moving_words(submission, offered),
    )


def _stay(request: HttpRequest, submission, offered) -> HttpResponse:
    stayed = request.session.get(STAYED, [])
    request.session[STAYED] = [*stayed, _mark(submission, offered)][-50:]
    return redirect("desk:fill_start", submission.pk)


def _moved(request: HttpRequest, submission, offered) -> HttpResponse | None:
    """Where moving leads; None where the page is shown once more."""
    if request.POST.get("version") != str(offered.pk):
        messages.warning(request, _("The form was changed once more. Please look again."))
        return None
    try:
        move_draft(
            submission=submission,
            to_version=offered,
            seen_rev=row_number(request.POST.get("rev")),
            agreed=True,
            by=request.user,
            now=timezone.now(),
        )
    except CannotMoveDraft as refusal:
        messages.warning(request, str(refusal))
        return None
    messages.success(request, _("You go on with the new version."))
    return redirect("desk:fill_start", submission.pk)


def _mark(submission, offered) -> str:
    return f"{submission.pk}:{offered.pk}"


def older_version(request: HttpRequest, submission) -> FormVersion | None:
    """The version that a posted page was drawn from, where its draft no longer stands on it."""
    posted = row_number(request.POST.get("version"))
    if request.method != "POST" or not posted or posted == submission.version_id:
        return None
    return FormVersion.objects.filter(form=submission.form_id, pk=posted).first()


def take_older_page(
    request: HttpRequest, submission, version: FormVersion, section_key: str
) -> HttpResponse:
    """A page left open posts after the draft moved on: nothing of it is lost, and it is told."""
    keys = [part.key for part in compile_version(version).sections_for(submission.filler)]
    if section_key not in keys:
        return redirect("desk:fill_start", submission.pk)
    try:
        save_draft(
            submission=submission,
            section_key=section_key,
            data=request.POST,
            files=request.FILES,
            base_rev=row_number(request.POST.get("rev")),
            page=request.POST.get("page", ""),
            version=version,
            by=request.user,
            now=timezone.now(),
        )
    except CannotFillSubmission as refusal:
        if AUTOSAVE in request.headers:
            return JsonResponse({"state": "refused"}, status=409)
        messages.error(request, str(refusal))
        return redirect("desk:fill_start", submission.pk)
    if AUTOSAVE in request.headers:
        return JsonResponse({"state": "clash"}, status=409)
    messages.warning(
        request,
        _(
            "This page was of an older version of the form. What it held is taken over; what has "
            "no place stands under “Not taken over”."
        ),
    )
    return redirect("desk:fill_start", submission.pk)
