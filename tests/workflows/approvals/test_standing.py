"""What two persons release under a standing authorisation, and what stops them."""

import datetime as dt

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from cms.publishing.enums import Basis, ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from cms.publishing.services import CannotRelease, release
from cms.publishing.verification import breaches
from home.notices.enums import NoticeKind
from home.notices.services import submission_problem
from tests.workflows.approvals.ballots import ask, settle
from tests.workflows.approvals.factories import UserFactory, make_notice
from tests.workflows.approvals.standing import (
    RECEPTION,
    agree,
    give_standing_chain,
    grant,
    make_draft,
    submit_reception,
    two_releasers,
)
from workflows.approvals.enums import Choice, DecisionState
from workflows.approvals.models import (
    Decision,
    KindChain,
    RecusalRequest,
    StandingAuthorization,
    Vote,
)
from workflows.approvals.presiding import presiders_awaited
from workflows.approvals.services import (
    CannotCastVote,
    CannotOpenDecision,
    CannotRecuseSeat,
    CannotRevokeAuthorization,
    cast_vote,
    close_overdue_decisions,
    end_lapsed_releases,
    revoke_authorization,
)
from workflows.approvals.verdicts import decision_breach
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches


@pytest.fixture
def pair(db):
    return two_releasers()


@pytest.fixture
def given(stage, pair):
    """An authorisation in force, and the chain that reception notices go through."""
    authorization = grant(stage, pair)
    give_standing_chain()
    return authorization


# --- a release under it


def test_two_persons_agree_to_this_text_and_it_is_public(stage, pair, given):
    decision = submit_reception(stage)
    assert (decision.way, decision.authorization) == ("STANDING", given)
    assert {seat.person for seat in decision.seats.all()} == {user.person for user in pair}
    assert Duty.objects.open().count() == 2
    assert list(ledger_breaches()) == []

    agree(decision, pair[0])
    assert not Permit.objects.exists()
    assert agree(decision, pair[1]).state == DecisionState.CARRIED

    permit = Permit.objects.get()
    assert (permit.basis, permit.reference) == (
        Basis.STANDING,
        f"approvals.decision:{decision.pk}",
    )
    assert timezone.localdate(permit.valid_until) == given.valid_until
    assert in_force().count() == 1
    assert [str(breach) for breach in breaches()] == []
    assert list(ledger_breaches()) == []
    assert set(Vote.objects.values_list("acting_as", flat=True)) == {"办公室工作人员"}


def test_office_and_releasers_read_what_it_stands_on(client, stage, pair, given):
    decision = submit_reception(stage)
    words = f"依据：授权发布《{given.title}》（{given.valid_from} 至 {given.valid_until}）"
    client.force_login(pair[0])
    ballot = client.get(reverse("approvals:ballot", args=[decision.pk])).content.decode()
    client.force_login(stage.clerk)
    record = client.get(reverse("office_notices:record", args=[stage.page.pk])).content.decode()

    assert words in ballot
    assert "同意发布" in ballot
    assert words in record
    assert "表决中" in record


def test_a_releaser_who_steps_aside_waits_for_the_other_and_for_no_presider(
    client, stage, pair, given
):
    """Nobody presides over two: every screen and sentence names the other releaser."""
    decision, (first, second) = submit_reception(stage), pair
    here = reverse("approvals:ballot", args=[decision.pk])
    client.force_login(first)
    offered = client.get(here).content.decode()
    asks = reverse("approvals:recuse", args=[decision.pk])
    looked = client.post(asks, {"reason": "亲属任职"}, follow=True).content.decode()
    told = client.post(asks, {"reason": "亲属任职", "confirmed": "1"}, follow=True).content.decode()

    for page in (offered, looked, told):
        assert "另一位授权发布人" in page
        assert "主持人" not in page
    assert f"等待另一位授权发布人{second.person.name}决定{first.person.name}的回避申请" in told
    names = presiders_awaited([decision])[decision.pk]
    assert names == [f"另一位授权发布人{second.person.name}决定回避申请"]
    with pytest.raises(CannotRecuseSeat, match="等待另一位授权发布人决定"):
        ask(decision, first)
    with pytest.raises(CannotRecuseSeat, match="回避由另一位授权发布人决定"):
        settle(RecusalRequest.objects.get(), by=first)


def test_one_no_sends_the_text_back(stage, pair, given):
    decision = agree(submit_reception(stage), pair[0], choice=Choice.AGAINST)
    assert agree(decision, pair[1]).state == DecisionState.NOT_CARRIED

    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert not Permit.objects.exists()


def test_one_person_alone_releases_nothing_when_the_time_is_up(stage, pair, given):
    decision = agree(submit_reception(stage), pair[0])

    close_overdue_decisions(decision.due_at + dt.timedelta(seconds=1))

    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION
    assert not Permit.objects.exists()


def test_nobody_else_releases(stage, pair, given):
    decision = submit_reception(stage)
    strangers = (stage.director, stage.members[0], UserFactory(is_superuser=True))
    for by in strangers:
        with pytest.raises(CannotCastVote):
            cast_vote(decision=decision, by=by, choice=Choice.FOR, now=timezone.now())
    agree(decision, pair[0])
    with pytest.raises(CannotCastVote):  # twice
        agree(decision, pair[0])
    with pytest.raises(CannotCastVote):
        agree(decision, pair[1], choice=Choice.ABSTAIN)
    assert not Permit.objects.exists()


def test_a_releaser_who_wrote_the_text_does_not_release_it(stage, pair, given):
    """The place waits for a second from outside: ``test_standing_seconds``."""
    stage.clerk = pair[0]

    decision = submit_reception(stage)

    with pytest.raises(CannotCastVote):
        agree(decision, pair[0])
    assert agree(decision, pair[1]).is_open
    close_overdue_decisions(decision.due_at + dt.timedelta(seconds=1))
    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION
    assert not Permit.objects.exists()
    assert list(ledger_breaches()) == []


def test_another_kind_is_not_covered(stage, pair, given):
    give_standing_chain(NoticeKind.NEWS)
    stage.page.kind = NoticeKind.NEWS
    stage.page.save_revision(user=stage.clerk)
    draft = stage.page.get_latest_revision_as_object()

    with pytest.raises(CannotOpenDecision):
        draft.get_workflow().start(draft, stage.clerk)

    assert Decision.objects.filter(way="STANDING").count() == 0


def test_a_time_set_after_its_last_day_is_refused_at_submission(stage, pair, given):
    page = make_notice(stage.clerk, "以后公布的公告")
    page.kind, page.body = RECEPTION, [("heading", "接待安排")]
    for days, said in ((31, f"{given.valid_until}"), (30, "")):
        day = given.valid_from + dt.timedelta(days=1 + days)
        page.release_at = timezone.make_aware(dt.datetime.combine(day, dt.time(9)))
        page.save_revision(user=stage.clerk, log_action=True)
        problem = submission_problem(page, stage.clerk, timezone.now())
        assert said in problem
        assert bool(problem) == bool(said), problem


def test_before_its_first_day_and_after_its_last_nothing_is_opened(stage, pair):
    today = timezone.localdate()
    give_standing_chain()
    later = {"valid_from": today + dt.timedelta(days=1)}
    grant(stage, pair, **later)
    with pytest.raises(CannotOpenDecision):
        submit_reception(stage)
    over = grant(stage, pair)
    yesterday = today - dt.timedelta(days=1)
    StandingAuthorization.objects.filter(pk=over.pk).update(valid_until=yesterday)
    with pytest.raises(CannotOpenDecision):
        submit_reception(stage)


# --- attacks on what stands behind a release


@pytest.mark.parametrize(
    "change",
    [
        {"kinds": [RECEPTION, "ANNOUNCEMENT"]},
        {"terms": "另加一条"},
        {"valid_until": dt.date(2099, 1, 1)},
    ],
)
def test_an_authorisation_altered_after_it_was_given_carries_nothing(stage, pair, given, change):
    decision = agree(submit_reception(stage), pair[0])
    StandingAuthorization.objects.filter(pk=given.pk).update(**change)

    assert agree(decision, pair[1]).state == DecisionState.NO_DECISION

    assert not Permit.objects.exists()
    with pytest.raises(CannotOpenDecision):
        submit_reception(stage, make_notice(stage.clerk, "另一公告"))


def test_a_public_text_whose_authorisation_is_altered_is_named_by_the_check(stage, pair, given):
    agree(submit_reception(stage), *pair)
    permit = Permit.objects.get()
    assert decision_breach(permit) == ""

    for change in (
        {"kinds": ["ANNOUNCEMENT"]},
        {"state": "TABLED"},
        {"first_releaser": stage.clerk.person},
        {"valid_from": timezone.localdate() + dt.timedelta(days=1)},
    ):
        with transaction.atomic():
            StandingAuthorization.objects.filter(pk=given.pk).update(**change)
            assert decision_breach(permit) != "", change
            transaction.set_rollback(True)
    Decision.objects.filter(subject_ref__startswith="approvals.standing").update(state="VOID")
    assert decision_breach(permit) != ""


def test_a_releasers_name_put_right_undoes_nothing(stage, pair, given):
    agree(submit_reception(stage), *pair)
    person = pair[0].person
    person.name = "改正姓名"
    person.save()

    assert decision_breach(Permit.objects.get()) == ""


def test_a_decision_moved_to_another_authorisation_is_named(stage, pair, given):
    agree(submit_reception(stage), *pair)
    other = make_draft(stage.clerk, pair)

    Decision.objects.filter(way="STANDING").update(authorization=other)

    assert decision_breach(Permit.objects.get()) != ""


# --- revoked and over


def test_revocation_stops_what_is_open_and_what_is_not_public_yet(stage, pair, given):
    chain = give_standing_chain(NoticeKind.RESULT, release_mode=ReleaseMode.BY_HAND)
    released = agree(submit_reception(stage), *pair)
    other = make_notice(stage.clerk, "待人工发布")
    KindChain.objects.filter(kind=RECEPTION).update(workflow=chain.workflows.get())
    waiting = agree(submit_reception(stage, other), *pair)
    still_open = submit_reception(stage, make_notice(stage.clerk, "正在复核"))
    permit = Permit.objects.get(reference=f"approvals.decision:{waiting.pk}")
    for by, reason in ((stage.clerk, "停"), (UserFactory(is_superuser=True), "停"), (None, "停")):
        with pytest.raises(CannotRevokeAuthorization):
            revoke_authorization(authorization=given, reason=reason, by=by, now=timezone.now())
    with pytest.raises(CannotRevokeAuthorization):
        revoke_authorization(authorization=given, reason=" ", by=stage.director, now=timezone.now())

    revoke_authorization(
        authorization=given, reason="另有安排", by=stage.director, now=timezone.now()
    )

    still_open.refresh_from_db()
    assert still_open.state == DecisionState.VOID
    assert [event.verb for event in permit.events.all()] == ["REVOKED"]
    with pytest.raises(CannotRelease):
        release(permit=permit, by=stage.director, now=timezone.now())
    assert in_force().get().reference == f"approvals.decision:{released.pk}"
    assert [str(breach) for breach in breaches()] == []
    assert list(ledger_breaches()) == []
    with pytest.raises(CannotRevokeAuthorization):
        revoke_authorization(
            authorization=given, reason="再停", by=stage.director, now=timezone.now()
        )
    with pytest.raises(CannotOpenDecision):
        submit_reception(stage, make_notice(stage.clerk, "新公告"))


def test_a_second_yes_after_the_revocation_releases_nothing(stage, pair, given):
    decision = agree(submit_reception(stage), pair[0])
    now = timezone.now()
    # As if it had been revoked between the two, by a process that ended at once.
    StandingAuthorization.objects.filter(pk=given.pk).update(
        state="REVOKED", revoked_at=now, revoked_reason="停"
    )

    with pytest.raises(CannotCastVote):
        agree(decision, pair[1])

    decision.refresh_from_db()
    assert decision.state == DecisionState.VOID
    assert not Permit.objects.exists()
    assert list(ledger_breaches()) == []


def test_the_day_after_the_last_ends_what_is_open(stage, pair, given):
    decision = agree(submit_reception(stage), pair[0])
    after = timezone.now() + dt.timedelta(days=31)

    assert end_lapsed_releases(after) == 1
    assert end_lapsed_releases(after) == 0

    decision.refresh_from_db()
    assert decision.state == DecisionState.VOID
    assert list(ledger_breaches()) == []


def test_what_waits_for_the_offices_hand_is_not_released_after_the_last_day(stage, pair):
    given = grant(stage, pair, valid_until=timezone.localdate() + dt.timedelta(days=2))
    give_standing_chain(release_mode=ReleaseMode.BY_HAND)
    agree(submit_reception(stage), *pair)
    permit = Permit.objects.get()
    late = timezone.now() + dt.timedelta(days=3)
    assert timezone.localdate(permit.valid_until) == given.valid_until

    with pytest.raises(CannotRelease):
        release(permit=permit, by=stage.director, now=late)
    assert end_lapsed_releases(late) == 1

    assert [event.verb for event in permit.events.all()] == ["REVOKED"]
