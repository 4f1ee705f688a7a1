"""Opening, closing and moving what is owed; the history keeps every step."""

import datetime as dt

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import add_working_days, end_of_day
from cms.core.models import AuditEvent
from tests.workflows.duties.asking import KIND, ask, decide
from tests.workflows.duties.factories import (
    OrganizationFactory,
    PersonFactory,
    UserFactory,
    make_duty,
)
from workflows.duties.enums import DueSource, DutyAct, DutyState, Light, Wish
from workflows.duties.models import Duty, DutyEvent
from workflows.duties.owners import Owner, owner_of
from workflows.duties.services import (
    CannotRescheduleDuty,
    CannotWaiveDuty,
    close_duties_about,
    fulfil_duty,
    reschedule_duty,
    waive_duty,
)

pytestmark = pytest.mark.django_db


def test_open_duty_keeps_how_the_date_was_reached(now):
    due = add_working_days(start=now.date(), days=5)

    duty = make_duty(now=now, due=due)

    assert duty.due_at == end_of_day(due.date)
    assert (duty.rule, duty.calendar_version) == (due.rule, due.calendar_version)
    assert duty.due_source == DueSource.COMPUTED
    assert [event.act for event in duty.events.all()] == [DutyAct.OPENED]


def test_open_duty_marks_typed_and_provisional_dates(now):
    provisional = add_working_days(start=dt.date(2091, 1, 4), days=5)

    assert make_duty(now=now).due_source == DueSource.TYPED
    assert make_duty(now=now, due=provisional).due_source == DueSource.PROVISIONAL


def test_open_duty_twice_gives_the_same_duty(now):
    person = PersonFactory()

    assert make_duty(person, now) == make_duty(person, now, days=9)
    assert DutyEvent.objects.count() == 1


def test_another_round_owner_or_kind_is_another_duty(now):
    person = PersonFactory()
    make_duty(person, now)
    make_duty(person, now, round=2)
    make_duty(person, now, kind="tests.other")
    make_duty(Owner(person, OrganizationFactory()), now)
    make_duty(now=now)

    assert Duty.objects.open().count() == 5


def test_the_database_refuses_a_second_open_duty(now):
    duty = make_duty(now=now)
    duty.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        duty.save(force_insert=True)


@pytest.mark.parametrize("change", [{"owner_person": None}, {"owner_key": ""}])
def test_the_database_refuses_a_duty_without_owner(now, change):
    duty = make_duty(now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(**change)


def test_the_database_refuses_a_closed_duty_without_time(now):
    duty = make_duty(now=now)

    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=duty.pk).update(state=DutyState.FULFILLED)


def test_fulfil_duty_closes_it_once_and_it_may_be_opened_again(now):
    person = PersonFactory()
    make_duty(person, now)
    arguments = {"kind": "tests.owed", "subject_ref": "tests.matter:1", "owner": person}

    done = fulfil_duty(**arguments, by=None, now=now, outcome="已填报")

    assert (done.state, done.fulfilled_at, done.outcome) == (DutyState.FULFILLED, now, "已填报")
    assert fulfil_duty(**arguments, by=None, now=now) is None
    assert make_duty(person, now) != done


def test_waive_duty_is_the_directors_where_somebody_else_asked_with_a_reason_once(asked_about, now):
    duty = make_duty(kind=KIND, now=now)
    director, clerk = (UserFactory(roles=[r]) for r in (Role.OFFICE_DIRECTOR, Role.OFFICE_STAFF))
    for by, reason in (
        (clerk, "已请假"),
        (UserFactory(is_superuser=True), "已请假"),
        (director, "没有人申请"),
        (None, "  "),
    ):
        with pytest.raises(CannotWaiveDuty):
            waive_duty(duty=duty, reason=reason, by=by, now=now)

    decide(ask(duty, clerk, Wish.WAIVE, reason="代表住院"), director)

    duty.refresh_from_db()
    assert (duty.state, duty.outcome) == (DutyState.WAIVED, f"{clerk}申请：代表住院")
    with pytest.raises(CannotWaiveDuty):
        waive_duty(duty=duty, reason="再免", by=None, now=now)
    assert AuditEvent.objects.filter(verb="duty.waive", refused=True).count() == 5


def test_no_director_gives_more_time_alone_nor_more_than_was_asked_for(asked_about, now):
    """Line 1 of issue 10: an extension takes a person other than the one who asks."""
    owner, director = UserFactory(roles=[Role.DEPUTY]), UserFactory(roles=[Role.OFFICE_DIRECTOR])
    duty = make_duty(owner.person, kind=KIND, now=now)

    def extend(days: int) -> None:
        due = timezone.now() + dt.timedelta(days=days)
        reschedule_duty(duty=duty, due=due, reason="放宽", by=director, now=timezone.now())

    with pytest.raises(CannotRescheduleDuty, match="一人申请"):
        extend(30)
    decide(ask(duty, owner), director)
    with pytest.raises(CannotRescheduleDuty, match="一人申请"):
        extend(60)
    extend(10)  # sooner than what was granted is no favour

    duty.refresh_from_db()
    assert duty.events.filter(act=DutyAct.RESCHEDULED).count() == 2


def test_reschedule_duty_keeps_rule_and_calendar_in_the_history(now):
    due = add_working_days(start=now.date(), days=5)
    duty = make_duty(now=now, due=due)
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    later = add_working_days(start=now.date(), days=3)

    moved = reschedule_duty(duty=duty, due=later, reason="提前", by=director, now=now)

    assert moved.due_at == end_of_day(later.date)
    before, after = duty.events.order_by("id")
    assert (before.rule, after.rule) == (due.rule, later.rule)
    assert after.calendar_version == later.calendar_version
    assert (after.act, after.reason) == (DutyAct.RESCHEDULED, "提前")
    assert after.entered_by == director


def test_reschedule_duty_refuses_others_no_reason_and_closed(now):
    duty = make_duty(now=now)
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    due = now + dt.timedelta(days=2)
    for by, reason in ((UserFactory(), "原因"), (director, "")):
        with pytest.raises(CannotRescheduleDuty):
            reschedule_duty(duty=duty, due=due, reason=reason, by=by, now=now)
    waive_duty(duty=duty, reason="原因", by=None, now=now)
    with pytest.raises(CannotRescheduleDuty):
        reschedule_duty(duty=duty, due=due, reason="原因", by=director, now=now)


def test_close_duties_about_ends_what_is_open_only(now):
    first = make_duty(now=now)
    make_duty(now=now)
    other = make_duty(now=now, subject=2)
    fulfil_duty(
        kind=first.kind, subject_ref=first.subject_ref, owner=first.owner_person, by=None, now=now
    )

    closed = close_duties_about(
        subject_ref=first.subject_ref, state=DutyState.LAPSED, reason="到期", by=None, now=now
    )

    assert closed == 1
    assert list(Duty.objects.open()) == [other]


def test_history_is_append_only(now):
    duty = make_duty(now=now)

    with pytest.raises(DatabaseError), transaction.atomic():
        DutyEvent.objects.update(reason="改写")
    with pytest.raises(DatabaseError), transaction.atomic():
        DutyEvent.objects.filter(duty=duty)._raw_delete("default")


def test_lights_are_computed_from_now(now):
    duty = make_duty(now=now, days=5)

    assert duty.light(now) == Light.ON_TRACK
    assert duty.light(now + dt.timedelta(days=2)) == Light.DUE_SOON
    assert duty.light(duty.due_at) == Light.DUE_SOON
    assert duty.light(duty.due_at + dt.timedelta(seconds=1)) == Light.OVERDUE
    assert [str(light.label) for light in Light] == ["正常", "临期", "超期"]


def test_owner_keys_name_person_organization_or_both():
    person, organization = PersonFactory(), OrganizationFactory()

    assert owner_of(person).key == f"person:{person.pk}"
    assert owner_of(organization).key == f"org:{organization.pk}"
    assert Owner(person, organization).key == f"person:{person.pk}/org:{organization.pk}"


def test_a_duty_and_the_change_it_describes_go_together(now):
    class Failed(Exception):
        pass

    def change_that_fails():
        with transaction.atomic():
            make_duty(now=now)
            raise Failed

    with pytest.raises(Failed):
        change_that_fails()

    assert Duty.objects.count() == 0
