"""我要办的 N 件, and what I have sent."""

from collections.abc import Iterable

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms.accounts.enums import WORK_IN_ADMIN, Role
from cms.accounts.permissions import has_role
from cms.core.audit import object_ref
from cms.core.rights import works_in_admin
from cms.publishing.permissions import user_can_withdraw_permit
from cms.submissions.access import subject_labels
from cms.submissions.corrected import shown_corrections
from cms.submissions.enums import SubmissionState
from cms.submissions.permissions import is_own, user_can_enter_answers
from cms.submissions.seals import is_second_entry
from cms.submissions.showing import paper_photos, shown_submission
from cms.submissions.takers import second_entries_for
from cms.submissions.trash_words import in_trash_words
from home.desk.frames import desk_page
from home.desk.inbox import inbox_of
from home.desk.queries import papers_of, receipts_for, sent_by, trashed_receipts_for
from home.queries import public_now
from workflows.approvals.queries import reviews_awaiting
from workflows.approvals.seconds import checks_asked_of
from workflows.duties.queries import ACTS_FOR_UNITS, handovers_taken
from workflows.duties.seconds import seconds_of
from workflows.duties.steps import step_named
from workflows.reminders.queries import new_messages


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The first screen: what is owed, the most urgent first, one big button each, twenty a page."""
    now = timezone.now()
    in_admin = works_in_admin(request.user)
    seconds = list(seconds_of(request.user, now))
    reviews = reviews_awaiting(request.user).count() if in_admin or seconds else 0
    with_reviews = not (in_admin or seconds)
    return desk_page(
        request,
        "desk/inbox.html",
        box=inbox_of(request.user, now, request.GET, with_reviews=with_reviews),
        reviews=reviews,
        second_entries=_free_to_take(request.user),
        checks=checks_asked_of(request.user, now) if seconds else (),
        seconds=[(step_named(grant.step), grant) for grant in seconds],
        in_admin=in_admin,
        new_messages=new_messages(request.user.person) if request.user.person_id else 0,
        taken_over=[(each, object_ref(each)) for each in handovers_taken(request.user, now)],
        just_public=just_public(request.user),
        decides=has_role(request.user, Role.PARTY_COMMITTEE_MEMBER),
        works_in_admin=has_role(request.user, *WORK_IN_ADMIN),
        acts_for_unit=has_role(request.user, *ACTS_FOR_UNITS),
        enters=user_can_enter_answers(request.user),
    )


def _free_to_take(user) -> int:
    """Second entries beside those that she was appointed for: these are duties of hers."""
    owed = user.pk if user.person_id else None
    found = second_entries_for(user)
    return sum(pair.appointed_id is None or pair.appointed_id != owed for pair in found)


def just_public(user) -> Iterable | None:
    """What was released last, for who may take it down: from here two taps and a reason."""
    return public_now()[:3] if user_can_withdraw_permit(user, None) else None


@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """我的填报: receipt numbers of what I have sent."""
    pages = Paginator(sent_by(request.user, timezone.now()), 20)
    page = pages.get_page(request.GET.get("p"))
    return desk_page(request, "desk/sent.html", page=page, papers=papers_of(request.user))


@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt (回执) of one of mine, and what was written as it was asked; a colleague's says
    who sent it. Of one in the trash it says that alone.
    """
    now = timezone.now()
    submission = receipts_for(request.user, now).filter(pk=pk).first()
    if submission is None:
        gone = get_object_or_404(trashed_receipts_for(request.user, now), pk=pk)
        return in_trash(request, gone)
    ref = submission.subject_ref
    return desk_page(
        request,
        "desk/receipt.html",
        submission=submission,
        matter=subject_labels([ref]).get(ref, ""),
        is_second=is_second_entry(submission),
        sender="" if submission.entered_by == request.user else submission.who,
        shown=shown_submission(submission, request.user),
        corrections=shown_corrections(submission),
        paper=paper_photos(submission),
        part=getattr(submission, "assignment", None),
        may_say_wrong=submission.from_paper
        and submission.state == SubmissionState.SUBMITTED
        and is_own(request.user, submission),
    )


def in_trash(request: HttpRequest, submission) -> HttpResponse:
    """Instead of the receipt: by whom it was thrown away, when, and whom to ask."""
    ref = submission.subject_ref
    return desk_page(
        request,
        "desk/in_trash.html",
        submission=submission,
        matter=subject_labels([ref]).get(ref, "") or submission.version.title,
        words=in_trash_words(submission.deleted_at),
    )
