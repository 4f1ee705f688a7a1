"""A year shows the notice by which its days stand, never the program that brought them."""

import datetime as dt

import pytest

from cms.accounts.enums import Role
from cms.calendars import services
from cms.calendars.library import NOTICE_NUMBERS, library_years
from cms.calendars.models import CalendarYear
from cms.calendars.sources import source_of
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
NEW_YEAR = [(dt.date(2027, 1, 1), False, "元旦")]


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


def year(client, number: int) -> str:
    return client.get(f"/admin/calendar/{number}/").content.decode()


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (2024, "国务院办公厅关于2024年部分节假日安排的通知（国办发明电〔2023〕7号）"),
        (2025, "国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）"),
        (2026, "国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）"),
    ],
)
def test_the_page_of_a_year_names_its_notice(client, clerk, number, words):
    client.force_login(clerk)

    page = year(client, number)

    assert words in page
    assert "来源待填" not in page
    assert "民法典" in page
    assert "chinesecalendar" not in page.lower()
    assert services.calendar_version() not in page


def test_a_notice_whose_number_is_not_certain_is_to_be_entered_and_then_shown(client, clerk):
    unsure = max(library_years() - NOTICE_NUMBERS.keys())
    client.force_login(clerk)
    before, version = year(client, unsure), services.calendar_version()

    client.post(f"/admin/calendar/{unsure}/source/", {"notice": " 国办发明电〔2022〕16号 "})

    assert "来源待填" in before
    after = year(client, unsure)
    assert f"{unsure}年部分节假日安排的通知（国办发明电〔2022〕16号）" in after
    assert "来源待填" not in after
    assert services.calendar_version() == version  # no day has changed
    assert AuditEvent.objects.get(verb="calendar.source").detail == "国办发明电〔2022〕16号"


def test_an_imported_year_shows_the_number_that_was_entered_with_it(client, clerk, now):
    client.force_login(clerk)
    services.import_year(year=2027, days=NEW_YEAR, by=clerk, now=now)
    assert "来源待填" in year(client, 2027)

    services.import_year(
        year=2027, days=NEW_YEAR, notice="国办发明电〔2026〕1号", by=clerk, now=now
    )
    services.import_year(year=2027, days=NEW_YEAR, by=clerk, now=now)

    assert "2027年部分节假日安排的通知（国办发明电〔2026〕1号）" in year(client, 2027)


def test_a_whole_title_is_shown_as_it_was_entered(clerk, now):
    services.name_notice(year=2026, notice="本区关于放假安排的通知", by=clerk, now=now)

    assert str(source_of(2026)) == "本区关于放假安排的通知"


@pytest.mark.parametrize(
    ("number", "notice", "words"),
    [(2026, " ", "通知文号"), (2026, "号" * 81, "通知文号"), (2031, "国办发明电", "尚未录入")],
)
def test_no_number_and_no_days_name_nothing(clerk, now, number, notice, words):
    with pytest.raises(services.CannotNameNotice, match=words):
        services.name_notice(year=number, notice=notice, by=clerk, now=now)

    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_only_the_office_names_it_and_a_refusal_is_written_down(now, role):
    stranger = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(services.CannotNameNotice):
        services.name_notice(year=2026, notice="假的", by=stranger, now=now)

    assert AuditEvent.objects.get(verb="calendar.source").refused is True
    assert source_of(2026).number == NOTICE_NUMBERS[2026]
