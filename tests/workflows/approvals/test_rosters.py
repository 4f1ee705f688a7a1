"""Two keys to a body that decides: the director's roster, and the hat the administrator gives."""

import datetime as dt

import pytest
from django.utils import timezone

from cms.accounts.enums import CardKind, Role
from cms.accounts.permissions import is_guarded
from cms.accounts.services import CannotMakeCard, make_card
from cms.core.models import AuditEvent
from cms.people.models import Membership, Organization, Post
from cms.people.services import (
    CannotAddMembership,
    CannotEndMandate,
    CannotEndMembership,
    CannotSaveRecord,
    add_membership,
    end_mandate,
    end_membership,
    save_record,
)
from tests.cms.people.factories import MandateFactory, OrganizationFactory
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import PersonFactory, UserFactory, make_committee
from tests.workflows.approvals.standing import make_draft, party_committee
from workflows.approvals.enums import PRESIDER_POST, AuthorizationState, Choice
from workflows.approvals.models import Decision, OfficeReviewTask, SecondReviewTask, Vote
from workflows.approvals.services import (
    CannotCastVote,
    CannotEnterMarks,
    ask_recusal,
    cast_vote,
    enter_pen_marks,
)

pytestmark = pytest.mark.django_db
SINCE = dt.date(2025, 1, 1)


@pytest.fixture
def clerk():
    return UserFactory(roles=[Role.OFFICE_STAFF])


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


def join(person, by, body=None) -> Membership:
    return add_membership(
        person=person,
        organization=body or party_committee(),
        valid_from=SINCE,
        by=by,
        now=timezone.now(),
    )


# --- who changes the roster ---


def test_a_clerk_puts_nobody_on_the_roster_of_a_body_that_decides(clerk):
    with pytest.raises(CannotAddMembership, match="只有办公室主任"):
        join(PersonFactory(), clerk)

    assert not Membership.objects.exists()
    assert AuditEvent.objects.get(verb="membership.add").refused


def test_the_director_does_and_the_clerk_keeps_every_other_roster(clerk, director):
    join(PersonFactory(), director)
    join(PersonFactory(), clerk, body=OrganizationFactory())

    assert Membership.objects.count() == 2


def test_a_clerk_neither_ends_nor_moves_a_membership_there(clerk, director):
    there, now = join(PersonFactory(), director), timezone.now()
    elsewhere = join(PersonFactory(), clerk, body=OrganizationFactory())

    with pytest.raises(CannotEndMembership):
        end_membership(membership=there, on=timezone.localdate(), by=clerk, now=now)
    there.rank = 1
    with pytest.raises(CannotSaveRecord):
        save_record(record=there, by=clerk, now=now)
    elsewhere.organization = party_committee()
    with pytest.raises(CannotSaveRecord):
        save_record(record=elsewhere, by=clerk, now=now)
    there.organization = OrganizationFactory()  # out of it is a change of it too
    with pytest.raises(CannotSaveRecord):
        save_record(record=there, by=clerk, now=now)


def test_a_clerk_makes_no_presider(clerk, director):
    now = timezone.now()
    post = Post(organization=party_committee(), label="副主持人")
    with pytest.raises(CannotSaveRecord):
        save_record(record=post, by=clerk, now=now)
    save_record(record=post, by=director, now=now)
    post.label = PRESIDER_POST
    with pytest.raises(CannotSaveRecord):
        save_record(record=post, by=clerk, now=now)


def test_a_mandate_that_a_clerk_ends_takes_nobody_off_that_roster(clerk):
    body = party_committee()
    Organization.objects.filter(pk=body.pk).update(member_level="DISTRICT")
    mandate = MandateFactory()
    Membership.objects.create(person=mandate.person, organization=body, valid_from=SINCE)

    with pytest.raises(CannotEndMandate, match="只有办公室主任"):
        end_mandate(
            mandate=mandate, on=timezone.localdate(), reason="辞职", by=clerk, now=timezone.now()
        )

    mandate.refresh_from_db()
    assert mandate.state == "IN_OFFICE"
    line = AuditEvent.objects.get(verb="mandate.end")
    assert (line.refused, line.actor_id, line.object_ref) == (
        True,
        clerk.pk,
        f"people.mandate:{mandate.pk}",
    )


def test_on_screen_the_clerk_is_told_and_the_director_saves(client, clerk, director):
    person, body = PersonFactory(), party_committee()
    typed = {
        "person": person.pk,
        "organization": body.pk,
        "rank": 5,
        "valid_from": "2025-01-01",
    }
    client.force_login(clerk)
    refused = client.post("/admin/membership/new/", typed)
    assert "只有办公室主任" in refused.content.decode()
    client.force_login(director)

    assert client.post("/admin/membership/new/", typed).status_code == 302
    assert Membership.objects.get().person == person


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.SYSTEM_ADMIN])
def test_who_works_at_the_office_sits_there_only_with_the_administrators_word(role, director):
    colleague = UserFactory(roles=[role])
    with pytest.raises(CannotAddMembership, match="系统管理员"):
        join(colleague.person, director)
    both = UserFactory(roles=[role, Role.PARTY_COMMITTEE_MEMBER])

    assert join(both.person, director).pk


def test_the_director_does_not_seat_herself(director):
    with pytest.raises(CannotAddMembership):
        join(director.person, director)


# --- the hat ---


@pytest.fixture
def hatless(stage):
    """A member of the roster whose account the administrator gave no hat."""
    member = stage.members[0]
    member.groups.clear()
    return member


def test_a_vote_takes_a_members_hat(stage, hatless):
    decision = stage.open()

    with pytest.raises(CannotCastVote, match="党工委委员身份"):
        cast_vote(decision=decision, by=hatless, choice=Choice.FOR, now=timezone.now())

    assert not Vote.objects.exists()


def test_a_roster_of_colleagues_makes_no_majority(stage):
    """However they came onto it."""
    for member in stage.members:
        member.groups.clear()
    decision = stage.open()
    for member in stage.members:
        with pytest.raises(CannotCastVote):
            cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())

    assert Decision.objects.get(pk=decision.pk).is_open


def test_nor_does_who_wears_none_step_aside_or_read_how_the_others_voted(stage, hatless, client):
    decision = stage.open()
    with pytest.raises(CannotCastVote):
        ask_recusal(decision=decision, by=hatless, reason="利害关系", now=timezone.now())
    for member in stage.members[1:7]:
        cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())
    client.force_login(hatless)
    seen = client.get(f"/desk/ballots/{decision.pk}/").context["votes"]
    client.force_login(stage.members[1])

    assert seen is None
    assert len(client.get(f"/desk/ballots/{decision.pk}/").context["votes"]) == 6


def test_the_page_says_why_and_the_office_sees_whose_account_is_wanting(stage, hatless, client):
    decision = stage.open()
    client.force_login(hatless)
    html = client.get(f"/desk/ballots/{decision.pk}/").content.decode()
    assert "您的账号没有党工委委员身份" in html
    assert 'name="choice"' not in html
    assert client.get("/desk/ballots/").context["awaiting"] == []
    client.force_login(stage.clerk)

    html = client.get(f"/desk/ballots/{decision.pk}/").content.decode()
    assert f"不能在手机上表决，请系统管理员授予： {hatless.person.name}</p>" in html


def test_a_pen_of_a_colleague_is_not_entered_and_one_without_an_account_is():
    stage = make_round()
    colleague = stage.members[0]
    colleague.groups.set(stage.clerk.groups.all())
    paper_only = PersonFactory()
    Membership.objects.filter(person=stage.members[1].person).update(person=paper_only)
    decision = stage.open()

    with pytest.raises(CannotEnterMarks, match="在办公室工作"):
        stage.enter({0: Choice.FOR})
    rows = [(decision.seats.get(person=paper_only), Choice.FOR, "", timezone.localdate())]
    marks = enter_pen_marks(
        decision=decision,
        marks=rows,
        scan=stage.scan(),
        checker=stage.second.person,
        by=stage.clerk,
        now=timezone.now(),
    )
    assert len(marks) == 1


# --- whose account nobody of the office opens ---


def refused(account, clerk) -> bool:
    try:
        make_card(account=account, kind=CardKind.LINK, by=clerk, now=timezone.now())
    except CannotMakeCard:
        return True
    return False


def test_a_deputy_is_the_offices_to_help_until_named_for_an_act(clerk):
    deputy = UserFactory(roles=[Role.DEPUTY])
    assert not refused(deputy, clerk)
    SecondReviewTask.objects.create(name="复核", reviewer=deputy.person)

    assert refused(deputy, clerk)


def test_members_of_the_roster_are_guarded_without_a_hat_and_before_their_first_day(clerk):
    member, coming = make_committee(1)[0], UserFactory(roles=[Role.DEPUTY])
    member.groups.clear()
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    Membership.objects.create(
        person=coming.person, organization=party_committee(), valid_from=tomorrow
    )

    assert refused(member, clerk)
    assert refused(coming, clerk)
    Membership.objects.update(
        valid_to=timezone.localdate() - dt.timedelta(days=1), valid_from=SINCE
    )
    assert not refused(coming, clerk)


@pytest.mark.parametrize(
    ("state", "guarded"),
    [
        (AuthorizationState.DRAFT, False),
        (AuthorizationState.TABLED, True),
        (AuthorizationState.GRANTED, True),
    ],
)
def test_releasers_are_guarded_from_the_day_of_tabling(state, guarded, clerk):
    pair = [UserFactory(roles=[Role.UNIT_HEAD]) for _n in range(2)]
    draft = make_draft(clerk, pair)
    draft.state = state
    draft.save()

    assert [is_guarded(account) for account in pair] == [guarded] * 2


def test_whose_group_reviews_is_guarded(clerk):
    head = UserFactory(roles=[Role.UNIT_HEAD])
    assert not refused(head, clerk)
    OfficeReviewTask.objects.create(name="单位审核").groups.add(*head.groups.all())

    assert refused(head, clerk)


def test_the_office_opens_accounts_of_seats_only_when_their_ballot_is_over(stage):
    decision = stage.open()
    member = stage.members[0]
    member.groups.clear()
    Membership.objects.filter(person=member.person).delete()
    assert refused(member, stage.clerk)

    Decision.objects.filter(pk=decision.pk).update(state="VOID", closed_at=timezone.now())
    assert not refused(member, stage.clerk)
