"""My messages on the desk, my time of day, and who stands in for me."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.duties.factories import UserFactory
from tests.workflows.reminders.factories import duty_due, looked_until, moment, only_rule
from workflows.reminders.models import Absence, Message, Preference
from workflows.reminders.services import deliver_waiting, sweep

pytestmark = pytest.mark.django_db
NINE = "2026-12-07 09:00"


@pytest.fixture
def deputy():
    return UserFactory(roles=[Role.DEPUTY])


def told(account) -> None:
    only_rule()
    duty_due("2026-12-10", who=account.person, subject_label="培育情况视察")
    looked_until("2026-12-07 08:00")
    sweep(now=moment(NINE))
    deliver_waiting(now=moment(NINE))


def test_the_desk_counts_what_is_new_until_it_is_opened(client, deputy):
    told(deputy)
    client.force_login(deputy)
    assert 'state warn">1<' in client.get(reverse("desk:home")).content.decode()
    page = client.get(reverse("messages:inbox")).content.decode()
    assert "培育情况视察" in page
    assert "未读" in page
    assert Message.objects.get().receipt == "READ"
    assert 'state warn">1<' not in client.get(reverse("desk:home")).content.decode()


def test_another_persons_messages_are_not_mine(client, deputy):
    told(deputy)
    client.force_login(UserFactory(roles=[Role.DEPUTY]))
    assert "培育情况视察" not in client.get(reverse("messages:inbox")).content.decode()
    assert Message.objects.get().receipt == "NONE"


def test_messages_wait_for_the_time_that_i_set(client, deputy):
    client.force_login(deputy)
    client.post(reverse("messages:wishes"), {"act": "wish", "at": "18:30"})
    assert Preference.objects.get(person=deputy.person).at == dt.time(18, 30)
    told(deputy)
    assert Message.objects.get().state == "WAITING"
    assert deliver_waiting(now=moment("2026-12-07 18:30")) == (1, False)


def test_i_name_who_stands_in_for_me_and_come_back(client, deputy):
    colleague, stranger = UserFactory(roles=[Role.DEPUTY]), UserFactory(roles=[Role.UNIT_HEAD])
    client.force_login(deputy)
    today = timezone.localdate()
    typed = {"act": "absence", "first": today, "last": today + dt.timedelta(days=5), "reason": ""}
    answer = client.post(reverse("messages:wishes"), {**typed, "substitute": stranger.person.pk})
    assert (answer.status_code, Absence.objects.count()) == (422, 0)
    answer = client.post(reverse("messages:wishes"), {**typed, "substitute": colleague.person.pk})
    absence = Absence.objects.get()
    assert (answer.status_code, absence.substitute) == (302, colleague.person)
    client.force_login(colleague)
    assert client.post(reverse("messages:back", args=[absence.pk])).status_code == 404
    client.force_login(deputy)
    client.post(reverse("messages:back", args=[absence.pk]))
    assert Absence.objects.get().ended_at is not None
