"""Who owes something and can act no longer is never forgotten: a breach, or a director's duty."""

import datetime as dt

import pytest
from django.core.management import call_command

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account, reactivate_account, set_roles
from cms.people.models import Membership
from cms.people.services import end_mandate, end_membership, save_record
from tests.cms.people.factories import MandateFactory, MembershipFactory
from tests.workflows.duties.factories import UserFactory, make_duty
from workflows.duties.enums import HANDOVER_KIND, DutyState
from workflows.duties.leavers import gone_owners
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import (
    close_duties_about,
    fulfil_duty,
    hand_over_duties,
    look_for_leavers,
    review_leaver,
    waive_duty,
)
from workflows.duties.tasks import look_for_leavers_now

pytestmark = pytest.mark.django_db
OWED = "approvals.tests"


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


@pytest.fixture
def kind():
    """A plain kind, declared for the ledger's check."""
    from workflows.duties import kinds

    before = dict(kinds._kinds)
    kinds.register_kind(kinds.DutyKind(key=OWED, label="测试"))
    yield OWED
    kinds._kinds.clear()
    kinds._kinds.update(before)


def owe(person, now, **more) -> Duty:
    return make_duty(person, now, kind=OWED, **more)


def waiting() -> list[Duty]:
    return list(Duty.objects.open().filter(kind=HANDOVER_KIND))


def problems() -> list[str]:
    return [breach["problem"] for breach in ledger_breaches()]


def test_closing_an_account_makes_its_duties_the_directors_to_hand_over(kind, director, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    for subject in (1, 2):
        owe(clerk.person, now, subject=subject)

    deactivate_account(account=clerk, by=None, now=now)

    [duty] = waiting()
    assert duty.owner_person == director.person
    assert clerk.person.name in duty.subject_label
    assert "2 件" in duty.subject_label
    assert problems() == []


def test_who_owes_nothing_leaves_nothing(director, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])

    deactivate_account(account=clerk, by=None, now=now)

    assert waiting() == []


def test_handing_over_closes_it(kind, director, now):
    clerk, other = UserFactory(roles=[Role.OFFICE_STAFF]), UserFactory(roles=[Role.OFFICE_STAFF])
    owe(clerk.person, now)
    deactivate_account(account=clerk, by=None, now=now)

    hand_over_duties(
        leaver=clerk.person, plan={OWED: other.person}, reason="调离", by=director, now=now
    )

    assert waiting() == []
    assert problems() == []
    assert Duty.objects.get(kind=HANDOVER_KIND).state == DutyState.FULFILLED


@pytest.mark.parametrize("end", ["fulfil", "waive", "lapse", "two"])
def test_it_closes_itself_when_nothing_is_left(kind, director, now, end):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    duty = owe(clerk.person, now)
    if end == "two":
        owe(clerk.person, now, subject=2)
    deactivate_account(account=clerk, by=None, now=now)
    assert len(waiting()) == 1

    if end in ("fulfil", "two"):
        fulfil_duty(kind=OWED, subject_ref=duty.subject_ref, owner=clerk.person, by=None, now=now)
    elif end == "waive":
        waive_duty(duty=duty, reason="不再需要", by=None, now=now)
    else:
        close_duties_about(
            subject_ref=duty.subject_ref, state=DutyState.LAPSED, reason="过期", by=None, now=now
        )

    assert len(waiting()) == (1 if end == "two" else 0)
    assert problems() == []


def test_coming_back_closes_it(kind, director, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    owe(clerk.person, now)
    deactivate_account(account=clerk, by=None, now=now)

    reactivate_account(account=clerk, by=None, now=now)

    assert waiting() == []
    assert problems() == []


def test_without_a_director_the_ledger_says_so_and_a_new_one_is_told(kind, now, capsys):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    owe(clerk.person, now)
    deactivate_account(account=clerk, by=None, now=now)

    assert problems() == ["责任人已不能办理，又无人负责交接"]
    with pytest.raises(SystemExit):
        call_command("check_duties")
    assert "责任人已不能办理" in capsys.readouterr().out
    fresh = UserFactory(roles=[])
    set_roles(account=fresh, roles=[Role.OFFICE_DIRECTOR], by=None, now=now)

    assert [duty.owner_person for duty in waiting()] == [fresh.person]
    assert problems() == []


def test_ending_a_mandate_and_a_membership(kind, director, now):
    last = now.date() - dt.timedelta(days=1)
    deputy = UserFactory(roles=[Role.DEPUTY])
    mandate = MandateFactory(person=deputy.person)
    handler = UserFactory(roles=[Role.UNIT_HANDLER])
    membership = MembershipFactory(person=handler.person)
    stays = UserFactory(roles=[Role.UNIT_HANDLER])
    kept = MembershipFactory(person=stays.person)
    MembershipFactory(person=stays.person)
    for number, user in enumerate((deputy, handler, stays)):
        owe(user.person, now, subject=number)

    end_mandate(mandate=mandate, on=last, reason="辞职", by=None, now=now)
    end_membership(membership=membership, on=last, by=None, now=now)
    end_membership(membership=kept, on=last, by=None, now=now)

    assert {duty.subject_ref for duty in waiting()} == {
        f"people.person:{deputy.person_id}",
        f"people.person:{handler.person_id}",
    }


def test_a_day_typed_into_a_register_counts_like_the_act(kind, director, now):
    handler = UserFactory(roles=[Role.UNIT_HANDLER])
    membership = MembershipFactory(person=handler.person)
    owe(handler.person, now)

    membership.valid_to = now.date() - dt.timedelta(days=1)
    save_record(record=membership, by=None, now=now)

    assert len(waiting()) == 1


def test_a_day_that_passes_by_itself_is_found_by_the_sweep(kind, director, now):
    handler = UserFactory(roles=[Role.UNIT_HANDLER])
    MembershipFactory(person=handler.person)
    Membership.objects.update(valid_to=now.date() - dt.timedelta(days=1))
    owe(handler.person, now)
    assert problems() == ["责任人已不能办理，又无人负责交接"]

    assert look_for_leavers(now=now) == 1
    assert look_for_leavers(now=now) == 1

    assert len(waiting()) == 1
    assert problems() == []
    Membership.objects.update(valid_to=None)
    assert look_for_leavers_now() == 0
    assert waiting() == []


def test_looking_twice_opens_once(kind, director, now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF], is_active=False)
    owe(clerk.person, now)

    first = review_leaver(person=clerk.person, by=None, now=now)

    assert review_leaver(person=clerk.person, by=None, now=now) == first
    assert len(waiting()) == 1


def test_a_director_who_leaves_leaves_it_to_the_others(kind, director, now):
    other = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    owe(director.person, now)

    deactivate_account(account=director, by=None, now=now)

    assert [duty.owner_person for duty in waiting()] == [other.person]


def test_an_office_hat_outlives_a_membership(now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF, Role.UNIT_HANDLER])
    MembershipFactory(person=clerk.person, valid_to=now.date() - dt.timedelta(days=9))
    member = UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER])
    MembershipFactory(person=member.person, valid_to=now.date() - dt.timedelta(days=9))
    for number, user in enumerate((clerk, member)):
        owe(user.person, now, subject=number)

    assert set(gone_owners(now)) == {member.person_id}


def test_what_only_a_deputy_does_is_left_behind_whatever_other_hat_is_worn(director, now):
    member = UserFactory(roles=[Role.DEPUTY, Role.PARTY_COMMITTEE_MEMBER])
    mandate = MandateFactory(person=member.person)
    fill = make_duty(member.person, now, kind="topics.fill")
    make_duty(member.person, now, subject=2, kind="approvals.vote")
    last = now.date() - dt.timedelta(days=1)
    end_mandate(mandate=mandate, on=last, reason="辞职", by=None, now=now)

    [duty] = waiting()

    assert duty.owner_person == director.person
    assert "1 件" in duty.subject_label  # the vote is still hers
    waive_duty(duty=fill, reason="不再需要", by=None, now=now)
    look_for_leavers(now=now)
    assert waiting() == []
