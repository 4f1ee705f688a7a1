"""A notice with every kind of block, on the table, in circulation, decided and released."""

import datetime as dt
from copy import deepcopy
from dataclasses import dataclass
from io import BytesIO

import pytest
from django.core.files.images import ImageFile
from django.utils import timezone

from cms.accounts.enums import Role
from cms.media.models import MediaImage
from cms.publishing.models import Permit
from tests.cms.media.factories import jpeg
from tests.kept import kept
from tests.workflows.approvals.conftest import Stage
from tests.workflows.approvals.factories import (
    UserFactory,
    make_committee,
    make_notice,
    set_rules,
)
from tests.workflows.approvals.standing import (
    agree,
    give_standing_chain,
    grant,
    submit_reception,
)
from workflows.approvals.enums import (
    ClosingRule,
    DecisionState,
    EntryState,
    Method,
    Share,
    Way,
)
from workflows.approvals.models import Decision, MeetingRecord, Sitting

TITLE = "关于对高新区科技创新平台建设情况开展视察的公告"
HTML = (
    "<p>视察定于<b>5月20日</b>进行，“集中视察”与分组座谈相结合。</p>"
    "<h3>（一）安排</h3><ol><li>实地察看</li><li>座谈交流</li></ol><ul><li>自带材料</li></ul>"
    '<p>详见<a href="https://example.com/a?b=1&amp;c=2">方案</a>。<br>联系办公室。</p>'
)


def body(image: MediaImage) -> list[tuple]:
    """One block of each type that paper must show."""
    return [
        ("heading", "一、总体安排"),
        ("para", HTML),
        (
            "table",
            {"data": [["时间", "地点"], ["9:00", "创新港"]], "first_row_is_table_header": True},
        ),
        ("quote", {"text": "件件有落实", "source": "工作规则"}),
        ("facts", [{"label": "联系电话", "value": "000-1234567"}]),
        ("link", {"text": "往期公告", "page": None, "url": "https://example.com/old"}),
        ("picture", {"image": image, "alt": "创新港外景", "caption": "图一"}),
    ]


@dataclass
class Papers:
    """People, decisions and a permit."""

    stage: Stage
    auditor: object
    ballot: Decision
    circulation: Decision
    permit: Permit
    other: Decision
    meeting: Decision
    standing: Permit


def set_body(page) -> None:
    picture = ImageFile(BytesIO(jpeg(640, 480)), "a.jpg")
    image = MediaImage.objects.create(title="外景", file=picture)
    page.body = body(image)
    page.save()


def circulated(ballot: Decision) -> Decision:
    """The same text in circulation, with a roster of its own."""
    seats = list(ballot.seats.all())
    decision = Decision.objects.get(pk=ballot.pk)
    decision.pk, decision.way = None, Way.CIRCULATION
    decision.state, decision.closed_at, decision.closing_reason = DecisionState.OPEN, None, ""
    decision.save(force_insert=True)
    for seat in seats:
        seat.pk, seat.decision = None, decision
        seat.save(force_insert=True)
    return decision


def decided_in_a_meeting(ballot: Decision, clerk, second) -> Decision:
    """The same text as a meeting carried it: eight of nine came, seven agreed."""
    seats = list(ballot.seats.all())
    decision = Decision.objects.get(pk=ballot.pk)
    decision.pk, decision.way, decision.clerk = None, Way.MEETING, clerk.person
    decision.save(force_insert=True)
    for seat in seats:
        seat.pk, seat.decision = None, decision
        seat.save(force_insert=True)
    sitting = Sitting.objects.create(
        body=decision.body,
        name="第12次会议",
        held_on=dt.date(2026, 5, 20),
        presider=seats[0].person,
        made_by=clerk,
        made_at=decision.opened_at,
    )
    for rank, seat in enumerate(seats, start=1):
        away = {"present": rank < 9, "reason": "" if rank < 9 else "公出"}
        sitting.attendances.create(person=seat.person, name=seat.name, rank=rank, **away)
    MeetingRecord.objects.create(
        decision=decision,
        sitting=sitting,
        outcome=DecisionState.CARRIED,
        method=Method.HANDS,
        present=8,
        in_favour=7,
        against=0,
        abstained=1,
        state=EntryState.CHECKED,
        checker=second.person,
        entered_at=decision.opened_at,
        entered_by=clerk,
        checked_by=second,
        checked_at=decision.closed_at,
    )
    return decision


def released_by_two(stage: Stage) -> Permit:
    """A notice as two named persons released it on a standing authorisation: the longest sheet."""
    pair = [
        UserFactory(roles=[Role.OFFICE_STAFF], display_name=name) for name in ("欧阳文静", "陈静")
    ]
    grant(stage, pair, title="接待公告、站点信息及改期通知授权发布")
    give_standing_chain()
    page = make_notice(stage.clerk, "关于第三季度代表接待选民活动调整时间和地点的公告")
    agree(submit_reception(stage, page), *pair)
    return Permit.objects.latest("pk")


@pytest.fixture(scope="module")
def made(django_db_setup, django_db_blocker):
    with kept(django_db_blocker):
        set_rules(quorum=Share.NUMBER, quorum_number=6, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
        clerk = UserFactory(roles=[Role.OFFICE_STAFF])
        director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
        page = make_notice(clerk, title=TITLE)
        set_body(page)
        page.save_revision(user=clerk, log_action=True)
        stage = Stage(clerk, director, make_committee(9), page)
        stage.open()
        ballot = stage.vote("FOR", "FOR", "FOR", "FOR", "AGAINST", "FOR")
        circulation, permit = circulated(ballot), Permit.objects.latest("pk")
        other = Stage(clerk, director, stage.members, make_notice(clerk, "关于改期的公告")).open()
        yield Papers(
            stage,
            UserFactory(roles=[Role.AUDITOR]),
            ballot,
            circulation,
            permit,
            other,
            decided_in_a_meeting(ballot, clerk, UserFactory(roles=[Role.OFFICE_STAFF])),
            released_by_two(stage),
        )


@pytest.fixture
def papers(made) -> Papers:
    return deepcopy(made)


@pytest.fixture
def at():
    return timezone.now()
