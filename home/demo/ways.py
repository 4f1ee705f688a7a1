"""The other ways in which the committee decides, each shown by one text: in a meeting, under a
standing authorisation, by circulation; and a text that was corrected.
"""

from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from cms.paper.uploads import keep_upload
from cms.people.models import Organization
from cms.publishing.queries import permit_in_force
from cms.publishing.services import begin_correction
from home.demo.dates import dated
from home.demo.pictures import draw_picture
from home.demo.texts import backdate, ballot_of, body_of, carry, review
from home.demo.zone import PARTY_COMMITTEE, Zone, read_data
from home.notices.models import NoticePage
from home.notices.services import create_notice, submit_notice
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import REVIEW_TASK, Choice, CirculationOrder, DecisionState, Method
from workflows.approvals.meeting_counts import MeetingEntry
from workflows.approvals.models import (
    CirculationTask,
    Decision,
    MeetingTask,
    OfficeReviewTask,
    Sitting,
    StandingTask,
)
from workflows.approvals.papers.minutes_extract import MINUTES_EXTRACT
from workflows.approvals.releasers import named_by
from workflows.approvals.results import entered_reading
from workflows.approvals.services import (
    Seen,
    assign_chain,
    cast_vote,
    check_record,
    draft_authorization,
    record_outcome,
    save_sitting,
    table_authorization,
)

CHAINS = {"meeting": "党工委会议审批", "circulation": "党工委传签审批", "standing": "授权发布"}


def show_ways(zone: Zone, now: datetime) -> None:
    """After all other texts, so that those went by the ballot as shipped."""
    data = read_data("ways")
    _make_chains(data, zone, now)
    _decide_in_a_meeting(data, zone, now)
    _release_by_two(data["standing"], zone, _at(now, data["standing"]["days"]))
    _correct(data["correction"], zone, _at(now, data["correction"]["days"]))
    _circulate(data["circulation"], zone, _at(now, data["circulation"]["days"]))


def _at(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _make_chains(data, zone: Zone, now: datetime) -> None:
    """One chain a way, given to one kind of notice by the director."""
    body = Organization.objects.get(name=PARTY_COMMITTEE)
    first = OfficeReviewTask.objects.get(name=REVIEW_TASK)
    steps = {
        "meeting": [first, MeetingTask.objects.create(name="党工委会议表决", body=body)],
        "circulation": [
            first,
            CirculationTask.objects.create(
                name="党工委传签", body=body, order=CirculationOrder.PARALLEL
            ),
        ],
        "standing": [StandingTask.objects.create(name="两人授权发布", body=body)],
    }
    for way, tasks in steps.items():
        chain = Workflow.objects.create(name=CHAINS[way])
        for order, task in enumerate(tasks):
            WorkflowTask.objects.create(workflow=chain, task=task, sort_order=order)
        director = zone.accounts["director"]
        assign_chain(kind=data[way]["kind"], workflow=chain, by=director, now=now)


def _decide_in_a_meeting(data, zone: Zone, now: datetime) -> None:
    """Two texts in one meeting are two decisions: an authorisation, and a result made public."""
    row, at = data["authorization"], _at(now, data["authorization"]["days"])
    body, accounts = Organization.objects.get(name=PARTY_COMMITTEE), zone.accounts
    draft = draft_authorization(
        by=accounts["clerk"],
        now=at,
        title=row["title"],
        body=body,
        kinds=[row["kind"]],
        terms=row["terms"],
        first_releaser=accounts["director"].person,
        second_releaser=accounts["clerk2"].person,
        valid_from=timezone.localdate(at),
        valid_until=timezone.localdate(at) + timedelta(days=365),
    )
    tabled = table_authorization(authorization=draft, by=accounts["director"], now=at)
    notice, state = _notice(data["meeting"], zone, at)
    review(state, zone, now=at)
    then = _at(now, data["meeting"]["days"])
    sitting = _sitting(data["sitting"], body, zone, then)
    for decision in (tabled, ballot_of(state)):
        _record(decision, sitting, zone, then)
    backdate(notice, state, at=at)


def _sitting(row: dict, body: Organization, zone: Zone, at: datetime) -> Sitting:
    members = [zone.accounts[f"member{number}"].person for number in range(1, 10)]
    return save_sitting(
        sitting=None,
        body=body,
        name=row["name"],
        held_on=timezone.localdate(at),
        place=row["place"],
        presider=members[0],
        attendances=[Seen(person.pk, present=True) for person in members[:-1]]
        + [Seen(members[-1].pk, present=False, reason="公出")],
        version=0,
        by=zone.accounts["clerk"],
        now=at,
    )


def _record(decision: Decision, sitting: Sitting, zone: Zone, at: datetime) -> None:
    """One clerk enters, another checks against the scan: nobody whom the text itself names."""
    clerk, second = zone.accounts["clerk"], zone.accounts["clerk2"]
    if second.person_id in named_by(decision):
        clerk, second = second, clerk
    file = ContentFile(draw_picture("meeting", decision.pk), name="extract.jpg")
    record = record_outcome(
        decision=decision,
        sitting=sitting,
        entry=MeetingEntry(
            outcome=DecisionState.CARRIED,
            method=Method.HANDS,
            present=8,
            in_favour=7,
            abstained=1,
        ),
        code=check_code(decision),
        scan=keep_upload(
            record=decision,
            kind=MINUTES_EXTRACT.key,
            file=file,
            title=f"{sitting.name}纪要节录（演示）",
            by=clerk,
            now=at,
        ),
        checker=second.person,
        by=clerk,
        now=at,
    )
    reading = entered_reading(record)  # the picture is drawn: she reads what it stands for
    check_record(record=record, reading=reading, by=second, now=at + timedelta(hours=2))


def _notice(row: dict, zone: Zone, at: datetime) -> tuple:
    """A notice in the chain of its kind, and its workflow."""
    clerk, row = zone.accounts["clerk"], dated(row, timezone.localdate(at))
    notice = create_notice(
        by=clerk,
        now=at,
        title=row["title"],
        summary=row["summary"],
        kind=row["kind"],
        date=timezone.localdate(at),
        unit=zone.units["联席会议办公室"],
        body=body_of(row["body"], row["title"]),
    )
    return notice, submit_notice(notice=notice, by=clerk, now=at)


def _release_by_two(row: dict, zone: Zone, at: datetime) -> None:
    """双人复核: both whom the authorisation names agree to this very text."""
    notice, state = _notice(row, zone, at)
    decision = ballot_of(state)
    for number, username in enumerate(("director", "clerk2"), start=1):
        later = at + timedelta(minutes=10 * number)
        cast_vote(decision=decision, by=zone.accounts[username], choice=Choice.FOR, now=later)
    backdate(notice, state, at=at)


def _correct(row: dict, zone: Zone, at: datetime) -> None:
    """A public notice is corrected by a new text, which the committee decides like any other."""
    clerk, row = zone.accounts["clerk"], dated(row, timezone.localdate(at))
    number = NoticePage.objects.get(title=row["title"]).number
    draft = begin_correction(permit=permit_in_force(number), note=row["note"], by=clerk, now=at)
    draft.summary = row["summary"]
    draft.save_revision(user=clerk, log_action=True)
    state = submit_notice(notice=NoticePage.objects.get(pk=draft.pk), by=clerk, now=at)
    carry(state, zone, now=at)
    backdate(draft, state, at=at)


def _circulate(row: dict, zone: Zone, at: datetime) -> None:
    """On its way among the members: some have marked it on their phones."""
    notice, state = _notice(row, zone, at)
    review(state, zone, now=at)
    decision = ballot_of(state)
    for number, (username, mark) in enumerate(row["marks"], start=1):
        later = at + timedelta(hours=number)
        cast_vote(decision=decision, by=zone.accounts[username], choice=mark, now=later)
    backdate(notice, state, at=at)
