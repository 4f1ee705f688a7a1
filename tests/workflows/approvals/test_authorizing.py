"""A standing authorisation: drafted by the office, tabled by the director, given by the body."""

import datetime as dt

import pytest
from django.contrib.auth.models import Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.models import User
from cms.core.models import AuditEvent
from tests.workflows.approvals.factories import UserFactory
from tests.workflows.approvals.standing import (
    RECEPTION,
    decide_in_meeting,
    give_standing_chain,
    make_draft,
    submit_reception,
    two_releasers,
)
from workflows.approvals.enums import RECORD_KIND, AuthorizationState, DecisionState, Exclusion
from workflows.approvals.models import Decision, StandingAuthorization
from workflows.approvals.services import (
    CannotDraftAuthorization,
    CannotOpenDecision,
    CannotTableAuthorization,
    table_authorization,
)
from workflows.approvals.services.seating import seat_roster_of
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches


@pytest.fixture
def pair(db):
    return two_releasers()


def test_drafted_tabled_and_given_by_the_committee(stage, pair):
    draft = make_draft(stage.clerk, pair)
    assert draft.state == AuthorizationState.DRAFT

    decision = table_authorization(authorization=draft, by=stage.director, now=timezone.now())

    draft.refresh_from_db()
    duty = Duty.objects.open().get()
    assert draft.state == AuthorizationState.TABLED
    assert (decision.way, decision.task_state, decision.clerk) == (
        "MEETING",
        None,
        stage.director.person,
    )
    assert (duty.kind, duty.owner_person) == (RECORD_KIND, stage.director.person)
    assert list(ledger_breaches()) == []
    decide_in_meeting(decision, entered_by=stage.clerk, checked_by=stage.director)
    draft.refresh_from_db()
    assert draft.state == AuthorizationState.GRANTED
    assert list(ledger_breaches()) == []


def test_whoever_wrote_the_draft_anew_is_an_author_as_well_as_its_maker(stage, pair):
    """Authors do not decide on what they wrote, in either room that seats the body."""
    writer = stage.members[1]
    draft = make_draft(stage.clerk, pair)
    with pytest.raises(CannotDraftAuthorization):
        make_draft(stage.members[2], pair, authorization=draft)  # refused: no author
    writer.groups.add(Group.objects.get(name=Role.OFFICE_STAFF.value))
    writer = User.objects.get(pk=writer.pk)
    make_draft(writer, pair, authorization=draft, title="改写的授权")

    decision = table_authorization(authorization=draft, by=stage.director, now=timezone.now())

    aside = decision.seats.filter(exclusion=Exclusion.AUTHOR)
    assert aside.get().person == writer.person
    aside.get().delete()
    seat_roster_of(decision, timezone.localdate(), stage.clerk, timezone.now())
    assert aside.get().person == writer.person


@pytest.mark.parametrize(
    ("outcome", "state"),
    [("NOT_CARRIED", "REFUSED"), ("DEFERRED", "DRAFT"), ("WITH_CHANGES", "DRAFT")],
)
def test_what_the_committee_does_not_give_is_not_in_force(stage, pair, outcome, state):
    draft = make_draft(stage.clerk, pair)
    decision = table_authorization(authorization=draft, by=stage.director, now=timezone.now())

    decide_in_meeting(decision, entered_by=stage.clerk, checked_by=stage.director, outcome=outcome)

    draft.refresh_from_db()
    assert draft.state == state
    give_standing_chain()
    with pytest.raises(CannotOpenDecision):
        submit_reception(stage)


def test_only_the_office_drafts_and_only_the_director_tables(stage, pair):
    for by in (stage.members[0], UserFactory(is_superuser=True)):
        with pytest.raises(CannotDraftAuthorization):
            make_draft(by, pair)
    draft = make_draft(stage.clerk, pair)
    for by in (stage.clerk, stage.members[0], UserFactory(is_superuser=True)):
        with pytest.raises(CannotTableAuthorization):
            table_authorization(authorization=draft, by=by, now=timezone.now())

    assert not Decision.objects.exists()
    refused = AuditEvent.objects.filter(refused=True).values_list("verb", flat=True)
    assert sorted(refused) == ["authorization.draft"] * 2 + ["authorization.table"] * 3


def test_a_draft_names_two_people_kinds_and_days_in_order(stage, pair):
    today = timezone.localdate()
    wrong = [
        {"second_releaser": pair[0].person},
        {"kinds": []},
        {"kinds": ["NO_SUCH_KIND"]},
        {"valid_from": today, "valid_until": today - dt.timedelta(days=1)},
        {"title": " "},
    ]
    for changes in wrong:
        with pytest.raises(CannotDraftAuthorization) as refusal:
            make_draft(stage.clerk, pair, **changes)
        assert str(refusal.value)
    pair[1].is_active = False
    pair[1].save()
    with pytest.raises(CannotDraftAuthorization, match="没有可用账号"):
        make_draft(stage.clerk, pair)
    assert not StandingAuthorization.objects.exists()


def test_the_database_knows_two_persons_and_days_in_order(stage, pair):
    draft = make_draft(stage.clerk, pair)
    rows = StandingAuthorization.objects.filter(pk=draft.pk)
    for wrong in (
        {"second_releaser": pair[0].person},
        {"valid_until": draft.valid_from - dt.timedelta(days=1)},
        {"state": "REVOKED"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)


def test_tabled_once_and_not_changed_afterwards(stage, pair):
    draft = make_draft(stage.clerk, pair)
    table_authorization(authorization=draft, by=stage.director, now=timezone.now())

    with pytest.raises(CannotTableAuthorization):
        table_authorization(authorization=draft, by=stage.director, now=timezone.now())
    with pytest.raises(CannotDraftAuthorization):
        make_draft(stage.clerk, pair, title="改过的题目", authorization=draft)

    assert Decision.objects.count() == 1


def test_a_tabled_text_altered_past_the_services_is_not_given(stage, pair):
    draft = make_draft(stage.clerk, pair)
    decision = table_authorization(authorization=draft, by=stage.director, now=timezone.now())
    StandingAuthorization.objects.update(kinds=[RECEPTION, "ANNOUNCEMENT"])

    decide_in_meeting(decision, entered_by=stage.clerk, checked_by=stage.director)

    draft.refresh_from_db()
    decision.refresh_from_db()
    assert (decision.state, draft.state) == (DecisionState.VOID, AuthorizationState.DRAFT)


def test_a_draft_may_be_written_anew_until_it_is_tabled(stage, pair):
    draft = make_draft(stage.clerk, pair)

    again = make_draft(stage.director, pair, title="新题目", authorization=draft)

    assert (again.pk, again.title, again.made_by) == (draft.pk, "新题目", stage.clerk)
    assert StandingAuthorization.objects.count() == 1
