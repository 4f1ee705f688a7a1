"""A small zone in which anybody may try anything: the moves of a random walk over a few texts.

A move that is refused is a lawful move: the refusal is what the house promises. ``World`` knows
only what a bystander could count for themself; it never asks the code under test what is right.
"""

import datetime as dt
import json
import re
from dataclasses import dataclass, field
from random import Random

from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from wagtail.models import WorkflowState

from cms.accounts.enums import Role
from cms.calendars.services import shanghai_date
from cms.core.moment import acting_at
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
from tests.flows.office_moves import OfficeMoves
from tests.workflows.approvals.at_the_table import Table, entry, make_scan
from tests.workflows.approvals.conftest import Stage
from tests.workflows.approvals.factories import UserFactory, make_committee, set_rules, set_time
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
    Way,
)
from workflows.approvals.models import (
    Amendment,
    Decision,
    MeetingRecord,
    RecusalRequest,
)
from workflows.approvals.results import entered_reading
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
    send_back_record,
    table_authorization,
)

MEMBERS = 5
MOST = 5  # texts: few, so that a walk gets somewhere with each
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
class World(OfficeMoves):
    """Who takes part, the texts on their way, and the hands of the clock."""

    now: dt.datetime = field(default_factory=timezone.now)
    written: int = 0
    release_at: dt.datetime | None = None  # of the texts that are submitted now
    moved: bool = True

    def __post_init__(self) -> None:
        build_chains()
        set_rules(closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
        self.clerk = UserFactory(roles=[Role.OFFICE_STAFF])
        self.second = UserFactory(roles=[Role.OFFICE_STAFF])
        self.director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
        self.members = make_committee(MEMBERS)
        self.admin = UserFactory(roles=[Role.SYSTEM_ADMIN])
        self.stranger = UserFactory()
        self.people = [self.clerk, self.second, self.director, *self.members, self.stranger]
        self.notices: list[NoticePage] = []
        self.sittings: dict = {}
        self.visitor = Client()
        self.add_second_reviewer()
        self.table = Table(Stage(self.clerk, self.director, self.members, None), self.second)
        self._authorize()

    def _authorize(self) -> None:
        releasers = [self.second, self.director]
        decision = table_authorization(
            authorization=make_draft(self.clerk, releasers), by=self.director, now=self.now
        )
        people = {"by": self.second, "checker": self.clerk.person}  # whom it names checks nothing
        record = self._minutes(entry(in_favour=4, against=1), decision, **people)
        check_record(record=record, reading=entered_reading(record), by=self.clerk, now=self.now)

    def _sitting(self):
        """The meeting of the day."""
        if self.today not in self.sittings:
            body = Organization.objects.get(name=PARTY_COMMITTEE)
            name = f"第{len(self.sittings) + 1}次会议"
            self.sittings[self.today] = self.table.meet(
                present=MEMBERS, body=body, name=name, held_on=self.today, now=self.now
            )
        return self.sittings[self.today]

    def _minutes(self, what, decision: Decision, **people):
        """Entered with the scan of its own meeting."""
        sitting, by = self._sitting(), people.get("by", self.clerk)
        scan = make_scan(by, width=64 + list(self.sittings).index(self.today))
        given = {"sitting": sitting, "scan": scan, "now": self.now, **people}
        return self.table.record(what, decision=decision, **given)

    @property
    def today(self) -> dt.date:
        return shanghai_date(self.now)

    # --- what one may find -----------------------------------------------------------------

    def one(self, rows, number: int):
        """The ``number``-th of some rows, or None: then this was no move."""
        rows = list(rows)
        self.moved = bool(rows)
        return rows[number % len(rows)] if rows else None

    def who(self, number: int):
        return self.people[number % len(self.people)]

    def open_decision(self, number: int, *ways: Way):
        return self.one(Decision.objects.open().filter(way__in=ways).order_by("pk"), number)

    # --- moves: (a, b) are random numbers -----------------------------------------------------

    def write(self, a: int, b: int) -> None:
        if len(self.notices) == MOST:
            self.moved = False
            return
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
            set_time(page, self.release_at, self.clerk)
            page, by = NoticePage.objects.get(pk=page.pk), self.who(b) if b % 5 == 0 else self.clerk
            submit_notice(notice=page, by=by, now=self.now, is_update=b % 3 != 0)

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
            self._minutes(what, decision)

    def check(self, a: int, b: int) -> None:
        waiting = MeetingRecord.objects.filter(state=EntryState.ENTERED).order_by("pk")
        if record := self.one(waiting, a):
            if b % 7 == 0:
                send_back_record(record=record, reason="与扫描件不符", by=self.second, now=self.now)
            else:
                by = self.who(b) if b % 3 else self.second
                seen = entered_reading(record)
                check_record(record=record, reading=seen, by=by, now=self.now)

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
            by = self.who(b) if b % 4 == 0 else self.clerk
            release(permit=permit, by=by, now=self.now)

    def withdraw(self, a: int, b: int) -> None:
        if permit := self.one(Permit.objects.order_by("pk"), a):
            withdraw(permit=permit, by=self.director, reason="有误", now=self.now)

    def revoke(self, a: int, b: int) -> None:
        if permit := self.one(Permit.objects.order_by("pk"), a):
            revoke(permit=permit, by=self.director, reason="不宜", now=self.now)

    def cancel(self, a: int, b: int) -> None:
        running = WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS)
        if (state := self.one(running.order_by("pk"), a)) and b % 4 == 0:
            state.cancel(user=self.clerk)

    def wait(self, a: int, b: int) -> None:
        self.now += dt.timedelta(days=b % 9)
        close_overdue_decisions(self.now)
        list(publish_due(now=self.now))

    MOVES = tuple(
        name
        for often, names in (
            (1, "edit withdraw revoke cancel refuse_change recuse ask_meeting vote"),
            (2, "write wait decide_on_recusal"),
            (3, "everybody_agrees release confirm check"),
            (4, "submit review record"),
            *OfficeMoves.OFTEN,
        )
        for name in names.split() * often
    )

    def move(self, chance: Random) -> str:
        """Make a move that finds something to move; returns its name. A refusal is fine, any
        other error is a find.
        """
        for _try in range(20):
            name, self.moved = chance.choice(self.MOVES), True
            self.attempt(getattr(self, name), chance.randrange(10_000), chance.randrange(10_000))
            if self.moved:
                break
        return name

    def attempt(self, act, *args, **kwargs) -> None:
        try:
            with acting_at(self.now):
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


def decided_texts(number: str) -> set[str]:
    """The texts of an address on which somebody with the power to decided, counted by hand."""
    pages = NoticePage.objects.filter(number=number).values_list("pk", flat=True)
    refs = [f"notices.noticepage:{pk}" for pk in pages]
    found = set()
    for decision in Decision.objects.filter(subject_ref__in=refs):
        if decision.state == DecisionState.WITH_CHANGES and _counts(decision):
            found |= {
                amendment.payload
                for amendment in decision.amendments.all()
                if len({c.by_id for c in amendment.confirmations.all()}) == 2
            }
        elif decision.state == DecisionState.CARRIED and _counts(decision):
            found.add(decision.payload)
    return found


def _counts(decision: Decision) -> bool:
    """More than half of those entitled, or of the whole committee at its table; or the two whom
    such a meeting named, for this kind, and on a day that it gave them.
    """
    if decision.way == Way.MEETING:
        record = decision.records.get(state=EntryState.CHECKED)
        return record.in_favour * 2 > MEMBERS and record.checked_by_id != record.entered_by_id
    seats = decision.seats.filter(exclusion="")
    choices = list(seats.exclude(vote=None).values_list("vote__choice", flat=True))
    yes = choices.count("FOR")
    if decision.rules.get("read_means_consent"):
        yes += choices.count("READ")
    if decision.way != Way.STANDING:
        return yes * 2 > seats.count()
    given, at = decision.authorization, decision.closed_at
    about = Decision.objects.filter(subject_ref=f"approvals.standingauthorization:{given.pk}")
    names = {given.first_releaser_id, given.second_releaser_id}
    return (
        yes == 2
        and names == set(seats.values_list("person_id", flat=True))
        and any(each.state == DecisionState.CARRIED and _counts(each) for each in about)
        and json.loads(decision.payload)["card"]["kind"] in given.kinds
        and given.valid_from <= shanghai_date(at) <= given.valid_until
        and (given.revoked_at is None or at < given.revoked_at)
    )


def untimely(permit: Permit) -> str:
    """What is wrong with the moment at which a public text was released, or with the hand."""
    event = permit.events.get(verb="RELEASED")
    ended = set(permit.events.values_list("verb", flat=True)) - {"RELEASED"}
    decision = Decision.objects.get(pk=permit.reference.rpartition(":")[2])
    given = decision.authorization
    wrong = {
        "after its end": bool(ended),
        "before its time": permit.release_at is not None and event.at < permit.release_at,
        "too late": permit.valid_until is not None and event.at > permit.valid_until,
        "by nobody": permit.release_mode == "BY_HAND" and event.by_id is None,
        "after the authorisation": given is not None
        and given.revoked_at is not None
        and event.at > given.revoked_at,
    }
    return ", ".join(name for name, is_so in wrong.items() if is_so)
