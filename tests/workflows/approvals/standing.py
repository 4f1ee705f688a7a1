"""A standing authorisation, the meeting that gave it, and the two persons whom it names."""

import datetime as dt

from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.people.models import Organization
from home.notices.enums import NoticeKind
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import PARTY_COMMITTEE, Choice, EntryState, Method
from workflows.approvals.models import (
    Decision,
    KindChain,
    MeetingRecord,
    Sitting,
    StandingAuthorization,
    StandingTask,
)
from workflows.approvals.services import (
    cast_vote,
    close_decision,
    draft_authorization,
    start_approval,
    table_authorization,
)

RECEPTION = NoticeKind.RECEPTION.value


def party_committee() -> Organization:
    return Organization.objects.get(name=PARTY_COMMITTEE)


def two_releasers() -> list[User]:
    return [UserFactory(roles=[Role.OFFICE_STAFF]) for _number in range(2)]


def make_draft(by: User, releasers: list[User], **changes) -> StandingAuthorization:
    """A draft for reception notices, valid from yesterday for a month."""
    today = timezone.localdate()
    fields = {
        "title": "日常公告授权发布",
        "body": party_committee(),
        "kinds": [RECEPTION],
        "first_releaser": releasers[0].person,
        "second_releaser": releasers[1].person,
        "valid_from": today - dt.timedelta(days=1),
        "valid_until": today + dt.timedelta(days=30),
    }
    return draft_authorization(by=by, now=timezone.now(), **{**fields, **changes})


def decide_in_meeting(
    decision: Decision, *, entered_by: User, checked_by: User, outcome: str = "CARRIED", **counts
) -> Decision:
    """What the body decided at its table, entered by one and checked by another."""
    now = timezone.now()
    presider = decision.seats.order_by("rank").first().person
    sitting, _made = Sitting.objects.get_or_create(
        body=decision.body,
        name="第1次会议",
        held_on=timezone.localdate(now),
        defaults={"presider": presider, "made_by": entered_by, "made_at": now},
    )
    present = decision.seats.count()
    for_it = present if outcome in ("CARRIED", "WITH_CHANGES") else 0
    numbers = {"in_favour": for_it, "against": present - for_it, "abstained": 0, **counts}
    MeetingRecord.objects.create(
        decision=decision,
        sitting=sitting,
        outcome=outcome,
        method=Method.HANDS,
        present=present,
        changes="改第二条" if outcome == "WITH_CHANGES" else "",
        state=EntryState.CHECKED,
        checker=checked_by.person,
        checked_by=checked_by,
        checked_at=now,
        entered_by=entered_by,
        entered_at=now,
        **numbers,
    )
    return close_decision(decision=decision, by=checked_by, now=now)


def grant(stage, releasers: list[User], **changes) -> StandingAuthorization:
    """Drafted by the clerk, tabled by the director, given by the committee."""
    draft = make_draft(stage.clerk, releasers, **changes)
    decision = table_authorization(authorization=draft, by=stage.director, now=timezone.now())
    decide_in_meeting(decision, entered_by=stage.clerk, checked_by=stage.director)
    draft.refresh_from_db()
    return draft


def give_standing_chain(kind: str = RECEPTION, **rules) -> StandingTask:
    """Texts of this kind are released by the two persons and nobody else."""
    task = StandingTask.objects.create(name=f"授权发布{kind}", body=party_committee(), **rules)
    workflow = Workflow.objects.create(name=f"授权发布流程{kind}")
    WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    KindChain.objects.create(kind=kind, workflow=workflow)
    return task


def submit_reception(stage, page=None) -> Decision:
    """The stage's notice as a reception notice, sent into the chain of its kind."""
    page = page or stage.page
    page.kind = RECEPTION
    page.save_revision(user=stage.clerk, log_action=True)
    draft = page.get_latest_revision_as_object()
    stage.workflow_state = start_approval(draft=draft, by=stage.clerk, now=timezone.now())
    return Decision.objects.latest("pk")


def agree(decision: Decision, *users: User, choice: str = Choice.FOR) -> Decision:
    for user in users:
        cast_vote(decision=decision, by=user, choice=choice, now=timezone.now())
    decision.refresh_from_db()
    return decision
