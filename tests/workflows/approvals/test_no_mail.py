"""No act of a decision sends mail: a mail server that fails keeps none from its end, and nothing
that the committee said leaves by Wagtail's own messages or stands in its log.
"""

import datetime as dt

import pytest
from django.apps import apps
from django.core import mail
from django.utils import timezone
from wagtail import signals
from wagtail.models import PageLogEntry, TaskState

from cms.accounts.models import User
from tests.workflows.approvals.at_the_table import entry, make_table
from workflows.approvals.enums import Choice, DecisionState
from workflows.approvals.models import Amendment
from workflows.approvals.services import (
    cast_vote,
    close_overdue_decisions,
    end_decision,
    refuse_amendment,
)

pytestmark = pytest.mark.django_db
WORDS = "批示七十三"


@pytest.fixture
def no_server(settings):
    """A name that no network knows: the fault is no ``ConnectionError``."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "mail.invalid"


def reachable() -> None:
    for account in User.objects.all():
        account.email = f"a{account.pk}@example.org"
        account.save()


def told_by_wagtail() -> list[str]:
    rows = [*PageLogEntry.objects.values_list("data", flat=True)]
    rows += TaskState.objects.values_list("comment", flat=True)
    return [str(row) for row in rows if WORDS in str(row)]


def test_the_last_vote_closes_without_a_mail_server(build_stage, no_server):
    stage = build_stage(size=3)
    reachable()
    decision = stage.open()

    for member in stage.members:
        cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())

    decision.refresh_from_db()
    assert decision.state == DecisionState.CARRIED


def test_so_does_the_clock(build_stage, no_server):
    stage = build_stage(size=3)
    reachable()
    decision = stage.open()

    assert close_overdue_decisions(decision.due_at + dt.timedelta(seconds=1)) == 1


def test_what_a_meeting_wanted_changed_stays_with_its_record():
    table = make_table()
    reachable()
    table.decide(entry("WITH_CHANGES", changes=WORDS))

    assert table.decision.closing_reason.endswith(WORDS)
    assert told_by_wagtail() == []
    assert mail.outbox == []


def test_why_a_change_was_refused_stays_with_it():
    table = make_table()
    reachable()
    table.decide(entry("WITH_CHANGES", changes="标题写明地点"))
    table.submit_again("关于开展视察的公告（东区）")
    table.stage.approve()
    refuse_amendment(
        amendment=Amendment.objects.get(),
        by=table.stage.members[0],
        reason=WORDS,
        now=timezone.now(),
    )

    assert told_by_wagtail() == []
    assert mail.outbox == []


def test_why_a_ballot_was_ended_stays_with_it(build_stage):
    stage = build_stage(size=3)
    reachable()
    decision = stage.open()

    end_decision(decision=decision, by=stage.director, reason=WORDS, now=timezone.now())

    assert told_by_wagtail() == []
    assert mail.outbox == []


def test_wagtail_has_no_mail_left_to_send():
    heard = [
        str(receiver)
        for signal in (
            signals.task_submitted,
            signals.workflow_submitted,
            signals.workflow_approved,
            signals.workflow_rejected,
        )
        for (uid, _sender), receiver, *_rest in signal.receivers
        if "notif" in str(uid)
    ]

    assert heard == []
    assert apps.get_app_config("wagtailadmin").name == "wagtail.admin"
    assert apps.get_app_config("core").verbose_name == "基础"
