"""Whose draft it is, and where to go when nothing is left to write."""

from datetime import datetime

from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.accounts.enums import Role
from cms.accounts.permissions import has_role
from cms.formbuilder.compiler import compile_version
from cms.submissions.access import subject_labels
from cms.submissions.enums import SubmissionState
from cms.submissions.models import Submission
from cms.submissions.offered import has_left_behind
from cms.submissions.permissions import user_can_fill_submission, user_can_transcribe
from cms.submissions.seals import is_second_entry
from cms.submissions.services import note_opened
from cms.submissions.services.intakes import intake_of, knows_no_limits, words_of
from workflows.topics.enums import AssignmentState, Filler
from workflows.topics.permissions import is_out_of_office, user_can_fill_assignment
from workflows.topics.wording import closed_words as part_closed_words
from workflows.topics.wording import out_of_office_words, paper_words


def my_submission(request: HttpRequest, pk: int) -> Submission:
    """A submission that this account may write or has sent (in the trash too: its receipt says so),
    or that a mandate alone now keeps it from, with the title of its ``matter`` (None without an
    assignment), ``is_mine`` and whether it ``has_left`` anything to an older version. All else does
    not exist.
    """
    submission = get_object_or_404(
        Submission.objects.select_related("version", "assignment")
        .defer("version__definition")
        .annotate(matter=F("assignment__topic__title"), has_left=has_left_behind()),
        pk=pk,
    )
    submission.is_mine = is_mine(request.user, submission)
    if not submission.is_mine:
        part = getattr(submission, "assignment", None)
        if part is None or not is_out_of_office(request.user, part, timezone.localdate()):
            raise Http404
    note_opened(submission, request.user, timezone.now())
    if is_second_entry(submission):
        ref = submission.subject_ref
        submission.matter = subject_labels([ref]).get(ref, "")
    return submission


def first_of(submission):
    """The first entry that this one is the second of; None where it is none."""
    if not is_second_entry(submission):
        return None
    return submission.entry_as_second.first


def is_mine(user, submission) -> bool:
    """My own, my unit's, or (its own part, and what was handed in on paper) the office's."""
    if types_in(user, submission):
        return True
    if not submission.subject_ref and not is_second_entry(submission):
        return submission.respondent_id == user.pk
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


def closed_words(user, assignment, *, is_mine: bool = False) -> str:
    """Why a part that is not sent is closed to whose it is; empty where it is not. ``is_mine``: it
    is known already that it is nobody else's.
    """
    if assignment is None:
        return ""
    if not is_mine and is_out_of_office(user, assignment, timezone.localdate()):
        return out_of_office_words()
    if assignment.state == AssignmentState.PAPER and not types_in(user, assignment.submission):
        return paper_words()
    return part_closed_words(assignment)


def not_any_more_words(submission) -> str:
    """Why what no matter asks for, or a second entry, is closed to whoever began it."""
    if is_second_entry(submission):
        return _("This second entry is not yours to write any more.")
    return _("You may no longer enter answers to this form. What you wrote is kept.")


def types_in(user, submission) -> bool:
    """Whether somebody of the office writes what was handed in on paper."""
    return submission.from_paper and user_can_transcribe(user, submission)


def not_taken_words(user, submission, now: datetime) -> str:
    """Why a draft cannot be sent now (not yet open, closed, full); empty where it can. What the
    office sent back it takes at any time.
    """
    is_first = submission.state == SubmissionState.DRAFT and not submission.from_paper
    is_first = is_first and not is_second_entry(submission)
    accounts = (user, submission.respondent)
    if not is_first or knows_no_limits(submission.filler, submission.subject_ref, accounts):
        return ""
    limits = intake_of(submission.form_id, submission.subject_ref)
    return words_of(limits, accounts, now)


def not_begun_words(user, assignment, now: datetime) -> str:
    """The same of a part that may not be begun yet."""
    if assignment.submission_id is not None:
        return not_taken_words(user, assignment.submission, now)
    limits = intake_of(assignment.version.form_id, f"topics.topicpage:{assignment.topic_id}")
    person = assignment.person
    return words_of(limits, (user, getattr(person, "account", None)), now)


def where_it_went(user, submission) -> HttpResponse | None:
    """Where to go when there is nothing left to write: the receipt, or the start."""
    if not submission.is_editable:
        return redirect("desk:receipt", submission.pk)
    if is_second_entry(submission):
        return None if user_can_fill_submission(user, submission) else redirect("desk:seconds")
    if not submission.subject_ref and not user_can_fill_submission(user, submission):
        return redirect("desk:collect")
    part = getattr(submission, "assignment", None)
    if not closed_words(user, part, is_mine=getattr(submission, "is_mine", False)):
        return None
    if types_in(user, submission):
        return redirect("desk:home")
    return redirect("desk:assignment", part.pk)
