"""工作交接: all that may pass does so at once, with its history and a list; the rest is named."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account
from cms.core.models import AuditEvent
from cms.core.verbs import detail_words
from tests.workflows.duties.factories import (
    OrganizationFactory,
    PersonFactory,
    UserFactory,
    make_duty,
)
from workflows.approvals.alarm import BREACH_KIND
from workflows.approvals.enums import VOTE_KIND
from workflows.duties.enums import DutyAct, DutyState, Passing
from workflows.duties.handing_over import estate_of, handover_lines
from workflows.duties.kinds import CannotHandOver
from workflows.duties.models import Duty, DutyEvent, Handover
from workflows.duties.owners import Owner
from workflows.duties.services import hand_over_duties, reschedule_duty

pytestmark = pytest.mark.django_db
OWED = "tests.owed"


@pytest.fixture
def office(now):
    """A director, a clerk who leaves with two duties, and one who takes over."""
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    leaver = UserFactory(roles=[Role.OFFICE_STAFF])
    taker = UserFactory(roles=[Role.OFFICE_STAFF])
    for subject in (1, 2):
        make_duty(leaver.person, now, subject=subject, subject_label=f"事项{subject}")
    return director, leaver.person, taker.person


def hand_over(office, now, **changes) -> list[Handover]:
    director, leaver, taker = office
    given = {"plan": {OWED: taker}, "reason": "调离", "by": director, **changes}
    return hand_over_duties(leaver=leaver, now=now, **given)


def test_every_duty_passes_with_its_history_and_a_list(office, now):
    director, leaver, taker = office

    [handover] = hand_over(office, now)

    assert not Duty.objects.filter(owner_person=leaver).exists()
    duties = Duty.objects.open().filter(owner_person=taker)
    assert {duty.owner_key for duty in duties} == {f"person:{taker.pk}"}
    for duty in duties:
        opened, passed = duty.events.all()
        assert opened.act == DutyAct.OPENED
        assert (passed.act, passed.from_person, passed.to_person, passed.reason) == (
            DutyAct.HANDED_OVER,
            leaver,
            taker,
            "调离",
        )
        assert passed.due_at == duty.due_at
    lines = handover_lines(handover)
    assert [(line.title, line.passing) for line in lines] == [
        ("事项1", Passing.MOVED),
        ("事项2", Passing.MOVED),
    ]
    assert (handover.on, handover.acting_as) == (dt.date(2026, 5, 12), "办公室主任")
    event = AuditEvent.objects.get(verb="duty.hand_over")
    assert (event.actor_id, event.acting_as, event.refused) == (director.pk, "办公室主任", False)


def test_the_list_reads_the_same_when_the_duties_have_changed(office, now):
    hand_over(office, now)
    before = handover_lines(Handover.objects.get())

    for duty in Duty.objects.open():
        reschedule_duty(duty=duty, due=now + dt.timedelta(days=60), reason="改期", by=None, now=now)

    assert handover_lines(Handover.objects.get()) == before


def test_what_the_taker_owes_already_is_joined_with_a_reference(office, now):
    _director, leaver, taker = office
    own = make_duty(taker, now, subject=1)

    [handover] = hand_over(office, now)

    assert Duty.objects.open().filter(owner_person=taker).count() == 2
    joined = Duty.objects.get(owner_person=leaver)
    assert joined.state == DutyState.WAIVED
    assert str(own.pk) in joined.outcome
    assert sorted(line.passing for line in handover_lines(handover)) == ["MERGED", "MOVED"]


def test_several_takers_each_get_a_list(office, now):
    _director, leaver, taker = office
    other = UserFactory(roles=[Role.OFFICE_DIRECTOR]).person
    make_duty(leaver, now, kind=BREACH_KIND)

    lists = hand_over(office, now, plan={OWED: taker, BREACH_KIND: other})

    assert {each.taker for each in lists} == {taker, other}
    assert sorted(len(each.lines) for each in lists) == [1, 2]


def test_one_duty_alone_may_pass_or_go_elsewhere_than_its_kind(office, now):
    director, leaver, taker = office
    first, second = Duty.objects.open().filter(owner_person=leaver).order_by("pk")

    hand_over(office, now, plan={f"#{first.pk}": director.person})
    second.refresh_from_db()
    assert second.owner_person == leaver
    third = make_duty(leaver, now, subject=3)
    hand_over(office, now, plan={f"#{second.pk}": director.person, OWED: taker})

    owners = [Duty.objects.get(pk=duty.pk).owner_person for duty in (first, second, third)]
    assert owners == [director.person, director.person, taker]


def test_a_vote_never_passes_and_is_named_on_the_list(office, now):
    _director, leaver, taker = office
    make_duty(leaver, now, kind=VOTE_KIND, subject_label="公告")

    with pytest.raises(CannotHandOver, match="本人"):
        hand_over(office, now, plan={OWED: taker, VOTE_KIND: taker})
    assert Duty.objects.open().filter(owner_person=leaver).count() == 3
    [handover] = hand_over(office, now)

    assert Duty.objects.open().get(owner_person=leaver).kind == VOTE_KIND
    last = handover_lines(handover)[-1]
    assert (last.title, last.passing) == ("公告", Passing.STAYED)
    assert "本人" in last.note
    assert [pile.kind.key for pile in estate_of(leaver, now).staying] == [VOTE_KIND]


@pytest.mark.parametrize(
    "role", [Role.OFFICE_STAFF, Role.DEPUTY, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.UNIT_HEAD]
)
def test_nobody_else_hands_over(office, now, role):
    stranger = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(CannotHandOver):
        hand_over(office, now, by=stranger)

    assert AuditEvent.objects.get(verb="duty.hand_over").refused
    assert Duty.objects.open().filter(owner_person=office[1]).count() == 2


def test_a_director_never_hands_over_alone_and_the_administrator_does_it_for_one(office, now):
    director, _leaver, taker = office
    admin = UserFactory(roles=[Role.SYSTEM_ADMIN])
    make_duty(director.person, now, subject=9)
    mine = (director, director.person, taker)

    with pytest.raises(CannotHandOver):
        hand_over(mine, now)
    [handover] = hand_over(mine, now, by=admin)

    assert handover.acting_as == "系统管理员"
    assert Duty.objects.get(subject_ref="tests.matter:9").owner_person == taker


def test_the_administrator_stands_in_where_no_director_is_left(office, now):
    director = office[0]
    admin = UserFactory(roles=[Role.SYSTEM_ADMIN])
    with pytest.raises(CannotHandOver):
        hand_over(office, now, by=admin)
    deactivate_account(account=director, by=None, now=now)

    assert hand_over(office, now, by=admin)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": " "}, "原因"),
        ({"plan": {}}, "接收人"),
        ({"on": dt.date(2026, 5, 13)}, "不能晚于今天"),
    ],
)
def test_incomplete_handovers_are_refused_with_a_sentence(office, now, changes, words):
    with pytest.raises(CannotHandOver, match=words):
        hand_over(office, now, **changes)


def test_twice_is_refused_and_changes_nothing(office, now):
    hand_over(office, now)

    with pytest.raises(CannotHandOver):
        hand_over(office, now)

    assert Handover.objects.count() == 1
    assert DutyEvent.objects.filter(act=DutyAct.HANDED_OVER).count() == 2


@pytest.mark.parametrize(
    "taker",
    [
        lambda: PersonFactory(),  # has no account
        lambda: UserFactory(roles=[Role.OFFICE_STAFF], is_active=False).person,
        lambda: UserFactory(roles=[Role.AUDITOR]).person,
        lambda: UserFactory(roles=[Role.SYSTEM_ADMIN]).person,
    ],
)
def test_nobody_takes_over_who_cannot_act(office, now, taker):
    with pytest.raises(CannotHandOver):
        hand_over(office, now, plan={OWED: taker()})

    assert Duty.objects.open().filter(owner_person=office[1]).count() == 2


def test_a_directors_duty_goes_to_a_director_only(office, now):
    director, leaver, taker = office
    make_duty(leaver, now, kind=BREACH_KIND)

    with pytest.raises(CannotHandOver):
        hand_over(office, now, plan={BREACH_KIND: taker})

    assert hand_over(office, now, plan={BREACH_KIND: director.person})


def test_what_is_owed_for_a_unit_goes_to_somebody_of_that_unit(office, now):
    _director, leaver, taker = office
    unit = OrganizationFactory()
    make_duty(Owner(leaver, unit), now, subject=7)

    with pytest.raises(CannotHandOver):
        hand_over(office, now)
    taker.memberships.create(organization=unit, valid_from=dt.date(2026, 1, 1))
    hand_over(office, now)

    assert (
        Duty.objects.get(subject_ref="tests.matter:7").owner_key
        == f"person:{taker.pk}/org:{unit.pk}"
    )


def test_all_or_nothing(office, now):
    _director, leaver, taker = office
    make_duty(leaver, now, kind=BREACH_KIND)

    with pytest.raises(CannotHandOver):  # the clerk may take the one kind and not the other
        hand_over(office, now, plan={OWED: taker, BREACH_KIND: taker})

    assert Duty.objects.open().filter(owner_person=leaver).count() == 3
    assert not Handover.objects.exists()


def test_the_database_keeps_lists_and_events_as_they_are(office, now):
    [handover] = hand_over(office, now)
    for rows in (Handover.objects.all(), DutyEvent.objects.all()):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(reason="另一个理由")
    event = DutyEvent.objects.filter(act=DutyAct.HANDED_OVER).first()
    event.pk, event.to_person = None, None
    with pytest.raises(IntegrityError), transaction.atomic():
        event.save(force_insert=True)
    handover.pk, handover.taker = None, handover.leaver
    with pytest.raises(IntegrityError), transaction.atomic():
        handover.save(force_insert=True)


def test_takers_are_those_who_can_do_it(office, now):
    director, leaver, taker = office
    make_duty(leaver, now, kind=BREACH_KIND)
    UserFactory(roles=[Role.AUDITOR])
    UserFactory(roles=[Role.OFFICE_STAFF], is_active=False)

    piles = {pile.kind.key: set(pile.takers) for pile in estate_of(leaver, now).movable}

    assert piles == {OWED: {director.person, taker}, BREACH_KIND: {director.person}}


def test_the_trail_shows_how_many_and_no_ids():
    assert detail_words("duty.hand_over", "person:1 → person:15, 3") == "移交 3 项"
