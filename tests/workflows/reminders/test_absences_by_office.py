"""离岗与代理: the office notes who is away and who stands in, and ends it."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory, make_duty
from tests.workflows.reminders.factories import only_rule
from workflows.reminders.audience import Audiences
from workflows.reminders.models import Absence

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def office(client, clerk):
    client.force_login(clerk)
    return client


def page_of() -> str:
    return reverse("reminders:absences")


def typed(**figures) -> dict:
    """Two deputies, from today for five days."""
    today = timezone.localdate()
    person = figures.pop("person", None) or UserFactory(roles=[Role.DEPUTY]).person
    substitute = figures.pop("substitute", None) or UserFactory(roles=[Role.DEPUTY]).person
    days = {"first": today, "last": today + dt.timedelta(days=5)}
    return {"person": person.pk, "substitute": substitute.pk, "reason": "住院", **days, **figures}


def away(person=None, first: int = 0, last: int = 5, **more) -> Absence:
    today = timezone.localdate()
    return Absence.objects.create(
        person=person or UserFactory(roles=[Role.DEPUTY]).person,
        substitute=UserFactory(roles=[Role.DEPUTY]).person,
        first=today + dt.timedelta(days=first),
        last=today + dt.timedelta(days=last),
        **more,
    )


def people_shown(client, **asked) -> list:
    return [row.person for row in client.get(page_of(), asked).context["page"]]


def test_what_the_office_notes_reaches_the_substitute(office, clerk):
    said = typed()

    answer = office.post(page_of(), said, follow=True)

    absence = Absence.objects.get()
    assert (absence.person_id, absence.substitute_id) == (said["person"], said["substitute"])
    assert (absence.entered_by, absence.acting_as) == (clerk, Role.OFFICE_STAFF.value)
    words = f"已登记。{absence.person.name}离岗期间，{absence.substitute.name}也会收到提醒。"
    assert words in answer.content.decode()
    duty, now = make_duty(owner=absence.person, now=timezone.now()), timezone.now()
    told = [to.person for to in Audiences([duty], now).of(only_rule(), duty)]
    assert told == [absence.person_id, absence.substitute_id]


def test_a_hat_of_the_office_is_kept_where_she_wears_another_too(client):
    both = UserFactory(roles=[Role.DEPUTY, Role.OFFICE_DIRECTOR])
    client.force_login(both)

    client.post(page_of(), typed())

    assert Absence.objects.get().acting_as == Role.OFFICE_DIRECTOR.value
    event = AuditEvent.objects.get(verb="absence.set")
    assert event.acting_as == Role.OFFICE_DIRECTOR.value


def test_the_list_has_who_is_away_and_who_will_be_in_their_order(office, clerk):
    later, now = away(first=3), away(entered_by=clerk, reason="出差")
    away(first=-9, last=-1)
    away(ended_at=timezone.now())

    page = office.get(page_of())

    assert [row.pk for row in page.context["page"]] == [now.pk, later.pk]
    shown = page.content.decode()
    for words in (str(clerk), "出差", "离岗中", "未开始", "提前结束", "取消登记"):
        assert words in shown


@pytest.mark.parametrize(
    ("wrong", "field", "words"),
    [
        ({"last": "2020-01-01"}, "last", "已经过去"),
        ({"person": ""}, "person", "请填写此项。"),
        ({"first": "后天"}, "first", "日期"),
        ({"substitute": "self"}, "substitute", "代理人不能是本人。"),
        ({"substitute": "stranger"}, "substitute", "的代理人须为同单位或同角色的人员，可选："),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(office, wrong, field, words):
    said = typed()
    if wrong.get("substitute") == "self":
        wrong = {"substitute": said["person"]}
    elif wrong.get("substitute") == "stranger":
        wrong = {"substitute": UserFactory(roles=[Role.UNIT_HEAD]).person.pk}

    page = office.post(page_of(), said | wrong)

    assert (page.status_code, Absence.objects.count()) == (422, 0)
    [told] = page.context["form"].errors[field]
    assert words in told
    assert set(page.context["form"].errors) == {field}
    assert 'value="住院"' in page.content.decode()


def test_whom_nobody_can_stand_in_for_is_said(office):
    person = UserFactory(roles=[Role.CHAIR]).person

    page = office.post(page_of(), typed(person=person))

    assert page.context["form"].errors["substitute"] == [
        f"没有与{person.name}同单位或同角色的人员，无法登记代理人。"
    ]


def test_the_same_days_are_noted_once(office):
    said = typed()

    answers = [office.post(page_of(), said).status_code for _twice in range(2)]

    assert (answers, Absence.objects.count()) == ([302, 422], 1)
    assert AuditEvent.objects.filter(verb="absence.set", refused=True).count() == 1


def test_the_office_ends_it_once(office):
    absence = away()
    end = reverse("reminders:end_absence", args=[absence.pk])

    pages = [office.post(end, follow=True).content.decode() for _twice in range(2)]

    absence.refresh_from_db()
    assert absence.ended_at is not None
    assert all(f"已结束{absence.person.name}的离岗。" in page for page in pages)
    assert AuditEvent.objects.filter(verb="absence.end", refused=False).count() == 1
    assert people_shown(office) == []
    assert "接到请假后在下方登记" in office.get(page_of()).content.decode()


def test_the_auditor_reads_and_writes_nothing(client):
    absence = away()
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    page = client.get(page_of()).content.decode()

    assert absence.person.name in page
    assert "登记离岗" not in page
    assert "提前结束" not in page
    assert client.post(page_of(), typed()).status_code in (302, 403)
    client.post(reverse("reminders:end_absence", args=[absence.pk]))
    absence.refresh_from_db()
    assert (absence.ended_at, Absence.objects.count()) == (None, 1)
    assert AuditEvent.objects.filter(verb="absence.end", refused=True).count() == 1


def test_a_unit_head_is_not_let_in(client):
    client.force_login(UserFactory(roles=[Role.UNIT_HEAD]))

    assert client.get(page_of()).status_code in (302, 403)
    assert client.post(page_of(), typed()).status_code in (302, 403)
    assert Absence.objects.count() == 0


def test_many_are_on_pages_and_ask_no_more_than_one(office, clerk, django_assert_max_num_queries):
    away(entered_by=clerk)
    office.get(page_of())  # what is kept between requests is read
    with django_assert_max_num_queries(60) as few:
        office.get(page_of())
    for _more in range(54):
        away(entered_by=UserFactory(roles=[Role.OFFICE_STAFF]))

    with django_assert_max_num_queries(len(few)):
        first = people_shown(office)

    assert (len(first), len(people_shown(office, p=2))) == (50, 5)


def test_the_rules_and_the_replies_lead_to_it(office):
    for name in ("reminders:rules", "reminders:replies"):
        assert f'href="{page_of()}"' in office.get(reverse(name)).content.decode()
