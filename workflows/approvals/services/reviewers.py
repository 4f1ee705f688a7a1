"""What reviewers owe: a duty opens with each review, and ends with it. One that nobody can take is
the directors' to get going.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import TaskState

from cms.calendars.services import add_working_days, shanghai_date
from cms.core.moment import acting_at
from workflows.approvals.enums import REVIEW_KIND, STUCK_KIND
from workflows.approvals.models import OfficeReviewTask
from workflows.approvals.queries import directors, open_reviews, reviewers_of
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.services import close_duties_about, fulfil_duty, open_duty, waive_duty

STUCK_DAYS = 1  # working days: meanwhile the text waits for nobody
WAY_OUT = "/admin/duties/posts/second/"  # where the director asks somebody in


def owe_review(task_state: TaskState, now: datetime) -> None:
    """Everybody who may review the text owes it, until one of them has; where there is nobody (no
    account in the group, or the only one wrote the text) the directors owe a way out.
    """
    able = reviewers_of(task_state)
    if not able and isinstance(task_state.task.specific, OfficeReviewTask):
        _owe_way_out(task_state, now)
    for person in able:
        days = task_state.task.specific.deadline_days
        open_duty(
            kind=REVIEW_KIND,
            subject_ref=ref_of(task_state),
            subject_label=task_state.revision.object_str if task_state.revision else "",
            owner=person,
            due=add_working_days(start=shanghai_date(now), days=days),
            by=None,
            now=now,
        )


def end_review(task_state: TaskState, now: datetime, *, by=None) -> None:
    """Who reviewed has done it; nobody else need do it any more."""
    if by is not None and by.person_id is not None:
        fulfil_duty(
            kind=REVIEW_KIND,
            subject_ref=ref_of(task_state),
            owner=by.person,
            by=by,
            now=now,
            outcome=_("The text was reviewed."),
        )
    for kind in (REVIEW_KIND, STUCK_KIND):
        close_duties_about(
            subject_ref=ref_of(task_state),
            state=DutyState.WAIVED,
            reason=_("This review is done already."),
            by=None,
            now=now,
            kind=kind,
        )


def look_at_reviews(now: datetime) -> int:
    """Who may take a review has changed: somebody came, went, was asked in, or is no more.

    Who can take it no longer owes it no longer; a review left without anybody is the directors',
    and theirs no more as soon as somebody can. Safe to run twice; returns how many have nobody.
    """
    stuck = 0
    for task_state in open_reviews():
        if isinstance(task_state.task.specific, OfficeReviewTask):
            with transaction.atomic(), acting_at(now):
                stuck += not _look_at(task_state, now)
    return stuck


def _look_at(task_state: TaskState, now: datetime) -> bool:
    """Settle what is owed on one review; whether anybody can take it."""
    able = {person.pk for person in reviewers_of(task_state)}
    about = Duty.objects.open().filter(subject_ref=ref_of(task_state))
    held = list(about.filter(kind=REVIEW_KIND).order_by("id"))
    for duty in held:
        if duty.owner_person_id not in able:
            reason = _("Can no longer take this review.")
            waive_duty(duty=duty, reason=reason, by=None, now=now)
    if able and about.filter(kind=STUCK_KIND).exists():
        _end_way_out(task_state, now)
    if not about.filter(kind=REVIEW_KIND).exists():
        owe_review(task_state, now)
    return bool(able)


def _owe_way_out(task_state: TaskState, now: datetime) -> None:
    for director in directors():
        open_duty(
            kind=STUCK_KIND,
            subject_ref=ref_of(task_state),
            subject_label=task_state.revision.object_str if task_state.revision else "",
            owner=director,
            due=add_working_days(start=shanghai_date(now), days=STUCK_DAYS),
            link=WAY_OUT,
            by=None,
            now=now,
        )


def _end_way_out(task_state: TaskState, now: datetime) -> None:
    owed = Duty.objects.open().filter(kind=STUCK_KIND, subject_ref=ref_of(task_state))
    for owner_key in list(owed.values_list("owner_key", flat=True)):
        fulfil_duty(
            kind=STUCK_KIND,
            subject_ref=ref_of(task_state),
            owner=owner_key,
            by=None,
            now=now,
            outcome=_("Somebody can take this review now."),
        )


def ref_of(task_state: TaskState) -> str:
    """The name of a step in the ledger, whichever class its row was read as."""
    return f"{TaskState._meta.label_lower}:{task_state.pk}"
