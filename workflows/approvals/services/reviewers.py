"""What reviewers owe: a duty opens with each review, and ends with it."""

from datetime import datetime

from django.utils.translation import gettext as _
from wagtail.models import TaskState

from cms.calendars.services import add_working_days, shanghai_date
from workflows.approvals.enums import REVIEW_KIND
from workflows.approvals.queries import reviewers_of
from workflows.duties.enums import DutyState
from workflows.duties.services import close_duties_about, fulfil_duty, open_duty


def owe_review(task_state: TaskState, now: datetime) -> None:
    """Everybody who may review the text owes it, until one of them has."""
    for person in reviewers_of(task_state):
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
    close_duties_about(
        subject_ref=ref_of(task_state),
        state=DutyState.WAIVED,
        reason=_("This review is done already."),
        by=None,
        now=now,
        kind=REVIEW_KIND,
    )


def ref_of(task_state: TaskState) -> str:
    """The name of a step in the ledger, whichever class its row was read as."""
    return f"{TaskState._meta.label_lower}:{task_state.pk}"
