"""What reviewers owe: a duty opens with each review, and ends with it. One that nobody can take is
the directors' to get going.
"""

from datetime import datetime

from django.utils.translation import gettext as _
from wagtail.models import TaskState

from cms.calendars.services import add_working_days, shanghai_date
from cms.core.moment import acting_at
from workflows.approvals.enums import REVIEW_KIND, STUCK_KIND
from workflows.approvals.models import OfficeReviewTask, SecondReviewTask
from workflows.approvals.queries import directors, open_reviews, reviewers_of
from workflows.approvals.services.locking import lock_step
from workflows.approvals.services.sweeping import each_alone
from workflows.approvals.texts import step_ref
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty
from workflows.duties.services import (
    close_duties_about,
    fulfil_duty,
    fulfil_for_all,
    open_duty,
    waive_duty,
)
from workflows.duties.terms import due_under

REVIEWS = (OfficeReviewTask, SecondReviewTask)
WAY_OUT = "/admin/duties/posts/second/"  # where the director asks somebody in


def owe_review(task_state: TaskState, now: datetime) -> None:
    """Everybody who may review the text owes it, until one of them has; where there is nobody (no
    account in the group, the only one wrote the text, the named one left) the directors owe a way
    out.
    """
    able = reviewers_of(task_state)
    if not able and isinstance(task_state.task.specific, REVIEWS):
        _owe_way_out(task_state, now)
    for person in able:
        days = task_state.task.specific.deadline_days
        open_duty(
            kind=REVIEW_KIND,
            subject_ref=step_ref(task_state.pk),
            subject_label=task_state.revision.object_str if task_state.revision else "",
            owner=person,
            due=add_working_days(start=shanghai_date(now), days=days),
            by=None,
            now=now,
        )


def end_review(task_state: TaskState, now: datetime, *, by=None, why: str = "") -> None:
    """Who reviewed has done it; nobody else need do it any more. ``why``: how it ended where
    nobody reviewed.
    """
    if by is not None and by.person_id is not None:
        fulfil_duty(
            kind=REVIEW_KIND,
            subject_ref=step_ref(task_state.pk),
            owner=by.person,
            by=by,
            now=now,
            outcome=_("The text was reviewed."),
        )
    for kind in (REVIEW_KIND, STUCK_KIND):
        close_duties_about(
            subject_ref=step_ref(task_state.pk),
            state=DutyState.WAIVED,
            reason=why or _("This review is done already."),
            by=None,
            now=now,
            kind=kind,
        )


def look_at_reviews(now: datetime) -> int:
    """Who may take a review has changed: somebody came, went, was asked in, or is no more.

    Who can take it no longer owes it no longer; a review left without anybody is the directors',
    and theirs no more as soon as somebody can. Safe to run twice; returns how many have nobody.
    """

    def look_at(pk: int) -> bool:
        with acting_at(now):
            lock_step(pk)
            task_state = open_reviews().filter(pk=pk).first()
            # None: somebody has reviewed it meanwhile.
            return task_state is not None and not _look_at(task_state, now)

    found = list(open_reviews().order_by("pk").values_list("pk", flat=True))
    return each_alone(found, look_at, "look_at_reviews")


def _look_at(task_state: TaskState, now: datetime) -> bool:
    """Settle what is owed on one review; whether anybody can take it."""
    able = {person.pk for person in reviewers_of(task_state)}
    about = Duty.objects.open().filter(subject_ref=step_ref(task_state.pk))
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
            subject_ref=step_ref(task_state.pk),
            subject_label=task_state.revision.object_str if task_state.revision else "",
            owner=director,
            due=due_under(STUCK_KIND, now),
            link=WAY_OUT,
            by=None,
            now=now,
        )


def _end_way_out(task_state: TaskState, now: datetime) -> None:
    outcome = _("Somebody can take this review now.")
    fulfil_for_all(STUCK_KIND, [step_ref(task_state.pk)], outcome, None, now)
