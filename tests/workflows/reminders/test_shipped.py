"""The rules as they are shipped: when each goes, to whom; and that none decides anything."""

import datetime as dt
from collections import defaultdict
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.approvals.factories import make_notice, submit
from tests.workflows.duties.factories import OrganizationFactory, UserFactory
from tests.workflows.reminders.factories import LONG_AGO, duty_due, looked_until, moment
from tests.workflows.reminders.test_audience import member
from workflows.reminders.models import Message, Reminder, ReminderRule, RuleEvent, SweepMark
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db
ladder = import_module("workflows.reminders.migrations.0009_approvals_ladder")

OPENED = ("11-20 10:00", "owner")
# Due on Thursday 10 December; what falls on a day off rolls as domain.md §3.2 has it.
FOR_EVERY_KIND = {
    "新的待办": [OPENED],
    "期限前15天": [("11-25 09:00", "owner")],
    "期限前3天": [("12-07 09:00", "owner")],
    "到期当天": [("12-10 09:00", "owner")],
    "超期后每3天": [
        ("12-14 09:00", "owner"),  # the third day after is a Sunday
        ("12-16 09:00", "owner"),
        ("12-21 09:00", "owner"),  # the ninth is a Saturday
        ("12-22 09:00", "owner"),
    ],
    "超期3天告知单位负责人": [("12-14 09:00", "head")],
    "超期7天告知办公室主任": [("12-17 09:00", "director")],
}
FOR_APPROVALS = {
    "审批期限前3天告知办公室": [("12-07 09:00", "clerk")],
    "审批到期当天告知办公室主任": [("12-10 09:00", "director")],
    "审批超期1天": [("12-11 09:00", "owner")],
    "审批超期3天告知主席、副主席": [("12-14 09:00", "chair")],
}
# Of these test_holidays speaks.
BEFORE_HOLIDAYS = {"节前提示", "节前提示（办公室主任）", "节前提示（办公室工作人员）"}


def a_zone() -> dict:
    """{person's id: what she is}: somebody of each role that the rules name, and others."""
    unit = OrganizationFactory()
    people = {member(unit, Role.UNIT_HANDLER): "owner", member(unit, Role.UNIT_HEAD): "head"}
    for role, name in (
        (Role.OFFICE_STAFF, "clerk"),
        (Role.OFFICE_DIRECTOR, "director"),
        (Role.CHAIR, "chair"),
        (Role.DEPUTY, "deputy"),
        (Role.PARTY_COMMITTEE_MEMBER, "member"),
    ):
        people[UserFactory(roles=[role]).person] = name
    return people


def sent_by_rule(names: dict[int, str]) -> dict:
    """{rule: [(when it left, to whom)]} of what went on the desk."""
    found = defaultdict(list)
    rows = Reminder.objects.filter(state="SENT", channel="inbox").order_by("message__sent_at")
    for row in rows.select_related("rule", "message"):
        at = timezone.localtime(row.message.sent_at)
        found[row.rule.name].append((f"{at:%m-%d %H:%M}", names[row.recipient_id]))
    return dict(found)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("tests.owed", FOR_EVERY_KIND), ("approvals.review", FOR_EVERY_KIND | FOR_APPROVALS)],
)
def test_each_shipped_rule_goes_on_its_days_to_its_people(kind, expected):
    people = a_zone()
    ReminderRule.objects.update(counts_from=LONG_AGO)
    owner = next(person for person, name in people.items() if name == "owner")
    looked_until("2026-11-20 09:00")
    duty_due("2026-12-10", who=owner, opened="2026-11-20 10:00", kind=kind)
    day = moment("2026-11-20 00:00")
    while day < moment("2026-12-24 00:00"):
        for hour in (8, 9, 10):
            at = day + dt.timedelta(hours=hour)
            sweep(now=at)
            deliver_waiting(now=at)
        day += dt.timedelta(days=1)
    assert sent_by_rule({person.pk: name for person, name in people.items()}) == expected


def test_the_table_above_names_every_shipped_rule():
    names = set(ReminderRule.objects.values_list("name", flat=True))
    assert names == {*FOR_EVERY_KIND, *FOR_APPROVALS, *BEFORE_HOLIDAYS}
    rules = ReminderRule.objects.filter(name__in=FOR_APPROVALS)
    assert len(set(rules.values_list("audience", "role"))) == 4  # each to others


def decided() -> dict:
    """Every row of what is decided, allowed and owed."""
    tables = [*apps.get_app_config("approvals").get_models()]
    tables += [*apps.get_app_config("publishing").get_models()]
    tables += [*apps.get_app_config("duties").get_models()]
    tables += [apps.get_model("wagtailcore", name) for name in ("TaskState", "WorkflowState")]
    tables += [apps.get_model("wagtailcore", name) for name in ("Page", "Revision")]
    return {model: list(model.objects.order_by("pk").values()) for model in tables}


def test_reminders_of_approvals_approve_nothing():
    at = moment("2026-11-23 08:00")
    with time_machine.travel(at, tick=False):
        stage = made_stage(size=5)
        ballot = stage.open()
        submit(make_notice(stage.clerk, title="第二篇"), stage.clerk)  # waits for its review
    UserFactory(roles=[Role.CHAIR])
    ReminderRule.objects.update(counts_from=LONG_AGO)
    looked_until("2026-11-23 07:00")
    before = decided()
    assert before[type(ballot)][0]["state"] == "OPEN"

    end = ballot.due_at + dt.timedelta(days=12)
    while at < end:
        sweep(now=at)
        deliver_waiting(now=at)
        at += dt.timedelta(hours=6)

    sent = set(Reminder.objects.filter(state="SENT").values_list("rule__name", flat=True))
    assert sent >= set(FOR_APPROVALS)
    assert decided() == before
    assert not before[apps.get_model("approvals", "Vote")]
    assert not before[apps.get_model("publishing", "Permit")]


def test_a_chair_reads_no_name_of_who_has_not_voted():
    people = {name: person for person, name in a_zone().items()}
    ReminderRule.objects.exclude(name__in=FOR_APPROVALS).update(is_on=False)
    ReminderRule.objects.update(counts_from=LONG_AGO, at=dt.time(9))
    for subject, kind in enumerate(("approvals.vote", "approvals.review")):
        duty_due("2026-12-10", who=people["member"], subject=subject, kind=kind)
    at = moment("2026-12-14 09:00")
    looked_until("2026-12-14 08:00")
    sweep(now=at)
    deliver_waiting(now=at)
    body = Message.objects.get(recipient=people["chair"], channel="inbox").body
    assert body.count("有关人员：表决") == 1
    assert body.count(people["member"].name) == 1


# The ladder is set up where the office has written nothing else.


def as_it_was() -> None:
    for was, becomes in ladder.CHANGES:
        ReminderRule.objects.filter(name=becomes["name"]).update(
            name=was["name"], role=was["role"], version=1
        )


def roles() -> dict:
    rows = ReminderRule.objects.filter(name__startswith="审批", audience="ROLE")
    return dict(rows.values_list("name", "role"))


def test_the_ladder_is_set_up_once_and_taken_back():
    now_set = roles()
    as_it_was()
    was = roles()
    assert was != now_set
    SweepMark.objects.create(pk=1, until=moment("2026-12-10 08:58"))
    ReminderRule.objects.update(counts_from=LONG_AGO)
    for _time in range(2):
        ladder.climb(apps, None)
        assert roles() == now_set
    changed = ReminderRule.objects.get(name="审批到期当天告知办公室主任")
    assert (changed.version, changed.counts_from) == (2, moment("2026-12-10 08:58"))
    ladder.take_back(apps, None)
    assert roles() == was


def test_a_rule_that_the_office_wrote_stays_as_it_is():
    as_it_was()
    was = roles()
    for rule in ReminderRule.objects.filter(name__startswith="审批"):
        RuleEvent.objects.create(rule=rule, at=timezone.now(), by_label="李", words="关闭")
    ladder.climb(apps, None)
    assert roles() == was
