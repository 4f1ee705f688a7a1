"""Row 32: opens and closes by the Shanghai clock, late link, reminders to those who are missing."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.core.models import AuditEvent
from cms.submissions.models import Intake, LateLeave, Submission
from cms.submissions.services import (
    CannotSetIntake,
    allow_late,
    end_leave,
    return_submission,
    set_intake,
)
from tests.home.desk.parts import begin, page_of, part_of, rows, send
from tests.workflows.reminders.factories import looked_until, moment, only_rule
from tests.workflows.topics.factories import make_clerk, make_director, make_handler, make_unit
from workflows.reminders.models import Reminder
from workflows.reminders.services import sweep
from workflows.topics.models import Assignment
from workflows.topics.services import CannotFillAssignment, open_fill

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def part():
    return part_of()


def limit(part, *, opens_at=None, closes_at=None, cap=None, by=None) -> Intake:
    return set_intake(
        form=part.version.form,
        subject_ref=part.topic.subject_ref,
        opens_at=opens_at,
        closes_at=closes_at,
        cap=cap,
        by=by or make_clerk(),
        now=timezone.now(),
    )


def test_the_office_types_shanghai_time_and_it_opens_and_closes_by_it(client, part):
    client.force_login(make_clerk())
    here = reverse("submissions:limits", args=[part.version.form_id])
    here = f"{here}?subject_ref={part.topic.subject_ref}"
    typed = {"opens_at": "2026-06-01T08:00", "closes_at": "2026-06-05T18:00", "cap": ""}

    saved = client.post(here, {**typed, "act": "save"})

    intake = Intake.objects.get()
    shanghai = dt.timezone(8 * HOUR)
    opens = dt.datetime(2026, 6, 1, 8, tzinfo=shanghai)
    closes = dt.datetime(2026, 6, 5, 18, tzinfo=shanghai)
    second, deputy = dt.timedelta(seconds=1), part.person.account
    assert saved.status_code == 302
    assert (intake.opens_at, intake.closes_at) == (opens, closes)
    with pytest.raises(CannotFillAssignment, match="2026-06-01 08:00 开始填报"):
        open_fill(assignment=part, by=deputy, now=opens - second)
    with pytest.raises(CannotFillAssignment, match="2026-06-05 18:00 截止"):
        open_fill(assignment=part, by=deputy, now=closes)
    assert open_fill(assignment=part, by=deputy, now=closes - second).pk
    refused = AuditEvent.objects.filter(verb="topics.fill", refused=True)
    assert refused.count() == 2
    assert "截止" in refused.latest("pk").detail


def test_an_end_that_has_passed_is_taken_and_said(client, part):
    client.force_login(make_clerk())
    here = reverse("submissions:limits", args=[part.version.form_id])
    here = f"{here}?subject_ref={part.topic.subject_ref}"
    later = f"{timezone.localtime() + 24 * HOUR:%Y-%m-%dT%H:%M}"

    ahead = client.post(here, {"closes_at": later, "act": "save"}, follow=True)
    passed = client.post(here, {"closes_at": "2020-06-05T18:00", "act": "save"}, follow=True)

    assert "截止填报时间已过" not in ahead.content.decode()
    assert "截止填报时间已过" in passed.content.decode()
    assert timezone.localtime(Intake.objects.get().closes_at).year == 2020


def test_after_the_end_nothing_is_sent_and_what_is_typed_stays(client, part):
    client.force_login(part.person.account)
    draft = begin(client, part)
    client.post(page_of(draft), rows("消防通道堵塞"))
    limit(part, closes_at=timezone.now() - HOUR)

    late = client.post(page_of(draft), rows("消防通道堵塞", "缺标识", rev=1))
    page = client.get(reverse("desk:check", args=[draft.pk]))
    send_again(client, draft)
    start = client.get(reverse("desk:assignment", args=[part.pk]))

    draft.refresh_from_db()
    assert late.status_code == 302
    assert len(draft.answers["qrows"]) == 2
    assert (draft.state, draft.receipt) == ("DRAFT", None)
    assert "截止" in page.content.decode()
    assert "提交</button>" not in page.content.decode()
    assert "截止" in start.content.decode()


def test_a_late_leave_lets_one_person_in_until_its_time(client, part):
    other = Assignment.objects.filter(topic=part.topic_id, filler="DEPUTY").exclude(pk=part.pk)
    other, director, now = other.get(), make_director(), timezone.now()
    intake = limit(part, closes_at=now - HOUR)
    given = {"intake": intake, "account": part.person.account, "by": director, "now": now}

    with pytest.raises(CannotSetIntake, match="理由"):
        allow_late(until=now + HOUR, reason=" ", **given)
    leave = allow_late(until=now + HOUR, reason="外出调研，刚回", **given)

    client.force_login(part.person.account)
    draft = begin(client, part)
    client.post(page_of(draft), rows("消防通道堵塞"))
    send(client, draft)
    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"
    with pytest.raises(CannotFillAssignment, match="截止"):
        open_fill(assignment=other, by=other.person.account, now=now)
    event = AuditEvent.objects.get(verb="submission.allow_late", refused=False)
    assert "外出调研" in event.detail
    end_leave(leave=leave, by=director, now=now)
    assert LateLeave.objects.get().ended_at == now


def test_a_leave_ends_with_its_time_and_when_it_is_taken_back(part):
    now, deputy = timezone.now(), part.person.account
    intake = limit(part, closes_at=now - HOUR)
    given = {"intake": intake, "account": deputy, "by": make_clerk(), "now": now}
    leave = allow_late(until=now + HOUR, reason="出差", **given)

    with pytest.raises(CannotFillAssignment):
        open_fill(assignment=part, by=deputy, now=now + HOUR)
    end_leave(leave=leave, by=given["by"], now=now)
    with pytest.raises(CannotFillAssignment):
        open_fill(assignment=part, by=deputy, now=now)


def test_the_cap_is_exact_no_comment_takes_no_place_and_the_office_has_no_limits(client, part):
    other = Assignment.objects.filter(topic=part.topic_id, filler="DEPUTY").exclude(pk=part.pk)
    other = other.get()
    drafts = []
    for each in (part, other):
        client.force_login(each.person.account)
        drafts.append(begin(client, each))
        client.post(page_of(drafts[-1]), rows("消防通道堵塞"))
    limit(part, cap=1)

    client.force_login(part.person.account)
    send(client, drafts[0])
    client.force_login(other.person.account)
    full = send_again(client, drafts[1])

    assert Submission.objects.received().count() == 1
    assert "已收满" in full
    page = reverse("desk:no_comment", args=[drafts[1].pk])
    token = client.get(page).context_data["token"]
    assert client.post(page, {"token": token}).status_code == 302
    assert Submission.objects.received().count() == 2


def send_again(client, draft) -> str:
    """Send past the page, which offers no button any more; what the answer says."""
    here = reverse("desk:check", args=[draft.pk])
    token = client.get(here).context_data["token"]
    return client.post(here, {"token": token}, follow=True).content.decode()


def test_what_the_office_sent_back_is_taken_after_the_end(client, part):
    client.force_login(part.person.account)
    draft = begin(client, part)
    client.post(page_of(draft), rows("消防通道堵塞"))
    send(client, draft)
    limit(part, closes_at=timezone.now() - HOUR, cap=1)
    clerk = make_clerk()
    return_submission(submission=draft, reason="请补照片", by=clerk, now=timezone.now())

    send(client, draft)

    draft.refresh_from_db()
    assert draft.state == "SUBMITTED"


def test_only_the_office_sets_limits(client, part):
    handler = make_handler(make_unit("别的单位"))
    here = reverse("submissions:limits", args=[part.version.form_id])

    with pytest.raises(CannotSetIntake):
        limit(part, cap=3, by=handler)
    for user in (handler, part.person.account):
        client.force_login(user)
        assert client.get(here).status_code in (302, 403)
    assert not Intake.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (
            {"opens_at": "2026-06-05T18:00", "closes_at": "2026-06-01T08:00"},
            "截止填报时间须晚于开始填报时间",
        ),
        ({"cap": "0"}, "不能小于 1"),
        ({"closes_at": "明天"}, "请填写有效的日期和时间"),
    ],
)
def test_bad_limits_come_back_with_a_sentence_and_what_was_typed(client, part, typed, sentence):
    client.force_login(make_clerk())
    here = reverse("submissions:limits", args=[part.version.form_id])

    page = client.post(here, {"opens_at": "", "closes_at": "", "cap": "", **typed, "act": "save"})

    assert page.status_code == 422
    assert sentence in page.content.decode()
    assert all(value in page.content.decode() for value in typed.values())
    assert not Intake.objects.exists()


def test_a_reminder_goes_to_those_who_are_missing_and_to_nobody_else(client, part):
    only_rule(side="BEFORE", amount=1)
    client.force_login(part.person.account)
    draft = begin(client, part)
    client.post(page_of(draft), rows("消防通道堵塞"))
    send(client, draft)
    missing = Assignment.objects.get(topic=part.topic_id, filler="DEPUTY", state="OPEN")
    day_before = timezone.localtime(missing.due_at).date() - dt.timedelta(days=1)

    looked_until(f"{day_before} 08:00")
    sweep(now=moment(f"{day_before} 09:30"))

    told = Reminder.objects.filter(duty__kind="topics.fill", duty__owner_person__isnull=False)
    assert set(told.values_list("recipient", flat=True)) == {missing.person_id}
