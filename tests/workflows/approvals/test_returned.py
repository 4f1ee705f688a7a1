"""A text that comes back is owed: by whom, until when, and how it ends."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account, set_roles
from cms.people.signals import standing_changed
from cms.publishing.models import Permit
from cms.publishing.services import withdraw
from tests.kept import once
from tests.workflows.approvals.at_the_table import entry, make_table
from tests.workflows.approvals.factories import UserFactory, kinds_owed, make_notice, submit
from tests.workflows.approvals.standing import (
    give_standing_chain,
    grant,
    submit_reception,
    two_releasers,
)
from tests.workflows.duties.asking import ask, decide
from workflows.approvals.enums import RETURNED_KIND, REVIEW_KIND, Choice, ReviewVerdict
from workflows.approvals.services import (
    CannotOpenDecision,
    mark_urgent,
    owe_what_waits,
    review_text,
    revoke_authorization,
    settle_return,
    start_approval,
)
from workflows.duties.enums import HANDOVER_KIND, DutyState, Urgency, Wish
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import CannotWaiveDuty, hand_over_duties

pytestmark = pytest.mark.django_db


@pytest.fixture
def table(db):
    return make_table()


@once
def returned(stage):
    """Returned by the director for changes."""
    stage.submit()
    send_back(stage.current_step(), stage.director)
    return stage


def submit_again(stage) -> None:
    start_approval(draft=stage.page, by=stage.clerk, now=timezone.now())


def send_back(step, by) -> None:
    said = {"verdict": ReviewVerdict.RETURN, "comment": "补日期", "now": timezone.now()}
    review_text(task_state=step, by=by, **said)


def owners(state: str = DutyState.OPEN) -> list:
    rows = Duty.objects.filter(kind=RETURNED_KIND, state=state).order_by("pk")
    return [duty.owner_person for duty in rows]


def holds() -> None:
    assert list(ledger_breaches()) == []


def test_what_the_director_returns_whoever_submitted_it_owes(returned):
    duty = Duty.objects.open().get()

    assert (duty.kind, duty.owner_person) == (RETURNED_KIND, returned.clerk.person)
    assert duty.subject_label == returned.page.title
    holds()


@pytest.mark.parametrize("outcome", ["DEFERRED", "WITH_CHANGES", "NOT_CARRIED"])
def test_what_a_meeting_sends_back_is_owed(table, outcome):
    counts = {"in_favour": 0, "against": 7} if outcome == "NOT_CARRIED" else {}
    wanted = {"changes": "写明地点"} if outcome == "WITH_CHANGES" else {}
    table.decide(entry(outcome, **wanted, **counts))

    assert kinds_owed() == [RETURNED_KIND]
    assert owners() == [table.stage.clerk.person]
    holds()


def test_what_a_ballot_sends_back_is_owed_as_urgent_as_it_was(stage):
    stage.open()
    urge = {"hours": 4, "reason": "防汛", "urgency": Urgency.MOST_URGENT}
    mark_urgent(decision=stage.decision, by=stage.director, now=timezone.now(), **urge)
    stage.vote(*[Choice.AGAINST] * 6)

    assert Duty.objects.open().get(kind=RETURNED_KIND).urgency == Urgency.MOST_URGENT
    assert owners() == [stage.clerk.person]
    holds()


def test_what_an_ended_authorisation_sends_back_is_owed(table):
    stage = table.stage
    stage.page = make_notice(stage.clerk, "接待公告")
    given = grant(stage, two_releasers())
    give_standing_chain()
    submit_reception(stage)
    now = timezone.now() + dt.timedelta(seconds=1)

    revoke_authorization(authorization=given, reason="人事变动", by=stage.director, now=now)

    duty = Duty.objects.open().get(kind=RETURNED_KIND)
    assert duty.owner_person == stage.clerk.person
    assert duty.opened_at == now
    holds()


def test_submitted_again_it_is_done_and_returned_again_it_is_owed_again(returned):
    submit_again(returned)

    assert owners() == []
    assert owners(DutyState.FULFILLED) == [returned.clerk.person]
    assert kinds_owed() == [REVIEW_KIND]
    holds()

    send_back(returned.current_step(), returned.director)

    assert owners() == [returned.clerk.person]
    holds()


def test_submitted_by_a_colleague_it_is_done_too(returned):
    colleague = UserFactory(roles=[Role.OFFICE_STAFF])

    start_approval(draft=returned.page, by=colleague, now=timezone.now())

    assert owners() == []
    done = Duty.objects.get(kind=RETURNED_KIND, state=DutyState.FULFILLED)
    assert done.events.latest("pk").entered_by == colleague
    holds()


def test_begun_anew_in_another_chain_it_is_done_and_not_excused(returned):
    give_standing_chain()  # the kind's chain has changed meanwhile
    grant(returned, two_releasers())

    try:
        start_approval(
            draft=returned.page.get_latest_revision_as_object(),
            by=returned.clerk,
            now=timezone.now(),
        )
    except CannotOpenDecision:
        pytest.fail("the chain could begin")

    assert owners() == owners(DutyState.WAIVED) == []
    assert owners(DutyState.FULFILLED) == [returned.clerk.person]
    holds()


def test_a_deleted_draft_is_owed_by_nobody(returned):
    returned.page.delete()

    assert kinds_owed() == []
    assert owners(DutyState.WAIVED) == [returned.clerk.person]
    holds()


def test_with_the_public_text_taken_down_its_returned_change_is_settled(stage):
    stage.open()
    stage.vote(*[Choice.FOR] * 6)
    page = type(stage.page).objects.get(pk=stage.page.pk)
    page.title = "更正后的公告"
    page.save_revision(user=stage.clerk, log_action=True)
    send_back(submit(page, stage.clerk).current_task_state, stage.director)
    assert owners() == [stage.clerk.person]

    withdraw(permit=Permit.objects.get(), by=stage.director, reason="停办", now=timezone.now())

    assert owners() == []
    assert owners(DutyState.WAIVED) == [stage.clerk.person]
    holds()


def test_what_was_being_decided_when_it_was_taken_down_is_owed_by_nobody(stage):
    stage.open()
    stage.vote(*[Choice.FOR] * 6)
    shown = Permit.objects.get()
    page = type(stage.page).objects.get(pk=stage.page.pk)
    page.title = "更正后的公告"
    page.save_revision(user=stage.clerk, log_action=True)
    stage.open()

    withdraw(permit=shown, by=stage.director, reason="停办", now=timezone.now())

    assert kinds_owed() == []
    holds()


def test_one_asks_to_settle_it_and_the_director_does(returned):
    duty, now = Duty.objects.open().get(), timezone.now()
    for by in (returned.clerk, returned.director):
        with pytest.raises(CannotWaiveDuty):
            settle_return(duty=duty, reason="不再办", by=by, now=now)

    decide(ask(duty, returned.clerk, Wish.WAIVE, reason="活动已取消"), returned.director)

    assert owners(DutyState.WAIVED) == [returned.clerk.person]
    assert owe_what_waits(timezone.now()) == 0
    holds()


def test_a_clerk_who_has_gone_leaves_it_to_the_directors(stage):
    stage.submit()
    deactivate_account(account=stage.clerk, by=None, now=timezone.now())

    send_back(stage.current_step(), stage.director)

    assert owners() == [stage.director.person]
    holds()


def test_it_is_handed_over(returned):
    taker = UserFactory(roles=[Role.OFFICE_STAFF]).person

    hand_over_duties(
        leaver=returned.clerk.person,
        plan={RETURNED_KIND: taker},
        on=timezone.localdate(),
        reason="休假",
        by=returned.director,
        now=timezone.now(),
    )

    assert owners() == [taker]
    holds()


def test_two_who_owe_it_become_one_and_it_is_owed_still(stage):
    other, admin = UserFactory(roles=[Role.OFFICE_DIRECTOR]), UserFactory(roles=[Role.SYSTEM_ADMIN])
    stage.submit()
    deactivate_account(account=stage.clerk, by=None, now=timezone.now())
    send_back(stage.current_step(), stage.director)
    assert len(owners()) == 2

    hand_over_duties(
        leaver=other.person,
        plan={RETURNED_KIND: stage.director.person},
        on=timezone.localdate(),
        reason="休假",
        by=admin,
        now=timezone.now(),
    )

    assert owners() == [stage.director.person]
    holds()
    assert owe_what_waits(timezone.now()) == 0
    duty = Duty.objects.open().get(kind=RETURNED_KIND)
    decide(ask(duty, stage.director, Wish.WAIVE), other)
    assert owners() == []
    holds()


def test_who_loses_the_offices_role_leaves_it_to_be_handed_over(client, returned):
    set_roles(account=returned.clerk, roles=[Role.DEPUTY], by=None, now=timezone.now())

    waiting = Duty.objects.open().filter(kind=HANDOVER_KIND)
    assert [duty.owner_person for duty in waiting] == [returned.director.person]
    assert "已不担任相应角色" in waiting.get().subject_label
    holds()
    client.force_login(returned.director)
    assert "已不担任相应角色" in client.get(reverse("duties:board")).content.decode()

    set_roles(account=returned.clerk, roles=[Role.OFFICE_STAFF], by=None, now=timezone.now())

    assert not waiting.all().exists()
    holds()


def test_what_came_back_while_nobody_was_there_whoever_comes_owes(stage):
    stage.submit()
    step = stage.current_step()
    for account in (stage.clerk, stage.director):
        account.is_active = False
        account.save()
    step.reject(user=None, comment="补日期")
    assert RETURNED_KIND in {each["kind"] for each in ledger_breaches()}

    newcomer = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    standing_changed.send(sender=None, person=newcomer.person, by=None, now=timezone.now())

    assert owners() == [newcomer.person]
    holds()


def test_the_way_leads_from_the_duty_to_the_record_for_the_office_alone(client, returned):
    duty = Duty.objects.open().get()
    client.force_login(returned.clerk)

    desk = client.get(reverse("desk:home")).content.decode()
    assert "退回的文稿，请修改后重新送审或了结" in desk
    answer = client.get(duty.link)

    assert answer.status_code == 302
    assert answer.url == reverse("office_notices:record", args=[returned.page.pk])
    record = client.get(answer.url).content.decode()
    assert f"由{returned.clerk.person.name}在" in record
    assert reverse("desk_duties:duty", args=[duty.pk]) in record
    client.force_login(returned.members[0])
    assert client.get(duty.link).url == reverse("wagtailadmin_home")  # Wagtail's way to refuse
