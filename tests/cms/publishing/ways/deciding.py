"""How a text is decided on, in each way and move by move: whoever plays it looks between moves."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from home.notices.models import NoticePage
from home.notices.services import submit_notice
from tests.cms.publishing.factories import make_draft, marker
from tests.cms.publishing.ways.scenario import all_faces, rewrite
from tests.workflows.approvals.at_the_table import Table, entry, make_scan
from tests.workflows.approvals.circulation import Round
from tests.workflows.approvals.conftest import Stage
from tests.workflows.approvals.factories import UserFactory, make_committee, set_time
from tests.workflows.approvals.four_chains import KIND_OF_WAY, build_chains
from tests.workflows.approvals.standing import grant
from workflows.approvals.enums import (
    Choice,
    ClosingRule,
    ConfirmingPart,
    DecisionState,
    Mark,
    ReviewVerdict,
    Way,
)
from workflows.approvals.meeting_counts import MeetingEntry
from workflows.approvals.models import Amendment, CommitteeTask, Decision, MeetingRecord
from workflows.approvals.results import entered_reading
from workflows.approvals.services import (
    announce_result,
    cast_vote,
    check_record,
    confirm_amendment,
    review_text,
)

MEMBERS = 3


@dataclass
class Office:
    """Everybody who takes part, the text that is on its way, and each word it ever carried with
    the faces at which that word could be met.
    """

    clerk: User
    second: User
    director: User
    members: list[User]
    page: NoticePage | None = None
    release_at: dt.datetime | None = None  # written on each text that is submitted
    written: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def decision(self) -> Decision:
        return Decision.objects.latest("pk")

    def begin(self, way: Way) -> None:
        """A notice of the kind whose chain decides in this way, without a word in it yet."""
        self.page, self.written = make_draft("", kind=KIND_OF_WAY[way]), {}

    def write(self) -> str:
        """A new draft, with a word and bytes of its own; returns the word."""
        word = marker()
        rewrite(self.fresh.get_latest_revision_as_object(), word)
        self.written[word] = all_faces(self.fresh, word)
        return word

    @property
    def fresh(self) -> NoticePage:
        return NoticePage.objects.get(pk=self.page.pk)

    def submit(self) -> None:
        """Submitted by the clerk and, where the chain begins with it, reviewed."""
        set_time(self.fresh, self.release_at, self.clerk)
        page = self.fresh
        now = timezone.now()
        state = submit_notice(notice=page, by=self.clerk, now=now, is_update=page.live)
        if page.kind == KIND_OF_WAY[Way.STANDING]:
            return
        review_text(
            task_state=state.current_task_state,
            by=self.director,
            verdict=ReviewVerdict.APPROVE,
            now=timezone.now(),
        )

    def vote(self, *members: User, choice: str = Choice.FOR) -> None:
        for member in members:
            cast_vote(decision=self.decision, by=member, choice=choice, now=timezone.now())

    def record(self, what: MeetingEntry) -> MeetingRecord:
        """A meeting of its own, with a paper of its own, entered by the clerk."""
        number = Decision.objects.count()
        table = Table(Stage(self.clerk, self.director, self.members, self.page), self.second)
        table.meet(present=MEMBERS, name=f"第{number}次会议")
        return table.record(what, scan=make_scan(self.clerk, width=64 + number))


def make_office(**rules) -> Office:
    """An office of two with its director, three members, a chain for every way, and a standing
    authorisation. ``rules``: fields of the deciding steps.
    """
    office = Office(
        UserFactory(roles=[Role.OFFICE_STAFF]),
        UserFactory(roles=[Role.OFFICE_STAFF]),
        UserFactory(roles=[Role.OFFICE_DIRECTOR]),
        make_committee(MEMBERS),
    )
    build_chains(**rules)
    ballot = CommitteeTask.objects.get(name="党工委表决")
    assert (ballot.closing_rule, ballot.presider_last) == (ClosingRule.PRESIDER, True)
    CommitteeTask.objects.update(**rules)
    stage = Stage(office.clerk, office.director, office.members, None)
    grant(stage, [office.second, office.director])
    return office


Moves = Iterator[None]


def by_ballot(office: Office) -> Moves:
    """The shipped rules: the presider's own vote is the last, and announces."""
    presider, *others = office.members
    office.submit()
    yield
    office.vote(*others)
    yield
    announce_result(decision=office.decision, by=presider, choice=Choice.FOR, now=timezone.now())


def by_meeting(office: Office) -> Moves:
    office.submit()
    yield
    record = office.record(entry(in_favour=2))
    yield
    check_record(
        record=record, reading=entered_reading(record), by=office.second, now=timezone.now()
    )


def by_circulation(office: Office) -> Moves:
    """One on the phone, the others with the pen."""
    office.submit()
    yield
    office.vote(office.members[0])
    yield
    paper = Round(office.clerk, office.director, office.members, office.page, second=office.second)
    pens = dict.fromkeys(range(1, MEMBERS), Mark.FOR)
    paper.enter(pens)
    yield
    paper.check(pens)


def by_authorization(office: Office) -> Moves:
    office.submit()
    yield
    office.vote(office.second)
    yield
    office.vote(office.director)


def in_principle(office: Office) -> Moves:
    """With changes: the text that the meeting had before it is never seen, the changed one is."""
    office.submit()
    record = office.record(entry("WITH_CHANGES", in_favour=2, changes="改标题"))
    yield
    check_record(
        record=record, reading=entered_reading(record), by=office.second, now=timezone.now()
    )
    assert office.decision.state == DecisionState.WITH_CHANGES
    office.write()
    yield
    office.submit()
    yield
    amendment = Amendment.objects.latest("pk")
    parts = {"by": office.members[0], "part": ConfirmingPart.PRESIDER}
    confirm_amendment(amendment=amendment, now=timezone.now(), **parts)
    yield
    parts = {"by": office.director, "part": ConfirmingPart.DIRECTOR}
    confirm_amendment(amendment=amendment, now=timezone.now(), **parts)


WAYS: dict[Callable[[Office], Moves], Way] = {
    by_ballot: Way.BALLOT,
    by_meeting: Way.MEETING,
    in_principle: Way.MEETING,
    by_circulation: Way.CIRCULATION,
    by_authorization: Way.STANDING,
}
