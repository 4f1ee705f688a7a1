"""Who sees what, in which order, and what breaks the ledger."""

import datetime as dt
import io
import json
import random

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from cms.accounts.enums import Role
from cms.people.models import Membership
from tests.workflows.duties.factories import (
    OrganizationFactory,
    PersonFactory,
    UserFactory,
    make_duty,
)
from workflows.duties import kinds
from workflows.duties.enums import DutyState
from workflows.duties.kinds import DutyKind, Owed, register_kind
from workflows.duties.models import Duty
from workflows.duties.owners import owner_of
from workflows.duties.queries import (
    duties_about,
    ledger_breaches,
    ledger_counts,
    line_of,
    open_duties_of,
)
from workflows.duties.services import (
    close_duties_about,
    fulfil_duty,
    open_duty,
    reschedule_duty,
    waive_duty,
)
from workflows.duties.tasks import check_ledger
from workflows.duties.wording import rule_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def matters():
    """Matters of a kind that only this test knows: (subject, owner key, round) owed now."""
    before, owed = dict(kinds._kinds), set()
    register_kind(
        DutyKind(
            key="tests.owed",
            label="测试",
            button="去办",
            link=lambda duty: f"/matter/{duty.pk}/",
            expected=lambda: [Owed(*row) for row in sorted(owed)],
        )
    )
    yield owed
    kinds._kinds.clear()
    kinds._kinds.update(before)


def test_open_duties_of_a_person_in_order_of_urgency(now):
    person = PersonFactory()
    late = make_duty(person, now, days=9, subject=1)
    soon = make_duty(person, now, days=1, subject=2)
    urgent = make_duty(person, now, days=5, subject=3, urgency="URGENT")
    gravest = make_duty(person, now, days=6, subject=6, urgency="MOST_URGENT")
    make_duty(now=now, subject=4)
    make_duty(person, now, subject=5, start_at=now + dt.timedelta(days=1))

    assert list(open_duties_of(person, now)) == [gravest, urgent, soon, late]


def test_open_duties_of_a_person_include_those_of_their_unit(now):
    person = UserFactory(roles=[Role.UNIT_HANDLER]).person
    unit, former = OrganizationFactory(), OrganizationFactory()
    Membership.objects.create(person=person, organization=unit, valid_from=dt.date(2025, 1, 1))
    Membership.objects.create(
        person=person,
        organization=former,
        valid_from=dt.date(2020, 1, 1),
        valid_to=dt.date(2024, 1, 1),
    )
    mine = make_duty(unit, now)
    make_duty(former, now)

    assert list(open_duties_of(person, now)) == [mine]


@pytest.mark.parametrize("roles", [[], [Role.OFFICE_STAFF], [Role.PARTY_COMMITTEE_MEMBER]])
def test_duties_of_a_unit_are_not_shown_to_members_who_cannot_do_them(now, roles):
    member, unit = UserFactory(roles=roles), OrganizationFactory()
    Membership.objects.create(
        person=member.person, organization=unit, valid_from=dt.date(2025, 1, 1)
    )
    make_duty(unit, now)

    assert not open_duties_of(member.person, now).exists()


def test_duties_about_lists_open_and_closed(now):
    first = make_duty(now=now)
    second = make_duty(now=now)
    waive_duty(duty=first, reason="原因", by=None, now=now)

    assert list(duties_about("tests.matter:1")) == [second, first]


def test_lines_are_ready_for_a_screen_in_one_query(now, matters):
    person = PersonFactory()
    for n in range(30):
        make_duty(person, now, subject=n)

    with CaptureQueriesContext(connection) as queries:
        lines = [line_of(duty, now) for duty in open_duties_of(person, now)]

    assert len(queries) == 1
    assert lines[0].button == "去办"
    assert lines[0].link == f"/matter/{lines[0].duty.pk}/"


def test_a_line_without_a_title_shows_its_kind_and_no_reference(now, matters):
    line = line_of(make_duty(now=now, subject_label=""), now)

    assert line.title == line.label
    assert (line.due, line.reached) != ("", "")


def test_ledger_counts_in_one_query(now, django_assert_num_queries):
    make_duty(now=now, days=-1)
    make_duty(now=now, days=0, due=now + dt.timedelta(hours=2))
    make_duty(now=now, days=9)

    with django_assert_num_queries(1):
        counts = ledger_counts(now)

    assert counts == {"open": 3, "overdue": 1, "today": 1, "soon": 1}


def run_check():
    out, code = io.StringIO(), 0
    try:
        call_command("check_duties", "--json", stdout=out)
    except SystemExit as stop:
        code = stop.code
    return code, json.loads(out.getvalue())


def test_check_duties_passes_when_matters_and_duties_agree(now, matters):
    duty = make_duty(now=now)
    matters.add((duty.subject_ref, duty.owner_key, 1))

    assert run_check() == (0, {"open": 1, "breaches": []})
    assert check_ledger() == 0


def test_check_duties_names_a_matter_without_a_duty(matters):
    matters.add(("tests.matter:7", "person:1", 1))

    code, answer = run_check()

    assert code == 1
    assert answer["breaches"][0]["subject"] == "tests.matter:7"
    assert check_ledger() == 1


def test_check_duties_names_a_duty_of_a_closed_matter(now, matters):
    duty = make_duty(now=now)

    code, answer = run_check()

    assert (code, answer["breaches"][0]["owner"]) == (1, duty.owner_key)


def test_check_duties_names_undeclared_kinds_and_kinds_that_only_know_is_open(now, matters):
    make_duty(now=now, kind="tests.unknown")
    register_kind(DutyKind(key="tests.closed", label="已结", is_open=lambda duty: False))
    make_duty(now=now, kind="tests.closed")

    assert {breach["kind"] for breach in ledger_breaches()} == {"tests.unknown", "tests.closed"}


def test_check_duties_speaks_without_json(matters, capsys):
    matters.add(("tests.matter:7", "person:1", 1))

    with pytest.raises(SystemExit):
        call_command("check_duties")

    assert "tests.matter:7" in capsys.readouterr().out


@pytest.mark.parametrize("seed", range(8))
def test_no_random_sequence_of_moves_orphans_a_matter(now, matters, seed):
    dice = random.Random(seed)
    people = [PersonFactory() for _ in range(3)]
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])

    def start():
        person, subject, round_ = dice.choice(people), dice.randint(1, 4), dice.randint(1, 2)
        open_duty(
            kind="tests.owed",
            subject_ref=f"tests.matter:{subject}",
            owner=person,
            due=now + dt.timedelta(days=dice.randint(1, 9)),
            by=director,
            now=now,
            round=round_,
        )
        matters.add((f"tests.matter:{subject}", owner_of(person).key, round_))

    def finish():
        if matters:
            subject, key, round_ = dice.choice(sorted(matters))
            person = next(p for p in people if owner_of(p).key == key)
            assert fulfil_duty(
                kind="tests.owed",
                subject_ref=subject,
                owner=person,
                round=round_,
                by=director,
                now=now,
            )
            matters.discard((subject, key, round_))

    def waive():
        duty = Duty.objects.open().order_by("?").first()
        if duty:
            waive_duty(duty=duty, reason="免办原因", by=None, now=now)
            matters.discard((duty.subject_ref, duty.owner_key, duty.round))

    def move():
        duty = Duty.objects.open().order_by("?").first()
        if duty:
            due = now + dt.timedelta(days=dice.randint(1, 30))
            reschedule_duty(duty=duty, due=due, reason="延期原因", by=None, now=now)

    def end_matter():
        subject = f"tests.matter:{dice.randint(1, 4)}"
        close_duties_about(
            subject_ref=subject, state=DutyState.LAPSED, reason="结束", by=None, now=now
        )
        matters.difference_update({row for row in matters if row[0] == subject})

    for _step in range(60):
        dice.choice([start, start, finish, waive, move, end_matter])()
        assert list(ledger_breaches()) == []
    for duty in Duty.objects.exclude(state=DutyState.OPEN):
        assert duty.fulfilled_at is not None
        assert duty.events.count() >= 2


@pytest.mark.parametrize("change", [{"owner_key": "person:999999"}, {"owner_organization": True}])
def test_database_refuses_an_owner_that_is_not_the_keys(change, now):
    duty = make_duty(PersonFactory(), now)
    if "owner_organization" in change:
        change = {"owner_organization": OrganizationFactory()}

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**change)


def test_database_refuses_an_invented_state(now):
    duty = make_duty(PersonFactory(), now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(state="GONE", fulfilled_at=now)


def test_duty_that_begins_after_it_is_due_is_named(matters, now):
    person = PersonFactory()
    duty = make_duty(person, now, start_at=now + dt.timedelta(days=90))
    matters.add((duty.subject_ref, duty.owner_key, 1))
    Duty.objects.filter(pk=duty.pk).update(start_at=dt.datetime(2999, 1, 1, tzinfo=dt.UTC))

    assert [b["problem"] for b in ledger_breaches()] == [
        "开始时间晚于办理期限，期限前看不到这项待办"
    ]


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("workdays +5 from 2026-05-12", "2026年5月12日后第 5 个工作日"),
        ("workdays -1 from 2027-01-01", "2027年1月1日前第 1 个工作日"),
        ("days -10 from 2026-05-12", "2026年5月12日前 10 天"),
        ("months +1 from 2026-05-12", "2026年5月12日后 1 个月"),
        ("", ""),
    ],
)
def test_a_rule_is_said_with_its_direction(rule, words):
    assert rule_words(rule) == words
