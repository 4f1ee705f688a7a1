"""Who was appointed for a second entry owes it: from the appointment until it is sent."""

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from cms.submissions.services import (
    appoint_second,
    restore_submission,
    return_submission,
    trash_submission,
)
from tests.cms.submissions.ending import make_director
from tests.cms.submissions.factories import UserFactory
from tests.cms.submissions.twice import SAID, Tally
from workflows.duties.entered_twice import expected
from workflows.duties.enums import SECOND_ENTRY_KIND, DutyState
from workflows.duties.kinds import kind_of
from workflows.duties.models import Duty

pytestmark = pytest.mark.django_db


@pytest.fixture
def tally(now):
    return Tally(now)


def appoint(tally, first, account):
    return appoint_second(pair=tally.pair(first), account=account, by=tally.third, now=tally.now)


def owing(first) -> list[int]:
    """Whose duty is open about it; the ledger's own proof agrees each time."""
    rows = Duty.objects.open().filter(kind=SECOND_ENTRY_KIND)
    rows = list(rows.filter(subject_ref=f"submissions.submission:{first.pk}"))
    assert {(duty.subject_ref, duty.owner_key) for duty in rows} == {
        (each.subject_ref, each.owner_key) for each in expected()
    }
    assert all(kind_of(duty).is_open(duty) for duty in rows)
    return [duty.owner_person_id for duty in rows]


def ended(first) -> Duty:
    ref = f"submissions.submission:{first.pk}"
    return Duty.objects.filter(subject_ref=ref).exclude(state=DutyState.OPEN).latest("pk")


def test_it_opens_at_the_appointment_and_is_fulfilled_by_sending(tally):
    first = tally.first()
    assert owing(first) == []

    appoint(tally, first, tally.two)
    appoint(tally, first, tally.two)  # said twice, owed once
    assert owing(first) == [tally.two.person_id]
    tally.take(first)
    assert owing(first) == [tally.two.person_id]
    tally.second(first, SAID | {"qyes": 4})

    assert owing(first) == []
    done = ended(first)
    assert (done.state, done.outcome) == (DutyState.FULFILLED, "SUBMITTED")
    call_command("check_duties")


def test_given_to_somebody_else_it_is_hers_and_to_whoever_may_nobodys(tally):
    first = tally.first()
    appoint(tally, first, tally.two)
    tally.take(first)

    appoint(tally, first, tally.third)
    assert owing(first) == [tally.third.person_id]
    assert ended(first).owner_person_id == tally.two.person_id
    assert ended(first).state == DutyState.WAIVED
    appoint(tally, first, None)

    assert owing(first) == []


def test_returned_it_is_owed_by_nobody_and_again_once_it_is_sent(tally):
    first = tally.first()
    appoint(tally, first, tally.two)
    return_submission(submission=first, reason="拿错了表", by=tally.third, now=tally.now)
    assert owing(first) == []

    first.refresh_from_db()
    tally.file(first, SAID, tally.one)

    assert owing(first) == [tally.two.person_id]


def test_in_the_trash_it_is_not_owed_and_restored_it_is(tally):
    first, director = tally.first(), make_director()
    appoint(tally, first, tally.two)

    trash_submission(submission=first, reason="重复", by=director, now=tally.now)
    assert owing(first) == []
    restore_submission(submission=first, by=director, now=tally.now)

    assert owing(first) == [tally.two.person_id]


def test_it_stands_on_her_desk_once_and_leads_to_where_it_is_taken(tally):
    first = tally.first()
    appoint(tally, first, tally.two)
    client = Client()
    client.force_login(tally.two)

    desk = client.get(reverse("desk:home")).content.decode()

    assert first.receipt in desk
    assert desk.count(reverse("desk:seconds")) == 1  # not beside the duty once more
    assert first.receipt in client.get(reverse("desk:seconds")).content.decode()
    duty = Duty.objects.open().get(kind=SECOND_ENTRY_KIND)
    assert kind_of(duty).overview(duty, tally.third) == f"/admin/submissions/{first.pk}/second/"
    assert kind_of(duty).overview(duty, UserFactory(roles=["代表"])) == ""
