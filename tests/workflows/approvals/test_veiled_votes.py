"""Beside unanimous totals the name of who voted says how: no list of the trail tells it."""

import re

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.audit import audit_breaches, object_ref, seal_audit
from cms.core.models import AuditEvent
from tests.kept import once
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Choice
from workflows.approvals.services import CannotCastVote, ask_for_meeting, cast_vote
from workflows.approvals.trail import trail_of

pytestmark = pytest.mark.django_db
LIST, RESULTS = "/admin/audit/", "/admin/audit/results/"
VOTES = "?verb=ballot.vote"
NAMED = "委员（表决保密）"


@once
def voted():
    """Six of six against; one of them tapped twice, and somebody without a seat tried."""
    stage = made_stage(size=6)
    stage.open()
    stage.vote(*[Choice.AGAINST] * 5)
    stage.outsider = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])
    for by in (stage.members[0], stage.outsider):
        with pytest.raises(CannotCastVote):
            cast_vote(decision=stage.decision, by=by, choice=Choice.FOR, now=timezone.now())
    last = stage.members[5]
    cast_vote(decision=stage.decision, by=last, choice=Choice.AGAINST, now=timezone.now())
    return stage


READERS = {
    "auditor": {"roles": [Role.AUDITOR]},
    "director": {"roles": [Role.OFFICE_DIRECTOR]},
    "administrator": {"roles": [Role.SYSTEM_ADMIN]},
    "superuser": {"is_superuser": True, "is_staff": True},
    "superuser with every reading hat": {
        "is_superuser": True,
        "roles": [Role.AUDITOR, Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN],
    },
}


@pytest.fixture(params=READERS)
def reader(request, client):
    client.force_login(UserFactory(**READERS[request.param]))
    return client


def read(client, address: str) -> str:
    return client.get(address).content.decode()


def lines(html: str) -> list[str]:
    """The rows of the list, as text."""
    rows = re.findall(r"<tr.*?</tr>", html[html.index("<tbody") :], re.S)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)).strip() for row in rows]


def names_in(stage, html: str) -> list[str]:
    told = [(each.person.name, each.username, str(each)) for each in stage.members]
    return [name for names in told for name in names if name in html]


ASKED = [
    "",
    VOTES,
    f"{VOTES}&refused=true",
    f"{VOTES}&refused=false",
    f"{VOTES}&at_from=gestern",
    f"{VOTES}&verb=account.sign_in",
    f"{VOTES}&verb=nothing",
    f"{VOTES}&verb=decision.close&ordering=id",
    f"{VOTES}&ordering=actor_label",
    "?ordering=-actor_label",
    "?export=csv",
    f"{VOTES}&export=xlsx",
]


def test_no_list_names_who_voted(reader, voted):
    pages = [RESULTS + asked for asked in ASKED] + [LIST, LIST + VOTES]

    assert [page for page in pages if names_in(voted, read(reader, page))] == []


def test_no_search_and_no_filter_finds_a_vote_by_its_voter(reader, voted):
    """A count that differs by the name asked for would tell as much as the name."""
    for field in ("q", "actor", "actor_id", "actor_label"):
        found = set()
        for by in (voted.members[0], voted.members[3], UserFactory()):
            asked = by.pk if field == "actor_id" else by.person.name
            html = read(reader, f"{RESULTS}{VOTES}&{field}={asked}")
            found.add(html.count(NAMED))
        assert len(found) == 1, field  # the same for everybody
        assert field != "q" or found == {0}


def test_the_auditor_reads_that_there_were_votes_and_who_tried_without_a_seat(client, voted):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    votes = lines(read(client, RESULTS + VOTES))

    assert len(votes) == 8
    assert len([line for line in votes if NAMED in line]) == 7
    tried = [line for line in votes if NAMED not in line]
    assert len(tried) == 1
    assert str(voted.outsider) in tried[0]
    found = lines(read(client, f"{RESULTS}{VOTES}&q={voted.outsider.person.name}"))
    assert len(found) == 1
    of_text = lines(read(client, f"{RESULTS}{VOTES}&q={voted.decision.title}"))
    assert len(of_text) == len(votes)


def test_a_vote_tells_its_day_and_stands_beside_no_sign_in(client, voted):
    """Between a member's sign-in and sign-out the place of a line is a name, and so is its hour."""
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    hour = re.compile(r"\d\d:\d\d:\d\d")

    veiled = [line for line in lines(read(client, RESULTS + VOTES)) if NAMED in line]
    assert [line for line in veiled if hour.search(line)] == []
    for asked in ("", f"{VOTES}&verb=account.sign_in"):
        listed = lines(read(client, RESULTS + asked))
        assert listed
        assert [line for line in listed if NAMED in line or not hour.search(line)] == []


def test_while_the_ballot_is_open_it_is_so_already(client, build_stage):
    """What a page has shown before the totals is not taken back by hiding it afterwards."""
    stage = build_stage(size=3)
    stage.open()
    stage.vote(Choice.AGAINST)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    html = read(client, RESULTS + VOTES)

    assert names_in(stage, html) == []
    assert len(lines(html)) == 1


def test_first_screen_and_trail_of_the_text_name_nobody(client, voted):
    for role in (Role.AUDITOR, Role.OFFICE_DIRECTOR):
        client.force_login(UserFactory(roles=[role]))
        page = reverse("decisions:trail", args=[voted.decision.pk])
        assert names_in(voted, read(client, page)) == []
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    assert names_in(voted, read(client, reverse("wagtailadmin_home"))) == []
    tried = [step.who for step in trail_of(object_ref(voted.page)) if step.refused]
    assert tried == [str(voted.outsider)]


def test_no_page_of_one_line_is_open(client, voted):
    client.force_login(UserFactory(roles=[Role.AUDITOR, Role.OFFICE_DIRECTOR]))
    event = AuditEvent.objects.filter(verb="ballot.vote").first()

    for page in ("edit", "delete", "history", "usage", "inspect", "copy"):
        answer = client.get(f"{LIST}{page}/{event.pk}/", follow=True)
        assert names_in(voted, answer.content.decode()) == [], page


def test_who_asked_for_a_meeting_is_named_no_more_than_who_voted(client):
    stage = make_round(3)
    stage.open()
    ask_for_meeting(decision=stage.decision, by=stage.members[1], reason="研究", now=timezone.now())
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    html = read(client, RESULTS + "?verb=circulation.refer")

    assert names_in(stage, html) == []
    assert [NAMED in line for line in lines(html)] == [True]


def test_the_sealed_line_keeps_who_voted(voted, capsys):
    """The proof against a vote cast by another's account stays, and verifies."""
    kept = AuditEvent.objects.filter(verb="ballot.vote", refused=False)
    assert set(kept.values_list("actor_id", flat=True)) == {each.pk for each in voted.members}

    seal_audit(everything=True)

    assert list(audit_breaches()) == []
    call_command("verify_audit")


def test_members_read_for_themselves_who_has_voted_and_how(client, voted):
    """Whoever did not vote and is named as having voted sees it on the page of the ballot."""
    client.force_login(voted.members[2])

    html = read(client, reverse("approvals:ballot", args=[voted.decision.pk]))

    assert [each.person.name for each in voted.members if each.person.name not in html] == []


def test_a_longer_list_asks_no_more(client, voted):
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    read(client, LIST + VOTES)
    counts = []
    for _once in range(2):
        with CaptureQueriesContext(connection) as asked:
            read(client, LIST + VOTES)
        counts.append(len(asked))
        for by in voted.members:
            with pytest.raises(CannotCastVote):
                cast_vote(decision=voted.decision, by=by, choice=Choice.FOR, now=timezone.now())
    assert counts[0] == counts[1]
