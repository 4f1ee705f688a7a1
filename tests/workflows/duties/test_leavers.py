"""Who can no longer answer is named: where it is done, and beside what stays open."""

import datetime as dt
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.people.enums import MandateState
from cms.people.models import Mandate
from cms.people.queries import mandates_in_office
from tests.cms.people.factories import MandateFactory, MembershipFactory, TermFactory
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.leavers import why_silent

pytestmark = pytest.mark.django_db


def edit_account(client, account, **given):
    """The administrator saves the form of an account."""
    roles = list(account.groups.values_list("name", flat=True))
    given = {"username": account.username, "person": account.person_id, "roles": roles} | given
    address = reverse("wagtailusers_users:edit", args=[account.pk])
    return client.post(address, given, follow=True).content.decode()


def ended(person, day: dt.date) -> Mandate:
    return MandateFactory(person=person, state=MandateState.ENDED, valid_to=day, end_reason="辞职")


def test_closing_an_account_says_what_stays_open_in_that_name(client):
    deputy = UserFactory(roles=[Role.DEPUTY])
    for subject in (1, 2):
        make_duty(deputy.person, subject=subject)
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))

    kept = edit_account(client, deputy, is_active="on")
    closed = edit_account(client, deputy)

    assert "未办事项" not in kept
    assert f"{deputy.person.name}名下还有 2 件未办事项" in closed
    assert "请告知办公室" in closed
    assert reverse("duties:board") not in closed  # the administrator may not see it


def test_taking_a_hat_says_so_too_and_who_owes_nothing_raises_no_word(client):
    deputy, idle = UserFactory(roles=[Role.DEPUTY]), UserFactory(roles=[Role.DEPUTY])
    make_duty(deputy.person)
    client.force_login(UserFactory(roles=[Role.SYSTEM_ADMIN]))

    assert "名下还有 1 件" in edit_account(client, deputy, roles=[Role.CHAIR], is_active="on")
    assert "未办事项" not in edit_account(client, idle)


def test_ending_a_mandate_says_so_and_leads_the_office_to_what_is_open(client):
    mandate = MandateFactory()
    make_duty(mandate.person, subject_label="要填的表")
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    address = reverse("mandate:edit", args=[mandate.pk])
    given = {"valid_from": mandate.valid_from, "state": "ENDED", "valid_to": "2026-05-12"}

    refused = client.post(address, given, follow=True).content.decode()
    page = client.post(address, given | {"end_reason": "辞职"}, follow=True).content.decode()

    assert "未办事项" not in refused
    assert f"{mandate.person.name}名下还有 1 件未办事项" in page
    whole = re.search(rf'{reverse("duties:board")}\?words=[^"]*', page)[0]
    assert "要填的表" in client.get(unescape(whole)).content.decode()


def test_who_stays_a_deputy_by_another_mandate_raises_no_word(client):
    mandate = MandateFactory()
    MandateFactory(person=mandate.person, term=TermFactory(number=99))
    make_duty(mandate.person)
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    given = {"valid_from": mandate.valid_from, "state": "ENDED", "valid_to": "2026-05-12"}
    address = reverse("mandate:edit", args=[mandate.pk])

    page = client.post(address, given | {"end_reason": "辞职"}, follow=True).content.decode()

    assert "未办事项" not in page
    mandate.refresh_from_db()
    assert mandate.state == MandateState.ENDED


def test_register_marks_an_owner_who_cannot_answer(client):
    closed = UserFactory(roles=[Role.DEPUTY], is_active=False)
    make_duty(closed.person)
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))
    address = reverse("duties:board")
    client.get(address)

    counts = []
    for more in (0, 29):
        for number in range(more):
            make_duty(UserFactory(is_active=False).person, subject=number + 10)
        with CaptureQueriesContext(connection) as queries:
            html = client.get(address).content.decode()
        counts.append(len(queries))
        assert html.partition("board-rows")[2].count("账号已停用") == more + 1

    assert counts[0] == counts[1]


def test_board_marks_what_a_member_owes_as_a_former_deputy_and_not_her_vote(client):
    member = UserFactory(roles=[Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER]).person
    ended(member, timezone.localdate() - dt.timedelta(days=3))
    make_duty(member, kind="topics.fill")
    make_duty(member, kind="approvals.vote", subject=2)
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    rows = client.get(reverse("duties:board")).context_data["rows"]

    assert {row.kind: bool(row.silent) for row in rows} == {
        "topics.fill": True,
        "approvals.vote": False,
    }


def test_an_ended_mandate_silences_a_deputy_but_not_a_voter():
    now = timezone.now()
    day = timezone.localdate(now) - dt.timedelta(days=3)
    deputy, member = (
        UserFactory(roles=[Role.DEPUTY]).person,
        UserFactory(roles=[Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER]).person,
    )
    again = UserFactory(roles=[Role.DEPUTY]).person
    for person in (deputy, member, again):
        ended(person, day)
    MandateFactory(person=again, term=TermFactory(number=99))
    people = {deputy.pk, member.pk, again.pk}
    words = f"代表资格已于 {day} 终止"

    assert why_silent(people, now) == {deputy.pk: words}
    assert why_silent(people, now, as_deputies=True) == {deputy.pk: words, member.pk: words}
    assert why_silent([], now) == {}


def test_the_last_day_of_a_mandate_is_a_day_in_office_for_every_question():
    """至…止: whoever may still fill in today is not said to have gone, and the other way round."""
    now = timezone.now()
    today = timezone.localdate(now)
    days = [today - dt.timedelta(days=1), today, today + dt.timedelta(days=5)]
    people = [UserFactory(roles=[Role.DEPUTY]).person for _day in days]
    for person, day in zip(people, days, strict=True):
        ended(person, day)

    silent = why_silent({person.pk for person in people}, now, as_deputies=True)

    assert set(silent) == {people[0].pk}
    in_office = mandates_in_office(today).filter(person__in=people)
    assert {mandate.person for mandate in in_office} == set(people[1:])


def test_the_last_day_in_a_unit_is_a_day_in_it():
    now = timezone.now()
    today = timezone.localdate(now)
    gone, leaves = (UserFactory(roles=[Role.UNIT_HANDLER]).person for _n in range(2))
    MembershipFactory(person=gone, valid_to=today - dt.timedelta(days=1))
    MembershipFactory(person=leaves, valid_to=today)

    assert set(why_silent({gone.pk, leaves.pk}, now)) == {gone.pk}
