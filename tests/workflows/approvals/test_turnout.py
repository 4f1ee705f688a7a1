"""Who has voted is told by name until the totals are: beside them names say how somebody voted."""

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.core.permissions import audit_events_for
from cms.paper.registry import kind_of
from cms.paper.sheet import Rows
from tests.kept import once
from tests.workflows.approvals.circulation import after, make_round
from tests.workflows.approvals.conftest import made_stage
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.circulation.queries import SLIP
from workflows.approvals.enums import Choice, DecisionState, Mark
from workflows.approvals.permissions import user_can_view_turnout
from workflows.approvals.services import ask_for_meeting, end_decision
from workflows.approvals.services.closing import close_decision
from workflows.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return UserFactory(roles=[Role.AUDITOR])


@once
def small():
    """Of three one votes, against: no quorum when time is up, and totals of one vote."""
    stage = made_stage(size=3)
    stage.open()
    stage.vote(Choice.AGAINST)
    return stage


@once
def paper():
    """The same going round."""
    stage = make_round(3)
    stage.open()
    stage.vote(Mark.AGAINST)
    return stage


def time_up(stage):
    decision = stage.decision
    close_decision(decision=decision, by=None, now=after(decision))
    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION
    return decision


def states_on(client, user, decision) -> set[str]:
    """The words beside the names of the roster."""
    client.force_login(user)
    html = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    roster = html[html.index('class="ballot-roster"') :]
    roster = roster[: roster.index("</ol>")]
    return {word for word in ("已表决", "未表决", "已签署", "未签署") if word in roster}


def register_of(client, user) -> str:
    client.force_login(user)
    return client.get(reverse("ballots_modeladmin_index")).content.decode()


def slip_rows(decision) -> str:
    sheet = kind_of(SLIP).build(decision, timezone.now())
    return str(next(part for part in sheet.parts if isinstance(part, Rows)).rows)


def test_office_and_members_see_it_while_the_ballot_is_open(client, small, auditor):
    for user in (small.clerk, small.director, *small.members):
        assert states_on(client, user, small.decision) == {"已表决", "未表决"}
    assert small.members[1].person.name in register_of(client, auditor)


def test_once_the_totals_are_told_only_members_see_it(client, small, auditor):
    decision = time_up(small)

    for user in (small.clerk, small.director):
        assert states_on(client, user, decision) == set()
    assert states_on(client, small.members[2], decision) == {"已表决", "未表决"}
    for user in (auditor, small.director):
        register = register_of(client, user)
        assert not [m.person.name for m in small.members if m.person.name in register]


def test_a_member_without_the_hat_sees_no_more_than_the_office(client, small):
    decision = time_up(small)
    former = small.members[0]
    former.groups.clear()

    assert not user_can_view_turnout(type(former).objects.get(pk=former.pk), decision)
    assert not user_can_view_turnout(UserFactory(is_superuser=True), decision)


def test_what_ends_without_totals_hides_nobody(client, small):
    decision = small.decision
    end_decision(decision=decision, reason="另议", by=small.director, now=timezone.now())
    decision.refresh_from_db()

    assert states_on(client, small.clerk, decision) == {"已表决", "未表决"}


def test_a_paper_that_went_round_tells_it_alike(client, paper):
    name = paper.members[0].person.name
    assert states_on(client, paper.clerk, paper.decision)
    assert "已签" in slip_rows(paper.decision)

    decision = time_up(paper)

    assert states_on(client, paper.clerk, decision) == set()
    assert states_on(client, paper.members[1], decision)
    assert "已签" not in slip_rows(decision)
    assert name in slip_rows(decision)


def test_a_paper_that_goes_to_a_meeting_has_no_totals_and_hides_nobody(client, paper):
    decision = paper.decision
    ask_for_meeting(decision=decision, by=paper.members[1], reason="研究", now=timezone.now())
    decision.refresh_from_db()

    assert states_on(client, paper.clerk, decision)


def test_neither_the_ledger_nor_the_directors_trail_tells_it(client, small, auditor):
    time_up(small)
    client.force_login(small.director)
    register = client.get(reverse("duty-register_modeladmin_index")).content.decode()
    assert not [m.person.name for m in small.members if m.person.name in register]
    for state in ("FULFILLED", "LAPSED", "WAIVED"):
        rows = client.get(reverse("duties:board"), {"state": state}).context["rows"]
        assert [duty for duty in rows if duty.kind == "approvals.vote"] == []
        file = client.get(reverse("duties:board_csv"), {"state": state})
        sheet = b"".join(file.streaming_content).decode()
        assert not [m.person.name for m in small.members if m.person.name in sheet]

    cast = AuditEvent.objects.filter(verb="ballot.vote", refused=False)
    assert cast.count() == 1
    assert not audit_events_for(small.director).filter(verb="ballot.vote").exists()
    assert audit_events_for(auditor).filter(verb="ballot.vote").count() == 1


def test_the_page_of_a_closed_vote_is_its_members_alone(client, small, auditor):
    owed = {d.owner_person_id: d for d in Duty.objects.filter(kind="approvals.vote")}
    voted = small.members[0]
    page = reverse("desk_duties:duty", args=[owed[voted.person_id].pk])
    open_one = reverse("desk_duties:duty", args=[owed[small.members[1].person_id].pk])
    client.force_login(small.director)
    assert client.get(open_one).status_code == 200

    time_up(small)

    for reader in (small.clerk, small.director, auditor):
        client.force_login(reader)
        assert [client.get(each).status_code for each in (page, open_one)] == [404, 404]
    client.force_login(voted)
    assert client.get(page).status_code == 200
