"""待办总览: by role, the whole ledger as counts, rows and files, the same queries at any length."""

import csv
import datetime as dt
import io

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.people.models import Membership
from tests.workflows.duties.factories import (
    OrganizationFactory,
    PersonFactory,
    UserFactory,
    make_duty,
)
from workflows.duties import sheets
from workflows.duties.boards import PAGE_SIZE, Asked
from workflows.duties.models import Duty
from workflows.duties.owners import Owner
from workflows.duties.services import fulfil_duty
from workflows.duties.services.exporting import CannotExportLedger, note_export
from workflows.duties.sheets import cells
from workflows.duties.wechat import duty_notice

pytestmark = pytest.mark.django_db
BOARD = "/admin/duties/board/"


@pytest.fixture
def staff(client):
    """A clerk who may enter the admin."""
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def page(client, **asked) -> str:
    answer = client.get(BOARD, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_board_lists_searches_and_filters(client, staff):
    due = make_duty(subject_label="专精特新企业视察", days=1)
    make_duty(subject_label="养老服务调研", days=30, subject=2, urgency="URGENT")

    html = page(client)
    assert "专精特新企业视察" in html
    assert "养老服务调研" in html
    assert due.owner_person.name in html
    assert "临期" in html
    for words in ("专精特新", due.owner_person.name):
        assert "养老服务调研" not in page(client, words=words)
        assert "专精特新企业视察" in page(client, words=words)
    for light in ("DUE_SOON", "ON_TRACK", "OVERDUE"):
        assert ("专精特新企业视察" in page(client, light=light)) is (light == "DUE_SOON")
    assert "专精特新企业视察" not in page(client, urgent="1")
    assert "没有符合" in page(client, kind="approvals.vote")
    assert "专精特新企业视察" in page(client, owner=f"person:{due.owner_person_id}")
    for odd in ({"owner": "org:x"}, {"state": "?"}, {"light": "RED"}, {"p": "x"}):
        assert "专精特新企业视察" in page(client, **odd)


def test_the_grade_of_urgency_stands_on_the_board_in_its_files_and_in_the_notice(client, staff):
    duty = make_duty(subject_label="防汛调度", urgency="MOST_URGENT")
    make_duty(subject_label="养老服务调研", subject=2, urgency="URGENT")

    html = page(client)

    assert html.index("特急</span>") < html.index("加急</span>")
    assert (html.count("特急</span>"), html.count("加急</span>")) == (1, 1)
    assert "特急" in cells(duty, timezone.now())
    assert duty_notice(duty, timezone.now()).startswith("【特急】")


@pytest.mark.parametrize("columns", [{"urgent": True}, {"urgency": "URGENT"}, {"urgency": "X"}])
def test_no_duty_is_urgent_without_a_grade_and_none_else_has_one(columns):
    with pytest.raises(IntegrityError), transaction.atomic():
        Duty.objects.filter(pk=make_duty().pk).update(**columns)


def test_units_with_something_overdue_come_first_then_people(client, staff):
    now = timezone.now()
    start = now - dt.timedelta(days=40)
    unit, person = OrganizationFactory(name="科技创新局"), PersonFactory(name="王建国")
    make_duty(person, now=start, subject=1)
    make_duty(person, now=start, subject=2)
    make_duty(unit, now=start, subject=3)
    make_duty(Owner(PersonFactory(name="李为民"), unit), subject=4, days=1)
    idle = OrganizationFactory(name="财政金融局")
    make_duty(idle, subject=5, days=30)

    owners = Asked().standing(now).owners()

    assert [line.key for line in owners] == [
        f"org:{unit.pk}",
        f"person:{person.pk}",
        f"org:{idle.pk}",
    ]
    assert (owners[0].count.overdue, owners[0].count.soon, owners[0].count.total) == (1, 1, 2)
    html = page(client).partition("board-matrix")[2]  # the filter above offers every unit
    assert html.index("科技创新局") < html.index("王建国") < html.index("财政金融局")
    theirs = page(client, owner=f"org:{unit.pk}")
    assert "李为民" in theirs
    assert "王建国" not in theirs


def test_counts_of_everything_are_one_query(django_assert_num_queries):
    now = timezone.now()
    for subject in range(20):
        make_duty(now=now, subject=subject, days=subject - 5)

    with django_assert_num_queries(1):
        standing = Asked().standing(now)
        whole = standing.count()

    assert (whole.total, whole.overdue, whole.soon) == (20, 5, 4)
    assert [(key, n.total) for key, _name, n in standing.kinds()] == [("tests.owed", 20)]


def test_board_asks_the_same_number_of_queries_at_any_length(client, staff):
    client.get(BOARD)
    counts = []
    for more in (1, PAGE_SIZE * 2):
        for number in range(more):
            make_duty(OrganizationFactory(), subject=number + 1000 * more)
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_page_holds_fifty_and_leads_to_the_next(client, staff):
    owner = PersonFactory()
    for number in range(PAGE_SIZE + 1):
        make_duty(owner, subject=number, subject_label=f"第{number:03}件", days=number + 1)

    first, second = page(client), page(client, p=2)

    assert "第000件" in first
    assert "第050件" not in first
    assert 'rel="next"' in first
    assert "第050件" in second
    assert 'rel="next"' not in second


def test_who_can_act_no_longer_is_marked_in_matrix_and_list(client, staff):
    make_duty(UserFactory(is_active=False).person)

    assert page(client).count("账号已停用") == 2


def test_what_is_closed_is_read_there_too_with_how_it_ended(client, staff):
    old = make_duty(subject_label="早已办完的事", days=1)
    fulfil_duty(
        kind=old.kind,
        subject_ref=old.subject_ref,
        owner=old.owner_person,
        by=None,
        now=timezone.now(),
        outcome="NO_COMMENT",
    )
    make_duty(subject_label="还没办的事", days=30, subject=2)

    assert "早已办完的事" not in page(client)
    closed = page(client, state="FULFILLED")
    assert "早已办完的事" in closed
    assert "无意见" in closed
    assert "还没办的事" not in closed


def test_each_date_says_how_it_came_about(client, staff):
    make_duty(subject_label="手工填期限的事", days=5)

    assert "指定的截止时间" in page(client)
    Duty.objects.update(rule="workdays +10 from 2026-11-03", due_source="PROVISIONAL")
    assert "2026年11月3日后第 10 个工作日（暂按周末推算）" in page(client)


def test_board_is_closed_to_superusers_and_deputies(client):
    for user in (UserFactory(is_superuser=True), UserFactory(roles=[Role.DEPUTY])):
        client.force_login(user)
        for address in (BOARD, f"{BOARD}csv/", f"{BOARD}xlsx/"):
            assert client.get(address).status_code in (302, 403)


def test_files_hold_what_was_asked_for_and_no_formula(client, staff):
    make_duty(subject_label='=HYPERLINK("http://x")', days=1)
    make_duty(subject_label="另一件", subject=2, days=30)

    answer = client.get(f"{BOARD}csv/", {"light": "DUE_SOON"})
    text = b"".join(answer.streaming_content).decode("utf-8")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{BOARD}xlsx/").content))
    sheet = list(book.active.values)

    assert text.startswith("\ufeff")
    assert len(rows) == 2
    assert rows[1][0].startswith("'=")
    assert "no-store" in answer["Cache-Control"]
    assert [row[0] for row in sheet[1:]] == ['=HYPERLINK("http://x")', "另一件"]
    assert book.active["A2"].data_type == "s"
    assert isinstance(sheet[1][5], dt.datetime)


def test_a_workbook_that_would_be_too_long_is_not_begun(client, staff, monkeypatch):
    monkeypatch.setattr(sheets, "AT_ONCE", 2)
    for subject in (1, 2):
        make_duty(subject=subject)
    assert client.get(f"{BOARD}xlsx/").status_code == 200
    make_duty(subject=3)

    with CaptureQueriesContext(connection) as asked:
        answer = client.get(f"{BOARD}xlsx/")

    assert answer.status_code == 302
    assert [
        q["sql"] for q in asked if "duties_duty" in q["sql"] and "SELECT 1" not in q["sql"]
    ] == []


def test_a_download_is_written_down_and_names_nobody(client, staff):
    client.get(f"{BOARD}csv/", {"words": "王建国", "light": "OVERDUE"})

    line = AuditEvent.objects.get(verb="duty.export")
    assert line.detail == "CSV 期限状态：超期 事项或责任人：…"
    stranger = UserFactory(roles=[Role.DEPUTY])
    with pytest.raises(CannotExportLedger):
        note_export(kind="CSV", asked={}, by=stranger, now=timezone.now())
    assert AuditEvent.objects.filter(verb="duty.export", refused=True).count() == 1


def test_wechat_notice_has_title_day_and_link_and_nobodys_name(client, staff):
    owner = PersonFactory(name="欧阳建国", phone="13800000000")
    duty = make_duty(owner, subject_label="养老服务调研", link="/desk/assignments/7/")

    html = client.get(reverse("duties:wechat", args=[duty.pk])).content.decode()
    shown = page(client)
    notice = shown.partition('data-copy="')[2].partition('"')[0]

    assert "/desk/assignments/7/" in html
    assert "<svg" in html
    assert "欧阳建国" not in html
    assert "13800000000" not in html
    assert "您好！" in notice
    assert "养老服务调研" in notice
    assert "/desk/assignments/7/" in notice
    assert "欧阳建国" not in notice


def test_wechat_notice_of_what_is_overdue_says_so(client, staff):
    duty = make_duty(now=timezone.now() - dt.timedelta(days=30), days=1)

    assert "目前尚未办结" in client.get(reverse("duties:wechat", args=[duty.pk])).content.decode()


def test_first_screen_shows_my_duties_and_how_the_ledger_stands(client, staff):
    make_duty(staff.person, subject_label="审核视察记录", now=timezone.now())
    make_duty(subject_label="别人的事", subject=2)

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert "审核视察记录" in html
    assert "别人的事" not in html
    assert "未办 2 件" in html
    assert BOARD in html


def test_first_screen_cuts_a_long_list_of_mine(client, staff):
    for subject in range(30):
        make_duty(staff.person, subject=subject)

    html = client.get(reverse("wagtailadmin_home")).content.decode()

    assert html.count('class="first-duty"') == 8
    assert "另有 22 件" in html


def test_the_first_page_is_found_along_an_index():
    """Sorting what is open costs as much as the ledger is long."""
    now = timezone.now()
    make_duty(now=now)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one row is read and sorted sooner than looked up
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_sort = off")
        plan = Asked().found(now)[:PAGE_SIZE].explain()

    assert "duty_urgency" in plan
    assert "TEMP B-TREE" not in plan  # SQLite's word for sorting
    assert "Sort" not in plan


def test_it_is_narrowed_to_a_unit_and_its_people_and_keeps_the_other_filters(client, staff):
    unit = OrganizationFactory(name="科技创新局")
    member, former = UserFactory().person, UserFactory().person
    for person, until in ((member, None), (former, dt.date(2025, 1, 31))):
        Membership.objects.create(
            person=person, organization=unit, valid_from=dt.date(2024, 1, 1), valid_to=until
        )
    make_duty(unit, subject=1, subject_label="单位的事", days=1)
    make_duty(Owner(PersonFactory(), unit), subject=2, subject_label="代表单位的事", days=1)
    make_duty(member, subject=3, subject_label="单位里的人的事", days=30)
    make_duty(
        Owner(member, OrganizationFactory()), subject=4, subject_label="替别单位办的事", days=1
    )
    make_duty(former, subject=5, subject_label="已离开的人的事", days=1)
    theirs = {"单位的事", "代表单位的事", "单位里的人的事"}
    all_titles = {*theirs, "替别单位办的事", "已离开的人的事"}

    def shown(**asked) -> set[str]:
        html = page(client, **asked)
        return {title for title in all_titles if f">{title}<" in html}

    assert shown() == all_titles
    assert shown(unit=unit.pk) == theirs
    assert shown(unit=unit.pk, light="DUE_SOON") == theirs - {"单位里的人的事"}
    assert shown(unit=unit.pk, owner=f"person:{member.pk}") == {"单位里的人的事"}
    assert shown(unit=unit.pk, words="代表") == {"代表单位的事"}
    assert shown(unit="x") == all_titles
    html = page(client, unit=unit.pk, light="DUE_SOON")
    assert f'<option value="{unit.pk}" selected>科技创新局</option>' in html
    assert f"?light=OVERDUE&amp;unit={unit.pk}" in html
    text = b"".join(client.get(f"{BOARD}csv/", {"unit": unit.pk}).streaming_content).decode()
    assert {row[0] for row in csv.reader(io.StringIO(text))} & all_titles == theirs
    assert "单位：科技创新局" in AuditEvent.objects.get(verb="duty.export").detail


def test_a_units_board_asks_the_same_number_of_queries_at_any_length(client, staff):
    unit = OrganizationFactory()
    counts = []
    for more in (1, PAGE_SIZE * 2):
        for number in range(more):
            person = PersonFactory()
            Membership.objects.create(
                person=person, organization=unit, valid_from=dt.date(2024, 1, 1)
            )
            make_duty(person, subject=number + 1000 * more)
        with CaptureQueriesContext(connection) as queries:
            client.get(BOARD, {"unit": unit.pk})
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_a_units_rows_are_found_along_indexes():
    now, unit = timezone.now(), OrganizationFactory()
    person = PersonFactory()
    Membership.objects.create(person=person, organization=unit, valid_from=dt.date(2024, 1, 1))
    make_duty(person, now=now)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # one row is read sooner than looked up
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = Asked(unit=unit.pk).found(now)[:PAGE_SIZE].explain()

    assert "SCAN duties_duty" not in plan.replace("SCAN duties_duty USING", "")
    assert "Seq Scan on duties_duty" not in plan
