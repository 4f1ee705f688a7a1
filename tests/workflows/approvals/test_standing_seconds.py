"""An office of two under a standing authorisation: whoever wrote the text does not release it; a
second from outside, whom the director asks in, takes that place (office-needs 3, 6).
"""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.audit import object_ref
from cms.core.models import AuditEvent
from cms.people.signals import standing_changed
from cms.publishing.models import Permit
from cms.publishing.queries import in_force
from tests.workflows.approvals.ballots import ask, settle
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import (
    agree,
    give_standing_chain,
    grant,
    submit_reception,
)
from workflows.approvals.enums import (
    RECUSAL_KIND,
    SECOND_KIND,
    Choice,
    DecisionState,
    Exclusion,
    RequestState,
)
from workflows.approvals.models import Seat, Vote
from workflows.approvals.releasers import RELEASE_STEP
from workflows.approvals.services import (
    CannotCastVote,
    close_overdue_decisions,
    look_at_releases,
)
from workflows.approvals.verdicts import decision_breach
from workflows.duties.models import Duty, SecondGrant
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import grant_second, revoke_second
from workflows.duties.steps import staffing

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def office(stage):
    """Two people, both named as releasers; the clerk writes what there is."""
    pair = [stage.clerk, stage.director]
    stage.authorization = grant(stage, pair)
    give_standing_chain()
    return stage


@pytest.fixture
def chair(office):
    return UserFactory(roles=[Role.CHAIR])


def ask_in(stage, account, **more) -> SecondGrant:
    now = timezone.now()
    return grant_second(
        account=account,
        step=RELEASE_STEP,
        valid_from=now,
        valid_to=now + dt.timedelta(days=3),
        reason="办公室只有两人",
        by=stage.director,
        now=now,
        **more,
    )


def owing(kind: str) -> list:
    return [duty.owner_person for duty in Duty.objects.open().filter(kind=kind).order_by("pk")]


def clean() -> bool:
    return list(ledger_breaches()) == []


def test_it_waits_for_a_second_and_the_director_owes_asking_one_in(client, office):
    decision = submit_reception(office)

    assert decision.is_open
    assert owing(SECOND_KIND) == [office.director.person]
    assert owing("approvals.vote") == [office.director.person]
    assert clean()
    said = f"{office.clerk.person.name}起草了本文"
    for user in (office.clerk, office.director):
        client.force_login(user)
        for page in (
            reverse("approvals:ballot", args=[decision.pk]),
            reverse("office_notices:record", args=[office.page.pk]),
        ):
            assert said in client.get(page).content.decode(), page
    assert reverse("duties:grant") in client.get(page).content.decode()


def test_the_named_one_alone_releases_nothing(office):
    decision = agree(submit_reception(office), office.director)

    assert decision.is_open
    assert not Permit.objects.exists()
    close_overdue_decisions(decision.due_at + MINUTE)
    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION
    assert not Permit.objects.exists()
    assert clean()


@pytest.mark.parametrize("first", ["director", "chair"])
def test_the_second_takes_the_authors_place_and_both_release(client, office, chair, first):
    decision = submit_reception(office)
    ask_in(office, chair, subject_ref=object_ref(decision), subject_label=decision.title)

    seat = decision.seats.get(person=chair.person)
    assert (seat.is_entitled, seat.stands_in_for.person) == (True, office.clerk.person)
    assert owing(SECOND_KIND) == []
    assert set(owing("approvals.vote")) == {office.director.person, chair.person}
    assert clean()
    client.force_login(chair)
    assert f"/desk/ballots/{decision.pk}/" in client.get(reverse("desk:home")).content.decode()
    assert client.get(reverse("approvals:ballot", args=[decision.pk])).status_code == 200

    both = {"director": office.director, "chair": chair}
    agree(decision, both.pop(first))
    assert not Permit.objects.exists()
    decision = agree(decision, *both.values())

    assert decision.state == DecisionState.CARRIED
    assert in_force().count() == 1
    assert decision_breach(Permit.objects.get()) == ""
    assert Vote.objects.get(seat=seat).acting_as == "外请第二人"
    assert clean()
    assert AuditEvent.objects.filter(verb="ballot.second").count() == 1


def test_asked_in_beforehand_for_a_time_she_sits_at_once(office, chair):
    ask_in(office, chair)

    decision = submit_reception(office)

    assert owing(SECOND_KIND) == []
    due = dict(
        Duty.objects.open().filter(kind="approvals.vote").values_list("owner_person", "due_at")
    )
    ends = SecondGrant.objects.get().valid_to  # nobody owes what they may no longer do
    assert ends < decision.due_at
    assert due == {office.director.person_id: decision.due_at, chair.person_id: ends}
    assert agree(decision, office.director, chair).state == DecisionState.CARRIED


def test_her_no_sends_the_text_back(office, chair):
    ask_in(office, chair)
    decision = agree(submit_reception(office), office.director)

    assert agree(decision, chair, choice=Choice.AGAINST).state == DecisionState.NOT_CARRIED
    assert not Permit.objects.exists()


def test_the_author_does_not_release_even_asked_in(office):
    decision = submit_reception(office)
    with pytest.raises(CannotCastVote):
        agree(decision, office.clerk)

    assert decision.is_open


def test_taken_off_before_her_word_she_releases_nothing_and_another_may(office, chair):
    decision = submit_reception(office)
    given = ask_in(office, chair)
    revoke_second(grant=given, by=office.director, now=timezone.now())

    assert decision.seats.get(person=chair.person).exclusion == Exclusion.ENDED
    assert owing("approvals.vote") == [office.director.person]
    assert owing(SECOND_KIND) == [office.director.person]
    assert clean()
    with pytest.raises(CannotCastVote):
        agree(decision, chair)
    other = UserFactory(roles=[Role.CHAIR])
    ask_in(office, other)
    assert agree(decision, other, office.director).state == DecisionState.CARRIED
    assert clean()


@pytest.mark.parametrize("asks", ["chair", "director"])
def test_taken_off_she_leaves_no_wish_to_step_aside_behind(office, chair, asks):
    """Neither her own, nor the other's that she had to decide on and nobody else could."""
    decision = submit_reception(office)
    given = ask_in(office, chair)
    wish = ask(decision, chair if asks == "chair" else office.director)
    revoke_second(grant=given, by=office.director, now=timezone.now())

    wish.refresh_from_db()
    assert wish.state == RequestState.UNDECIDED
    assert owing(RECUSAL_KIND) == []
    assert clean()
    ask_in(office, UserFactory(roles=[Role.CHAIR]))
    assert owing("approvals.vote")[0] == office.director.person


def test_past_her_time_she_releases_nothing_whether_or_not_the_clock_has_looked(office, chair):
    decision = submit_reception(office)
    given = ask_in(office, chair)
    SecondGrant.objects.filter(pk=given.pk).update(
        valid_from=timezone.now() - 2 * MINUTE, valid_to=timezone.now() - MINUTE
    )
    with pytest.raises(CannotCastVote, match="时间已过"):
        agree(decision, chair)

    assert look_at_releases(timezone.now()) == 1
    assert owing(SECOND_KIND) == [office.director.person]
    assert clean()
    ask_in(office, chair)  # asked in again, she sits again
    assert agree(decision, chair, office.director).state == DecisionState.CARRIED


def test_her_word_stands_after_her_time(office, chair):
    decision = submit_reception(office)
    given = ask_in(office, chair)
    agree(decision, chair)
    revoke_second(grant=given, by=office.director, now=timezone.now())

    decision = agree(decision, office.director)

    assert decision.state == DecisionState.CARRIED
    assert decision_breach(Permit.objects.get()) == ""


def test_a_director_who_comes_later_owes_it_too(office):
    submit_reception(office)
    another = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    standing_changed.send(sender=None, person=another.person, by=None, now=timezone.now())

    assert another.person in owing(SECOND_KIND)
    assert clean()


def test_where_both_wrote_it_nobody_releases_and_it_says_why(client, office, chair):
    ask_in(office, chair)
    office.page.save_revision(user=office.director, log_action=True)

    decision = submit_reception(office)

    assert decision.state == DecisionState.NO_DECISION
    assert "两名授权发布人都参与了本文" in decision.closing_reason
    assert clean()
    client.force_login(office.clerk)
    record = client.get(reverse("office_notices:record", args=[office.page.pk]))
    assert "两名授权发布人都参与了本文" in record.content.decode()


def test_a_seat_that_nobody_was_asked_into_is_named_by_the_check(office, chair):
    """Attacks on the rows behind a release."""
    decision = submit_reception(office)
    given = ask_in(office, chair)
    agree(decision, chair, office.director)
    permit, seat = Permit.objects.get(), decision.seats.get(person=chair.person)
    assert decision_breach(permit) == ""
    now = timezone.now()

    for rows, change in (
        (SecondGrant.objects.filter(pk=given.pk), {"step": "approvals.review"}),
        (SecondGrant.objects.filter(pk=given.pk), {"valid_from": now, "valid_to": now + MINUTE}),
        (SecondGrant.objects.filter(pk=given.pk), {"account": office.members[0]}),
        (Seat.objects.filter(pk=seat.pk), {"grant": None, "stands_in_for": None}),
        (
            Seat.objects.filter(pk=seat.stands_in_for_id),
            {"exclusion": Exclusion.RECUSED, "recused_at": now, "recusal_reason": "x"},
        ),
    ):
        with transaction.atomic():
            rows.update(**change)
            assert decision_breach(permit) != "", change
            transaction.set_rollback(True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.filter(pk=seat.pk).update(stands_in_for=None)


# --- 岗位核对表


def row(authorization, now=None):
    key = f"{RELEASE_STEP}:{authorization.pk}"
    return next(s for s in staffing(now or timezone.now()) if s.step.key == key)


def test_the_table_says_that_two_who_also_write_are_too_few(client, office, chair):
    found = row(office.authorization)
    assert (found.number, found.step.least, found.is_short) == (2, 3, True)
    client.force_login(office.director)
    page = client.get(reverse("duties:posts")).content.decode()
    assert "谁起草谁不发布" in page
    assert "在授权发布中代替起草人" in client.get(reverse("duties:grant")).content.decode()

    ask_in(office, chair)
    assert not row(office.authorization).is_short
    page = client.get(reverse("duties:posts")).content.decode()
    assert f"{chair}（外请第二人" in page


def test_with_a_third_who_writes_two_are_enough(office):
    UserFactory(roles=[Role.OFFICE_STAFF])

    found = row(office.authorization)

    assert (found.number, found.step.least, found.is_short) == (2, 2, False)


def test_the_director_asks_in_for_one_text_on_the_screen(client, office, chair):
    decision = submit_reception(office)
    client.force_login(office.director)
    today = timezone.localdate()
    answer = client.post(
        reverse("duties:grant"),
        {
            "account": chair.pk,
            "step": RELEASE_STEP,
            "matter": f"{RELEASE_STEP} {object_ref(decision)}",
            "valid_from": today.isoformat(),
            "valid_to": today.isoformat(),
            "reason": "办公室只有两人",
        },
    )

    assert answer.status_code == 302
    assert agree(decision, chair, office.director).state == DecisionState.CARRIED


# --- what the papers and the trail say of it


def test_sheet_and_trail_name_the_two_and_what_they_stand_on(client, office, chair):
    from cms.paper.registry import kind_of
    from cms.paper.sheet import as_text

    ask_in(office, chair)
    decision = agree(submit_reception(office), office.director, chair)
    permit = Permit.objects.get()
    words = as_text(kind_of("release-sheet").build(permit, timezone.now()))
    client.force_login(UserFactory(roles=[Role.AUDITOR]))
    trail = client.get(reverse("decisions:trail", args=[decision.pk])).content.decode()

    chair_said = f"{chair.person.name}（外请第二人，代{office.clerk.person.name}）"
    for said in (office.director.person.name, chair_said):
        assert said in words
        assert said in trail
    assert office.authorization.title in words
    until = office.authorization.valid_until
    assert f"{until.year}年{until.month}月{until.day}日" in words
    assert "第1次会议" in words


def test_one_who_did_not_agree_is_told_nowhere(client, office, chair):
    ask_in(office, chair)
    decision = agree(submit_reception(office), office.director)
    decision = agree(decision, chair, choice=Choice.AGAINST)
    client.force_login(UserFactory(roles=[Role.AUDITOR]))

    trail = client.get(reverse("decisions:trail", args=[decision.pk])).content.decode()

    assert "同意发布" not in trail


def test_a_second_who_steps_aside_leaves_the_place_to_another(office, chair):
    decision = submit_reception(office)
    ask_in(office, chair)

    settle(ask(decision, chair))

    decision.refresh_from_db()
    assert decision.is_open
    assert owing(SECOND_KIND) == [office.director.person]
    assert clean()
    other = UserFactory(roles=[Role.CHAIR])
    ask_in(office, other)
    assert agree(decision, other, office.director).state == DecisionState.CARRIED
