"""申请延期、免办 on the desk: asked on the duty's own page, decided on a page of its own."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.calendars.services import correct_day
from tests.kept import once
from tests.workflows.duties.asking import decide
from tests.workflows.topics.factories import make_clerk, make_director, released_topic
from workflows.duties.enums import REQUEST_KIND, RequestState
from workflows.duties.models import Duty, DutyRequest
from workflows.topics.enums import FILL_KIND, AssignmentState
from workflows.topics.models import Assignment

pytestmark = pytest.mark.django_db


@once
def fill_duty():
    topic = released_topic()
    part = Assignment.objects.filter(topic=topic, filler="DEPUTY").first()
    return Duty.objects.open().get(kind=FILL_KIND, owner_person=part.person)


@pytest.fixture
def owed(client, fill_duty):
    """What a deputy owes; she is signed in."""
    client.force_login(fill_duty.owner_person.account)
    return fill_duty


def shown(response) -> str:
    return unescape(response.content.decode())


def later(duty, days: int = 7) -> str:
    return (timezone.localdate(duty.due_at) + dt.timedelta(days=days)).isoformat()


def ask(client, duty, **typed):
    typed = {"wish": "EXTEND", "until": later(duty), "reason": "外出学习"} | typed
    return client.post(reverse("desk_duties:duty", args=[duty.pk]), typed, follow=True)


def test_the_page_says_how_the_date_came_about_and_what_happened(client, owed):
    page = shown(client.get(reverse("desk_duties:duty", args=[owed.pk])))

    assert "工作日" in page
    assert "办结条件" in page
    assert "办理经过" in page
    assert owed.subject_label in page
    assert owed.link in page


def test_the_history_says_what_why_and_by_whom_each_date_came_about(client, owed):
    """Opened, moved with a holiday, given longer on request: each line in words."""
    director, clerk = make_director(), make_clerk()
    first = timezone.localdate(owed.due_at)
    correct_day(date=first, is_working=False, name="建区日", by=clerk, now=timezone.now())
    owed.refresh_from_db()
    second = timezone.localdate(owed.due_at)
    until = second + dt.timedelta(days=9)
    asked = ask(client, owed, until=until.isoformat())
    assert asked.status_code == 200
    decide(DutyRequest.objects.get(), director)

    page = shown(client.get(reverse("desk_duties:duty", args=[owed.pk])))
    history = page.partition('id="events-h"')[2].split("<li>")[1:]
    opened, moved, longer = [" ".join(re.sub("<[^>]*>", " ", each).split()) for each in history]

    assert f"截止 {first}" in opened
    assert f"{first} → {second}" in moved
    assert "建区日" in moved
    assert str(clerk) in moved
    assert f"{second} → {until}" in longer
    assert f"{owed.owner_person.account}申请：外出学习" in longer
    assert str(director) in longer


def test_asked_on_a_phone_and_granted_by_the_director(client, owed):
    director = make_director()
    until = later(owed)

    page = shown(ask(client, owed))
    assert "待审批" in page
    assert "外出学习" in page

    client.force_login(director)
    desk = shown(client.get("/desk/"))
    asked = DutyRequest.objects.get()
    address = reverse("desk_duties:request", args=[asked.pk])
    assert address in desk
    assert "外出学习" in shown(client.get(address))
    done = shown(client.post(address, {"act": "grant", "answer": ""}, follow=True))

    assert "已审批" in done
    owed.refresh_from_db()
    assert timezone.localdate(owed.due_at).isoformat() == until
    assert not Duty.objects.open().filter(kind=REQUEST_KIND).exists()


def test_a_refusal_without_a_reason_keeps_the_page_and_says_so(client, owed):
    director = make_director()
    ask(client, owed, wish="WAIVE", until="")
    client.force_login(director)
    asked = DutyRequest.objects.get()
    address = reverse("desk_duties:request", args=[asked.pk])

    answer = client.post(address, {"act": "refuse", "answer": ""})
    assert answer.status_code == 409
    assert "请说明不同意的理由" in shown(answer)

    client.post(address, {"act": "refuse", "answer": "请按时提交"})
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RequestState.REFUSED, "请按时提交")
    assert "请按时提交" in shown(client.get(address))


def test_the_waiver_of_a_form_waives_its_part(client, owed):
    director = make_director()
    ask(client, owed, wish="WAIVE", until="")
    client.force_login(director)

    client.post(
        reverse("desk_duties:request", args=[DutyRequest.objects.get().pk]), {"act": "grant"}
    )

    part = Assignment.objects.get(owner_key=owed.owner_key, filler="DEPUTY")
    assert part.state == AssignmentState.WAIVED


@pytest.mark.parametrize(
    "typed",
    [{"reason": ""}, {"until": ""}, {"until": "2020-01-01"}, {"until": "明天"}, {"wish": ""}],
)
def test_what_was_typed_stays_beside_its_error(client, owed, typed):
    make_director()

    answer = client.post(
        reverse("desk_duties:duty", args=[owed.pk]),
        {"wish": "EXTEND", "until": later(owed), "reason": "外出学习"} | typed,
    )

    assert answer.status_code == 422
    page = shown(answer)
    assert "error" in page
    assert typed.get("reason") == "" or "外出学习" in page
    assert not DutyRequest.objects.exists()


def test_whoever_asked_takes_it_back(client, owed):
    make_director()
    ask(client, owed)
    asked = DutyRequest.objects.get()

    page = client.post(reverse("desk_duties:take_back", args=[asked.pk]), follow=True)

    assert "已撤回" in shown(page)
    assert not Duty.objects.open().filter(kind=REQUEST_KIND).exists()


def test_another_deputy_finds_nothing_here(client, owed):
    make_director()
    ask(client, owed)
    other = Assignment.objects.exclude(owner_key=owed.owner_key).filter(filler="DEPUTY").first()
    client.force_login(other.person.account)

    assert client.get(reverse("desk_duties:duty", args=[owed.pk])).status_code == 404
    asked = DutyRequest.objects.get()
    assert client.get(reverse("desk_duties:request", args=[asked.pk])).status_code == 404


def test_the_office_has_no_button_to_do_what_another_owes(client, owed):
    make_director()
    address = reverse("desk_duties:duty", args=[owed.pk])
    assert f'class="button big" href="{owed.link}"' in shown(client.get(address))

    client.force_login(make_clerk())
    page = shown(client.get(address))

    assert "button big" not in page
    assert 'name="wish"' in page


def test_the_office_asks_for_somebody_on_the_telephone(client, owed):
    make_director()
    clerk = make_clerk()
    client.force_login(clerk)

    ask(client, owed)

    asked = DutyRequest.objects.get()
    assert (asked.entered_by, asked.on_behalf_of_id) == (clerk, owed.owner_person_id)


def test_without_a_director_the_page_says_why_nothing_can_be_asked(client, owed):
    User.objects.filter(groups__name=Role.OFFICE_DIRECTOR.value).update(is_active=False)

    page = shown(client.get(reverse("desk_duties:duty", args=[owed.pk])))

    assert 'name="wish"' not in page
    assert "没有其他主任" in page


def test_the_only_director_is_told_who_has_to_ask(client, owed):
    client.force_login(User.objects.get(groups__name=Role.OFFICE_DIRECTOR.value))

    page = shown(client.get(reverse("desk_duties:duty", args=[owed.pk])))

    assert 'name="wish"' not in page
    assert "请由责任人或办公室同事提出申请" in page
