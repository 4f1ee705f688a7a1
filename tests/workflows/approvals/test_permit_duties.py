"""What the office owes a permit: its release while it holds, and a word when it has run out."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.services import deactivate_account
from cms.calendars.services import correct_day, end_of_day
from cms.people.signals import standing_changed
from cms.publishing.due import publish_due
from cms.publishing.enums import ReleaseMode
from cms.publishing.models import Permit
from cms.publishing.services import release, revoke, withdraw
from home.notices.models import NoticePage
from home.notices.queries import with_state
from tests.kept import once
from tests.workflows.approvals.factories import UserFactory, make_notice, set_rules
from tests.workflows.duties.asking import ask, decide
from workflows.approvals.enums import LAPSED_KIND, RELEASE_KIND, Choice
from workflows.approvals.services import owe_what_waits, settle_lapsed
from workflows.duties.enums import DutyState, Wish
from workflows.duties.models import Duty, DutyRequest
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import CannotWaiveDuty, hand_over_duties
from workflows.duties.wording import reached_words

pytestmark = pytest.mark.django_db
SECOND = dt.timedelta(seconds=1)


@once
def permit(stage) -> Permit:
    """Carried, to be released by the office within two days."""
    set_rules(release_mode=ReleaseMode.BY_HAND, release_days=2)
    stage.open()
    stage.vote(*[Choice.FOR] * 6)
    return Permit.objects.get()


@once
def lapsed(permit) -> Permit:
    assert [each.act for each in publish_due(now=permit.valid_until + SECOND)] == ["lapse"]
    return permit


def owners(kind: str, state: str = DutyState.OPEN) -> list:
    rows = Duty.objects.filter(kind=kind, state=state).order_by("pk")
    return [duty.owner_person for duty in rows]


def holds() -> None:
    assert list(ledger_breaches()) == []


def test_a_text_for_release_by_hand_is_owed_by_its_clerk_until_the_permit_ends(stage, permit):
    duty = Duty.objects.open().get(kind=RELEASE_KIND)

    assert duty.owner_person == stage.clerk.person
    assert duty.due_at == permit.valid_until
    assert duty.subject_label == permit.title
    holds()


def test_its_date_says_that_it_was_counted_from_the_approval(client, stage, permit):
    duty = Duty.objects.open().get(kind=RELEASE_KIND)
    day = timezone.localdate(stage.decision.closed_at)
    chain = stage.workflow_state.workflow.name

    assert duty.due_at == end_of_day(day + dt.timedelta(days=2))
    words = f"{day.year}年{day.month}月{day.day}日批准之日起 2 日，审批流程“{chain}”"
    assert reached_words(duty) == words
    client.force_login(stage.clerk)
    page = client.get(reverse("desk_duties:duty", args=[duty.pk])).content.decode()
    assert words in page
    assert "手工填写的日期" not in page
    # The permit's own date stays whatever becomes of the calendar.
    off = timezone.localdate(duty.due_at)
    correct_day(date=off, is_working=False, name="", by=stage.clerk, now=timezone.now())
    assert Duty.objects.open().get(kind=RELEASE_KIND).due_at == permit.valid_until
    holds()


def test_whoever_releases_it_nobody_owes_it_any_more(stage, permit):
    release(permit=permit, by=stage.director, now=timezone.now())

    duty = Duty.objects.get(kind=RELEASE_KIND)
    assert (duty.state, duty.events.latest("pk").entered_by) == (
        DutyState.FULFILLED,
        stage.director,
    )
    assert owners(LAPSED_KIND) == []
    holds()


def test_taken_back_by_the_director_its_clerk_owes_what_becomes_of_it(client, stage, permit):
    """Who takes it back knows; who wrote and submitted it would look for it among the drafts."""
    revoke(permit=permit, by=stage.director, reason="有误", now=timezone.now())

    assert owners(RELEASE_KIND, DutyState.WAIVED) == [stage.clerk.person]
    assert owners(LAPSED_KIND) == [stage.clerk.person]
    holds()
    assert with_state(NoticePage.objects.all()).get(pk=stage.page.pk).state == "REVOKED"
    client.force_login(stage.clerk)
    record = client.get(reverse("office_notices:record", args=[stage.page.pk]))
    assert "批准已收回" in record.content.decode()
    assert record.context_data["may_submit"]

    stage.submit()

    assert owners(LAPSED_KIND) == []
    assert with_state(NoticePage.objects.all()).get(pk=stage.page.pk).state == "REVIEW"


def test_withdrawn_with_what_stood_there_a_change_that_waits_is_owed_by_nobody(stage, permit):
    release(permit=permit, by=stage.director, now=timezone.now())
    stage.open()
    stage.vote(*[Choice.FOR] * 6)
    waiting = Permit.objects.latest("pk")

    withdraw(permit=permit, by=stage.director, reason="停办", now=timezone.now())

    assert [event.verb for event in waiting.events.all()] == ["REVOKED"]
    assert not Duty.objects.filter(kind=LAPSED_KIND).exists()
    assert with_state(NoticePage.objects.all()).get(pk=stage.page.pk).state == "WITHDRAWN"
    holds()


def test_run_out_its_release_lapses_and_the_office_owes_a_word(stage, lapsed):
    assert owners(RELEASE_KIND, DutyState.LAPSED) == [stage.clerk.person]
    assert owners(LAPSED_KIND) == [stage.clerk.person]
    assert with_state(NoticePage.objects.all()).get(pk=stage.page.pk).state == "LAPSED"
    holds()


def test_taken_back_by_the_clock_the_office_is_told_too(stage, permit):
    revoke(permit=permit, by=None, reason="授权到期", now=timezone.now())

    assert owners(LAPSED_KIND) == [stage.clerk.person]
    holds()


def test_submitted_again_it_is_done(stage, lapsed):
    stage.submit()

    assert owners(LAPSED_KIND) == []
    assert owners(LAPSED_KIND, DutyState.FULFILLED) == [stage.clerk.person]
    holds()


def test_a_text_that_is_on_its_way_again_before_it_lapses_needs_no_word(stage, permit):
    stage.submit()

    list(publish_due(now=permit.valid_until + SECOND))

    assert permit.events.get().verb == "LAPSED"
    assert owners(LAPSED_KIND) == owners(LAPSED_KIND, DutyState.FULFILLED) == []
    holds()


def test_what_stood_there_before_is_withdrawn_and_the_change_that_lapsed_is_settled(stage):
    stage.open()
    stage.vote(*[Choice.FOR] * 6)
    shown = Permit.objects.get()
    set_rules(release_mode=ReleaseMode.BY_HAND, release_days=2)
    page = type(stage.page).objects.get(pk=stage.page.pk)
    page.title = "更正后的公告"
    page.save_revision(user=stage.clerk, log_action=True)
    stage.open()
    stage.vote(*[Choice.FOR] * 6)
    list(publish_due(now=Permit.objects.latest("pk").valid_until + SECOND))
    assert owners(LAPSED_KIND) == [stage.clerk.person]

    withdraw(permit=shown, by=stage.director, reason="停办", now=timezone.now())

    assert owners(LAPSED_KIND) == []
    holds()


def settle(director, asker) -> None:
    """``asker`` says that it is not published any more, and the director agrees."""
    duty = Duty.objects.open().filter(kind=LAPSED_KIND).latest("pk")
    decide(ask(duty, asker, Wish.WAIVE, reason="活动已取消"), director)


def test_what_is_not_published_any_more_one_asks_to_settle_and_the_director_does(stage, lapsed):
    duty, now = Duty.objects.open().get(kind=LAPSED_KIND), timezone.now()
    for by in (stage.clerk, stage.members[0], stage.director):
        with pytest.raises(CannotWaiveDuty):
            settle_lapsed(duty=duty, reason="不再办", by=by, now=now)
    assert owners(LAPSED_KIND) == [stage.clerk.person]

    settle(stage.director, stage.clerk)

    assert owners(LAPSED_KIND, DutyState.WAIVED) == [stage.clerk.person]
    holds()


def test_settled_for_one_it_is_settled_for_everybody_who_owes_it(stage):
    directors = [stage.director, UserFactory(roles=[Role.OFFICE_DIRECTOR])]
    set_rules(release_mode=ReleaseMode.BY_HAND)
    stage.open()
    deactivate_account(account=stage.clerk, by=None, now=timezone.now())
    stage.vote(*[Choice.FOR] * 6)
    list(publish_due(now=Permit.objects.get().valid_until + SECOND))
    assert owners(LAPSED_KIND) == [each.person for each in directors]
    mine = Duty.objects.open().get(kind=LAPSED_KIND, owner_person=stage.director.person)

    decide(ask(mine, stage.director, Wish.WAIVE), directors[1])

    assert owners(LAPSED_KIND) == []
    holds()


def test_what_was_settled_costs_the_sweep_nothing_ever_after(stage, lapsed):
    def sweep() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert owe_what_waits(timezone.now()) == 0
        return len(asked)

    before = sweep()
    for how in ("settled", "submitted", "settled"):
        stage.page = make_notice(stage.clerk)
        stage.open()
        stage.vote(*[Choice.FOR] * 6)
        permit = Permit.objects.latest("pk")
        list(publish_due(now=permit.valid_until + SECOND))
        if how == "settled":
            settle(stage.director, stage.clerk)
        else:
            stage.submit()

    assert sweep() == before
    assert owners(LAPSED_KIND) == [stage.clerk.person]
    holds()


def test_a_clerk_who_has_gone_leaves_it_to_the_directors(stage):
    set_rules(release_mode=ReleaseMode.BY_HAND)
    stage.open()
    deactivate_account(account=stage.clerk, by=None, now=timezone.now())

    stage.vote(*[Choice.FOR] * 6)

    assert owners(RELEASE_KIND) == [stage.director.person]
    holds()


def test_it_can_be_handed_over(stage, lapsed):
    taker = UserFactory(roles=[Role.OFFICE_STAFF]).person

    hand_over_duties(
        leaver=stage.clerk.person,
        plan={LAPSED_KIND: taker},
        on=timezone.localdate(),
        reason="休假",
        by=stage.director,
        now=timezone.now(),
    )

    assert owners(LAPSED_KIND) == [taker]
    holds()


def test_with_nobody_at_the_office_the_check_says_so_and_who_comes_owes_it(stage):
    set_rules(release_mode=ReleaseMode.BY_HAND)
    stage.open()
    for account in (stage.clerk, stage.director):
        account.is_active = False
        account.save()
    stage.vote(*[Choice.FOR] * 6)
    assert [each["kind"] for each in ledger_breaches()] == [RELEASE_KIND]
    assert owe_what_waits(timezone.now()) == 1

    newcomer = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    standing_changed.send(sender=None, person=newcomer.person, by=None, now=timezone.now())

    assert owners(RELEASE_KIND) == [newcomer.person]
    holds()
    assert owe_what_waits(timezone.now()) == 0


def test_the_way_leads_from_the_first_screen_to_the_record_or_the_end(client, stage, lapsed):
    client.force_login(stage.clerk)
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    address = reverse("permit_history", args=[lapsed.number])
    assert "批准已失效，请重新送审或了结" in home
    assert address in home

    page = client.get(address).content.decode()
    duty = reverse("desk_duties:duty", args=[Duty.objects.open().get(kind=LAPSED_KIND).pk])
    assert reverse("office_notices:record", args=[stage.page.pk]) in page
    assert duty in page
    client.post(duty, {"wish": Wish.WAIVE, "reason": "活动已取消"})

    client.force_login(stage.director)
    request = reverse("desk_duties:request", args=[DutyRequest.objects.get().pk])
    client.post(request, {"act": "grant", "answer": ""})
    assert duty not in client.get(address).content.decode()
    assert owners(LAPSED_KIND) == []
