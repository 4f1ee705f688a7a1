"""A vote, a recusal, a review, a check of another's entries or a power given to another, by who
signed in long ago: asked who they are, nothing lost.
"""

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Workflow

from tests.cms.accounts.stale import grow_stale
from tests.home.test_release import approved
from tests.kept import once
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import make_draft, two_releasers
from workflows.approvals.enums import AuthorizationState, Choice
from workflows.approvals.models import CommitteeTask, KindChain, PenMark, Seat, Vote
from workflows.duties.models import Handover, SecondGrant

pytestmark = pytest.mark.django_db
PASSWORD = "长长的口令2026"
WORDS = "请补充资金来源"
ASK = "/desk/confirm/"


def sign_in(client, user):
    user.set_password(PASSWORD)
    user.save()
    client.force_login(user)
    grow_stale(client)
    return client


@once
def decision(stage):
    return stage.open()


@pytest.fixture
def member(client, stage, decision):
    return sign_in(client, stage.members[0])


def at(name, decision):
    return reverse(f"approvals:{name}", args=[decision.pk])


def prove(client, asked):
    """Answer the question with the password; the page that it leads back to."""
    target = client.get(asked.url).context["next"]
    answer = client.post(ASK, {"password": PASSWORD, "next": target})
    assert answer.url == target
    return client.get(target)


def test_a_choice_waits_in_the_browser_while_its_member_proves_who_they_are(member, decision):
    asked = member.post(at("vote", decision), {"choice": "AGAINST", "comment": WORDS, "read": "1"})
    assert asked.url.startswith(ASK)
    assert "AGAINST" not in asked.url
    stored = [str(each.get_decoded()) for each in Session.objects.all()]
    assert not any(word in text for text in stored for word in ("AGAINST", WORDS))

    html = prove(member, asked).content.decode()

    assert "确认：不同意" in html
    assert WORDS in html
    assert not Vote.objects.exists()
    member.post(at("vote", decision), {"choice": "AGAINST", "comment": WORDS, "confirmed": "1"})
    assert Vote.objects.get().choice == Choice.AGAINST


def test_a_confirmation_that_came_too_late_is_asked_for_and_keeps_its_words(member, decision):
    confirmed = {"choice": "FOR", "comment": WORDS, "confirmed": "1"}
    asked = member.post(at("vote", decision), confirmed)
    assert not Vote.objects.exists()

    html = prove(member, asked).content.decode()

    assert "确认：同意" in html
    assert WORDS in html


def test_a_recusal_keeps_its_reason(member, decision):
    asked = member.post(at("recuse", decision), {"reason": "本人分管该单位", "confirmed": "1"})
    assert asked.url.startswith(ASK)
    assert "本人分管该单位" in prove(member, asked).content.decode()
    assert not Seat.objects.exclude(recused_at=None).exists()


def test_thinking_again_is_no_act_and_not_asked(member, decision):
    page = member.post(at("vote", decision), {"choice": "FOR", "back": "1"})

    assert page.url == at("ballot", decision)


def test_a_choice_that_is_none_is_told_before_any_question(member, decision):
    assert member.post(at("vote", decision), {"choice": "?"}).status_code == 422


def test_reading_asks_nothing(member, decision):
    assert member.get(at("ballot", decision)).status_code == 200


def test_a_review_keeps_its_comment_and_says_what_to_do(client, stage):
    step = stage.submit().current_step()
    director, here = sign_in(client, stage.director), reverse("approvals:review", args=[step.pk])
    opened = director.get(here)

    asked = director.post(
        here, {"verdict": "RETURN", "comment": WORDS, "writer": opened.context["writer"]}
    )
    html = prove(director, asked).content.decode()

    assert "刚才的操作尚未执行，请继续" in html
    assert WORDS in html
    step.refresh_from_db()
    assert step.status == step.STATUS_IN_PROGRESS


def test_marks_are_read_and_checked_by_who_has_just_proved_it(client):
    """Asked before the first is typed: how members marked is kept nowhere meanwhile."""
    stage = make_round()
    decision = stage.open()
    stage.enter({0: Choice.FOR})
    second, here = sign_in(client, stage.second), at("check_marks", decision)
    typed = {f"choice_{stage.seat(0).pk}": "FOR"}

    assert second.get(here).url == f"{ASK}?next={here.replace('/', '%2F')}"
    assert second.post(here, typed).url.startswith(ASK)
    assert not Vote.objects.exists()
    stored = [str(each.get_decoded()) for each in Session.objects.all()]
    assert not any("choice_" in text for text in stored)
    assert prove(second, second.get(here)).status_code == 200
    assert PenMark.objects.get().state == "ENTERED"


@pytest.mark.parametrize("act", ["authorization-table", "authorization-revoke"])
def test_an_authorisation_is_tabled_and_revoked_by_who_has_just_proved_it(act, client, stage):
    draft = make_draft(stage.clerk, two_releasers())
    if act == "authorization-revoke":
        draft.state = AuthorizationState.GRANTED
        draft.save()
    before, director = draft.state, sign_in(client, stage.director)
    page = reverse("approvals:authorization", args=[draft.pk])

    asked = director.post(
        reverse(f"approvals:{act}", args=[draft.pk]),
        {"reason": WORDS},
        headers={"Referer": f"http://testserver{page}"},
    )

    assert asked.url == f"{ASK}?next={page.replace('/', '%2F')}"
    draft.refresh_from_db()
    assert draft.state == before
    assert prove(director, asked).status_code == 200


@pytest.mark.parametrize("name", ["grant", "hand_over"])
def test_a_second_is_asked_in_and_duties_pass_by_who_has_just_proved_it(name, client, stage):
    leaver = UserFactory()
    args = [leaver.person_id] if name == "hand_over" else []
    here = reverse(f"duties:{name}", args=args)
    director = sign_in(client, stage.director)

    assert director.get(here).url == f"{ASK}?next={here.replace('/', '%2F')}"
    assert director.post(here, {"reason": WORDS}).url.startswith(ASK)
    assert not SecondGrant.objects.exists()
    assert not Handover.objects.exists()
    assert prove(director, director.get(here)).status_code == 200


@pytest.mark.parametrize("act", ["end", "urgent"])
def test_a_decision_is_ended_or_hastened_by_who_has_just_proved_it(act, client, stage, decision):
    director, here = sign_in(client, stage.director), at(act, decision)
    writer = director.get(here).context["writer"]

    asked = director.post(here, {"reason": WORDS, "hours": "4", "writer": writer})

    assert asked.url == f"{ASK}?next={here.replace('/', '%2F')}"
    decision.refresh_from_db()
    assert decision.is_open
    assert not decision.urgent
    assert WORDS in prove(director, asked).content.decode()


def test_an_approval_is_taken_back_by_who_has_just_proved_it(client, stage):
    permit = approved()
    director, here = sign_in(client, stage.director), reverse("permit_revoke", args=[permit.pk])

    referer = {"Referer": f"http://testserver{here}"}
    asked = director.post(here, {"reason": WORDS}, headers=referer)

    assert asked.url == f"{ASK}?next={here.replace('/', '%2F')}"
    assert not permit.events.exists()
    assert WORDS in prove(director, asked).content.decode()


def test_a_chain_is_given_to_a_kind_by_who_has_just_proved_it(client, stage):
    director, here = sign_in(client, stage.director), reverse("decisions:chains")
    before = list(KindChain.objects.values_list("kind", "workflow"))

    asked = director.post(here, {"kind": "notices.NEWS", "workflow": ""})

    assert asked.url.startswith(ASK)
    assert list(KindChain.objects.values_list("kind", "workflow")) == before


def test_a_chain_and_its_steps_are_shaped_by_who_has_just_proved_it(client, stage):
    director, task = sign_in(client, stage.director), CommitteeTask.objects.first()
    workflow = Workflow.objects.filter(workflow_tasks__task=task).first()
    places = [
        ("wagtailadmin_workflows:add", []),
        ("wagtailadmin_workflows:edit", [workflow.pk]),
        ("wagtailadmin_workflows:edit_task", [task.pk]),
    ]

    for name, args in places:  # before typing: a set of forms is not offered again
        assert director.get(reverse(name, args=args)).url.startswith(ASK), name
    off = reverse("wagtailadmin_workflows:disable", args=[workflow.pk])
    assert director.post(off).url.startswith(ASK)
    workflow.refresh_from_db()
    assert workflow.active


def test_an_entry_is_set_aside_by_who_has_just_proved_it(client):
    table = make_round(9)
    table.open()
    seat = table.decision.seats.first()
    here = reverse("approvals:discard", args=[table.decision.pk, seat.pk])

    asked = sign_in(client, table.director).post(here, {"reason": WORDS})

    assert asked.url.startswith(ASK)


def test_a_seconds_help_is_ended_by_who_has_just_proved_it(client, stage):
    second, now = UserFactory(), timezone.now()
    grant = SecondGrant.objects.create(
        account=second,
        step="approvals.review",
        valid_from=now,
        valid_to=now + dt.timedelta(days=3),
        reason=WORDS,
        granted_by=stage.director,
        granted_at=now,
    )
    director = sign_in(client, stage.director)

    assert director.post(reverse("duties:revoke", args=[grant.pk])).url.startswith(ASK)
    grant.refresh_from_db()
    assert grant.revoked_at is None
