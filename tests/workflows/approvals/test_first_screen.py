"""同意/不同意/弃权 on a member's first screens (office-needs 12): one press, the text, one more."""

import re

import pytest
from django.urls import reverse

from cms.accounts.enums import Role
from tests.kept import once
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Choice
from workflows.approvals.models import Vote

pytestmark = pytest.mark.django_db

FIRST_SCREENS = ["desk:home", "approvals:ballots", "wagtailadmin_home"]


@once
def decision(stage):
    return stage.open()


def choices_on(html: str, decision) -> list[str]:
    """Values of the buttons of the form that posts to this ballot's vote."""
    action = reverse("approvals:vote", args=[decision.pk])
    form = re.search(rf'<form method="post" action="{action}".*?</form>', html, re.S)
    assert form is None or "csrfmiddlewaretoken" in form.group()
    return re.findall(r'name="choice" value="(\w+)"', form.group()) if form else []


@pytest.mark.parametrize("screen", FIRST_SCREENS)
def test_a_member_chooses_on_the_first_screen(client, stage, decision, screen):
    client.force_login(stage.members[0])

    html = client.get(reverse(screen)).content.decode()

    assert choices_on(html, decision) == [choice.value for choice in Choice]
    assert decision.summary in html
    assert reverse("approvals:ballot", args=[decision.pk]) in html


@pytest.mark.parametrize("screen", FIRST_SCREENS)
def test_nobody_else_is_offered_a_choice(client, stage, decision, screen):
    stage.vote(Choice.FOR)
    outsider = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])
    for user in (stage.members[0], stage.director, outsider):
        client.force_login(user)
        assert choices_on(client.get(reverse(screen)).content.decode(), decision) == []


@pytest.mark.parametrize("screen", FIRST_SCREENS)
def test_no_choice_looks_heavier_than_the_others(client, stage, decision, screen):
    client.force_login(stage.members[0])

    for address in (reverse(screen), reverse("approvals:ballot", args=[decision.pk])):
        html = client.get(address).content.decode()
        looks = re.findall(r'name="choice" value="\w+"\s+class="([^"]*)"', html)
        assert len(looks) == 3
        assert len(set(looks)) == 1


def test_without_abstention_there_are_two_buttons(client, build_stage):
    stage = build_stage(abstention_allowed=False)
    decision = stage.open()
    client.force_login(stage.members[0])

    for screen in FIRST_SCREENS:
        html = client.get(reverse(screen)).content.decode()
        assert choices_on(html, decision) == [Choice.FOR, Choice.AGAINST]


def test_whoever_chose_there_sees_the_text_before_the_vote_counts(client, stage, decision):
    client.force_login(stage.members[0])
    url = reverse("approvals:vote", args=[decision.pk])

    page = client.post(url, {"choice": Choice.AGAINST}, follow=True)

    html = page.content.decode()
    assert not Vote.objects.exists()
    assert "no-store" in page["Cache-Control"]
    assert html.index(reverse("approvals:page", args=[decision.pk])) < html.index('"confirmed"')
    assert '<textarea name="comment"' in html
    client.post(url, {"choice": Choice.AGAINST, "comment": "再议", "confirmed": "1"})
    assert (Vote.objects.get().choice, Vote.objects.get().comment) == (Choice.AGAINST, "再议")


def test_whoever_read_the_ballot_page_is_only_asked(client, stage, decision):
    client.force_login(stage.members[0])
    url = reverse("approvals:vote", args=[decision.pk])

    data = {"choice": Choice.FOR, "comment": "好", "read": "1"}
    html = client.post(url, data, follow=True).content.decode()

    assert "<iframe" not in html
    assert '<input type="hidden" name="comment" value="好">' in html


def test_the_roster_names_the_presider_once(client, stage, decision):
    client.force_login(stage.director)
    url = reverse("approvals:ballot", args=[decision.pk])

    for post in ("", "主持人", "党工委书记"):
        decision.seats.filter(is_presider=True).update(post=post)
        assert client.get(url).content.decode().count("主持人") == 1
