"""Load the demo zone, dates moving with today, through the services that the screens call."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone
from wagtail.blocks import StreamValue

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.formbuilder.enums import Right
from cms.formbuilder.models import FormDefinition
from cms.formbuilder.services import grant_right
from cms.formbuilder.starter_forms import load_starter_forms
from cms.people.models import Organization
from cms.publishing.enums import ReleaseMode
from cms.publishing.queries import permit_in_force
from cms.publishing.services import withdraw
from home.demo.answers import answer
from home.demo.dates import dated
from home.demo.progress import begun_at, note_begin, note_finish
from home.demo.reminders import remind
from home.demo.requests import ask_for_time
from home.demo.sites import make_sites
from home.demo.tallies import count_twice
from home.demo.texts import backdate, body_of, carry, review, vote
from home.demo.ways import show_ways
from home.demo.zone import Zone, demo_deputies, make_zone, read_data
from home.models import HomePage, SiteTexts
from home.notices.models import NoticePage
from home.notices.services import create_notice, submit_notice
from home.services import submit_site_text
from workflows.approvals.enums import Choice, ClosingRule, ReviewVerdict, Share
from workflows.approvals.models import CommitteeTask
from workflows.topics.enums import TopicKind
from workflows.topics.models import TopicPage
from workflows.topics.services import create_topic, submit_topic

KINDS = {
    "INSPECTION": (TopicKind.INSPECTION, "F07"),
    "THEMATIC_RESEARCH": (TopicKind.RESEARCH, "F08"),
    "SPECIAL_INQUIRY": (TopicKind.INQUIRY, "F09"),
    "APPRAISAL": (TopicKind.APPRAISAL, "F10"),
    "REPORT_HEARING": (TopicKind.HEARING, "F11"),
}


# How the members vote where not all of them are for it.
BALLOTS = {"BALLOT_OPEN": {"count": 4}, "NOT_CARRIED": {"choice": Choice.AGAINST}}


def load_demo(*, now: datetime) -> None:
    """Everything. The zone and its texts come all or nothing; then people answer, each for good.

    Cut off among the answers, the next call goes on with them, reckoned from the first one's day.
    """
    begun = begun_at()
    if begun is None:
        _load_texts(now)
    zone = Zone(accounts=User.objects.in_bulk(field_name="username"))
    for topic, row, at in sorted(_answers(begun or now), key=lambda each: each[2]):
        answer(topic, row, zone, now=at)
    ask_for_time(now)
    count_twice(zone, begun or now)
    remind(now)
    note_finish(now)


@transaction.atomic
def _load_texts(now: datetime) -> None:
    zone = make_zone(now=now)
    make_sites(zone, now=now)
    load_starter_forms(now=now)
    let_deputies_report(zone, now)
    set_ballot_rules()
    deputies = demo_deputies(zone, now=now)
    make_site(zone, now)
    for row in demo_rows("notices", now):
        _notice(row, zone, now)
    for row in demo_rows("topics", now):
        _topic(row, zone, deputies, now)
    show_ways(zone, _at(now, 0))
    note_begin(now)


def let_deputies_report(zone: Zone, now: datetime) -> None:
    """What deputies hear from people they enter whenever they hear it, with no matter asking."""
    form = FormDefinition.objects.get(starter_code="F13")
    right = {"role": Role.DEPUTY, "right": Right.COLLECT}
    grant_right(form=form, **right, by=zone.accounts["director"], now=now)


def _answers(now: datetime) -> list:
    """Who answers which topic and when."""
    topics = {topic.title: topic for topic in TopicPage.objects.specific()}
    return [
        (topics[row["title"]], part, _at(now, part["days"]) + timedelta(minutes=20 * number + 7))
        for row in demo_rows("topics", now)
        for number, part in enumerate(row.get("answers", []))
    ]


def demo_rows(name: str, now: datetime) -> list[dict]:
    """The texts of a kind, the oldest first, their words as of the day that they bear."""
    rows = sorted(read_data(name), key=lambda row: -row["days"])
    return [dated(row, _at(now, row["days"]).date()) for row in rows]


def set_ballot_rules() -> None:
    """The demo story's ballot: 9 members, quorum 6, majority of all, as soon as decided.

    The ballot page names that rule; the shipped one, that the presider announces, waits longer.
    """
    task = CommitteeTask.objects.get(name="党工委表决")
    task.quorum, task.quorum_number = Share.NUMBER, 6
    task.closing_rule, task.presider_last = ClosingRule.AS_SOON_AS_DECIDED, False
    task.save()


def _at(now: datetime, days: int) -> datetime:
    day = timezone.localtime(now).date() - timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(9, 30)))


def _stream(page_class, rows: list, title: str) -> StreamValue:
    block = page_class._meta.get_field("body").stream_block
    return StreamValue(block, body_of(rows, title), is_lazy=True)


def make_site(zone: Zone, now: datetime) -> None:
    """Site texts and home page, approved and public."""
    clerk, started = zone.accounts["clerk"], _at(now, 190)
    texts = SiteTexts.objects.first() or SiteTexts()
    texts.name = "青岚高新区人大代表联席会议"
    texts.organ = "青岚高新区人大代表联席会议办公室"
    texts.contact = "青岚高新区政务服务中心三楼 · 电话 000-1234567（虚构）· 工作日 9:00—17:00"
    texts.footer = "本站内容经党工委审批后发布。"
    texts.ribbon = "演示数据：人名、单位、事项均为虚构"
    texts.date = started.date()
    texts.save()
    texts.save_revision(user=clerk)
    _release(texts, clerk, zone, started)
    home = HomePage.objects.first()
    home.title, home.date = "青岚高新区人大代表联席会议", started.date()
    home.lead = "听取民意，监督落实。件件有落实，事事有回音。"
    home.save()
    home.save_revision(user=clerk)
    _release(home, clerk, zone, started)


def _release(text, clerk, zone: Zone, at: datetime) -> None:
    state = submit_site_text(text=text, by=clerk, now=at)
    carry(state, zone, now=at)
    backdate(text, state, at=at)


def _notice(row: dict, zone: Zone, now: datetime) -> NoticePage:
    clerk, at = zone.accounts["clerk"], _at(now, row["days"])
    notice = create_notice(
        by=clerk,
        now=at,
        title=row["title"],
        summary=row["summary"],
        kind=row["kind"],
        date=at.date(),
        unit=zone.units["联席会议办公室"],
        body=_stream(NoticePage, row["body"], row["title"]),
    )
    wanted = row.get("state", "RELEASED")
    state = None if wanted == "DRAFT" else submit_notice(notice=notice, by=clerk, now=at)
    _bring(notice, state, wanted, zone, at, row.get("reason", ""))
    return notice


def _topic(row: dict, zone: Zone, deputies: list, now: datetime) -> None:
    """A topic in its state."""
    kind, code = KINDS[row["kind"]]
    clerk, at = zone.accounts["clerk"], _at(now, row["days"])
    unit = zone.units.get(row["unit"]) or Organization.objects.get(short_name=row["unit"])
    starts_at = at + timedelta(days=10)
    topic = create_topic(
        kind=kind,
        by=clerk,
        now=at,
        deputies=deputies,
        title=row["title"],
        summary=row["summary"],
        authority=row["authority"],
        unit=unit,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2, minutes=30),
        group_leader=deputies[0],
        form_version=FormDefinition.objects.get(starter_code=code).current_version,
        due_on=_at(now, -row["due"]).date() if "due" in row else None,
        body=_stream(TopicPage, row["body"], row["title"]),
        remark=row["remark"],
    )
    state = None if row["state"] == "DRAFT" else submit_topic(topic=topic, by=clerk, now=at)
    _bring(topic, state, row["state"], zone, at, row.get("reason", ""))


def _release_mode(mode: str) -> None:
    """How what is tabled from now on becomes public."""
    CommitteeTask.objects.filter(name="党工委表决").update(release_mode=mode)


def _bring(text, state, wanted: str, zone: Zone, at: datetime, reason: str) -> None:
    """A submitted text to the state that the data name: each step is the act of its person."""
    if wanted == "RETURNED":
        review(state, zone, now=at, verdict=ReviewVerdict.RETURN, comment=reason)
    elif wanted == "APPROVED":
        _release_mode(ReleaseMode.BY_HAND)
        review(state, zone, now=at)
        _release_mode(ReleaseMode.AT_ONCE)
        vote(state, zone, now=at)
    elif wanted in ("BALLOT_OPEN", "NOT_CARRIED", "RELEASED", "WITHDRAWN"):
        review(state, zone, now=at)
        vote(state, zone, now=at, **BALLOTS.get(wanted, {}))
    backdate(text, state, at=at)
    if wanted == "WITHDRAWN":
        director, later = zone.accounts["director"], at + timedelta(days=2)
        withdraw(permit=permit_in_force(text.number), by=director, reason=reason, now=later)
