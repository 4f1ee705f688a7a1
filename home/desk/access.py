"""Whose draft it is, and where to go when nothing is left to write."""

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.compiler import compile_version
from cms.submissions.models import Submission
from workflows.topics.enums import Filler
from workflows.topics.permissions import is_out_of_office, user_can_fill_assignment
from workflows.topics.wording import closed_words as part_closed_words
from workflows.topics.wording import out_of_office_words


def my_submission(request: HttpRequest, pk: int) -> Submission:
    """A submission that this account may write or has sent (in the trash too: its receipt says so),
    or that a mandate alone now keeps it from, with the title of its ``matter`` (None without an
    assignment). All else does not exist.
    """
    submission = get_object_or_404(
        Submission.objects.select_related("version", "assignment")
        .defer("version__definition")
        .annotate(matter=F("assignment__topic__title")),
        pk=pk,
    )
    if not is_mine(request.user, submission):
        part = getattr(submission, "assignment", None)
        if part is None or not is_out_of_office(request.user, part, timezone.localdate()):
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


def stands_in(user, assignment) -> bool:
    """Whether a deputy's part is filled in by somebody in her place."""
    return assignment.person_id is not None and assignment.person_id != user.person_id


def my_sections(submission) -> list:
    """The sections that this submission's filler answers; nobody sees the others'."""
    return compile_version(submission.version).sections_for(submission.filler)


def script_of(submission, section, answers: dict) -> dict | None:
    """What the page's script needs to show and hide questions of this section."""
    return compile_version(submission.version).script(submission.filler, answers, section.key)


def closed_words(user, assignment) -> str:
    """Why a part that is not sent is closed to whose it is; empty where it is not."""
    if assignment is None:
        return ""
    if is_out_of_office(user, assignment, timezone.localdate()):
        return out_of_office_words()
    return part_closed_words(assignment)


def where_it_went(user, submission) -> HttpResponse | None:
    """Where to go when there is nothing left to write: the receipt, or the start."""
    if not submission.is_editable:
        return redirect("desk:receipt", submission.pk)
    part = getattr(submission, "assignment", None)
    return redirect("desk:assignment", part.pk) if closed_words(user, part) else None
