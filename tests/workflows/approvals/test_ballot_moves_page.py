"""Announcing, stepping aside, urgency and calls through the face."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.kept import once
from tests.workflows.approvals.ballots import ask
from tests.workflows.approvals.conftest import made_stage
from workflows.approvals.enums import Choice, ClosingRule, DecisionState, RequestState, Share
from workflows.approvals.models import CallNote, Vote
from workflows.approvals.services import cast_vote, close_overdue_decisions, mark_urgent

pytestmark = pytest.mark.django_db
FOR = Choice.FOR


@once
def table():
    """Five members, the first presides; three make the quorum."""
    return made_stage(
        size=5,
        closing_rule=ClosingRule.PRESIDER,
        presider_last=True,
        quorum=Share.NUMBER,
        quorum_number=3,
    )


@once
def decision(table):
    return table.open()


def vote(decision, *members):
    for member in members:
        cast_vote(decision=decision, by=member, choice=FOR, now=timezone.now())


def at(name, decision, *more):
    return reverse(f"approvals:{name}", args=[decision.pk, *more])


def page(client, user, decision, name="ballot", *more):
    client.force_login(user)
    return client.get(at(name, decision, *more), follow=True).content.decode()


def post(client, user, decision, name, *more, **data):
    client.force_login(user)
    return client.post(at(name, decision, *more), data)


@pytest.mark.parametrize("screen", ["desk:home", "approvals:ballots", "wagtailadmin_home"])
def test_the_first_screens_offer_the_presider_no_choice_before_the_others(
    client, table, decision, screen
):
    presider, *others = table.members
    client.force_login(presider)
    assert 'name="choice"' not in client.get(reverse(screen)).content.decode()
    client.force_login(others[0])
    assert 'name="choice"' in client.get(reverse(screen)).content.decode()
    vote(decision, *others)
    client.force_login(presider)
    assert 'name="choice"' in client.get(reverse(screen)).content.decode()


def test_the_presider_is_told_whom_the_ballot_waits_for(client, table, decision):
    presider, *others = table.members
    vote(decision, others[0])

    html = page(client, presider, decision)

    assert "还有 3 名委员未表决" in html
    assert 'name="choice"' not in html
    refused = post(client, presider, decision, "vote", choice=FOR)
    assert refused.status_code == 409
    assert "末位表态" in refused.content.decode()


def test_with_a_quorum_one_second_look_names_the_missing_and_does_both(client, table, decision):
    presider, first, second, *silent = table.members
    vote(decision, first, second)
    assert "表决并同时宣布结果" in page(client, presider, decision)

    post(client, presider, decision, "vote", choice=FOR, read="1")
    html = client.get(at("vote", decision)).content.decode()
    assert all(member.person.name in html for member in silent)
    assert first.person.name not in html
    assert 'value="announce"' in html
    assert 'name="confirmed" value="1"' not in html  # not the presider's turn to vote alone
    answer = post(client, presider, decision, "vote", choice=FOR, confirmed="announce")

    decision.refresh_from_db()
    assert (answer.status_code, decision.state) == (302, DecisionState.CARRIED)
    assert "主持人已宣布" in page(client, presider, decision)


def test_after_the_vote_the_announcement_has_a_second_look_of_its_own(client, table, decision):
    presider, *others = table.members
    vote(decision, *others, presider)
    assert at("announce", decision) in page(client, presider, decision)
    assert "全部委员均已表决" in page(client, presider, decision, "announce")

    assert post(client, presider, decision, "announce").status_code == 302
    again = post(client, presider, decision, "announce")

    assert again.status_code == 409
    assert "已结束" in again.content.decode()


def test_nobody_else_is_offered_the_announcement(client, table, decision):
    vote(decision, *table.members[1:], table.members[0])

    for user in (table.members[1], table.director):
        assert at("announce", decision) not in page(client, user, decision)
        assert "只有主持人" in page(client, user, decision, "announce") or user is table.director
        assert post(client, user, decision, "announce").status_code == 409


def test_a_deadline_that_passes_while_the_page_is_open_takes_no_vote_and_says_so(
    client, table, decision
):
    member = table.members[1]
    assert 'name="choice"' in page(client, member, decision)
    type(decision).objects.filter(pk=decision.pk).update(due_at=timezone.now())

    late = post(client, member, decision, "vote", choice=FOR, comment="留住", confirmed="1")

    assert late.status_code == 409
    assert "已结束" in late.content.decode()
    decision.refresh_from_db()
    assert (decision.state, Vote.objects.count()) == (DecisionState.NO_DECISION, 0)


@pytest.mark.parametrize("act", ["vote", "recuse"])
@pytest.mark.parametrize("confirms", [True, False], ids=["confirms late", "looks late"])
def test_what_was_typed_before_the_deadline_is_shown_again_to_copy(
    client, table, decision, act, confirms
):
    """No box is left for it on a closed ballot; the member had already gone on to confirm it."""
    member, said = table.members[1], "路口护栏一并查看"
    box = {"vote": "comment", "recuse": "reason"}[act]
    typed = {box: said} | ({"choice": FOR} if act == "vote" else {})
    post(client, member, decision, act, **typed)
    type(decision).objects.filter(pk=decision.pk).update(due_at=timezone.now())

    if confirms:
        late = post(client, member, decision, act, **typed, confirmed="1")
        assert late.status_code == 409
        html = late.content.decode()
    else:
        close_overdue_decisions(timezone.now())
        html = page(client, member, decision, act)

    assert "已结束" in html
    assert "保留在这里" in html
    assert f'id="unsent_{box}" rows="4" readonly>{said}</textarea>' in html
    assert f'name="{box}"' not in html


def test_the_presider_decides_on_a_page_of_their_own(client, table, decision):
    presider, member = table.members[0], table.members[3]
    asked = ask(decision, member, "亲属在该企业")
    address = at("recusal", decision, asked.pk)
    assert address in page(client, presider, decision)
    assert "亲属在该企业" in page(client, presider, decision, "recusal", asked.pk)
    for user in (member, table.members[1], table.director):
        client.force_login(user)
        assert client.get(address).status_code == 404

    bare = post(client, presider, decision, "recusal", asked.pk, granted="1")
    assert bare.status_code == 422
    unsaid = post(client, presider, decision, "recusal", asked.pk, reason="留住这句")
    assert (unsaid.status_code, "留住这句" in unsaid.content.decode()) == (422, True)
    done = post(client, presider, decision, "recusal", asked.pk, granted="0", reason="不构成")
    again = post(client, presider, decision, "recusal", asked.pk, granted="1", reason="再想")

    assert (done.status_code, again.status_code) == (302, 409)
    asked.refresh_from_db()
    assert asked.state == RequestState.REFUSED
    assert "不构成" in page(client, table.director, decision)


def test_a_member_who_asked_sees_the_way_back_instead_of_the_buttons(client, table, decision):
    member = table.members[3]
    asked = ask(decision, member)
    html = page(client, member, decision)
    assert at("take-back", decision) in html
    assert 'name="choice"' not in html

    assert post(client, member, decision, "take-back").status_code == 302

    asked.refresh_from_db()
    assert asked.state == RequestState.WITHDRAWN
    assert 'name="choice"' in page(client, member, decision)
    assert post(client, member, decision, "take-back").status_code == 409
    assert post(client, table.members[2], decision, "take-back").status_code == 409


def test_the_director_marks_urgent_and_wrong_input_stays_typed(client, table, decision):
    assert at("urgent", decision) in page(client, table.director, decision)
    assert at("urgent", decision) not in page(client, table.clerk, decision)

    typed = {"urgency": "URGENT", "reason": "防汛"}
    wrong = post(client, table.director, decision, "urgent", hours="99", **typed)
    assert (wrong.status_code, "防汛" in wrong.content.decode()) == (422, True)
    done = post(client, table.director, decision, "urgent", hours="4", **typed)
    later = post(client, table.director, decision, "urgent", hours="9", **typed)

    assert (done.status_code, later.status_code) == (302, 409)
    html = page(client, table.members[1], decision)
    assert "加急" in html
    assert "防汛" in html


def test_the_office_notes_calls_and_no_member_sees_them(client, table, decision):
    now = timezone.now()
    mark_urgent(decision=decision, hours=4, reason="防汛", by=table.director, now=now)
    vote(decision, table.members[1])
    called, voted = table.members[2].person, table.members[1].person
    html = page(client, table.clerk, decision)
    assert f'<option value="{called.pk}"' in html
    assert f'<option value="{voted.pk}"' not in html

    data = {"person": called.pk, "note": "家人接听"}
    bare = post(client, table.clerk, decision, "call", **data)
    assert (bare.status_code, "家人接听" in bare.content.decode()) == (422, True)
    done = post(client, table.clerk, decision, "call", **data, reached="1")
    gone = post(client, table.clerk, decision, "call", person=voted.pk, reached="1")

    assert (done.status_code, gone.status_code) == (302, 422)
    assert CallNote.objects.get().person == called
    assert "家人接听" in page(client, table.director, decision)
    assert "家人接听" not in page(client, table.members[2], decision)
    assert post(client, table.members[2], decision, "call", **data).status_code == 404


def test_urgency_can_be_set_with_the_review(client, table):
    table.submit()
    client.force_login(table.director)
    address = reverse("approvals:review", args=[table.current_step().pk])
    half = client.post(address, {"verdict": "APPROVE", "hours": "4"})
    assert half.status_code == 422

    client.post(address, {"verdict": "APPROVE", "hours": "4", "urgent_reason": "防汛"})

    assert (table.decision.urgent, table.decision.due_amount) == (True, 4)
