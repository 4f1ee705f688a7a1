"""加急: hours by the director, a call log by the office, and no other rule touched."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEvent
from tests.kept import once
from tests.workflows.approvals.ballots import ask
from tests.workflows.approvals.factories import UserFactory
from workflows.approvals.enums import Choice, DecisionState, ReviewVerdict
from workflows.approvals.models import CallNote, Decision
from workflows.approvals.services import (
    CannotMarkUrgent,
    CannotNoteCall,
    CannotReview,
    cast_vote,
    close_overdue_decisions,
    mark_urgent,
    note_call,
    review_text,
)
from workflows.approvals.trail import trail_of
from workflows.duties.models import Duty
from workflows.duties.queries import ledger_breaches

pytestmark = pytest.mark.django_db
REASON = "防汛会议改期"


@once
def decision(stage):
    return stage.open()


def mark(decision, by, hours=4, reason=REASON, now=None):
    now = now or timezone.now()
    return mark_urgent(decision=decision, hours=hours, reason=reason, by=by, now=now)


def call(decision, person, by, **more):
    data = {"reached": True, "note": "", "now": timezone.now()} | more
    return note_call(decision=decision, person=person, by=by, **data)


def test_the_grade_is_chosen_and_shown_and_nothing_else_is_a_grade(client, stage, decision):
    client.force_login(stage.director)
    page, ballot = (
        reverse(f"approvals:{name}", args=[decision.pk]) for name in ("urgent", "ballot")
    )
    typed = {"hours": 4, "reason": REASON}

    assert client.post(page, typed | {"urgency": "PLEASE"}).status_code == 422
    assert client.post(page, typed | {"urgency": "MOST_URGENT"}).status_code == 302

    decision.refresh_from_db()
    assert (decision.urgent, decision.urgency) == (True, "MOST_URGENT")
    assert "特急理由" in client.get(ballot).content.decode()
    assert "特急" in client.get(reverse("wagtailadmin_home")).content.decode()
    with pytest.raises(CannotMarkUrgent, match="紧急程度"):
        mark_urgent(
            decision=decision,
            hours=2,
            reason=REASON,
            urgency="",
            by=stage.director,
            now=timezone.now(),
        )
    (told,) = [step for step in trail_of(decision.subject_ref) if "特急" in step.note]
    assert told.note == "特急 4 小时"


def test_a_member_reads_the_grade_wherever_the_ballot_waits(client, stage, decision):
    mark_urgent(
        decision=decision,
        hours=4,
        reason=REASON,
        urgency="MOST_URGENT",
        by=stage.director,
        now=timezone.now(),
    )
    client.force_login(stage.members[1])

    for name in ("desk:home", "approvals:ballots", "approvals:ballot"):
        address = reverse(name, args=[decision.pk] if name == "approvals:ballot" else [])
        html = client.get(address).content.decode()
        assert "特急</span>" in html, name
        assert "加急</span>" not in html, name


def test_what_is_owed_has_the_grade_of_its_item_also_when_that_is_raised(client, stage, decision):
    ask(decision, stage.members[3])
    now = timezone.now()
    more = {"decision": decision, "reason": REASON, "by": stage.director, "now": now}

    for hours, grade in ((8, "URGENT"), (4, "MOST_URGENT")):
        mark_urgent(hours=hours, urgency=grade, **more)
        assert set(Duty.objects.open().values_list("urgent", "urgency")) == {(True, grade)}

    client.force_login(stage.director)
    html = client.get(reverse("duties:board")).content.decode()
    assert html.count("特急</span>") == Duty.objects.open().count() == 10
    assert "加急</span>" not in html


def test_the_director_sets_hours_and_every_date_moves_with_its_history(stage, decision):
    ask(decision, stage.members[3])
    rules, now = decision.rules, timezone.now()

    urgent = mark(decision, stage.director, now=now)

    assert (urgent.urgent, urgent.urgency, urgent.urgent_reason) == (True, "URGENT", REASON)
    assert (urgent.due_at, urgent.due_amount) == (now + dt.timedelta(hours=4), 4)
    assert urgent.rules == rules  # quorum, majority and silence stay
    duties = Duty.objects.open()
    assert duties.count() == 10  # nine votes and the decision on the wish to step aside
    assert set(duties.values_list("due_at", "urgent")) == {(urgent.due_at, True)}
    acts = duties.first().events.values_list("act", "reason")
    assert list(acts) == [("OPENED", ""), ("RESCHEDULED", REASON)]
    assert list(ledger_breaches()) == []


def test_silence_is_no_consent_in_an_urgent_ballot_either(stage, decision):
    urgent = mark(decision, stage.director, hours=1)

    assert close_overdue_decisions(urgent.due_at + dt.timedelta(seconds=1)) == 1

    decision.refresh_from_db()
    assert decision.state == DecisionState.NO_DECISION


@pytest.mark.parametrize("who", ["clerk", "member", "superuser"])
def test_only_the_director_marks_an_item_urgent(stage, decision, who):
    by = {
        "clerk": stage.clerk,
        "member": stage.members[0],
        "superuser": UserFactory(is_superuser=True, is_staff=True),
    }[who]

    with pytest.raises(CannotMarkUrgent):
        mark(decision, by)

    assert AuditEvent.objects.filter(verb="decision.urgent", refused=True).count() == 1
    assert not Decision.objects.filter(urgent=True).exists()


@pytest.mark.parametrize(("hours", "reason"), [(0, REASON), (73, REASON), (4, "  ")])
def test_hours_and_a_reason_are_needed(stage, decision, hours, reason):
    with pytest.raises(CannotMarkUrgent):
        mark(decision, stage.director, hours, reason)


def test_an_urgent_term_is_shortened_again_and_never_prolonged(stage, decision):
    now = timezone.now()
    mark(decision, stage.director, 8, now=now)
    with pytest.raises(CannotMarkUrgent, match="缩短"):
        mark(decision, stage.director, 8, now=now)

    assert mark(decision, stage.director, 2, "特急", now=now).due_amount == 2


def test_a_closed_ballot_is_not_marked(stage, decision):
    stage.vote(*[Choice.FOR] * 6)

    with pytest.raises(CannotMarkUrgent, match="已结束"):
        mark(decision, stage.director)


def test_urgent_from_the_review_on(stage):
    stage.submit()
    step = stage.current_step()
    approve = {"task_state": step, "by": stage.director, "verdict": ReviewVerdict.APPROVE}
    with pytest.raises(CannotReview, match="加急理由"):
        review_text(**approve, hours=4, now=timezone.now())
    assert not Decision.objects.exists()  # neither half is done

    review_text(**approve, hours=4, urgent_reason=REASON, now=timezone.now())

    assert (stage.decision.urgent, stage.decision.due_amount) == (True, 4)
    assert Duty.objects.open().filter(urgent=True).count() == 9
    assert list(ledger_breaches()) == []


def test_calls_are_noted_for_who_has_not_voted(stage, decision):
    mark(decision, stage.director)
    member = stage.members[2]

    noted = call(decision, member.person, stage.clerk, reached=False, note="关机")
    again = call(decision, member.person, stage.director)

    assert [(c.reached, c.by) for c in (noted, again)] == [
        (False, stage.clerk),
        (True, stage.director),
    ]
    told = [step.note for step in trail_of(decision.subject_ref) if step.act == "电话联系"]
    name = member.person.name
    assert told == [f"{name} 未联系上", f"{name} 已电话告知"]
    cast_vote(decision=decision, by=member, choice=Choice.FOR, now=timezone.now())
    with pytest.raises(CannotNoteCall, match="已经表决"):
        call(decision, member.person, stage.clerk)


def test_a_call_is_noted_by_the_office_of_an_urgent_open_ballot_only(stage, decision):
    member = stage.members[2].person
    with pytest.raises(CannotNoteCall, match="加急"):
        call(decision, member, stage.clerk)
    mark(decision, stage.director)
    for by in (stage.members[0], UserFactory(is_superuser=True, is_staff=True)):
        with pytest.raises(CannotNoteCall):
            call(decision, member, by)
    with pytest.raises(CannotNoteCall):
        call(decision, stage.clerk.person, stage.clerk)  # no seat
    with pytest.raises((CannotNoteCall, ValidationError)):
        call(decision, member, stage.clerk, note="长" * 201)
    late = decision.due_at + dt.timedelta(days=9)
    with pytest.raises(CannotNoteCall, match="已结束"):
        call(decision, member, stage.clerk, now=late)
    assert AuditEvent.objects.filter(verb="ballot.call", refused=True).count() == 6


def test_the_call_log_is_append_only(stage, decision):
    mark(decision, stage.director)
    call(decision, stage.members[2].person, stage.clerk)

    with pytest.raises(DatabaseError), transaction.atomic():
        CallNote.objects.update(note="改过")
