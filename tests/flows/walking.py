"""A small zone in which anybody may try anything: the moves of a random walk over one text each.

A move that is refused is a lawful move: the refusal is what the house promises. ``World`` knows
only what a bystander could count for themself; it never asks the code under test what is right.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass, field

from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import TaskState, WorkflowState

from cms.accounts.enums import Role
from cms.people.models import Organization
from cms.publishing.due import publish_due
from cms.publishing.models import Permit
from cms.publishing.refusals import PublicationRefused
from cms.publishing.services import (
    CannotRelease,
    CannotRevoke,
    CannotWithdraw,
    release,
    revoke,
    withdraw,
)
from home.notices.models import NoticePage
from home.notices.services import CannotSubmitNotice, create_notice, submit_notice
from tests.workflows.approvals.at_the_table import Table, entry
from tests.workflows.approvals.conftest import Stage
from tests.workflows.approvals.factories import UserFactory, make_committee, set_rules
from tests.workflows.approvals.four_chains import KIND_OF_WAY, build_chains
from tests.workflows.approvals.standing import make_draft
from workflows.approvals.enums import (
    PARTY_COMMITTEE,
    Choice,
    ClosingRule,
    DecisionState,
    EntryState,
    Mark,
    RequestState,
    ReviewVerdict,
    Way,
)
from workflows.approvals.models import (
    Amendment,
    Decision,
    MeetingRecord,
    RecusalRequest,
)
from workflows.approvals.services import (
    CannotReview,
    ask_for_meeting,
    ask_recusal,
    cast_vote,
    check_record,
    close_overdue_decisions,
    confirm_amendment,
    decide_recusal,
    refuse_amendment,
    review_text,
    revoke_authorization,
    send_back_record,
    table_authorization,
)

MEMBERS = 5
KINDS = tuple(KIND_OF_WAY.values())
MARKER = re.compile(r"记号\d+号")
LAWFUL = (
    PermissionDenied,
    PublicationRefused,
    CannotRelease,
    CannotRevoke,
    CannotWithdraw,
    CannotSubmitNotice,
    CannotReview,
)


def is_refusal(error: Exception) -> bool:
    """Services say no with an error of their own, named Cannot…."""
    return isinstance(error, LAWFUL) or type(error).__name__.startswith("Cannot")


@dataclass
class World:
    """Who takes part, the texts on their way, and the hands of the clock."""

    now: dt.datetime = field(default_factory=timezone.now)
    written: int = 0

    def __post_init__(self) -> None:
        build_chains()
        set_rules(closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
        self.clerk = UserFactory(roles=[Role.OFFICE_STAFF])
        self.second = UserFactory(roles=[Role.OFFICE_STAFF])
        self.director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
        self.members = make_committee(MEMBERS)
        self.people = [self.clerk, self.second, self.director, *self.members, UserFactory()]
        self.notices: list[NoticePage] = []
        self.visitor = Client()
        self.table = Table(Stage(self.clerk, self.director, self.members, None), self.second)
        self._authorize()

    def _authorize(self) -> None:
        releasers = [self.second, self.director]
        self.authorization = make_draft(self.clerk, releasers)
        decision = table_authorization(
            authorization=self.authorization, by=self.director, now=self.now
        )
        record = self.table.record(
            entry(in_favour=4, against=1), decision=decision, sitting=self._sitting()
        )
        check_record(record=record, by=self.second, now=self.now)
        self.authorization.refresh_from_db()

    def _sitting(self):
        if self.table.sitting is None:
            body = Organization.objects.get(name=PARTY_COMMITTEE)
            self.table.meet(present=MEMBERS, body=body, now=self.now)
        return self.table.sitting

    # --- what one may find -----------------------------------------------------------------

    def one(self, rows, number: int):
        """The ``number``-th of some rows, or None."""
        rows = list(rows)
        return rows[number % len(rows)] if rows else None

    def who(self, number: int):
        return self.people[number % len(self.people)]

    def open_decision(self, number: int, *ways: Way):
        return self.one(Decision.objects.open().filter(way__in=ways).order_by("pk"), number)

    # --- moves: (a, b) are random numbers -----------------------------------------------------

    def write(self, a: int, b: int) -> None:
        kind = KINDS[a % len(KINDS)]
        self.notices.append(
            create_notice(
                by=self.clerk,
                now=self.now,
                kind=kind,
                title=self._marked(),
                summary="摘要",
                date=self.now.date(),
                body=self._body(),
            )
        )

    def edit(self, a: int, b: int) -> None:
        """Past the editor's lock, as code or an old tab might."""
        if page := self.one(self.notices, a):
            page = page.get_latest_revision_as_object()
            page.title, page.body = self._marked(), json.loads(self._body())
            page.save_revision(user=self.clerk, log_action=True)

    def submit(self, a: int, b: int) -> None:
        if page := self.one(self.notices, a):
            page = NoticePage.objects.get(pk=page.pk)
            submit_notice(notice=page, by=self.who(b) if b % 5 == 0 else self.clerk, now=self.now)

    def review(self, a: int, b: int) -> None:
        steps = TaskState.objects.filter(status=TaskState.STATUS_IN_PROGRESS).order_by("pk")
        if step := self.one(steps, a):
            verdict = ReviewVerdict.RETURN if b % 6 == 0 else ReviewVerdict.APPROVE
            by = self.who(b) if b % 5 == 0 else self.director
            review_text(task_state=step, by=by, verdict=verdict, comment="请改", now=self.now)

    def vote(self, a: int, b: int) -> None:
        ways = (Way.BALLOT, Way.CIRCULATION, Way.STANDING, Way.MEETING)
        if decision := self.open_decision(a, *ways):
            choices = [*[Choice.FOR] * 5, Choice.AGAINST, Choice.ABSTAIN, Mark.READ]
            cast_vote(
                decision=decision,
                by=self.who(b),
                choice=choices[(a + b) % len(choices)],
                now=self.now,
            )

    def everybody_agrees(self, a: int, b: int) -> None:
        """So that the walk gets somewhere."""
        if decision := self.open_decision(a, Way.BALLOT, Way.CIRCULATION, Way.STANDING):
            for person in self.people:
                self.attempt(
                    cast_vote, decision=decision, by=person, choice=Choice.FOR, now=self.now
                )

    def recuse(self, a: int, b: int) -> None:
        if decision := self.open_decision(a, Way.BALLOT, Way.CIRCULATION):
            ask_recusal(decision=decision, by=self.who(b), reason="有利害关系", now=self.now)

    def decide_on_recusal(self, a: int, b: int) -> None:
        asked = RecusalRequest.objects.filter(state=RequestState.ASKED).order_by("pk")
        if request := self.one(asked, a):
            account = request.decider.account if b % 4 else self.who(b)
            decide_recusal(
                request=request, by=account, granted=b % 3 > 0, reason="属实", now=self.now
            )

    def ask_meeting(self, a: int, b: int) -> None:
        if decision := self.open_decision(a, Way.CIRCULATION):
            ask_for_meeting(decision=decision, by=self.who(b), reason="事关重大", now=self.now)

    def record(self, a: int, b: int) -> None:
        if decision := self.open_decision(a, Way.MEETING):
            what = [
                entry(in_favour=4, against=1),
                entry("WITH_CHANGES", in_favour=5, against=0, changes="改标题"),
                entry("NOT_CARRIED", in_favour=1, against=4),
                entry("DEFERRED", in_favour=2, against=2),
                entry("CARRIED", in_favour=1, against=4),  # impossible
            ][b % 5]
            self.table.record(what, decision=decision, sitting=self._sitting(), now=self.now)

    def check(self, a: int, b: int) -> None:
        waiting = MeetingRecord.objects.filter(state=EntryState.ENTERED).order_by("pk")
        if record := self.one(waiting, a):
            if b % 7 == 0:
                send_back_record(record=record, reason="与扫描件不符", by=self.second, now=self.now)
            else:
                check_record(record=record, by=self.who(b) if b % 3 else self.second, now=self.now)

    def confirm(self, a: int, b: int) -> None:
        if amendment := self.one(Amendment.objects.filter(closed_at=None), a):
            part = ("PRESIDER", "DIRECTOR")[b % 2]
            by = {"PRESIDER": amendment.presider.account, "DIRECTOR": self.director}[part]
            confirm_amendment(amendment=amendment, part=part, by=by, now=self.now)

    def refuse_change(self, a: int, b: int) -> None:
        if amendment := self.one(Amendment.objects.filter(closed_at=None), a):
            refuse_amendment(amendment=amendment, reason="不合原意", by=self.who(b), now=self.now)

    def release(self, a: int, b: int) -> None:
        if permit := self.one(Permit.objects.order_by("pk"), a):
            release(permit=permit, by=self.who(b), now=self.now)

    def withdraw(self, a: int, b: int) -> None:
        if permit := self.one(Permit.objects.order_by("pk"), a):
            withdraw(permit=permit, by=self.director, reason="有误", now=self.now)

    def revoke(self, a: int, b: int) -> None:
        if permit := self.one(Permit.objects.order_by("pk"), a):
            revoke(permit=permit, by=self.director, reason="不宜", now=self.now)

    def end_authorization(self, a: int, b: int) -> None:
        if b % 6 == 0:
            revoke_authorization(
                authorization=self.authorization, reason="收回", by=self.director, now=self.now
            )

    def cancel(self, a: int, b: int) -> None:
        running = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        if b % 4 == 0 and (state := self.one(running.order_by("pk"), a)):
            state.cancel(user=self.clerk)

    def wait(self, a: int, b: int) -> None:
        self.now += dt.timedelta(days=b % 9)
        close_overdue_decisions(self.now)
        list(publish_due(now=self.now))

    MOVES = (
        "write",
        "write",
        "edit",
        "submit",
        "submit",
        "submit",
        "review",
        "review",
        "review",
        "vote",
        "vote",
        "everybody_agrees",
        "everybody_agrees",
        "recuse",
        "decide_on_recusal",
        "ask_meeting",
        "record",
        "record",
        "check",
        "check",
        "confirm",
        "confirm",
        "refuse_change",
        "release",
        "withdraw",
        "revoke",
        "end_authorization",
        "cancel",
        "wait",
    )

    def move(self, number: int, a: int, b: int) -> str:
        """Make one move; returns its name. A refusal is fine, any other error is a find."""
        name = self.MOVES[number % len(self.MOVES)]
        self.attempt(getattr(self, name), a, b)
        return name

    def attempt(self, act, *args, **kwargs) -> None:
        try:
            act(*args, **kwargs)
        except Exception as error:
            if not is_refusal(error):
                raise

    def _marked(self) -> str:
        self.written += 1
        return f"公告记号{self.written}号"

    def _body(self) -> str:
        text = f"<p>正文记号{self.written}号</p>"
        return json.dumps([{"type": "para", "value": text}])

    # --- what a bystander counts ----------------------------------------------------------------

    def shown(self) -> dict[str, str]:
        """number → the page that an anonymous visitor gets; nothing for 404 and 410."""
        found = {}
        for notice in self.notices:
            answer = self.visitor.get(f"/t/{notice.number}/")
            assert answer.status_code in (200, 404, 410), (notice.number, answer.status_code)
            if answer.status_code == 200:
                found[notice.number] = answer.content.decode()
        return found


def was_decided(number: str, marker: str) -> bool:
    """Whether somebody with the power to decided on the text with this marker, counted by hand."""
    pages = NoticePage.objects.filter(number=number).values_list("pk", flat=True)
    about = Decision.objects.filter(subject_ref__in=[f"notices.noticepage:{pk}" for pk in pages])
    return any(_carried(decision, marker) for decision in about)


def _carried(decision: Decision, marker: str) -> bool:
    if decision.state == DecisionState.WITH_CHANGES:
        texts = [
            amendment.payload
            for amendment in decision.amendments.all()
            if len({c.by_id for c in amendment.confirmations.all()}) == 2
        ]
    else:
        texts = [decision.payload] if decision.state == DecisionState.CARRIED else []
    if not any(marker in text for text in texts):
        return False
    if decision.way == Way.MEETING:
        record = decision.records.get(state=EntryState.CHECKED)
        return record.in_favour * 2 > MEMBERS and record.checked_by_id != record.entered_by_id
    seats = decision.seats.filter(exclusion="")
    in_favour = seats.filter(vote__choice="FOR").count()
    if decision.way == Way.STANDING:
        return in_favour == 2
    return in_favour * 2 > seats.count()
