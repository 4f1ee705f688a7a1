"""The steps of a decision that need a second person, for 岗位核对表.

A way of deciding that comes later declares its own step, or another ``who`` under the same key.
"""

from collections.abc import Iterable
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.models import Task, TaskState, WorkflowState, WorkflowTask

from cms.accounts.enums import EXCLUSIVE, Role
from cms.accounts.models import User
from cms.calendars.services import shanghai_date
from cms.core.audit import object_ref
from cms.people.models import Membership
from cms.people.queries import valid_on
from workflows.approvals.enums import PRESIDER_POST, Way
from workflows.approvals.models import (
    OWN_STEPS,
    CirculationTask,
    Decision,
    OfficeReviewTask,
    SecondReviewTask,
    StandingAuthorization,
)
from workflows.approvals.releasers import RELEASE_STEP, decisions_without_second, named_by
from workflows.approvals.standing import authorizations_in_force
from workflows.duties.steps import Step, accounts_with, register_step, register_steps

REVIEW_STEP = "approvals.review"
COUNTS_STEP = "approvals.meeting"
MARKS_STEP = "approvals.circulation"
SECOND_STEP = "approvals.second_review"
PRESIDER_STEP = "approvals.changes_presider"
DIRECTOR_STEP = "approvals.changes_director"
UNASKED_STEP = "approvals.unasked"
TAKE_DOWN_STEP = "approvals.take_down"
# Who runs accounts or checks the trail reviews nothing, whoever is named in a step.
STAND_ALONE = [role.value for role in EXCLUSIVE]
OFFICE = (Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR)


def declare() -> None:
    """Called in ``ready``, in the order in which the page shows them."""
    for step in STEPS:
        register_step(step)
    register_steps(office_reviews)
    register_steps(second_reviews)
    register_steps(counts_of_authorizations)
    register_steps(releases)
    register_steps(unasked)


def text_ref(state: WorkflowState) -> str:
    """The reference of the text in a workflow, without reading it."""
    kind = state.content_type
    return f"{kind.app_label}.{kind.model}:{state.object_id}"


def reviewers(now: datetime) -> Iterable[User]:
    """Members of the groups of every review of a chain in use."""
    return _members_of(_reviews_in_use())


def office_reviews(now: datetime) -> list[Step]:
    """Each review by a group, of a chain in use: who may take one does not help out in another. Two
    queries for each.
    """
    tasks = list(_reviews_in_use().order_by("pk"))
    return [_office_review(task, is_only=len(tasks) == 1) for task in tasks]


def _office_review(task: OfficeReviewTask, *, is_only: bool) -> Step:
    named = _("Review of a text “%(name)s”") % {"name": task.name}
    return Step(
        key=f"{REVIEW_STEP}:{task.pk}",
        label=_("Review of a text") if is_only else named,
        who=lambda now: _members_of(OfficeReviewTask.objects.filter(pk=task.pk)),
        note=_("Never whoever wrote the text."),
        matters=texts_in_review,
    )


def _reviews_in_use() -> QuerySet[OfficeReviewTask]:
    rows = OfficeReviewTask.objects.filter(active=True, workflow_tasks__workflow__active=True)
    return rows.distinct()


def _members_of(reviews: QuerySet[OfficeReviewTask]) -> QuerySet[User]:
    groups = reviews.order_by().values("groups")
    found = User.objects.filter(groups__in=groups).exclude(groups__name__in=STAND_ALONE)
    return found.select_related("person").distinct().order_by("pk")


def presiders(now: datetime) -> Iterable[User]:
    """Accounts of those who hold a presider's post today, and wear the hat to act in it."""
    held = Membership.objects.filter(valid_on(shanghai_date(now)), post__label=PRESIDER_POST)
    members = User.objects.filter(groups__name=Role.PARTY_COMMITTEE_MEMBER)
    found = members.filter(person__in=held.values("person"))
    return found.select_related("person").order_by("pk")


def texts_in_review() -> list[tuple[str, str]]:
    """Texts that wait for a review now."""
    tasks = OfficeReviewTask.objects.values("task_ptr")
    return _texts_of(
        WorkflowState.objects.filter(
            status=WorkflowState.STATUS_IN_PROGRESS,
            current_task_state__status=TaskState.STATUS_IN_PROGRESS,
            current_task_state__task__in=tasks,
        )
    )


def texts_in_second_review() -> list[tuple[str, str]]:
    """Texts under way in a chain that names a second reviewer, those sent back among them: a text
    comes to that step only where somebody may take it, so who does is asked in before.
    """
    steps = SecondReviewTask.objects.filter(active=True).values("task_ptr")
    chains = WorkflowTask.objects.filter(task__in=steps).values("workflow")
    return _texts_of(WorkflowState.objects.active().filter(workflow__in=chains))


def _texts_of(states: QuerySet[WorkflowState]) -> list[tuple[str, str]]:
    rows = states.filter(current_task_state__revision__isnull=False)
    rows = rows.select_related("content_type", "current_task_state__revision")
    return [
        (text_ref(state), state.current_task_state.revision.object_str)
        for state in rows.order_by("-current_task_state_id")
    ]


def _open_decisions(way: Way) -> list[tuple[str, str]]:
    """Texts that are being decided on in this way now."""
    rows = Decision.objects.open().filter(way=way).order_by("-pk").defer("payload")
    return [(object_ref(decision), decision.title) for decision in rows]


def second_reviews(now: datetime) -> list[Step]:
    """Each named second review of a chain in use, with the person named. Two queries."""
    rows = SecondReviewTask.objects.filter(active=True, workflow_tasks__workflow__active=True)
    rows = rows.select_related("reviewer").distinct().order_by("pk")
    accounts = User.objects.filter(person__in=rows.values("reviewer")).select_related("person")
    accounts = accounts.exclude(groups__name__in=STAND_ALONE)
    by_person = {account.person_id: account for account in accounts}
    return [_second_review(row, by_person.get(row.reviewer_id)) for row in rows]


def _second_review(row: SecondReviewTask, named: User | None) -> Step:
    return Step(
        key=f"{SECOND_STEP}:{row.pk}",
        label=_("Second review “%(name)s”") % {"name": row.name},
        who=lambda now: [named] if named is not None else [],
        note=_(
            "%(name)s, as the chain says; a text that they wrote or reviewed before needs a second "
            "from outside."
        )
        % {"name": row.reviewer.name},
        least=1,
    )


def unasked(now: datetime) -> list[Step]:
    """Steps of chains in use in which nobody is asked: left from before they were refused."""
    own = ContentType.objects.get_for_models(*OWN_STEPS).values()
    rows = Task.objects.filter(active=True, workflow_tasks__workflow__active=True)
    return [
        Step(
            key=f"{UNASKED_STEP}:{task.pk}",
            label=_("Step “%(name)s”") % {"name": task.name},
            who=lambda now: [],
            note=_("In this step nobody is asked, and texts end in it: take it out of the chain."),
            least=1,
            is_open_to_seconds=False,
        )
        for task in rows.exclude(content_type__in=own).distinct().order_by("pk")
    ]


def releasers(now: datetime) -> Iterable[User]:
    """Who is named in every standing authorisation in force and releases anyway."""
    rows = list(authorizations_in_force(now))
    named = [{row.first_releaser_id, row.second_releaser_id} for row in rows]
    everywhere = set.intersection(*named) if named else set()
    return User.objects.filter(person__in=everywhere).order_by("pk")


def releases(now: datetime) -> list[Step]:
    """Each standing authorisation in force, with the two persons named in it. Three queries."""
    rows = authorizations_in_force(now).order_by("pk")
    accounts = User.objects.filter(
        Q(person__in=rows.values("first_releaser")) | Q(person__in=rows.values("second_releaser"))
    ).select_related("person")
    by_person = {account.person_id: account for account in accounts}
    writers = {user.pk for user in accounts_with(*OFFICE) if user.is_active} if by_person else set()
    return [_release(row, by_person, writers) for row in rows]


def _release(row: StandingAuthorization, by_person: dict[int, User], writers: set[int]) -> Step:
    """Whoever wrote a text does not release it: where nobody else of the office writes, one of the
    two is always its author, and two are too few.
    """
    named = (row.first_releaser_id, row.second_releaser_id)
    able = [by_person[pk] for pk in named if pk in by_person]
    others_write = bool(writers - {user.pk for user in able})
    note = _(
        "The two persons named in the authorisation; a text that one of them wrote needs a second "
        "from outside."
    )
    if not others_write:
        note = _(
            "Nobody else of the office writes, and who wrote a text does not release it: ask a "
            "second in from outside, for a time or for one text."
        )
    return Step(
        key=f"{RELEASE_STEP}:{row.pk}",
        label=_("Release under “%(title)s”") % {"title": row.title},
        who=lambda now: able,
        least=2 if others_write else 3,
        note=note,
    )


def counts_of_authorizations(now: datetime) -> list[Step]:
    """Each authorisation on the table: whom it names does not confirm that it was given."""
    label = f"{StandingAuthorization._meta.label_lower}:"
    rows = Decision.objects.open().filter(way=Way.MEETING, subject_ref__startswith=label)
    office = list(accounts_with(*OFFICE)) if rows else []
    return [_counts_of(row, named_by(row), office) for row in rows.defer("payload").order_by("pk")]


def _counts_of(decision: Decision, named: frozenset[int], office: list[User]) -> Step:
    able = [user for user in office if user.person_id not in named]
    return Step(
        key=f"{COUNTS_STEP}:{decision.pk}",
        label=_("Confirming the counts on “%(title)s”") % {"title": decision.title},
        who=lambda now: able,
        note=_("Not the two persons whom it names as releasers, and not who presided."),
        least=1,
    )


def _seated(now: datetime) -> QuerySet[Membership]:
    """Who sits in a body that decides by circulation, in a step in use or on an open text."""
    steps = CirculationTask.objects.filter(active=True).values("body")
    running = Decision.objects.open().filter(way=Way.CIRCULATION).order_by().values("body")
    rows = Membership.objects.filter(valid_on(shanghai_date(now)))
    return rows.filter(Q(organization__in=steps) | Q(organization__in=running)).order_by()


def _handlers(now: datetime) -> Iterable[User]:
    """The office; nobody who sits there, and so never reads the marks of the others."""
    return accounts_with(*OFFICE).exclude(person__in=_seated(now).values("person"))


def _releases_waiting() -> list[tuple[str, str]]:
    return [(object_ref(decision), decision.title) for decision in decisions_without_second()]


def _office(now: datetime) -> Iterable[User]:
    return accounts_with(*OFFICE)


def _directors(now: datetime) -> Iterable[User]:
    return accounts_with(Role.OFFICE_DIRECTOR)


STEPS = (
    Step(
        key=SECOND_STEP,
        label=_("Named second review"),
        who=lambda now: (),
        matters=texts_in_second_review,
        is_listed=False,
    ),
    Step(
        key=RELEASE_STEP,
        label=_("Release under a standing authorisation, in place of the author"),
        who=releasers,
        matters=_releases_waiting,
        is_listed=False,
    ),
    Step(
        key=REVIEW_STEP,
        label=_("Review of a text"),
        who=reviewers,
        matters=texts_in_review,
        is_listed=False,
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
        who=_handlers,
        note=_("One enters them, another checks against the scan; nobody who sits in the body."),
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
