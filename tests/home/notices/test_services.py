"""A notice is written, submitted and withdrawn by those who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from cms.publishing.payload import build_payload
from cms.publishing.services import CannotWithdraw
from home.notices.services import (
    CannotCreateNotice,
    CannotSubmitNotice,
    CannotWithdrawNotice,
    create_notice,
    submit_notice,
    withdraw_notice,
)
from tests.cms.accounts.factories import UserFactory
from tests.home.notices.factories import make_notice
from tests.home.publishing import make_public

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]


def test_create_notice_numbers_a_draft(now):
    first, second = make_notice(now), make_notice(now)

    assert (first.number, second.number) == ("2026-G001", "2026-G002")
    assert not first.live


def test_create_notice_never_reuses_a_number(now):
    make_notice(now).delete()

    assert make_notice(now).number == "2026-G002"


def test_create_notice_refuses_a_deputy(now):
    deputy = UserFactory(roles=[Role.DEPUTY], username="d")

    with pytest.raises(CannotCreateNotice):
        create_notice(by=deputy, now=now, title="x")

    assert AuditEvent.objects.get(verb="notices.create").refused


def test_create_notice_ignores_superusers(now):
    with pytest.raises(CannotCreateNotice):
        create_notice(by=UserFactory(is_superuser=True), now=now, title="x")


def test_submit_notice_starts_the_approval_once(now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    notice = make_notice(now, clerk)

    state = submit_notice(notice=notice, by=clerk, now=now)

    assert state.status == state.STATUS_IN_PROGRESS
    with pytest.raises(CannotSubmitNotice):
        submit_notice(notice=notice, by=clerk, now=now)


def test_submit_notice_refuses_an_empty_text(now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])

    with pytest.raises(CannotSubmitNotice):
        submit_notice(notice=make_notice(now, clerk, body="[]"), by=clerk, now=now)


def test_withdraw_notice_is_for_the_director(now, client):
    notice = make_notice(now)
    make_public(notice, now)

    with pytest.raises(CannotWithdraw):
        withdraw_notice(
            notice=notice, by=UserFactory(roles=[Role.OFFICE_STAFF]), reason="r", now=now
        )
    director = UserFactory(roles=[Role.OFFICE_DIRECTOR])
    withdraw_notice(notice=notice, by=director, reason="内容有误", now=now)

    gone = client.get(notice.public_address)
    assert gone.status_code == 410
    assert "该信息已撤回" in gone.content.decode()
    with pytest.raises(CannotWithdrawNotice):
        withdraw_notice(notice=notice, by=director, reason="内容有误", now=now)


def test_submit_notice_refuses_a_last_day_that_has_passed(now):
    clerk = UserFactory(roles=[Role.OFFICE_STAFF])
    today = timezone.localdate(now)
    fields = {"date": today - timedelta(days=9), "ends_on": today - timedelta(days=1)}
    notice = make_notice(now, clerk, **fields)

    with pytest.raises(CannotSubmitNotice, match="已过"):
        submit_notice(notice=notice, by=clerk, now=now)

    state = submit_notice(notice=notice, by=clerk, now=now - timedelta(days=1))
    assert state.status == state.STATUS_IN_PROGRESS


def test_a_last_day_before_the_day_of_issue_is_a_fault_of_the_field(now):
    today = timezone.localdate(now)

    with pytest.raises(ValidationError) as fault:
        make_notice(now, date=today, ends_on=today - timedelta(days=1))

    assert list(fault.value.message_dict) == ["ends_on"]


def test_the_last_day_is_in_the_text_only_where_there_is_one(now):
    today = timezone.localdate(now)
    dated, plain = make_notice(now, date=today, ends_on=today), make_notice(now)

    assert build_payload(dated)[0]["ends_on"] == today.isoformat()
    assert "ends_on" not in build_payload(plain)[0]
