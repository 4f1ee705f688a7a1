"""A text on the table of a meeting: the shipped chain with a meeting instead of a ballot."""

from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import WorkflowTask

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.media.models import MediaDocument
from cms.paper.uploads import keep_upload
from cms.people.models import Organization
from tests.cms.media.factories import jpeg
from tests.workflows.approvals.conftest import Stage
from tests.workflows.approvals.factories import (
    UserFactory,
    make_committee,
    make_notice,
    submit,
)
from workflows.approvals.check_codes import check_code
from workflows.approvals.enums import DEFAULT_WORKFLOW, PARTY_COMMITTEE, Method, Share
from workflows.approvals.meeting_counts import MeetingEntry
from workflows.approvals.models import CommitteeTask, Decision, MeetingRecord, MeetingTask, Sitting
from workflows.approvals.papers.minutes_extract import MINUTES_EXTRACT
from workflows.approvals.results import entered_reading
from workflows.approvals.services import (
    Seen,
    check_record,
    record_outcome,
    save_sitting,
    start_approval,
)


def decide_in_meetings(**rules) -> MeetingTask:
    """Put a meeting where the shipped chain has its ballot."""
    rules = {"quorum": Share.NUMBER, "quorum_number": 6} | rules
    task = MeetingTask(
        name="会议审议", body=Organization.objects.get(name=PARTY_COMMITTEE), **rules
    )
    task.full_clean()
    task.save()
    ballot = CommitteeTask.objects.get(workflow_tasks__workflow__name=DEFAULT_WORKFLOW)
    WorkflowTask.objects.filter(task=ballot).update(task=task)
    return task


def make_scan(by: User, width: int = 64, decision: Decision | None = None) -> MediaDocument:
    """A signed extract of the minutes, of the newest decision unless told otherwise; another
    ``width`` is another paper.
    """
    file = SimpleUploadedFile("节录.jpg", jpeg(width))
    return keep_upload(
        record=decision or Decision.objects.latest("pk"),
        kind=MINUTES_EXTRACT.key,
        file=file,
        title="纪要节录",
        by=by,
        now=timezone.now(),
    )


def entry(outcome: str = "CARRIED", in_favour: int = 7, **counts) -> MeetingEntry:
    """Eight present, seven in favour, one against, unless told otherwise."""
    counts = {"against": 1, "method": Method.HANDS} | counts
    if "present" not in counts:
        parts = ("against", "abstained", "silent", "recused")
        counts["present"] = in_favour + sum(counts.get(name, 0) for name in parts)
    return MeetingEntry(outcome=outcome, in_favour=in_favour, **counts)


@dataclass
class Table:
    """A stage whose text is decided in a meeting, and a second clerk."""

    stage: Stage
    second: User
    sitting: Sitting | None = None

    @property
    def decision(self) -> Decision:
        return self.stage.decision

    def meet(self, present: int = 8, **values) -> Sitting:
        """All of the roster but the last ones come; the first presides."""
        people = [member.person for member in self.stage.members]
        seen = [Seen(person.pk, rank < present) for rank, person in enumerate(people)]
        values = {
            "sitting": None,
            "body": self.decision.body,
            "name": "第12次会议",
            "held_on": timezone.localdate(),
            "place": "301会议室",
            "presider": people[0],
            "attendances": seen,
            "version": 0,
            "by": self.stage.clerk,
            "now": timezone.now(),
        } | values
        self.sitting = save_sitting(**values)
        return self.sitting

    def record(self, what: MeetingEntry | None = None, **values) -> MeetingRecord:
        """The clerk enters it."""
        decision = values.pop("decision", self.decision)
        values = {
            "sitting": self.sitting or self.meet(),
            "entry": what or entry(),
            "code": check_code(decision),
            "checker": self.second.person,
            "by": self.stage.clerk,
            "now": timezone.now(),
        } | values
        if "scan" not in values:
            values["scan"] = make_scan(self.stage.clerk)
        return record_outcome(decision=decision, **values)

    def table_another(self, title: str) -> Decision:
        """A second text on the same table; the stage goes on with it."""
        stage = self.stage
        stage.workflow_state = submit(make_notice(stage.clerk, title), stage.clerk)
        return stage.approve()

    def submit_again(self, title: str = "") -> None:
        """The office changes the returned text, if a title is given, and submits it again."""
        page, clerk = self.stage.page, self.stage.clerk
        if title:
            page.title = title
            page.save_revision(user=clerk, log_action=True)
        draft = page.get_latest_revision_as_object()
        self.stage.workflow_state = start_approval(draft=draft, by=clerk, now=timezone.now())

    def decide(self, what: MeetingEntry | None = None) -> Decision:
        """Entered and checked."""
        record = self.record(what)
        check_record(
            record=record, reading=entered_reading(record), by=self.second, now=timezone.now()
        )
        return Decision.objects.get(pk=record.decision_id)


def make_table(size: int = 9, **rules) -> Table:
    """A table with the text on it."""
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    stage = Stage(clerk, director, make_committee(size), make_notice(clerk))
    decide_in_meetings(**rules)
    stage.open()
    return Table(stage, UserFactory(roles=[Role.OFFICE_STAFF]))
