"""我要办的 N 件, and what I have sent."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from cms.accounts.enums import WORK_IN_ADMIN
from cms.accounts.permissions import has_role
from cms.publishing.permissions import user_can_withdraw_permit
from cms.submissions.showing import shown_submission
from home.desk.frames import desk_page
from home.desk.queries import sent_by, to_do
from workflows.approvals.queries import reviews_awaiting
from workflows.approvals.seconds import checks_asked_of
from workflows.duties.seconds import seconds_of
from workflows.duties.steps import step_named
from workflows.reminders.queries import new_messages


@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """The first screen: everything owed, the most urgent first, one big button each."""
    in_admin = request.user.has_perm("wagtailadmin.access_admin")
    seconds = list(seconds_of(request.user, timezone.now()))
    reviews = reviews_awaiting(request.user).count() if in_admin or seconds else 0
    items = to_do(request.user, timezone.now(), with_reviews=not (in_admin or seconds))
    return desk_page(
        request,
        "desk/inbox.html",
        items=items,
        reviews=reviews,
        checks=checks_asked_of(request.user, timezone.now()) if seconds else (),
        seconds=[(step_named(grant.step), grant) for grant in seconds],
        in_admin=in_admin,
        new_messages=new_messages(request.user.person) if request.user.person_id else 0,
        may_take_down=user_can_withdraw_permit(request.user, None),
        works_in_admin=has_role(request.user, *WORK_IN_ADMIN),
    )


@login_required
def sent(request: HttpRequest) -> HttpResponse:
    """我的填报: receipt numbers of what I have sent."""
    pages = Paginator(sent_by(request.user, timezone.now()), 20)
    return desk_page(request, "desk/sent.html", page=pages.get_page(request.GET.get("p")))


@login_required
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The receipt (回执) of one of mine, and what I wrote as it was asked."""
    submission = get_object_or_404(sent_by(request.user, timezone.now()), pk=pk)
    shown = shown_submission(submission, request.user)
    return desk_page(request, "desk/receipt.html", submission=submission, shown=shown)
