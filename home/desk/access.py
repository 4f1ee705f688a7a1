"""Whose draft it is, and where to go when nothing is left to write."""

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.compiler import compile_version
from cms.submissions.models import Submission
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.permissions import user_can_fill_assignment


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
