"""单位待办: the head sees who owes what on the unit's behalf, a handler the unit's own list."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.people.models import Membership
from tests.workflows.duties.factories import OrganizationFactory, UserFactory, make_duty
from tests.workflows.topics.factories import make_handler, make_unit, released_topic
from workflows.duties.owners import Owner
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db
ADDRESS = "/desk/unit/"


def account(unit, role: Role):
    user = UserFactory(roles=[role])
    Membership.objects.create(person=user.person, organization=unit, valid_from=dt.date(2024, 1, 1))
    return user


@pytest.fixture
def unit():
    return OrganizationFactory(name="科技创新局")


def page_of(client, user, **asked) -> str:
    client.force_login(user)
    answer = client.get(ADDRESS, asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_head_sees_the_unit_and_its_people_on_its_behalf_and_nothing_personal(client, unit):
    head, handler = account(unit, Role.UNIT_HEAD), account(unit, Role.UNIT_HANDLER)
    late = timezone.now() - dt.timedelta(days=30)
    make_duty(unit, subject_label="本单位的事", days=9)
    make_duty(Owner(handler.person, unit), now=late, subject=2, subject_label="代表单位的事")
    make_duty(handler.person, subject=3, subject_label="私人的事")
    make_duty(OrganizationFactory(), subject=4, subject_label="别单位的事")

    html = page_of(client, head)

    assert "本单位的事" in html
    assert "代表单位的事" in html
    assert handler.person.name in html
    assert "私人的事" not in html
    assert "别单位的事" not in html
    one = page_of(client, head, person=handler.person_id)
    assert "本单位的事" not in one
    assert "本单位的事" in page_of(client, head, person="unit")
    assert "本单位的事" not in page_of(client, head, light="OVERDUE")


def test_a_handler_reads_no_colleagues_matters(client, unit):
    mine, other = account(unit, Role.UNIT_HANDLER), account(unit, Role.UNIT_HANDLER)
    make_duty(unit, subject_label="本单位的事")
    make_duty(Owner(other.person, unit), subject=2, subject_label="同事经办的事")
    make_duty(Owner(mine.person, unit), subject=3, subject_label="我经办的事")

    html = page_of(client, mine)

    assert "本单位的事" in html
    assert "我经办的事" in html
    assert "同事经办的事" not in html
    assert "同事经办的事" not in page_of(client, mine, person=other.person_id)


def test_it_names_who_has_begun_and_opens_the_part_in_one_click(client):
    topic = released_topic()
    unit = make_unit()
    handler, head = make_handler(unit), account(unit, Role.UNIT_HEAD)
    part = Assignment.objects.get(topic=topic, filler="UNIT")
    address = reverse("desk:assignment", args=[part.pk])

    before = page_of(client, head)
    client.force_login(handler)
    client.post(address, {"act": "fill"})
    after = page_of(client, head)

    assert "还没有人开始办理" in before
    assert f'href="{address}"' in before
    assert handler.person.name in after


def test_nothing_owed_and_no_unit_say_what_to_do_next(client, unit):
    assert "没有待办事项" in page_of(client, account(unit, Role.UNIT_HEAD))
    assert "不属于任何单位" in page_of(client, UserFactory(roles=[Role.UNIT_HANDLER]))


def test_the_same_queries_at_1_and_60(client, unit):
    head = account(unit, Role.UNIT_HEAD)
    page_of(client, head)
    counts = []
    for more in (1, 60):
        for number in range(more):
            make_duty(Owner(UserFactory().person, unit), subject=number + 100 * more)
        with CaptureQueriesContext(connection) as queries:
            client.get(ADDRESS)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_it_is_closed_to_whoever_acts_for_no_unit(client):
    client.force_login(UserFactory(roles=[Role.DEPUTY]))
    assert client.get(ADDRESS).status_code == 403
