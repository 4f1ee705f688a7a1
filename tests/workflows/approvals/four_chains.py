"""One chain a kind of notice, so that every way of deciding has its own: for stories over all."""

from wagtail.models import Workflow, WorkflowTask

from cms.people.models import Organization
from home.notices.enums import NoticeKind
from workflows.approvals.enums import DEFAULT_WORKFLOW, PARTY_COMMITTEE, CirculationOrder, Way
from workflows.approvals.models import (
    CirculationTask,
    DecidingTask,
    KindChain,
    MeetingTask,
    StandingTask,
)

KIND_OF_WAY = {
    Way.BALLOT: NoticeKind.ANNOUNCEMENT,
    Way.MEETING: NoticeKind.CIRCULAR,
    Way.CIRCULATION: NoticeKind.NEWS,
    Way.STANDING: NoticeKind.RECEPTION,
}


def build_chains(**rules) -> None:
    """The shipped chain for the ballot; for each other way one with its own deciding step.
    ``rules``: fields of the three new steps.
    """
    body = Organization.objects.get(name=PARTY_COMMITTEE)
    shipped = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    given = {"body": body, **rules}
    parallel = CirculationOrder.PARALLEL
    steps: dict[Way, DecidingTask] = {
        Way.MEETING: MeetingTask.objects.create(name="会议审议", **given),
        Way.CIRCULATION: CirculationTask.objects.create(name="传签", order=parallel, **given),
        Way.STANDING: StandingTask.objects.create(name="授权发布", **given),
    }
    KindChain.objects.create(kind=KIND_OF_WAY[Way.BALLOT], workflow=shipped)
    for way, step in steps.items():
        workflow = Workflow.objects.create(name=f"流程{way}")
        before = [] if way == Way.STANDING else [shipped.tasks.first()]
        for order, task in enumerate([*before, step]):
            WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=order)
        KindChain.objects.create(kind=KIND_OF_WAY[way], workflow=workflow)
