"""Votes: who may, once, while it is open, on exactly that text; and what a recusal leaves."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from wagtail.models import PageLogEntry, Revision

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.media.models import MediaImage
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from tests.cms.media.factories import jpeg
from tests.workflows.approvals.ballots import step_aside
from tests.workflows.approvals.factories import UserFactory, make_committee
from workflows.approvals.enums import Choice, ClosingRule, DecisionState, Exclusion, Share
from workflows.approvals.models import CommitteeTask, Vote, VoteStrike
from workflows.approvals.services import (
    CannotCastVote,
    CannotCloseDecision,
    cast_vote,
    close_decision,
    close_overdue_decisions,
)
from workflows.duties.enums import DutyState
from workflows.duties.models import Duty

FOR, AGAINST, ABSTAIN = Choice.FOR, Choice.AGAINST, Choice.ABSTAIN


def duties(decision):
    return Duty.objects.filter(subject_ref=f"approvals.decision:{decision.pk}")


def test_opening_freezes_roster_rules_and_text_and_every_seat_owes_its_vote(stage):
    decision = stage.open()

    assert decision.state == DecisionState.OPEN
    assert [seat.person for seat in decision.seats.all()] == [m.person for m in stage.members]
    assert [seat.is_presider for seat in decision.seats.all()] == [True] + [False] * 8
    assert decision.frozen_rules.quorum_number == 6
    assert stage.page.title in decision.payload
    assert duties(decision).open().count() == 9
    assert set(duties(decision).values_list("due_at", flat=True)) == {decision.due_at}
    assert in_force().count() == 0


def test_five_of_six_carry_and_the_text_is_public_at_that_moment_and_not_before(stage):
    stage.open()

    decision = stage.vote(FOR, FOR, FOR, FOR, AGAINST)
    assert decision.state == DecisionState.OPEN
    assert Permit.objects.count() == 0
    cast_vote(decision=decision, by=stage.members[5], choice=FOR, now=timezone.now())

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED
    permit = in_force().get()
    assert (permit.digest, permit.reference) == (
        decision.digest,
        f"approvals.decision:{decision.pk}",
    )
    assert permit.issuer_id is None
    assert permit.model == "notices.noticepage"
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "approved"
    assert duties(decision).open().count() == 0
    assert duties(decision).filter(state=DutyState.FULFILLED).count() == 6
    assert duties(decision).filter(state=DutyState.WAIVED).count() == 3


def test_four_of_six_stay_open(stage):
    stage.open()

    decision = stage.vote(FOR, FOR, FOR, FOR, AGAINST, AGAINST)

    assert decision.state == DecisionState.OPEN
    assert in_force().count() == 0


def test_cast_vote_refuses_a_second_vote(stage):
    decision = stage.open()
    cast_vote(decision=decision, by=stage.members[0], choice=FOR, now=timezone.now())

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[0], choice=AGAINST, now=timezone.now())

    assert Vote.objects.get().choice == FOR
    assert AuditEvent.objects.filter(verb="ballot.vote", refused=True).count() == 1


@pytest.mark.parametrize("who", ["superuser", "outsider", "director", "author", "inactive"])
def test_cast_vote_refuses_whoever_holds_no_entitled_seat(stage, who):
    decision = stage.open()
    by = {
        "superuser": lambda: UserFactory(is_superuser=True, is_staff=True),
        "outsider": lambda: UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER]),
        "director": lambda: stage.director,
        "author": lambda: stage.clerk,
        "inactive": lambda: stage.members[0],
    }[who]()
    if who == "inactive":
        by.is_active = False

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=by, choice=FOR, now=timezone.now())

    assert Vote.objects.count() == 0
    assert AuditEvent.objects.filter(verb="ballot.vote", refused=True, actor_id=by.pk).exists()


def test_a_member_who_wrote_the_text_is_seated_and_does_not_vote(stage):
    author = stage.members[2]
    stage.page.save_revision(user=author, log_action=True)
    decision = stage.open()

    seat = decision.seats.get(person=author.person)
    assert seat.exclusion == Exclusion.AUTHOR
    assert duties(decision).count() == 8
    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=author, choice=FOR, now=timezone.now())


def test_a_member_who_wrote_before_the_last_permit_is_no_author_any_more(stage):
    stage.page.save_revision(user=stage.members[2], log_action=True)
    yesterday = timezone.now() - dt.timedelta(days=1)
    Revision.objects.update(created_at=yesterday)
    PageLogEntry.objects.update(timestamp=yesterday)
    stage.open()
    stage.members.pop(2)
    stage.vote(*[FOR] * 6)
    stage.page.refresh_from_db()
    stage.page.title = "更正后的公告"
    stage.page.save_revision(user=stage.clerk, log_action=True)

    decision = stage.open()

    assert decision.seats.filter(exclusion=Exclusion.AUTHOR).count() == 0


def test_cast_vote_refuses_a_choice_that_is_none(stage):
    decision = stage.open()

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[0], choice="MAYBE", now=timezone.now())


def test_cast_vote_refuses_abstention_where_the_rules_have_none(build_stage, db):
    stage = build_stage(abstention_allowed=False)
    decision = stage.open()

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[0], choice=ABSTAIN, now=timezone.now())


def test_edit_during_the_vote_voids_the_ballot_and_the_vote_does_not_count(stage):
    decision = stage.open()
    stage.vote(FOR, FOR)
    stage.page.title = "悄悄改过的公告"
    stage.page.save_revision(user=stage.clerk)

    with pytest.raises(CannotCastVote) as refusal:
        cast_vote(decision=decision, by=stage.members[2], choice=FOR, now=timezone.now())

    assert refusal.value.is_closed
    decision.refresh_from_db()
    assert decision.state == DecisionState.VOID
    assert Vote.objects.count() == 2
    assert duties(decision).open().count() == 0
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert in_force().count() == 0


def test_only_resubmission_opens_another_ballot_and_the_changed_text_is_reviewed_first(stage):
    decision = stage.open()
    stage.page.title = "改过的公告"
    stage.page.save_revision(user=stage.clerk)
    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[2], choice=FOR, now=timezone.now())
    stage.workflow_state.refresh_from_db()

    stage.workflow_state.resume(user=stage.clerk)
    assert stage.decision == decision
    second = stage.approve()

    assert second != decision
    assert "改过的公告" in second.payload
    stage.vote(*[FOR] * 6)
    assert in_force().get().title == "改过的公告"


def test_autosave_that_keeps_the_revisions_id_voids_the_ballot_too(stage):
    decision = stage.open()
    revision = stage.page.get_latest_revision()
    stage.page.title = "改过的公告"
    stage.page.save_revision(user=stage.clerk, overwrite_revision=revision)

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[0], choice=FOR, now=timezone.now())

    decision.refresh_from_db()
    assert decision.state == DecisionState.VOID


def _lost_disk(*args, **kwargs):
    raise OSError("disk gone")


def test_a_store_that_fails_leaves_the_ballot_open_and_its_votes_counted(stage, monkeypatch):
    """A fault of the machine is no change of the text: the store's own calls raise here."""
    image = MediaImage.objects.create(title="图", file=ContentFile(jpeg(), "a.jpg"))
    stage.page.body = [("picture", {"image": image, "alt": "图", "caption": ""})]
    stage.page.save_revision(user=stage.clerk)
    decision = stage.open()
    stage.vote(FOR, FOR)

    with monkeypatch.context() as broken:
        for call in ("_open", "exists", "_save"):
            broken.setattr(FileSystemStorage, call, _lost_disk)
        with pytest.raises(CannotCastVote) as refusal:
            cast_vote(decision=decision, by=stage.members[2], choice=FOR, now=timezone.now())
        assert close_overdue_decisions(decision.due_at + dt.timedelta(days=1)) == 0
    decision.refresh_from_db()

    assert "再试" in str(refusal.value)
    assert (decision.state, Vote.objects.count()) == (DecisionState.OPEN, 2)
    for member in stage.members[2:6]:
        cast_vote(decision=decision, by=member, choice=FOR, now=timezone.now())
    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED


def test_not_carried_goes_back_to_the_office(stage):
    stage.open()

    decision = stage.vote(AGAINST, AGAINST, AGAINST, AGAINST, AGAINST, FOR)

    assert decision.state == DecisionState.NOT_CARRIED
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert Permit.objects.count() == 0


def test_all_or_time_up_shows_nothing_before_all_have_voted(build_stage, db):
    stage = build_stage()
    stage.open()

    decision = stage.vote(*[FOR] * 8)
    assert decision.state == DecisionState.OPEN
    cast_vote(decision=decision, by=stage.members[8], choice=AGAINST, now=timezone.now())

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED


def test_time_up_counts_only_votes_cast(stage):
    stage.open()
    decision = stage.vote(FOR, FOR, FOR, FOR, AGAINST, AGAINST)

    assert close_overdue_decisions(decision.due_at) == 0
    assert close_overdue_decisions(decision.due_at + dt.timedelta(seconds=1)) == 1

    decision.refresh_from_db()
    assert decision.state == DecisionState.NOT_CARRIED
    assert duties(decision).filter(state=DutyState.LAPSED).count() == 3
    assert close_overdue_decisions(decision.due_at + dt.timedelta(days=30)) == 0


def test_silence_is_never_consent(stage):
    decision = stage.open()

    close_overdue_decisions(decision.due_at + dt.timedelta(days=30))

    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION
    assert in_force().count() == 0


def test_a_vote_after_the_last_second_is_refused_and_closes_the_ballot(stage):
    decision = stage.open()
    late = decision.due_at + dt.timedelta(seconds=1)

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[0], choice=FOR, now=late)

    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION


def test_time_up_carries_what_the_votes_cast_by_then_carry(build_stage, db):
    stage = build_stage(quorum=Share.NUMBER, quorum_number=6)
    stage.open()
    decision = stage.vote(FOR, FOR, FOR, FOR, FOR, AGAINST)

    close_overdue_decisions(decision.due_at + dt.timedelta(seconds=1))

    assert in_force().count() == 1


def test_close_decision_refuses_while_members_can_vote_and_a_second_time(stage):
    decision = stage.open()
    with pytest.raises(CannotCloseDecision):
        close_decision(decision=decision, by=None, now=timezone.now())
    late = decision.due_at + dt.timedelta(seconds=1)
    close_decision(decision=decision, by=None, now=late)

    with pytest.raises(CannotCloseDecision):
        close_decision(decision=decision, by=None, now=late)


def test_recusal_changes_the_base_of_a_share(build_stage, db):
    stage = build_stage(size=8, closing_rule=ClosingRule.AS_SOON_AS_DECIDED)
    decision = stage.open()
    stage.vote(FOR, FOR, FOR, FOR)  # four of eight are not more than half
    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN

    seat = step_aside(decision, stage.members[7], "亲属在被视察单位")

    decision.refresh_from_db()
    assert (seat.exclusion, seat.recusal_reason) == (Exclusion.RECUSED, "亲属在被视察单位")
    assert decision.state == DecisionState.CARRIED  # four of seven are


def test_recusal_strikes_a_vote_already_cast_and_keeps_its_row(stage):
    decision = stage.open()
    stage.vote(FOR, FOR, FOR, FOR, FOR)

    step_aside(decision, stage.members[0])
    cast_vote(decision=decision, by=stage.members[5], choice=AGAINST, now=timezone.now())

    decision.refresh_from_db()
    assert decision.state == DecisionState.OPEN  # 4 of 5 cast: the struck vote does not count
    assert VoteStrike.objects.get().vote.seat.person == stage.members[0].person
    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=stage.members[0], choice=FOR, now=timezone.now())


def test_too_few_seats_left_close_the_ballot_without_a_decision(build_stage, db):
    stage = build_stage(size=6, quorum=Share.NUMBER, quorum_number=6)
    decision = stage.open()

    step_aside(decision, stage.members[0])

    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"


def test_an_empty_roster_forms_no_decision_and_returns_the_text(build_stage, db):
    stage = build_stage(size=0)

    decision = stage.open()

    assert decision.state == DecisionState.NO_DECISION
    stage.workflow_state.refresh_from_db()
    assert stage.workflow_state.status == "needs_changes"
    assert duties(decision).count() == 0


def test_changing_the_tasks_rules_or_the_body_does_not_touch_an_open_ballot(stage):
    decision = stage.open()
    # Past the form, which refuses less than half: the strongest change that could reach the ballot.
    CommitteeTask.objects.update(quorum_number=1, threshold=Share.NUMBER, threshold_number=1)
    newcomer = make_committee(1)[0]

    with pytest.raises(CannotCastVote):
        cast_vote(decision=decision, by=newcomer, choice=FOR, now=timezone.now())
    assert stage.vote(FOR).state == DecisionState.OPEN
