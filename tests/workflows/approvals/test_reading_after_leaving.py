"""Who left a body, or was asked in for a time that is over, reads its decisions no more: members
see choices after closing, nobody else (office-needs 8).
"""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.kept import once
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import agree, give_standing_chain, grant, submit_reception
from tests.workflows.approvals.test_leaving_members import take_off
from tests.workflows.approvals.test_standing_seconds import ask_in
from workflows.approvals.circulation.permissions import user_can_read_requests
from workflows.approvals.enums import Choice, DecisionState
from workflows.approvals.models import Decision
from workflows.approvals.permissions import user_can_view_choices
from workflows.approvals.services import ask_for_meeting, cast_vote, end_decision
from workflows.duties.models import SecondGrant
from workflows.duties.services import revoke_second

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
WORDS = "只说给委员听"
PAGES = ("approvals:ballot", "approvals:page")


def page(client, user, decision, name: str = "approvals:ballot"):
    client.force_login(user)
    return client.get(reverse(name, args=[decision.pk]))


def says(decision, member, choice=Choice.FOR) -> None:
    cast_vote(decision=decision, by=member, choice=choice, comment=WORDS, now=timezone.now())


def test_who_left_before_it_closed_reads_neither_page_nor_choices(build_stage, client):
    stage = build_stage(size=5)
    decision, gone = stage.open(), stage.members[4]
    take_off(stage, gone)
    assert "您已不再是" in page(client, gone, decision).content.decode()
    for member in stage.members[:4]:
        says(decision, member)
    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED

    assert {page(client, gone, decision, name).status_code for name in PAGES} == {404}
    assert not user_can_view_choices(gone, decision)
    listed = client.get(reverse("approvals:ballots")).content.decode()
    assert reverse("approvals:ballot", args=[decision.pk]) not in listed
    assert WORDS in page(client, stage.members[0], decision).content.decode()


def test_who_voted_and_left_reads_the_page_without_choices(build_stage, client):
    stage = build_stage(size=5)
    decision, gone = stage.open(), stage.members[0]
    says(decision, gone)
    take_off(stage, gone)
    for member in stage.members[1:]:
        says(decision, member)
    decision.refresh_from_db()

    answer = page(client, gone, decision)

    assert answer.status_code == 200
    assert WORDS not in answer.content.decode()
    assert not user_can_view_choices(gone, decision)


def test_who_was_a_member_when_it_closed_reads_it_ever_after(build_stage, client):
    stage = build_stage(size=3)
    decision = stage.open()
    for member in stage.members:
        says(decision, member)
    take_off(stage, stage.members[0])

    assert WORDS in page(client, stage.members[0], decision).content.decode()


def test_who_left_reads_no_wish_for_a_meeting(client):
    stage = make_round()
    decision, gone, asks = stage.open(), *stage.members[:2]
    take_off(stage, gone)
    ask_for_meeting(decision=decision, by=asks, reason=WORDS, now=timezone.now())
    decision.refresh_from_db()

    assert not user_can_read_requests(gone, decision)
    assert user_can_read_requests(asks, decision)
    assert page(client, gone, decision).status_code == 404


@once
def release(stage):
    """A release under an authorisation whose first person wrote the text, and a second asked in."""
    grant(stage, [stage.clerk, stage.director])
    give_standing_chain()
    chair = UserFactory(roles=[Role.CHAIR])
    decision = submit_reception(stage)
    return stage, decision, chair, ask_in(stage, chair)


def test_a_second_taken_off_before_her_word_reads_nothing(release, client):
    stage, decision, chair, given = release
    assert page(client, chair, decision).status_code == 200

    revoke_second(grant=given, by=stage.director, now=timezone.now())

    assert {page(client, chair, decision, name).status_code for name in PAGES} == {404}


def test_a_second_whose_time_ran_out_after_the_end_reads_nothing(release, client):
    """The clock looks at open decisions only: her seat says nothing of it."""
    stage, decision, chair, given = release
    end_decision(decision=decision, reason="另行研究", by=stage.director, now=timezone.now())
    assert page(client, chair, decision).status_code == 200

    now = timezone.now()
    times = {"valid_from": now - 2 * MINUTE, "valid_to": now - MINUTE}
    SecondGrant.objects.filter(pk=given.pk).update(**times)

    assert page(client, chair, decision).status_code == 404


def test_a_second_who_released_it_reads_the_page_and_no_choice_after_her_time(release, client):
    stage, decision, chair, given = release
    agree(decision, chair, stage.director)
    decision = Decision.objects.get(pk=decision.pk)
    assert user_can_view_choices(chair, decision)

    revoke_second(grant=given, by=stage.director, now=timezone.now())

    assert page(client, chair, decision).status_code == 200
    assert not user_can_view_choices(chair, decision)
