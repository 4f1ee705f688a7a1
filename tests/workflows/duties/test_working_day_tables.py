"""From 15 November next year's working-day table is owed by the office until it is imported."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.accounts.enums import Role
from cms.calendars.services import import_year, shanghai_date
from cms.calendars.services.counting import SHANGHAI
from tests.workflows.duties.factories import UserFactory
from workflows.duties.enums import TABLE_KIND, DutyState
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import look_at_tables

pytestmark = pytest.mark.django_db


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text} 10:00").replace(tzinfo=SHANGHAI)


@pytest.fixture
def office():
    director, clerk = (UserFactory(roles=[r]) for r in (Role.OFFICE_DIRECTOR, Role.OFFICE_STAFF))
    UserFactory(roles=[Role.OFFICE_STAFF], is_active=False)
    UserFactory(roles=[Role.DEPUTY])
    return director, clerk


def owed() -> set[int]:
    return set(Duty.objects.open().filter(kind=TABLE_KIND).values_list("owner_person", flat=True))


def test_nobody_owes_it_before_15_november(office):
    assert look_at_tables(now=at("2026-11-14")) == 0
    assert owed() == set()


def test_from_15_november_director_and_clerks_owe_it_once(office):
    assert look_at_tables(now=at("2026-11-15")) == 2
    assert look_at_tables(now=at("2026-11-16")) == 0

    assert owed() == {each.person_id for each in office}
    duty = Duty.objects.filter(kind=TABLE_KIND).first()
    assert shanghai_date(duty.due_at) == dt.date(2026, 12, 31)
    assert (duty.subject_label, duty.link) == ("2027年工作日历", "/admin/calendar/import/")
    assert list(ledger_breaches()) == []


def test_a_clerk_who_came_later_owes_it_too(office):
    look_at_tables(now=at("2026-11-15"))
    newcomer = UserFactory(roles=[Role.OFFICE_STAFF])

    assert look_at_tables(now=at("2026-12-01")) == 1
    assert newcomer.person_id in owed()


def test_a_year_that_began_without_its_table_is_due_today(office):
    look_at_tables(now=at("2027-02-03"))

    due = set(Duty.objects.filter(kind=TABLE_KIND).values_list("due_at", flat=True))
    assert {shanghai_date(each) for each in due} == {dt.date(2027, 2, 3)}


def test_the_import_by_one_settles_it_for_all(office):
    _director, clerk = office
    look_at_tables(now=at("2026-11-15"))
    days = [(dt.date(2027, 1, 1), False, "元旦")]

    import_year(year=2027, days=days, by=clerk, now=at("2026-11-20"), notice="国办发明电")

    assert owed() == set()
    done = Duty.objects.filter(kind=TABLE_KIND, state=DutyState.FULFILLED)
    assert {duty.outcome for duty in done} == {"工作日历已导入。"}
    assert {duty.events.last().entered_by_id for duty in done} == {clerk.pk}
    assert look_at_tables(now=at("2026-11-21")) == 0


def test_the_schedule_looks(office, monkeypatch):
    from workflows.duties.tasks import look_at_working_day_tables

    monkeypatch.setattr(timezone, "now", lambda: at("2026-11-15"))
    assert look_at_working_day_tables() == 2
