"""Two persons release a text by the last day of what allows them to, and no later."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from cms.calendars.services import end_of_day
from tests.workflows.approvals.standing import (
    give_standing_chain,
    grant,
    submit_reception,
    two_releasers,
)
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches
from workflows.duties.wording import reached_words

pytestmark = pytest.mark.django_db


def release_under(stage, pair, last: dt.date):
    grant(stage, pair, valid_until=last)
    give_standing_chain()
    return submit_reception(stage)


def test_the_term_ends_with_the_authorisation_and_says_so(stage):
    pair, today = two_releasers(), timezone.localdate()

    decision = release_under(stage, pair, today)

    duties = Duty.objects.open()
    assert decision.due_at == end_of_day(today)
    assert {duty.due_at for duty in duties} == {end_of_day(today)}
    assert {reached_words(duty) for duty in duties} == {"授权发布的截止日"}
    assert list(ledger_breaches()) == []


def test_the_ballot_says_that_day(stage):
    pair, today = two_releasers(), timezone.localdate()
    decision = release_under(stage, pair, today)
    client = Client()
    client.force_login(pair[0])

    page = client.get(f"/desk/ballots/{decision.pk}/").content.decode()

    assert f"请于 {today:%Y-%m-%d}" in page


def test_an_authorisation_that_lasts_longer_changes_no_term(stage):
    pair, today = two_releasers(), timezone.localdate()

    decision = release_under(stage, pair, today + dt.timedelta(days=60))

    assert decision.due_at < end_of_day(today + dt.timedelta(days=60))
    assert all(duty.rule.startswith("workdays +") for duty in Duty.objects.open())
