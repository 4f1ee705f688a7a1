"""外请第二人: let into one step for a time by the director; it ends by itself, or at once."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from cms.accounts.enums import Role
from cms.accounts.permissions import user_can_make_card
from cms.accounts.services import deactivate_account
from cms.core.models import AuditEvent
from tests.workflows.duties.factories import UserFactory
from workflows.approvals.setup import COUNTS_STEP, PRESIDER_STEP, REVIEW_STEP
from workflows.duties.models import SecondGrant
from workflows.duties.seconds import is_second
from workflows.duties.services import (
    CannotGrantSecond,
    CannotRevokeSecond,
    grant_second,
    revoke_second,
)

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TEXT = "notices.noticepage:7"


@pytest.fixture
def director():
    return UserFactory(roles=[Role.OFFICE_DIRECTOR])


@pytest.fixture
def chair():
    return UserFactory(roles=[Role.CHAIR])


def ask_in(account, by, now, **changes) -> SecondGrant:
    given = {
        "step": REVIEW_STEP,
        "reason": "主任外出学习",
        "valid_from": now,
        "valid_to": now + 3 * DAY,
    }
    return grant_second(account=account, by=by, now=now, **{**given, **changes})


def test_a_grant_holds_in_its_step_and_period_only(director, chair, now):
    grant = ask_in(chair, director, now)

    assert is_second(chair, REVIEW_STEP, TEXT, now)
    assert is_second(chair, REVIEW_STEP, TEXT, now + 3 * DAY)
    assert not is_second(chair, REVIEW_STEP, TEXT, now - dt.timedelta(seconds=1))
    assert not is_second(chair, REVIEW_STEP, TEXT, now + 3 * DAY + dt.timedelta(seconds=1))
    assert not is_second(chair, COUNTS_STEP, TEXT, now)
    assert not is_second(UserFactory(roles=[Role.CHAIR]), REVIEW_STEP, TEXT, now)
    event = AuditEvent.objects.get(verb="second.grant")
    assert (event.object_ref, event.acting_as) == (f"duties.secondgrant:{grant.pk}", "办公室主任")


def test_a_grant_for_one_matter_opens_no_other(director, chair, now):
    ask_in(chair, director, now, subject_ref=TEXT, subject_label="公告")

    assert is_second(chair, REVIEW_STEP, TEXT, now)
    assert not is_second(chair, REVIEW_STEP, "notices.noticepage:8", now)


def test_revoking_ends_it_at_once_and_once(director, chair, now):
    grant = ask_in(chair, director, now)

    revoke_second(grant=grant, by=director, now=now)

    assert not is_second(chair, REVIEW_STEP, TEXT, now)
    with pytest.raises(CannotRevokeSecond):
        revoke_second(grant=grant, by=director, now=now)
    assert AuditEvent.objects.filter(verb="second.revoke").order_by("pk").last().refused


def test_a_closed_account_is_no_second(director, chair, now):
    ask_in(chair, director, now)

    deactivate_account(account=chair, by=None, now=now)
    chair.refresh_from_db()

    assert not is_second(chair, REVIEW_STEP, TEXT, now)


def test_who_becomes_administrator_is_no_second_any_more(director, chair, now):
    ask_in(chair, director, now)
    chair.groups.set(UserFactory(roles=[Role.SYSTEM_ADMIN]).groups.all())

    assert not is_second(type(chair).objects.get(pk=chair.pk), REVIEW_STEP, TEXT, now)


@pytest.mark.parametrize(
    "role", [Role.OFFICE_STAFF, Role.SYSTEM_ADMIN, Role.AUDITOR, Role.PARTY_COMMITTEE_MEMBER]
)
def test_only_the_director_asks_somebody_in_or_out(chair, director, now, role):
    stranger = UserFactory(roles=[role], is_superuser=True)
    grant = ask_in(chair, director, now)

    with pytest.raises(CannotGrantSecond):
        ask_in(UserFactory(roles=[Role.CHAIR]), stranger, now)
    with pytest.raises(CannotRevokeSecond):
        revoke_second(grant=grant, by=stranger, now=now)

    assert AuditEvent.objects.filter(refused=True).count() == 2
    assert is_second(chair, REVIEW_STEP, TEXT, now)


@pytest.mark.parametrize(
    ("account", "words"),
    [
        ({"roles": [Role.SYSTEM_ADMIN]}, "不参与"),
        ({"roles": [Role.AUDITOR]}, "不参与"),
        ({"roles": [Role.CHAIR], "is_active": False}, "停用"),
        ({"roles": [Role.OFFICE_DIRECTOR]}, "本来就可以"),
    ],
)
def test_not_everybody_can_be_asked_in(director, now, account, words):
    with pytest.raises(CannotGrantSecond, match=words):
        ask_in(UserFactory(**account), director, now)

    assert not SecondGrant.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": "  "}, "理由"),
        ({"valid_to": dt.datetime(2026, 5, 1, tzinfo=dt.UTC)}, "早于"),
        ({"valid_to": dt.datetime(2026, 12, 1, tzinfo=dt.UTC)}, "92"),
        ({"step": PRESIDER_STEP}, "外请"),
        ({"step": "approvals.unknown"}, "外请"),
    ],
)
def test_step_period_and_reason_are_checked(director, chair, now, changes, words):
    with pytest.raises(CannotGrantSecond, match=words):
        ask_in(chair, director, now, **changes)


def test_nobody_asks_themself_in_and_the_database_holds_to_it(director, now):
    with pytest.raises(CannotGrantSecond):
        ask_in(director, director, now, step=COUNTS_STEP)
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondGrant.objects.create(
            account=director,
            granted_by=director,
            step=REVIEW_STEP,
            reason="x",
            valid_from=now,
            valid_to=now + DAY,
            granted_at=now,
        )


def test_twice_for_the_same_time_is_refused(director, chair, now):
    ask_in(chair, director, now)

    with pytest.raises(CannotGrantSecond):
        ask_in(chair, director, now, subject_ref=TEXT)
    assert ask_in(chair, director, now, valid_from=now + 4 * DAY, valid_to=now + 5 * DAY)


def test_the_office_opens_no_second_persons_account(director, chair):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    assert user_can_make_card(clerk, chair)

    grant = ask_in(chair, director, timezone.now())

    assert not user_can_make_card(clerk, chair)
    revoke_second(grant=grant, by=director, now=timezone.now())
    assert user_can_make_card(clerk, chair)
