"""表决页 through the face: what members and office see, vote, confirm, and never see."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.publishing.queries import in_force
from tests.kept import once
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Choice, DecisionState, Share
from workflows.approvals.models import CommitteeTask, Decision, RecusalRequest, Vote
from workflows.approvals.services import cast_vote, end_decision

FOR, AGAINST = Choice.FOR, Choice.AGAINST


@once
def decision(stage):
    return stage.open()


def page(client, user, decision, name="ballot"):
    client.force_login(user)
    return client.get(reverse(f"approvals:{name}", args=[decision.pk]))


def post(client, user, decision, name="vote", **data):
    """What a tap leads to; the second look has the address of the post."""
    client.force_login(user)
    address = reverse(f"approvals:{name}", args=[decision.pk])
    answer = client.post(address, data)
    return client.get(address) if getattr(answer, "url", "") == address else answer


def test_member_sees_roster_clock_and_three_buttons(client, stage, decision):
    answer = page(client, stage.members[0], decision)

    html = answer.content.decode()
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    for member in stage.members:
        assert member.person.name in html
    for choice in Choice:
        assert f'value="{choice.value}"' in html
    assert "未表决" in html


def test_voting_takes_one_look_more_and_no_address_holds_the_choice(client, stage, decision):
    first = post(client, stage.members[0], decision, choice=FOR, comment="赞成开展")
    assert Vote.objects.count() == 0
    assert "赞成开展" in first.content.decode()

    second = post(client, stage.members[0], decision, choice=FOR, comment="赞成", confirmed="1")

    assert second.status_code == 302
    assert second["Location"] == reverse("approvals:ballot", args=[decision.pk])
    assert Vote.objects.get().comment == "赞成"
    assert Vote.objects.get().entered_by == stage.members[0]


def test_a_vote_is_post_only_and_needs_the_token(client, stage, decision):
    from django.test import Client

    client.force_login(stage.members[0])
    answer = client.get(reverse("approvals:vote", args=[decision.pk]), {"choice": FOR})
    assert answer.url == reverse("approvals:ballot", args=[decision.pk])
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(stage.members[0])
    answer = strict.post(
        reverse("approvals:vote", args=[decision.pk]), {"choice": FOR, "confirmed": "1"}
    )
    assert answer.status_code == 403
    assert Vote.objects.count() == 0


def test_a_double_click_counts_once_and_answers_409(client, stage, decision):
    post(client, stage.members[0], decision, choice=FOR, confirmed="1")

    again = post(client, stage.members[0], decision, choice=AGAINST, confirmed="1")

    assert again.status_code == 409
    assert Vote.objects.get().choice == FOR


def test_a_vote_on_a_closed_ballot_answers_409_with_a_sentence(client, stage, decision):
    stage.vote(*[FOR] * 6)

    late = post(client, stage.members[7], decision, choice=FOR, confirmed="1")

    assert late.status_code == 409
    assert "已结束" in late.content.decode()


def test_wrong_input_stands_beside_its_field_and_keeps_what_was_typed(client, stage, decision):
    no_choice = post(client, stage.members[0], decision, comment="留住这句话")
    assert no_choice.status_code == 422
    assert "留住这句话" in no_choice.content.decode()
    too_long = post(client, stage.members[0], decision, choice=FOR, comment="长" * 501)
    assert too_long.status_code == 422
    assert 'aria-invalid="true"' in too_long.content.decode()


@pytest.mark.parametrize("name", ["ballot", "page"])
def test_strangers_and_superusers_find_nothing(client, stage, decision, name):
    for user in (
        UserFactory(is_superuser=True, is_staff=True),
        UserFactory(roles=[Role.DEPUTY]),
        UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER]),
        UserFactory(roles=[Role.AUDITOR]),
    ):
        assert page(client, user, decision, name).status_code == 404
    client.logout()
    assert client.get(reverse(f"approvals:{name}", args=[decision.pk])).status_code == 302


def test_the_office_sees_who_has_not_voted_and_no_buttons(client, stage, decision):
    cast_vote(decision=decision, by=stage.members[0], choice=FOR, now=timezone.now())

    html = page(client, stage.director, decision).content.decode()

    assert "未表决" in html
    assert 'name="choice"' not in html
    assert 'class="ballot-totals"' not in html


def test_before_closing_nobody_sees_choices_or_totals(client, stage, decision):
    stage.vote(FOR, FOR, AGAINST)

    for user in (*stage.members[:4], stage.director, stage.clerk):
        answer = page(client, user, decision)
        assert answer.context["tally"] is None
        assert answer.context["votes"] is None


def test_after_closing_members_see_choices_the_office_totals_only(client, stage, decision):
    cast_vote(
        decision=decision, by=stage.members[0], choice=AGAINST, comment="暗号", now=timezone.now()
    )
    stage.members = stage.members[1:]
    stage.vote(*[FOR] * 5)

    member = page(client, stage.members[7], decision)
    office = page(client, stage.director, decision)

    assert "暗号" in member.content.decode()
    assert "应到会" in member.content.decode()
    assert "暗号" not in office.content.decode()
    assert office.context["votes"] is None
    tally = office.context["tally"]
    assert (tally.seats, tally.cast, tally.in_favour, tally.against) == (9, 6, 5, 1)


def test_a_void_ballot_discloses_nothing(client, stage, decision):
    stage.vote(FOR, FOR)
    end_decision(decision=decision, reason="有误", by=stage.director, now=timezone.now())

    answer = page(client, stage.members[0], decision)

    assert answer.context["votes"] is None
    assert answer.context["tally"] is None


def test_the_frame_shows_the_frozen_payload_not_the_editable_record(client, stage, decision):
    type(stage.page).objects.filter(pk=stage.page.pk).update(title="改过的标题")

    html = page(client, stage.members[0], decision, "page").content.decode()

    assert json.loads(decision.payload)["card"]["title"] in html
    assert "改过的标题" not in html


def test_changes_from_what_is_public_now_are_listed(client, stage, decision):
    assert page(client, stage.members[0], decision).context["changes"] is None
    stage.vote(*[FOR] * 6)
    stage.page.refresh_from_db()
    stage.page.title = "第二版公告"
    stage.page.save_revision(user=stage.clerk, log_action=True)
    second = stage.open()

    answer = page(client, stage.members[0], second)

    assert "第二版公告" in str(answer.context["changes"])


def test_recusal_asks_for_a_reason_once_more_and_is_recorded(client, stage, decision):
    assert post(client, stage.members[0], decision, "recuse", reason="").status_code == 422
    first = post(client, stage.members[0], decision, "recuse", reason="亲属在该企业")
    assert "亲属在该企业" in first.content.decode()
    assert not RecusalRequest.objects.exists()

    post(client, stage.members[0], decision, "recuse", reason="亲属在该企业", confirmed="1")

    assert RecusalRequest.objects.get().reason == "亲属在该企业"
    assert not decision.seats.filter(exclusion="RECUSED").exists()  # the presider decides
    assert "亲属在该企业" in page(client, stage.director, decision).content.decode()


def test_the_list_shows_what_waits_for_me_and_drops_it_after_my_vote(client, stage, decision):
    client.force_login(stage.members[0])
    before = client.get(reverse("approvals:ballots"))
    assert before.context["awaiting"] == [decision]
    cast_vote(decision=decision, by=stage.members[0], choice=FOR, now=timezone.now())

    after = client.get(reverse("approvals:ballots"))

    assert after.context["awaiting"] == []
    assert list(after.context["running"]) == [decision]
    assert list(after.context["past"]) == []
    Decision.objects.filter(pk=decision.pk).update(state="CARRIED", closed_at=timezone.now())
    ended = client.get(reverse("approvals:ballots"))
    assert list(ended.context["running"]) == []
    assert list(ended.context["past"]) == [decision]


def test_list_and_page_ask_the_same_number_of_queries_at_1_and_30(
    client, build_stage, db, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.workflows.approvals.factories import make_committee, make_notice

    stage = build_stage(size=1)
    stage.open()
    client.force_login(stage.members[0])
    counts = []
    for more in (0, 4):
        for n in range(more):
            stage.page = make_notice(stage.clerk, f"公告{n}")
            stage.open()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(reverse("approvals:ballots"))
        counts.append(len(queries))
    assert counts[0] == counts[1]

    pages = []
    CommitteeTask.objects.update(quorum=Share.MORE_THAN_HALF)
    for size in (0, 29):
        make_committee(size)
        stage.page = make_notice(stage.clerk, f"另{size}")
        decision = stage.open()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("approvals:ballot", args=[decision.pk]))
        pages.append(len(queries))
    assert pages[0] == pages[1]


# --- the review page


def test_the_director_approves_on_her_own_page_and_the_ballot_opens(client, stage):
    stage.submit()
    step = stage.current_step()
    client.force_login(stage.director)
    assert stage.page.title in client.get(reverse("approvals:reviews")).content.decode()
    assert client.get(reverse("approvals:review-page", args=[step.pk])).status_code == 200

    answer = client.post(reverse("approvals:review", args=[step.pk]), {"verdict": "APPROVE"})

    assert answer.status_code == 302
    assert stage.decision.state == DecisionState.OPEN
    again = client.post(reverse("approvals:review", args=[step.pk]), {"verdict": "APPROVE"})
    assert again.status_code == 409


def test_the_director_returns_with_a_reason(client, stage):
    stage.submit()
    address = reverse("approvals:review", args=[stage.current_step().pk])
    client.force_login(stage.director)
    assert client.post(address, {"verdict": "RETURN"}).status_code == 422

    client.post(address, {"verdict": "RETURN", "comment": "请补充依据"})

    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"


def test_the_review_page_is_the_reviewers_only(client, stage):
    stage.submit()
    address = reverse("approvals:review", args=[stage.current_step().pk])
    for user in (stage.clerk, stage.members[0], UserFactory(is_superuser=True)):
        client.force_login(user)
        assert client.get(address).status_code == 404
        assert client.post(address, {"verdict": "APPROVE"}).status_code == 404
    assert in_force().count() == 0
