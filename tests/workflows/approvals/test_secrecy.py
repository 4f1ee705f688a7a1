"""How a member voted stands in the vote's own table, and nowhere else."""

import logging

import pytest
from django.apps import apps
from django.core import mail, serializers
from django.db import DatabaseError, connection, transaction
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cms.accounts.enums import Role
from tests.workflows.approvals.ballots import step_aside
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Choice
from workflows.approvals.models import CommitteeTaskState, Vote, VoteStrike
from workflows.approvals.services import cast_vote
from workflows.approvals.services.closing import close_overdue_decisions

MARK = "暗记三七二十一"


@pytest.fixture
def marked(stage, caplog):
    """A ballot carried with one marked vote against, cast while every log is kept."""
    caplog.set_level(logging.DEBUG)
    decision = stage.open()
    cast_vote(
        decision=decision,
        by=stage.members[0],
        choice=Choice.AGAINST,
        comment=MARK,
        now=timezone.now(),
    )
    stage.rest = stage.members
    stage.members = stage.members[1:]
    stage.vote(*[Choice.FOR] * 5)
    decision.refresh_from_db()
    return decision


def test_a_marked_vote_stands_in_no_table_but_its_own(marked):
    holding = [
        model._meta.label
        for model in apps.get_models()
        if model._meta.managed and MARK in serializers.serialize("json", model.objects.all())
    ]

    assert holding == ["approvals.Vote"]


def test_no_column_of_any_table_holds_the_mark_but_the_votes(marked):
    holding = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            if any(MARK in str(value) for row in cursor.fetchall() for value in row):
                holding.append(table)

    assert holding == [Vote._meta.db_table]


def test_no_audit_line_or_history_tells_a_choice(marked):
    words = {*Choice.values, *(str(choice.label) for choice in Choice)}
    from wagtail.models import PageLogEntry

    from cms.core.models import AuditEvent

    for event in AuditEvent.objects.filter(object_ref=f"approvals.decision:{marked.pk}"):
        assert not words & set(event.detail.split())
        if event.verb == "decision.close":
            assert event.actor_id is None
    for entry in PageLogEntry.objects.all():
        assert not any(word in str(entry.data) for word in ("AGAINST", "不同意", "弃权"))
    step = CommitteeTaskState.objects.get(decisions=marked)
    assert step.finished_by is None
    assert not any(str(choice.label) in step.get_comment() for choice in Choice)


def test_no_log_line_and_no_mail_holds_the_mark(marked, caplog):
    assert MARK not in caplog.text
    assert all(MARK not in message.subject + message.body for message in mail.outbox)


def test_no_admin_page_of_a_superuser_and_no_register_holds_the_mark(client, stage, marked):
    superuser = UserFactory(
        is_superuser=True,
        is_staff=True,
        roles=[Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR, Role.SYSTEM_ADMIN],
    )
    client.force_login(superuser)
    state = stage.workflow_state
    pages = [
        reverse("wagtailadmin_home"),
        reverse("wagtailadmin_pages:edit", args=[stage.page.pk]),
        reverse("wagtailadmin_pages:history", args=[stage.page.pk]),
        reverse("wagtailadmin_pages:workflow_history", args=[stage.page.pk]),
        reverse("wagtailadmin_pages:workflow_history_detail", args=[stage.page.pk, state.pk]),
        reverse("wagtailadmin_reports:workflow"),
        reverse("wagtailadmin_reports:workflow_tasks"),
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:workflow") + "?export=csv",
        reverse("wagtailadmin_reports:workflow_tasks") + "?export=csv",
        reverse("ballots_modeladmin_index"),
        reverse("duties:board"),
        reverse("approvals:ballot", args=[marked.pk]),
        reverse("approvals:page", args=[marked.pk]),
    ]
    for address in pages:
        answer = client.get(address, follow=True)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200, address
        assert MARK not in body.decode(), address


def test_no_url_of_the_project_answers_a_superuser_with_the_mark(client, marked):
    client.force_login(UserFactory(is_superuser=True, is_staff=True))
    for name in ("approvals_vote", "approvals_votestrike", "approvals_seat"):
        for action in ("modeladmin_index", "list"):
            with pytest.raises(NoReverseMatch):
                reverse(f"{name}_{action}")
    assert client.get(f"/desk/ballots/{marked.pk}/").status_code == 404


def test_a_vote_names_no_choice_when_printed(marked):
    for vote in Vote.objects.all():
        assert not any(str(choice.label) in str(vote) for choice in Choice)


def attack_update(obj, field):
    type(obj).objects.filter(pk=obj.pk).update(**{field: "AGAINST"})


def attack_delete(obj, field):
    type(obj)._base_manager.filter(pk=obj.pk)._raw_delete("default")


def attack_save(obj, field):
    setattr(obj, field, "AGAINST")
    obj.save()


@pytest.mark.parametrize("attack", [attack_update, attack_delete, attack_save])
def test_votes_and_strikes_are_append_only(stage, attack):
    decision = stage.open()
    vote = cast_vote(decision=decision, by=stage.members[0], choice=Choice.FOR, now=timezone.now())
    step_aside(decision, stage.members[0])

    for obj, field in ((vote, "choice"), (VoteStrike.objects.get(), "reason")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attack(obj, field)
    assert Vote.objects.get().choice == Choice.FOR


def test_closing_errors_are_logged_without_votes(stage, caplog):
    decision = stage.open()
    cast_vote(
        decision=decision,
        by=stage.members[0],
        choice=Choice.FOR,
        comment=MARK,
        now=timezone.now(),
    )

    close_overdue_decisions(decision.due_at + timezone.timedelta(seconds=1))

    assert MARK not in caplog.text


@pytest.mark.parametrize("role", [Role.OFFICE_STAFF, Role.OFFICE_DIRECTOR, Role.AUDITOR])
def test_no_question_to_the_register_finds_a_choice(stage, client, role):
    """Each lookup that stands in the address would be one: the list must not depend on it."""
    decision = stage.open()
    cast_vote(decision=decision, by=stage.members[0], choice=Choice.FOR, now=timezone.now())
    client.force_login(UserFactory(roles=[role]))
    address = reverse("ballots_modeladmin_index")

    for path in ("seats__vote__choice", "seats__vote__choice__exact", "seats__vote__choice__in"):
        for choice in Choice.values:
            shown = client.get(address, {"seats__rank": 1, path: choice})
            assert [row.pk for row in shown.context_data["object_list"]] == [decision.pk]


def test_a_closed_ballot_counts_who_did_not_vote_and_names_nobody(stage, marked, client):
    """Names beside the totals would tell how the others voted."""
    client.force_login(UserFactory(roles=[Role.OFFICE_STAFF]))

    html = client.get(reverse("ballots_modeladmin_index")).content.decode()

    assert marked.state == "CARRIED"
    assert "同意 5" in html
    assert not any(member.get_full_name() in html for member in stage.rest)
