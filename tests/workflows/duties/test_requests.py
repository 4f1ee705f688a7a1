"""申请延期、申请免办: one person asks with a reason, another decides; nothing is left hanging."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import end_of_day
from cms.core.models import AuditEvent
from tests.workflows.duties.asking import KIND, ask, day, decide, owed
from tests.workflows.duties.factories import OrganizationFactory, UserFactory, make_duty
from tests.workflows.topics.factories import make_clerk, make_director, released_topic
from workflows.duties import kinds
from workflows.duties.enums import REQUEST_KIND, DueSource, DutyState, RequestState, Wish
from workflows.duties.kinds import DutyKind
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import (
    CannotAskAboutDuty,
    CannotDecideRequest,
    ask_about_duty,
    decide_request,
    fulfil_duty,
    hand_over_duties,
    take_back_request,
)
from workflows.topics.enums import FILL_KIND, AssignmentState
from workflows.topics.models import Assignment

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("asked_about")]


def deciding() -> list[int]:
    """Who owes a decision."""
    rows = Duty.objects.open().filter(kind=REQUEST_KIND)
    return list(rows.order_by("owner_person").values_list("owner_person", flat=True))


def test_the_owner_asks_and_the_director_gives_more_time(owner, director):
    duty = owed(owner)
    asked = ask(duty, owner)
    assert deciding() == [director.person_id]

    decide(asked, director)

    duty.refresh_from_db()
    assert (duty.due_at, duty.due_source) == (end_of_day(day(20)), DueSource.TYPED)
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.decided_as) == (
        RequestState.GRANTED,
        director,
        Role.OFFICE_DIRECTOR,
    )
    line = duty.events.last()
    assert line.was_due_at
    assert "出差在外" in line.reason
    assert str(owner) in line.reason
    assert deciding() == []
    verbs = AuditEvent.objects.filter(refused=False).values_list("verb", flat=True)
    assert {"duty.ask", "duty.decide", "duty.reschedule"} <= set(verbs)


def test_a_waiver_closes_the_duty(owner, director):
    duty = owed(owner)

    decide(ask(duty, owner, Wish.WAIVE), director)

    duty.refresh_from_db()
    assert duty.state == DutyState.WAIVED
    assert list(ledger_breaches()) == []


def test_a_refusal_says_why_and_leaves_everything(owner, director):
    duty = owed(owner)
    was = duty.due_at
    asked = ask(duty, owner)

    with pytest.raises(CannotDecideRequest):
        decide(asked, director, granted=False, answer=" ")
    decide(asked, director, granted=False, answer="请按时办理")

    duty.refresh_from_db()
    assert (duty.due_at, duty.is_open) == (was, True)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.REFUSED, "请按时办理")
    assert deciding() == []


def test_nobody_decides_on_what_they_asked_or_owe(owner, director):
    other = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    asked = ask(owed(owner), director)
    assert deciding() == [other.person_id]
    with pytest.raises(CannotDecideRequest):
        decide(asked, director)

    hers = ask(owed(director, subject=2), UserFactory(roles=[Role.OFFICE_STAFF]))
    with pytest.raises(CannotDecideRequest):
        decide(hers, director)

    decide(asked, other)
    decide(hers, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        DutyRequest.objects.filter(pk=asked.pk).update(decided_by=director)


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.DEPUTY])
def test_only_a_director_decides(owner, director, role):
    asked = ask(owed(owner), owner)

    with pytest.raises(CannotDecideRequest):
        decide(asked, UserFactory(roles=[role]))

    asked.refresh_from_db()
    assert asked.is_waiting


def test_an_office_of_two_can(director):
    """The clerk owes and asks, the director decides."""
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    duty = owed(clerk)

    decide(ask(duty, clerk), director)

    duty.refresh_from_db()
    assert duty.due_at == end_of_day(day(20))


def test_the_only_director_hands_over_what_she_owes(director):
    with pytest.raises(CannotAskAboutDuty, match="移交"):
        ask(owed(director), director)


def test_a_stranger_asks_nothing(owner, director):
    for role in (Role.DEPUTY, Role.AUDITOR, Role.SYSTEM_ADMIN, Role.UNIT_HEAD):
        with pytest.raises(CannotAskAboutDuty):
            ask(owed(owner), UserFactory(roles=[role]))
    assert not DutyRequest.objects.exists()


def test_whoever_acts_for_the_unit_asks_for_it(director):
    from cms.people.models import Membership

    unit, handler = OrganizationFactory(), UserFactory(roles=[Role.UNIT_HANDLER])
    duty = make_duty(unit, kind=KIND)
    with pytest.raises(CannotAskAboutDuty):
        ask(duty, handler)
    Membership.objects.create(
        person=handler.person, organization=unit, valid_from=dt.date(2024, 1, 1)
    )

    assert ask(duty, handler).is_waiting


@pytest.mark.parametrize(
    ("wish", "until", "reason"),
    [
        (Wish.EXTEND, 20, " "),
        (Wish.EXTEND, 2, "因"),
        (Wish.EXTEND, -3, "因"),
        (Wish.WAIVE, 20, "因"),
        ("OTHER", 20, "因"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(owner, director, wish, until, reason):
    duty = owed(owner)

    with pytest.raises(CannotAskAboutDuty):
        ask_about_duty(
            duty=duty, wish=wish, until=day(until), reason=reason, by=owner, now=timezone.now()
        )

    assert deciding() == []


def test_one_request_at_a_time(owner, director):
    duty = owed(owner)
    ask(duty, owner)

    with pytest.raises(CannotAskAboutDuty):
        ask(duty, owner, Wish.WAIVE)


def test_a_kind_that_gives_no_time_says_why(owner, director):
    kinds.register_kind(DutyKind(key=KIND, label="测试", fixed="此事只能本人办理"))

    for wish in Wish:
        with pytest.raises(CannotAskAboutDuty, match="此事只能本人办理"):
            ask(owed(owner), owner, wish)


def test_whoever_asked_takes_it_back(owner, director):
    asked = ask(owed(owner), owner)
    with pytest.raises(CannotDecideRequest):
        take_back_request(request=asked, by=director, now=timezone.now())

    take_back_request(request=asked, by=owner, now=timezone.now())

    assert deciding() == []
    with pytest.raises(CannotDecideRequest):
        decide(asked, director)


def test_done_meanwhile_ends_the_request(owner, director):
    duty = owed(owner)
    asked = ask(duty, owner)

    fulfil_duty(
        kind=KIND,
        subject_ref=duty.subject_ref,
        owner=owner.person,
        by=owner,
        now=timezone.now(),
    )

    asked.refresh_from_db()
    assert asked.state == RequestState.ENDED
    assert deciding() == []
    assert list(ledger_breaches()) == []
    with pytest.raises(CannotDecideRequest):
        decide(asked, director)


def test_a_day_that_passed_while_waiting_cannot_be_granted(owner, director):
    asked = ask(owed(owner), owner)

    with pytest.raises(CannotDecideRequest):
        decide_request(
            request=asked,
            granted=True,
            answer="",
            by=director,
            now=timezone.now() + dt.timedelta(days=30),
        )


def test_a_form_to_fill_in_moves_and_is_waived_with_its_part(director):
    topic = released_topic()
    one, other = Assignment.objects.filter(topic=topic, filler="DEPUTY").order_by("id")
    until = timezone.localdate(one.due_at) + dt.timedelta(days=9)
    of = {d.owner_person_id: d for d in Duty.objects.open().filter(kind=FILL_KIND)}

    decide(ask(of[one.person_id], one.person.account, until=until), director)
    decide(ask(of[other.person_id], make_clerk(), Wish.WAIVE), director)

    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.due_at, one.due_rule) == (end_of_day(until), "")
    assert other.state == AssignmentState.WAIVED
    assert list(ledger_breaches()) == []


def test_the_decision_passes_to_another_director_and_never_to_who_asked(owner, director):
    other = make_director()
    asked = ask(owed(owner), other)
    with pytest.raises(kinds.CannotHandOver):
        hand_over_duties(
            leaver=director.person,
            plan={REQUEST_KIND: other.person},
            reason="调离",
            by=other,
            now=timezone.now(),
        )
    third = make_director()

    hand_over_duties(
        leaver=director.person,
        plan={REQUEST_KIND: third.person},
        reason="调离",
        by=other,
        now=timezone.now(),
    )

    assert deciding() == [third.person_id]
    assert list(ledger_breaches()) == []
    decide(asked, third)
