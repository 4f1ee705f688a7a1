"""A committee to which texts go round on paper or phone, and an office of two that carries them."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from wagtail.models import Workflow, WorkflowTask

from cms.accounts.enums import Role
from cms.calendars.services import shanghai_date
from cms.paper.uploads import keep_upload
from cms.people.models import Organization
from tests.workflows.approvals.conftest import Stage
from tests.workflows.approvals.factories import UserFactory, make_committee, make_notice
from workflows.approvals.circulation.queries import SLIP
from workflows.approvals.enums import (
    DEFAULT_WORKFLOW,
    PARTY_COMMITTEE,
    REVIEW_TASK,
    CirculationOrder,
)
from workflows.approvals.models import CirculationTask, Decision
from workflows.approvals.services import (
    PenReading,
    ask_recusal,
    check_pen_marks,
    decide_recusal,
    enter_pen_marks,
)

SCAN = b"%PDF-1.4 signed"


@dataclass
class Round(Stage):
    """The moves of a circulation."""

    second: object = None

    def seat(self, number: int, decision: Decision | None = None):
        """The seat of the member of this rank, from 0."""
        decision = decision or self.decision
        return decision.seats.get(person=self.members[number].person)

    def step_aside(self, number: int, reason: str = "利害关系") -> None:
        """A member asks, and whoever decides on it grants it."""
        now = timezone.now()
        asked = ask_recusal(decision=self.decision, by=self.members[number], reason=reason, now=now)
        by = asked.decider.account
        decide_recusal(request=asked, by=by, granted=True, reason="情况属实", now=now)

    def enter(self, marks: dict[int, str], **changes):
        """The clerk enters marks by the members' numbers."""
        decision = changes.pop("decision", None) or self.decision
        day, comment = changes.pop("day", None), changes.pop("comment", "")
        now = changes.pop("now", None) or timezone.now()
        rows = [
            (self.seat(number, decision), choice, comment, day or shanghai_date(now))
            for number, choice in marks.items()
        ]
        given = {"checker": self.second.person, "by": self.clerk, **changes}
        if "scan" not in given:
            given["scan"] = self.scan(decision)
        return enter_pen_marks(decision=decision, marks=rows, now=now, **given)

    def scan(self, decision: Decision | None = None):
        """The signed slip, as the clerk's form has sent it."""
        return send_slip(decision or self.decision, self.clerk)

    def check(self, marks: dict[int, str], *, by=None, now=None, comments=None, day=None):
        """The second person enters them again, of the day of entering unless ``day`` is another."""
        decision, now, said = self.decision, now or timezone.now(), comments or {}
        read = {
            number: PenReading(choice, said.get(number, ""), day or self._day(number, now))
            for number, choice in marks.items()
        }
        return check_pen_marks(
            decision=decision,
            by=by or self.second,
            readings={self.seat(number).pk: each for number, each in read.items()},
            now=now,
        )

    def _day(self, number: int, now) -> dt.date:
        """What was entered as the date on the paper, where anything was."""
        marks = self.seat(number).pen_marks.order_by("-pk")
        return marks.values_list("marked_on", flat=True).first() or shanghai_date(now)


def scan_of(decision: Decision) -> bytes:
    """The slip of each decision is a paper of its own."""
    return SCAN + b" %d" % decision.pk


def send_slip(decision: Decision, by, now: dt.datetime | None = None):
    """The signed slip, as a form of ``by`` has sent it."""
    return keep_upload(
        record=decision,
        kind=SLIP,
        file=SimpleUploadedFile("传签单.pdf", scan_of(decision)),
        title="传签单",
        by=by,
        now=now or timezone.now(),
    )


def circulate(*, order=CirculationOrder.PARALLEL, **rules) -> CirculationTask:
    """The shipped workflow with a circulation in the place of its ballot."""
    body = Organization.objects.get(name=PARTY_COMMITTEE)
    task = CirculationTask(name="党工委传签", body=body, order=order, **rules)
    task.full_clean()
    task.save()
    workflow = Workflow.objects.get(name=DEFAULT_WORKFLOW)
    steps = WorkflowTask.objects.filter(workflow=workflow).exclude(task__name=REVIEW_TASK)
    steps.update(task_id=task.pk)
    return task


def make_round(size: int = 5, **rules) -> Round:
    """People and a notice on its way round, by the rules given."""
    circulate(**rules)
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    members = make_committee(size)
    second = UserFactory(roles=[Role.OFFICE_STAFF])
    return Round(clerk, director, members, make_notice(clerk), second=second)


def after(decision: Decision) -> dt.datetime:
    """A second after its term."""
    return decision.due_at + dt.timedelta(seconds=1)
