"""事项与期限 on the screen: what staff change, what it would move, and what was moved."""

import datetime as dt
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone, translation

from cms.accounts.enums import Role
from cms.calendars.models import CalendarDay, CalendarYear
from cms.calendars.services import correct_day
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.kinds import registered_kinds
from workflows.duties.models import DateMove, DutyTerm
from workflows.duties.services import change_term
from workflows.duties.terms import due_under, length_of
from workflows.topics.models import TopicPage

pytestmark = pytest.mark.django_db
TERM = "topics.fill"
MONDAY = dt.datetime(2026, 5, 11, 9, tzinfo=dt.UTC)
CHANGE = {"amount": "15", "unit": "days", "source": "主任会议纪要", "reason": "放宽"}


@pytest.fixture
def clerk(client):
    user = UserFactory(roles=[Role.OFFICE_STAFF])
    client.force_login(user)
    return user


def termed(subject: int = 1):
    return make_duty(
        subject=subject,
        now=MONDAY,
        kind="tests.termed",
        due=due_under(TERM, MONDAY),
        subject_label=f"企业培育视察{subject}",
    )


def shown(response) -> str:
    return unescape(response.content.decode())


def test_every_kind_stands_there_with_its_term_and_source(client, clerk):
    page = shown(client.get(reverse("duties:kinds")))

    for kind in registered_kinds():
        assert str(kind.label) in page
    assert "10 个工作日" in page
    assert "法律未规定期限" in page


def test_a_clerk_sees_first_what_would_move_and_saves_then(client, clerk):
    duty = termed()
    address = reverse("duties:term", args=[TERM])

    foreseen = client.post(address, {**CHANGE, "act": "foresee"})
    assert not DutyTerm.objects.exists()
    assert "企业培育视察1" in shown(foreseen)
    assert "2026-05-25" in shown(foreseen)
    assert "2026-05-26" in shown(foreseen)

    saved = client.post(address, {**CHANGE, "act": "save"}, follow=True)

    assert DutyTerm.objects.get().source == "主任会议纪要"
    page = shown(saved)
    assert "企业培育视察1" in page, "what is open and has another date is listed at once"
    assert 'name="duty"' not in page, "a clerk does not move it"
    duty.refresh_from_db()
    assert duty.due_at.date() == dt.date(2026, 5, 25)


def test_the_director_moves_what_stays_ticked(client, clerk):
    one, other = termed(1), termed(2)
    change_term(term=TERM, amount=15, unit="days", reason="放宽", by=clerk, now=MONDAY)
    client.force_login(UserFactory(roles=[Role.OFFICE_DIRECTOR]))
    address = reverse("duties:move", args=[TERM])
    assert shown(client.get(address)).count('name="duty"') == 2

    done = client.post(address, {"duty": [one.pk]}, follow=True)

    one.refresh_from_db()
    other.refresh_from_db()
    assert one.due_at.date() == dt.date(2026, 5, 26)
    assert other.due_at.date() == dt.date(2026, 5, 25)
    page = shown(done)
    assert "企业培育视察1" in page
    assert "企业培育视察2" not in page
    assert "2026-05-25" in page
    assert "2026-05-26" in page


def test_nothing_ticked_is_said_and_nothing_moves(client, clerk):
    termed()
    change_term(term=TERM, amount=15, unit="days", reason="放宽", by=clerk, now=MONDAY)
    client.force_login(UserFactory(roles=[Role.OFFICE_DIRECTOR]))

    answer = client.post(reverse("duties:move", args=[TERM]), {})

    assert answer.status_code == 422
    assert "请在清单中选择" in shown(answer)
    assert not DateMove.objects.exists()


@pytest.mark.parametrize("odd", ["九", "²", "-1", "9" * 5000])
def test_an_odd_row_is_none_of_the_list(client, clerk, odd):
    termed()
    change_term(term=TERM, amount=15, unit="days", reason="放宽", by=clerk, now=MONDAY)
    client.force_login(UserFactory(roles=[Role.OFFICE_DIRECTOR]))

    answer = client.post(reverse("duties:move", args=[TERM]), {"duty": [odd]})

    assert answer.status_code == 422
    assert not DateMove.objects.exists()


def test_a_source_left_as_shown_stays_what_it_was(client, clerk):
    """The shipped words are kept nowhere: they would stay when a release changes them."""
    address = reverse("duties:term", args=[TERM])
    shown_there = str(length_of(TERM).source)

    client.post(address, {**CHANGE, "source": shown_there})
    assert DutyTerm.objects.latest("pk").source == ""
    client.post(address, {**CHANGE, "amount": "16"})
    client.post(address, {**CHANGE, "amount": "17"})
    assert DutyTerm.objects.latest("pk").source == CHANGE["source"]
    client.post(address, {**CHANGE, "amount": "18", "source": ""})

    assert DutyTerm.objects.latest("pk").source == ""
    assert length_of(TERM).source == shown_there


@pytest.mark.parametrize(
    ("field", "value"), [("amount", "0"), ("amount", "九"), ("unit", "years"), ("reason", "")]
)
def test_a_mistyped_term_keeps_what_was_typed(client, clerk, field, value):
    answer = client.post(reverse("duties:term", args=[TERM]), {**CHANGE, field: value})

    assert answer.status_code == 422
    assert "主任会议纪要" in shown(answer)
    assert not DutyTerm.objects.exists()


def test_the_same_term_again_is_said_beside_the_form(client, clerk):
    same = {"amount": "10", "unit": "workdays", "source": "", "reason": "误点"}

    answer = client.post(reverse("duties:term", args=[TERM]), same)

    assert answer.status_code == 422
    assert "没有变化" in shown(answer)


def test_a_corrected_day_says_what_moved_and_leads_to_the_list(client, clerk):
    termed()
    answer = client.post(
        reverse("calendar_day:add"),
        {"date": "2026-05-13", "name": "测试假日", "reason": "通知"},
        follow=True,
    )

    move = DateMove.objects.get()
    assert reverse("duties:moved_list", args=[move.pk]) in shown(answer)
    assert "1项未办结事项的截止日期随之调整" in shown(answer)


def test_a_day_can_be_asked_what_it_would_move_before_it_is_saved(client, clerk):
    duty = termed()
    typed = {"date": "2026-05-13", "name": "测试假日", "reason": "通知"}

    page = shown(client.post(reverse("calendar_day:add"), {**typed, "foresee": "1"}))

    assert "1项未办结事项的截止日期随之调整" in page
    assert f"{duty}：2026-05-25 → 2026-05-26" in page, "which, from when to when"
    assert "尚未保存" in page
    assert "测试假日" in page, "nothing typed is lost"
    duty.refresh_from_db()
    assert duty.due_at.date() == dt.date(2026, 5, 25)
    assert not DateMove.objects.exists()
    assert not CalendarDay.objects.exists()


def test_taking_a_correction_back_says_first_what_moves_again(client, clerk):
    duty = termed()
    typed = {"date": "2026-05-13", "name": "测试假日", "reason": "通知"}
    client.post(reverse("calendar_day:add"), typed)
    row = CalendarDay.objects.get()
    here = reverse("calendar_day:delete", args=[row.pk])

    page = shown(client.get(here))

    assert f"{duty}：2026-05-26 → 2026-05-25" in page
    assert "尚未保存" in page
    assert CalendarDay.objects.filter(pk=row.pk).exists()
    duty.refresh_from_db()
    assert timezone.localdate(duty.due_at) == dt.date(2026, 5, 26)
    client.post(here)
    duty.refresh_from_db()
    assert timezone.localdate(duty.due_at) == dt.date(2026, 5, 25)


def test_a_year_can_be_asked_what_it_would_move_before_it_is_imported(client, clerk):
    start = dt.datetime(2026, 12, 30, 9, tzinfo=dt.UTC)
    duty = make_duty(now=start, due=due_under(TERM, start), subject_label="跨年的事")
    was = timezone.localdate(duty.due_at)
    file = SimpleUploadedFile("2027.csv", "日期,类型,名称\n2027-01-01,休,元旦\n".encode())
    typed = {"year": 2027, "notice": "国办发明电〔2026〕1号", "file": file}

    page = shown(client.post(reverse("calendars_import"), {**typed, "foresee": "1"}))

    assert f"{duty}：{was} → {was + dt.timedelta(days=1)}" in page
    assert "尚未保存" in page
    assert not CalendarYear.objects.exists()
    file.seek(0)
    client.post(reverse("calendars_import"), typed)
    duty.refresh_from_db()
    assert timezone.localdate(duty.due_at) == was + dt.timedelta(days=1)
    assert CalendarYear.objects.get().notice == "国办发明电〔2026〕1号"


def test_the_list_of_what_moved_asks_no_more_for_more_rows(
    client, clerk, django_assert_max_num_queries
):
    for subject in range(1, 31):
        termed(subject)
    correct_day(date=dt.date(2026, 5, 13), is_working=False, name="测试", by=clerk, now=MONDAY)
    address = reverse("duties:moved_list", args=[DateMove.objects.get().pk])
    client.get(address)

    with django_assert_max_num_queries(25):
        page = shown(client.get(address))

    assert page.count("企业培育视察") == 30


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN])
def test_who_only_reads_is_offered_no_form(client, role):
    client.force_login(UserFactory(roles=[role]))

    page = shown(client.get(reverse("duties:term", args=[TERM])))

    assert 'name="amount"' not in page
    assert client.post(reverse("duties:term", args=[TERM]), CHANGE).status_code in (302, 403)
    assert not DutyTerm.objects.exists()


def test_the_administrator_reads_no_titles(client, clerk):
    termed()
    change_term(term=TERM, amount=15, unit="days", reason="放宽", by=clerk, now=MONDAY)
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))

    page = shown(client.get(reverse("duties:term", args=[TERM])))

    assert "企业培育视察" not in page
    assert reverse("duties:move", args=[TERM]) not in page


def test_the_field_of_a_topic_promises_no_length_that_staff_may_change():
    with translation.override("zh-hans"):
        words = str(TopicPage._meta.get_field("due_on").help_text)

    assert "默认期限" in words
    assert "工作日" not in words


def test_an_unknown_term_is_not_found(client, clerk):
    assert client.get(reverse("duties:term", args=["no.such"])).status_code == 404
