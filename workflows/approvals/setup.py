"""The steps of a decision that need a second person, for 岗位核对表.

A way of deciding that comes later declares its own step, or another ``who`` under the same key.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.people.models import Membership
from cms.people.queries import valid_on
from workflows.approvals.enums import PRESIDER_POST, Way
from workflows.approvals.models import Decision, OfficeReviewTask, StandingAuthorization
from workflows.approvals.standing import authorizations_in_force
from workflows.duties.steps import Step, accounts_with, register_step, register_steps

REVIEW_STEP = "approvals.review"
COUNTS_STEP = "approvals.meeting"
MARKS_STEP = "approvals.circulation"
RELEASE_STEP = "approvals.standing"
PRESIDER_STEP = "approvals.changes_presider"
DIRECTOR_STEP = "approvals.changes_director"
TAKE_DOWN_STEP = "approvals.take_down"
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def declare() -> None:
    """Called in ``ready``, in the order in which the page shows them."""
    for step in STEPS:
        register_step(step)
    register_steps(releases)


def text_ref(state: WorkflowState) -> str:
    """The reference of the text in a workflow, without reading it."""
    kind = state.content_type
    return f"{kind.app_label}.{kind.model}:{state.object_id}"


def reviewers(now: datetime) -> Iterable[User]:
    """Members of the groups of every review that is in use."""
    groups = OfficeReviewTask.objects.filter(active=True).values("groups")
    found = User.objects.filter(groups__in=groups)
    return found.select_related("person").distinct().order_by("pk")


def presiders(now: datetime) -> Iterable[User]:
    """Accounts of those who hold a presider's post today."""
    held = Membership.objects.filter(valid_on(shanghai_date(now)), post__label=PRESIDER_POST)
    found = User.objects.filter(person__in=held.values("person"))
    return found.select_related("person").order_by("pk")


def texts_in_review() -> list[tuple[str, str]]:
    """Texts that wait for a review now."""
    waiting = TaskState.objects.filter(
        task__in=OfficeReviewTask.objects.values("task_ptr"),
        status=TaskState.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
    ).select_related("workflow_state__content_type", "revision")
    return [(text_ref(s.workflow_state), s.revision.object_str) for s in waiting.order_by("-pk")]


def _open_decisions(way: Way) -> list[tuple[str, str]]:
    """Texts that are being decided on in this way now."""
    rows = Decision.objects.open().filter(way=way).order_by("-pk").defer("payload")
    return [(object_ref(decision), decision.title) for decision in rows]


def releases(now: datetime) -> list[Step]:
    """Each standing authorisation in force, with the two persons named in it. Two queries."""
    rows = authorizations_in_force(now).order_by("pk")
    accounts = User.objects.filter(
        Q(person__in=rows.values("first_releaser")) | Q(person__in=rows.values("second_releaser"))
    ).select_related("person")
    by_person = {account.person_id: account for account in accounts}
    return [_release(row, by_person) for row in rows]


def _release(row: StandingAuthorization, by_person: dict[int, User]) -> Step:
    named = (row.first_releaser_id, row.second_releaser_id)
    able = [by_person[pk] for pk in named if pk in by_person]
    return Step(
        key=f"{RELEASE_STEP}:{row.pk}",
        label=_("Release under “%(title)s”") % {"title": row.title},
        who=lambda now: able,
        note=_("The two persons named in the authorisation."),
        is_open_to_seconds=False,
    )


def _office(now: datetime) -> Iterable[User]:
    return accounts_with(*OFFICE)


def _directors(now: datetime) -> Iterable[User]:
    return accounts_with(Role.OFFICE_DIRECTOR)


STEPS = (
    Step(
        key=REVIEW_STEP,
        label=_("Review of a text"),
        who=reviewers,
        note=_("Never whoever wrote the text."),
        matters=texts_in_review,
    ),
    Step(
        key=COUNTS_STEP,
        label=_("Confirming the counts of a meeting"),
        who=_office,
        note=_("One person enters them, another confirms against the scan."),
        matters=lambda: _open_decisions(Way.MEETING),
    ),
    Step(
        key=MARKS_STEP,
        label=_("Checking the pen marks of a circulation"),
        who=_office,
        note=_("One person enters them, another checks against the scan."),
        matters=lambda: _open_decisions(Way.CIRCULATION),
    ),
    Step(
        key=PRESIDER_STEP,
        label=_("Confirming changes: presider"),
        who=presiders,
        note=_("Whoever presided signs; nobody signs for another."),
        least=1,
        is_open_to_seconds=False,
    ),
    Step(
        key=DIRECTOR_STEP,
        label=_("Confirming changes: director"),
        who=_directors,
        note=_("The director signs; nobody signs for another."),
        least=1,
        is_open_to_seconds=False,
    ),
    Step(
        key=TAKE_DOWN_STEP,
        label=_("Emergency take-down"),
        who=_directors,
        note=_("The director alone, at once; it needs no second person, and nobody is asked in."),
        least=1,
        is_open_to_seconds=False,
    ),
)
