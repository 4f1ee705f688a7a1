"""Texts that go another way than the shipped ballot: chains, and notices brought to their step."""

from django.utils import timezone
from wagtail.models import Task, Workflow, WorkflowTask

from cms.people.models import Organization
from home.demo.texts import ballot_of, body_of, review
from home.demo.zone import PARTY_COMMITTEE
from home.notices.models import NoticePage
from home.notices.services import create_notice, submit_notice
from workflows.approvals.enums import REVIEW_TASK
from workflows.approvals.models import Decision, MeetingTask, OfficeReviewTask, StandingTask
from workflows.approvals.services import assign_chain


def make_chain(name: str, *tasks: Task) -> Workflow:
    """A chain of these steps, given to nothing yet."""
    chain = Workflow.objects.create(name=name)
    for order, task in enumerate(tasks):
        WorkflowTask.objects.create(workflow=chain, task=task, sort_order=order)
    return chain


def meeting_chain() -> Workflow:
    """The director reviews, the committee decides at its table."""
    body = Organization.objects.get(name=PARTY_COMMITTEE)
    table = MeetingTask.objects.create(name="党工委会议表决", body=body)
    return make_chain("党工委会议审批", OfficeReviewTask.objects.get(name=REVIEW_TASK), table)


def standing_chain(zone, kind: str) -> None:
    """Texts of that kind are released by the two whom an authorisation names."""
    body = Organization.objects.get(name=PARTY_COMMITTEE)
    chain = make_chain("授权发布", StandingTask.objects.create(name="两人授权发布", body=body))
    assign_chain(kind=kind, workflow=chain, by=zone.accounts["director"], now=timezone.now())


def table_notice(zone, title: str, kind: str) -> tuple[NoticePage, Decision]:
    """A notice that the office wrote and submitted, at the step where it is decided on."""
    now, clerk = timezone.now(), zone.accounts["clerk"]
    notice = create_notice(
        by=clerk,
        now=now,
        title=title,
        summary="现将有关安排予以公布。",
        kind=kind,
        date=timezone.localdate(now),
        unit=zone.units["联席会议办公室"],
        body=body_of([["p", "具体安排见正文。"]], title),
    )
    state = submit_notice(notice=notice, by=clerk, now=now)
    if isinstance(state.current_task_state.task.specific, OfficeReviewTask):
        review(state, zone, now=now)
    return notice, ballot_of(state)
