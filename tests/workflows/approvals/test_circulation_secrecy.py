"""What a pen wrote waits in its own table until it is checked, and is read nowhere else."""

import datetime as dt
import logging

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail, serializers
from django.db import connection
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cms.accounts.enums import Role
from cms.core.models import AuditEvent
from tests.workflows.approvals.circulation import make_round
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import EntryState, Mark, PenChoice
from workflows.approvals.models import MeetingRequest, PenMark, Vote
from workflows.approvals.services import ask_for_meeting
from workflows.duties.models import DutyEvent

pytestmark = pytest.mark.django_db
WORDS = "暗记三七二十一"
WHY = "另有缘故四十二"


@pytest.fixture
def stage(caplog):
    caplog.set_level(logging.DEBUG)
    stage = make_round(4)
    stage.open()
    stage.enter({0: Mark.AGAINST, 1: Mark.FOR}, comment=WORDS)
    return stage


def ask(stage, *, by_pen: bool) -> None:
    """The third member asks for a meeting, on paper or on the phone."""
    if by_pen:
        stage.enter({2: PenChoice.MEETING}, comment=WHY)
        marks = {0: Mark.AGAINST, 1: Mark.FOR, 2: PenChoice.MEETING}
        stage.check(marks, comments={0: WORDS, 1: WORDS, 2: WHY})
    else:
        by = stage.members[2]
        ask_for_meeting(decision=stage.decision, by=by, reason=WHY, now=timezone.now())


def tables_with(words: str) -> list[str]:
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(words in str(value) for row in cursor.fetchall() for value in row):
                found.append(table)
    return found


def test_a_mark_that_waits_stands_in_its_own_table_and_afterwards_in_the_votes(stage):
    assert tables_with(WORDS) == [PenMark._meta.db_table]

    stage.check({0: Mark.AGAINST, 1: Mark.FOR}, comments={0: WORDS, 1: WORDS})

    assert tables_with(WORDS) == [Vote._meta.db_table]
    holding = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.managed and WORDS in serializers.serialize("json", model.objects.all())
    ]
    assert holding == ["approvals.Vote"]


@pytest.mark.parametrize("by_pen", [True, False])
def test_why_a_member_asks_for_a_meeting_stands_in_one_table(stage, by_pen, caplog):
    ask(stage, by_pen=by_pen)

    assert tables_with(WHY) == [MeetingRequest._meta.db_table]
    assert WHY not in caplog.text
    assert all(WHY not in message.subject + message.body for message in mail.outbox)


@pytest.mark.parametrize("by_pen", [True, False])
def test_the_members_of_the_roster_read_why_and_nobody_else(stage, client, by_pen):
    circulated = stage.decision
    ask(stage, by_pen=by_pen)
    addresses = [
        reverse(name, args=[each.pk])
        for each in (circulated, stage.decision)
        for name in ("approvals:ballot", "decisions:trail")
    ]
    addresses += [reverse("ballots_modeladmin_index"), reverse("office_search") + "?q=缘故"]
    everything = [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR, Role.SYSTEM_ADMIN]
    others = [
        UserFactory(is_superuser=True, is_staff=True, roles=everything),
        UserFactory(roles=[Role.PARTY_COMMITTEE_MEMBER]),  # of another roster
        UserFactory(roles=[Role.AUDITOR]),
        stage.clerk,
    ]
    for user in others:
        client.force_login(user)
        for address in addresses:
            assert WHY not in client.get(address, follow=True).content.decode(), (user, address)
    for member in (stage.members[0], stage.members[2]):
        client.force_login(member)
        for each in (circulated, stage.decision):
            page = client.get(reverse("approvals:ballot", args=[each.pk])).content.decode()
            assert WHY in page
            assert stage.members[2].person.name in page


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR])
def test_no_trail_names_who_asked_for_a_meeting(stage, client, role):
    circulated = stage.decision
    ask(stage, by_pen=False)
    client.force_login(UserFactory(roles=[role]))

    for each in (circulated, stage.decision):
        page = client.get(reverse("decisions:trail", args=[each.pk])).content.decode()
        assert "委员提请上会" in page  # that one did is the office's to know
        assert stage.members[2].person.name not in page


def test_no_list_of_the_audit_names_who_asked(stage, client):
    """The sealed line keeps it, as of a vote: proof against what another's account asked."""
    ask(stage, by_pen=False)
    told = {}
    for role in (Role.OFFICE_DIRECTOR, Role.AUDITOR):
        client.force_login(UserFactory(roles=[role]))
        told[role] = client.get(reverse("audit:index")).content.decode()

    name = stage.members[2].person.name
    assert "批准" in told[Role.OFFICE_DIRECTOR]
    assert name not in told[Role.OFFICE_DIRECTOR]
    assert name not in told[Role.AUDITOR]
    kept = AuditEvent.objects.get(verb="circulation.refer", refused=False)
    assert kept.actor_id == stage.members[2].pk


def test_one_that_differs_stands_nowhere_any_more(stage):
    stage.check({0: Mark.FOR, 1: Mark.AGAINST}, comments={0: WORDS, 1: WORDS})

    assert tables_with(WORDS) == []
    assert set(PenMark.objects.values_list("state", "choice")) == {(EntryState.SENT_BACK, "")}


def test_the_date_on_the_paper_is_read_twice_as_well(stage):
    yesterday = timezone.localdate() - dt.timedelta(days=1)

    read = {0: Mark.AGAINST, 1: Mark.FOR}
    checked = stage.check(read, comments={0: WORDS, 1: WORDS}, day=yesterday)

    assert len(checked.sent_back) == len(read)
    assert not Vote.objects.exists()


def test_no_trail_ledger_log_or_mail_tells_a_choice(stage, caplog):
    stage.check({0: Mark.AGAINST, 1: Mark.AGAINST}, comments={0: WORDS, 1: WORDS})

    words = {*PenChoice.values, *(str(choice.label) for choice in PenChoice)} - {"MEETING"}
    told = [event.detail for event in AuditEvent.objects.all()]
    told += list(DutyEvent.objects.values_list("reason", flat=True))
    assert not any(word in line.split() for line in told for word in words)
    assert WORDS not in caplog.text
    assert "AGAINST" not in caplog.text
    assert all(WORDS not in message.subject + message.body for message in mail.outbox)
    assert not any(
        str(choice.label) in str(mark) for mark in PenMark.objects.all() for choice in Mark
    )


def test_no_page_of_a_superuser_the_office_or_the_auditor_shows_it(stage, client):
    everything = [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR, Role.SYSTEM_ADMIN]
    client.force_login(UserFactory(is_superuser=True, is_staff=True, roles=everything))
    state, decision = stage.workflow_state, stage.decision
    pages = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:edit", args=[stage.page.pk]),
        reverse("wagtailadmin_pages:workflow_history", args=[stage.page.pk]),
        reverse("wagtailadmin_pages:workflow_history_detail", args=[stage.page.pk, state.pk]),
        reverse("wagtailadmin_reports:workflow_tasks") + "?export=csv",
        reverse("ballots_modeladmin_index"),
        reverse("duties:board"),
        reverse("office_search") + f"?q={WORDS}",
        reverse("approvals:ballot", args=[decision.pk]),
        reverse("approvals:marks", args=[decision.pk]),
        reverse("approvals:check_marks", args=[decision.pk]),
    ]
    for address in pages:
        answer = client.get(address, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        shown = body.decode().replace(f'value="{WORDS}"', "")  # the search box says what was asked
        assert WORDS not in shown.replace(f"“{WORDS}”", ""), address
    for action in ("modeladmin_index", "list"):
        with pytest.raises(NoReverseMatch):
            reverse(f"approvals_penmark_{action}")


def test_an_entry_after_the_session_has_ended_is_kept_in_no_table(stage, client):
    """What a page of marks posts is not put aside: the clerk enters it again."""
    seat = stage.seat(2).pk
    address = reverse("approvals:marks", args=[stage.decision.pk])

    client.post(address, {f"choice_{seat}": "AGAINST", f"comment_{seat}": "另一句暗号"})

    assert client.session.session_key
    kept = str([row.get_decoded() for row in Session.objects.all()])
    assert "AGAINST" not in kept
    assert "另一句暗号" not in kept
