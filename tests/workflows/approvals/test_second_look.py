"""The second look before a vote or a recusal: back, reload and a ballot that closed meanwhile."""

import pytest
from django.contrib.sessions.models import Session
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from tests.kept import once
from workflows.approvals.enums import Choice
from workflows.approvals.models import RecusalRequest, Vote
from workflows.approvals.services import cast_vote

pytestmark = pytest.mark.django_db
WORDS = "请补充资金来源"


@once
def decision(stage):
    return stage.open()


@pytest.fixture
def member(client, stage, decision):
    client.force_login(stage.members[0])
    return client


def at(name, decision):
    return reverse(f"approvals:{name}", args=[decision.pk])


def choose(member, decision, **data):
    return member.post(at("vote", decision), {"choice": "AGAINST", "comment": WORDS, **data})


def waiting(member, decision):
    """What the member's browser holds: whose, and what."""
    text = member.cookies[f"ballot_vote_{decision.pk}"].value
    return signing.loads(text, salt="approvals.pending")[1]


def test_the_second_look_is_a_page_that_can_be_gone_back_to(member, decision):
    first = choose(member, decision, read="1")

    assert (first.status_code, first.url) == (302, at("vote", decision))
    for _look in range(2):  # also after a reload
        html = member.get(first.url).content.decode()
        assert "确认：不同意" in html
        assert WORDS in html
    assert not Vote.objects.exists()


def test_back_after_voting_leads_to_the_ballot(member, decision):
    choose(member, decision)
    choose(member, decision, confirmed="1")

    assert member.get(at("vote", decision)).url == at("ballot", decision)
    assert member.cookies[f"ballot_vote_{decision.pk}"].value == ""
    assert Vote.objects.get().choice == Choice.AGAINST


def test_thinking_again_keeps_the_words_and_not_the_choice(member, decision):
    choose(member, decision, read="1")

    back = choose(member, decision, back="1")

    assert back.url == at("ballot", decision)
    assert f">{WORDS}</textarea>" in member.get(back.url).content.decode()
    assert member.get(at("vote", decision)).url == at("ballot", decision)
    assert "AGAINST" not in str(waiting(member, decision))
    assert not Vote.objects.exists()


def test_a_choice_on_a_first_screen_keeps_words_typed_before(member, decision):
    choose(member, decision, back="1")

    html = member.post(at("vote", decision), {"choice": "FOR"}, follow=True).content.decode()

    assert f">{WORDS}</textarea>" in html


def test_what_is_confirmed_is_what_that_page_showed(member, decision):
    """Another tab chose otherwise meanwhile."""
    choose(member, decision)
    member.post(at("vote", decision), {"choice": "FOR"})

    choose(member, decision, confirmed="1")

    assert Vote.objects.get().choice == Choice.AGAINST


def test_what_waits_stands_in_no_address_and_in_no_log(member, decision, caplog):
    caplog.set_level(0)
    answer = choose(member, decision, read="1")
    member.get(answer.url)

    assert "AGAINST" not in answer.url
    assert "AGAINST" not in caplog.text
    assert WORDS not in caplog.text
    assert "AGAINST" in str(waiting(member, decision))  # in her own browser, for these pages only
    cookie = member.cookies[f"ballot_vote_{decision.pk}"]
    assert (cookie["path"], cookie["httponly"]) == (at("ballot", decision), True)
    for row in Session.objects.all():
        assert not {"AGAINST", WORDS} & set(str(row.get_decoded()).split("'"))


def test_what_waits_is_nobody_elses_in_the_same_browser(member, stage, decision):
    choose(member, decision, read="1")
    held = member.cookies[f"ballot_vote_{decision.pk}"].value
    member.force_login(stage.members[1])
    member.cookies[f"ballot_vote_{decision.pk}"] = held

    assert member.get(at("vote", decision)).url == at("ballot", decision)


def test_a_closed_ballot_asks_nobody_twice(client, stage, decision):
    stage.vote(*[Choice.FOR] * 6)
    client.force_login(stage.members[7])

    answer = choose(client, decision)

    assert answer.status_code == 409
    assert "已结束" in answer.content.decode()
    assert "确认：" not in answer.content.decode()
    recusal = client.post(at("recuse", decision), {"reason": "亲属在该企业"})
    assert recusal.status_code == 409


def test_a_ballot_that_closes_during_the_second_look_says_so(client, stage, decision):
    client.force_login(stage.members[7])
    choose(client, decision)
    stage.vote(*[Choice.FOR] * 6)

    page = client.get(at("vote", decision), follow=True)

    assert page.redirect_chain[-1][0] == at("ballot", decision)
    assert "本次表决已结束" in page.content.decode()


def test_time_that_is_up_is_no_time_to_choose(member, decision):
    type(decision).objects.filter(pk=decision.pk).update(due_at=timezone.now())

    assert choose(member, decision).status_code == 409


def test_who_has_voted_is_not_asked_again(member, stage, decision):
    cast_vote(decision=decision, by=stage.members[0], choice=Choice.FOR, now=timezone.now())

    assert "您已经表决" in choose(member, decision).content.decode()


def test_the_reason_for_stepping_aside_is_looked_at_and_kept_as_well(member, decision):
    answer = member.post(at("recuse", decision), {"reason": WORDS})

    assert answer.url == at("recuse", decision)
    assert WORDS in member.get(answer.url).content.decode()
    assert WORDS in member.get(at("ballot", decision)).content.decode()
    member.post(at("recuse", decision), {"reason": WORDS, "confirmed": "1"})
    assert member.get(at("recuse", decision)).url == at("ballot", decision)
    assert RecusalRequest.objects.get().reason == WORDS
