"""A second from outside confirms a meeting's counts and checks pen marks: in that step, that time
and, where bound, that text alone.
"""

import datetime as dt
from dataclasses import asdict

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.kept import once
from tests.workflows.approvals.at_the_table import make_table
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import CHECK_KIND, Choice, EntryState
from workflows.approvals.results import entered_reading
from workflows.approvals.services import (
    CannotCheckMarks,
    CannotCheckRecord,
    check_record,
    second_persons,
    send_back_record,
)
from workflows.approvals.setup import COUNTS_STEP, MARKS_STEP, REVIEW_STEP
from workflows.duties.models import SecondGrant
from workflows.duties.queries import ledger_breaches
from workflows.duties.services import grant_second, revoke_second
from workflows.duties.steps import step_named

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
DAYS = dt.timedelta(days=3)


@once
def table():
    return make_table()


@pytest.fixture
def outsider():
    return UserFactory(roles=[Role.CHAIR])


def ask_in(account, director, step: str, **more) -> SecondGrant:
    now = timezone.now()
    given = {"valid_from": now - MINUTE, "valid_to": now + DAYS, "reason": "办公室仅二人"}
    return grant_second(account=account, step=step, by=director, now=now, **{**given, **more})


def ref(decision) -> str:
    return f"approvals.decision:{decision.pk}"


def refused(act, **kwargs) -> None:
    with pytest.raises((CannotCheckRecord, CannotCheckMarks)):
        act(**kwargs)


def test_counts_are_confirmed_by_a_second_in_her_time_and_the_trail_says_as_what(table, outsider):
    director = table.stage.director
    record = table.record()
    refused(
        check_record,
        record=record,
        reading=entered_reading(record),
        by=outsider,
        now=timezone.now(),
    )
    grant = ask_in(outsider, director, COUNTS_STEP)
    refused(
        check_record,
        record=record,
        reading=entered_reading(record),
        by=outsider,
        now=grant.valid_from - MINUTE,
    )
    refused(
        check_record,
        record=record,
        reading=entered_reading(record),
        by=outsider,
        now=grant.valid_to + MINUTE,
    )

    check_record(record=record, reading=entered_reading(record), by=outsider, now=timezone.now())

    record.refresh_from_db()
    assert (record.state, record.checked_by) == (EntryState.CHECKED, outsider)
    done = AuditEvent.objects.get(verb="meeting.check", refused=False)
    assert done.acting_as == "外请第二人"
    assert list(ledger_breaches()) == []


def test_one_of_the_office_confirms_in_the_hat_of_the_office(table):
    record = table.record()
    check_record(
        record=record, reading=entered_reading(record), by=table.second, now=timezone.now()
    )

    assert AuditEvent.objects.get(verb="meeting.check").acting_as == Role.OFFICE_STAFF.value


def test_asked_into_another_step_or_out_again_she_confirms_nothing(table, outsider):
    director, record = table.stage.director, table.record()
    for step in (REVIEW_STEP, MARKS_STEP):
        ask_in(outsider, director, step)
        refused(
            check_record,
            record=record,
            reading=entered_reading(record),
            by=outsider,
            now=timezone.now(),
        )
    grant = ask_in(outsider, director, COUNTS_STEP)
    revoke_second(grant=grant, by=director, now=timezone.now())

    refused(
        check_record,
        record=record,
        reading=entered_reading(record),
        by=outsider,
        now=timezone.now(),
    )
    refused(send_back_record, record=record, reason="不符", by=outsider, now=timezone.now())


def test_bound_to_one_text_she_confirms_that_alone(table, outsider):
    director, decision = table.stage.director, table.decision
    assert list(step_named(COUNTS_STEP).matters()) == [(ref(decision), decision.title)]
    grant = ask_in(outsider, director, COUNTS_STEP, subject_ref=f"{ref(decision)}0")
    assert outsider.person not in second_persons(
        decision=decision, by=table.stage.clerk, now=timezone.now()
    )
    record = table.record()
    refused(
        check_record,
        record=record,
        reading=entered_reading(record),
        by=outsider,
        now=timezone.now(),
    )

    SecondGrant.objects.filter(pk=grant.pk).update(subject_ref=ref(decision))

    check_record(record=record, reading=entered_reading(record), by=outsider, now=timezone.now())


def test_who_entered_the_counts_is_no_second_of_her_own(table):
    director, clerk = table.stage.director, table.stage.clerk
    record = table.record()
    clerk.groups.clear()
    clerk = type(clerk).objects.get(pk=clerk.pk)
    ask_in(clerk, director, COUNTS_STEP)

    refused(
        check_record, record=record, reading=entered_reading(record), by=clerk, now=timezone.now()
    )


def test_her_desk_leads_to_the_counts_that_another_was_named_for(client, table, outsider):
    record = table.record()
    address = reverse("approvals:check-record", args=[record.pk])
    client.force_login(outsider)
    assert address not in client.get("/desk/").content.decode()
    assert client.get(address).status_code == 404
    ask_in(outsider, table.stage.director, COUNTS_STEP)

    desk = client.get("/desk/").content.decode()
    page = client.get(address).content.decode()
    answer = client.post(
        address, {"act": "agree", "compared": "on"} | asdict(entered_reading(record)), follow=True
    )

    assert address in desk
    assert "对照扫描件复核" in desk
    assert reverse("approvals:meetings") not in page
    assert answer.redirect_chain[-1][0] == reverse("desk:home")
    assert address not in answer.content.decode()
    record.refresh_from_db()
    assert record.state == EntryState.CHECKED


def test_named_as_the_checker_she_owes_it(client, table, outsider):
    ask_in(outsider, table.stage.director, COUNTS_STEP)
    record = table.record(checker=outsider.person)

    client.force_login(outsider)
    desk = client.get("/desk/").content.decode()

    assert desk.count(f'href="{reverse("approvals:check-record", args=[record.pk])}"') == 1
    check_record(record=record, reading=entered_reading(record), by=outsider, now=timezone.now())
    assert not outsider.person.duties.filter(kind=CHECK_KIND, state="OPEN").exists()


@once
def paper():
    paper = make_round()
    paper.open()
    paper.enter({0: Choice.FOR})
    return paper


def test_marks_are_checked_by_a_second_in_her_time_and_the_trail_says_as_what(paper, outsider):
    marks = {0: Choice.FOR}
    refused(paper.check, marks=marks, by=outsider)
    grant = ask_in(outsider, paper.director, MARKS_STEP, subject_ref=ref(paper.decision))
    refused(paper.check, marks=marks, by=outsider, now=grant.valid_from - MINUTE)
    refused(paper.check, marks=marks, by=outsider, now=grant.valid_to + MINUTE)

    paper.check(marks, by=outsider)

    done = AuditEvent.objects.get(verb="circulation.check", refused=False)
    assert done.acting_as == "外请第二人"
    assert list(ledger_breaches()) == []


def test_asked_into_another_step_or_for_another_text_she_checks_no_marks(paper, outsider):
    assert list(step_named(MARKS_STEP).matters()) == [(ref(paper.decision), paper.decision.title)]
    ask_in(outsider, paper.director, COUNTS_STEP)
    ask_in(outsider, paper.director, MARKS_STEP, subject_ref=f"{ref(paper.decision)}0")

    refused(paper.check, marks={0: Choice.FOR}, by=outsider)


def test_her_desk_leads_to_the_marks_and_a_members_does_not(client, paper, outsider):
    address = reverse("approvals:check_marks", args=[paper.decision.pk])
    for account in (outsider, paper.members[0]):
        ask_in(account, paper.director, MARKS_STEP)

    for account, is_led in ((outsider, True), (paper.members[0], False)):
        client.force_login(account)
        assert (address in client.get("/desk/").content.decode()) == is_led
        assert (client.get(address).status_code == 200) == is_led
