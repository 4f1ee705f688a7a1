"""What the office does to the table: correct, restore, import; and what it must not."""

import datetime as dt
import json

import pytest

from cms.accounts.enums import Role
from cms.calendars import services
from cms.calendars.importing import read_notice
from cms.calendars.models import CalendarChange, CalendarDay, CalendarYear
from cms.core.models import AuditEvent
from tests.cms.accounts.factories import UserFactory

pytestmark = pytest.mark.django_db
LOCAL_HOLIDAY = dt.date(2026, 5, 13)


def test_correct_day_moves_due_dates_and_the_version(now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    before = services.add_working_days(start=dt.date(2026, 5, 12), days=1)

    services.correct_day(
        date=LOCAL_HOLIDAY,
        is_working=False,
        name="建区纪念日",
        reason="地方放假",
        by=clerk,
        now=now,
    )

    after = services.recompute(before.rule)
    assert (before.date, after.date) == (LOCAL_HOLIDAY, dt.date(2026, 5, 14))
    assert before.calendar_version != after.calendar_version
    change = CalendarChange.objects.get()
    assert (change.date, change.reason, change.by_label) == (
        LOCAL_HOLIDAY,
        "地方放假",
        str(clerk),
    )
    assert CalendarDay.objects.get().entered_by_label == str(clerk)


def test_correct_day_called_twice_is_one_change(now):
    for _turn in range(2):
        services.correct_day(date=LOCAL_HOLIDAY, is_working=False, name="", by=None, now=now)

    assert CalendarChange.objects.count() == 1
    assert AuditEvent.objects.filter(verb="calendar.correct").count() == 1


@pytest.mark.parametrize("role", [Role.DEPUTY, Role.SYSTEM_ADMIN, Role.AUDITOR])
def test_correct_day_refuses_other_roles_and_records_it(role, now):
    stranger = UserFactory(roles=[role], is_superuser=True)

    with pytest.raises(services.CannotCorrectDay):
        services.correct_day(date=LOCAL_HOLIDAY, is_working=False, name="", by=stranger, now=now)

    assert not CalendarDay.objects.exists()
    assert AuditEvent.objects.get(verb="calendar.correct").refused is True


def test_restore_day_lets_the_library_decide_again(now):
    row = services.correct_day(
        date=dt.date(2026, 10, 10), is_working=False, name="", by=None, now=now
    )
    services.restore_day(row=row, by=None, now=now)

    assert services.is_day_off(dt.date(2026, 10, 10)) is False
    assert CalendarChange.objects.count() == 2


def test_import_year_makes_the_year_known(now):
    due = services.add_working_days(start=dt.date(2026, 12, 31), days=1)
    assert services.provisional_warning(due) != ""

    services.import_year(
        year=2027,
        days=[(dt.date(2027, 1, 1), False, "元旦"), (dt.date(2027, 1, 3), True, "元旦调休")],
        notice="测试通知",
        by=None,
        now=now,
    )

    again = services.recompute(due.rule)
    assert (again.date, again.provisional) == (dt.date(2027, 1, 3), False)
    assert services.provisional_warning(again) == ""


def test_import_year_twice_changes_nothing(now):
    days = [(dt.date(2027, 1, 1), False, "元旦")]
    services.import_year(year=2027, days=days, by=None, now=now)
    version = services.calendar_version()
    services.import_year(year=2027, days=days, by=None, now=now)

    assert services.calendar_version() == version
    assert (CalendarYear.objects.count(), CalendarChange.objects.count()) == (1, 1)


def test_import_year_takes_december_before_and_refuses_other_years(now):
    services.import_year(year=2027, days=[(dt.date(2026, 12, 31), False, "元旦")], by=None, now=now)
    assert services.is_day_off(dt.date(2026, 12, 31)) is True

    with pytest.raises(services.CannotImportYear):
        services.import_year(
            year=2027, days=[(dt.date(2028, 1, 1), False, "元旦")], by=None, now=now
        )
    assert not CalendarDay.objects.filter(date__year=2028).exists()


NEW_YEARS_EVE = dt.date(2026, 12, 31)  # a Thursday; the notice of 2027 has it off
OWN_DAYS = {
    2026: [(dt.date(2026, 10, 1), False, "国庆节")],
    2027: [(NEW_YEARS_EVE, False, "元旦"), (dt.date(2027, 1, 1), False, "元旦")],
}


@pytest.mark.parametrize("order", [(2026, 2027), (2027, 2026), (2027, 2026, 2027, 2026)])
def test_import_year_leaves_what_the_next_years_notice_says_of_december(order, now):
    for year in order:
        services.import_year(year=year, days=OWN_DAYS[year], by=None, now=now)

    assert services.is_day_off(NEW_YEARS_EVE) is True
    assert CalendarChange.objects.filter(date=NEW_YEARS_EVE).count() == 1


def test_import_year_of_a_corrected_notice_takes_its_december_day_away(now):
    services.import_year(year=2027, days=OWN_DAYS[2027], by=None, now=now)
    services.import_year(year=2027, days=OWN_DAYS[2027][1:], by=None, now=now)

    assert services.is_day_off(NEW_YEARS_EVE) is False
    assert services.is_day_off(dt.date(2027, 1, 1)) is True
    assert CalendarChange.objects.filter(date=NEW_YEARS_EVE).count() == 2


def test_a_corrected_day_is_still_of_its_notice_and_others_of_their_year(now):
    services.import_year(year=2027, days=OWN_DAYS[2027], by=None, now=now)
    for day in (NEW_YEARS_EVE, dt.date(2026, 12, 30)):
        services.correct_day(date=day, is_working=False, name="建区纪念日", by=None, now=now)

    services.import_year(year=2026, days=OWN_DAYS[2026], by=None, now=now)
    assert services.is_day_off(NEW_YEARS_EVE) is True
    assert services.is_day_off(dt.date(2026, 12, 30)) is False
    services.import_year(year=2027, days=OWN_DAYS[2027][1:], by=None, now=now)
    assert services.is_day_off(NEW_YEARS_EVE) is False


GOOD_CSV = "日期,类型,名称\n2027-01-01,休,元旦\n2027/1/3,班,元旦调休\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_read_notice_reads_what_excel_and_wps_write(encoding):
    reading = read_notice(GOOD_CSV.encode(encoding), 2027)

    assert reading.errors == []
    assert reading.days == [
        (dt.date(2027, 1, 1), False, "元旦"),
        (dt.date(2027, 1, 3), True, "元旦调休"),
    ]


def test_read_notice_reads_json():
    days = [{"date": "2027-01-01", "name": "元旦", "isOffDay": True}]
    for content in (days, {"year": 2027, "days": days}):
        reading = read_notice(json.dumps(content).encode(), 2027)
        assert reading.days == [(dt.date(2027, 1, 1), False, "元旦")]


def test_read_notice_names_every_faulty_row():
    text = (
        "日期,类型,名称\n2027-02-30,休,春节\n2026-05-01,休,劳动节\n"
        "2027-05-01,放,劳动节\n2027-10-01,休,国庆\n2027-10-01,休,国庆\n"
    )
    reading = read_notice(text.encode(), 2027)

    assert [error.split(":")[0].split("：")[0] for error in reading.errors] == [
        "第 2 行",
        "第 3 行",
        "第 4 行",
        "第 6 行",
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"[", b"[1]", b'{"days": 3}', b"\xff\xfe\x00", b"a,b\n1,2", b"\x00\x00", b"[" * 100_000],
)
def test_read_notice_survives_nonsense(data):
    assert read_notice(data, 2027).errors


def test_calendar_screens_for_the_clerk(client):
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    year = client.get("/admin/calendar/2027/")
    assert "暂按周末推算" in year.content.decode()
    page = client.post(
        "/admin/calendar_day/new/",
        {"date": "2026-05-13", "is_working": "", "name": "建区纪念日", "reason": "地方放假"},
    )
    assert page.status_code == 302
    assert services.is_day_off(LOCAL_HOLIDAY) is True
    assert "地方放假" in client.get("/admin/calendar/2026/").content.decode()


def test_calendar_import_screen_shows_rows_and_stores_nothing(client):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    bad = SimpleUploadedFile("2027.csv", "日期,类型\n2027-13-01,休\n".encode())
    page = client.post("/admin/calendar/import/", {"year": 2027, "file": bad})

    assert "第 2 行" in page.content.decode()
    assert not CalendarYear.objects.exists()


def test_calendar_screens_are_closed_to_the_system_administrator(client):
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))

    for url in ("/admin/calendar/", "/admin/calendar/import/"):
        assert client.get(url).status_code == 302
    assert client.get("/admin/calendar_day/").status_code == 403
