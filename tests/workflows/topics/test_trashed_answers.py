"""What becomes of a part and its duty when its answer is thrown away, put back, destroyed."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from cms.submissions.models import DestructionCertificate, Submission, TrashEntry
from cms.submissions.services import (
    CannotTrashSubmission,
    destroy_due,
    mark_no_comment,
    restore_submission,
    submit_submission,
    trash_submission,
)
from tests.cms.submissions.ending import MONTH
from tests.cms.submissions.factories import post
from tests.kept import once
from tests.workflows.topics.factories import (
    make_clerk,
    make_director,
    make_topic,
    make_version,
    released_topic,
)
from workflows.duties.models import Duty
from workflows.topics.models import Assignment
from workflows.topics.queries import answers_about, findings_of
from workflows.topics.services import (
    CannotDecideFinding,
    CannotFillAssignment,
    accept_finding,
    decided_and_offered,
    dismiss_finding,
    open_fill,
    open_office_fill,
)
from workflows.topics.wiring import expected

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("roster")]
TOKEN = "a-token-of-this-test-1"
ROW = {"qrows": ["r0001"], "qrows.r0001.qproblem": "路灯不亮"}


@once
def part():
    """A deputy's part, answered with one row."""
    topic = released_topic()
    part = Assignment.objects.filter(topic_id=topic.pk, filler="DEPUTY").first()
    now, by = timezone.now(), part.person.account
    draft = open_fill(assignment=part, by=by, now=now)
    data = post(**{name.replace(".", "__"): value for name, value in ROW.items()})
    submit_submission(
        submission=draft, token=TOKEN, section_key="sdeputy", data=data, by=by, now=now
    )
    part.refresh_from_db()
    return part


def throw_away(part, *, now=None):
    return trash_submission(
        submission=part.submission, reason="重复", by=make_director(), now=now or timezone.now()
    )


def duty_of(part) -> tuple:
    duty = Duty.objects.get(subject_ref=part.topic.subject_ref, owner_key=part.owner_key)
    return duty.state, duty.outcome, duty.fulfilled_at


def test_the_duty_stays_fulfilled_through_trash_and_destruction(part):
    before, owed = duty_of(part), set(expected())

    throw_away(part)
    assert (duty_of(part), set(expected())) == (before, owed)
    destroy_due(now=timezone.now() + MONTH)

    part.refresh_from_db()
    assert (duty_of(part), set(expected())) == (before, owed)
    assert (part.state, part.submission) == ("DONE", None)
    assert part.certificate == DestructionCertificate.objects.get()
    assert part.certificate.who == str(part.person.account)


def test_put_back_the_part_is_as_it_was(part):
    row = Assignment.objects.filter(pk=part.pk).values().get()
    throw_away(part)

    restore_submission(submission=part.submission, by=make_director(), now=timezone.now())

    assert Assignment.objects.filter(pk=part.pk).values().get() == row


@pytest.mark.parametrize("gone", [False, True])
def test_the_part_is_not_filled_in_anew_behind_the_trash(part, gone):
    throw_away(part)
    now = timezone.now()
    if gone:
        now += MONTH
        destroy_due(now=now)
        part.refresh_from_db()

    words = "按规定销毁" if gone else "已由办公室移入回收站"
    with pytest.raises(CannotFillAssignment, match=words):
        open_fill(assignment=part, by=part.person.account, now=now)

    assert Submission.objects.count() == (0 if gone else 1)


@pytest.mark.parametrize("decide", ["accept", "dismiss"])
def test_an_answer_on_which_the_record_rests_stays(part, decide):
    source = {
        "topic": part.topic.specific,
        "submission": part.submission,
        "question_key": "qrows",
        "row_id": "r0001",
        "by": make_clerk(),
        "now": timezone.now(),
    }
    if decide == "accept":
        accept_finding(severity="ORDINARY", unit=None, **source)
    else:
        dismiss_finding(reason="不属实", **source)

    with pytest.raises(CannotTrashSubmission, match="1 行作出处理"):
        throw_away(part)

    assert not TrashEntry.objects.exists()


def test_nothing_comes_to_rest_on_an_answer_in_the_trash(part):
    seen = part.submission
    throw_away(part)

    with pytest.raises(CannotDecideFinding, match="移入回收站"):
        accept_finding(
            topic=part.topic.specific,
            submission=seen,
            question_key="qrows",
            row_id="r0001",
            severity="ORDINARY",
            unit=None,
            by=make_clerk(),
            now=timezone.now(),
        )


def test_the_record_shows_no_answer_and_says_where_it_is(client, part):
    client.force_login(make_clerk())
    url = reverse("topics:record", args=[part.topic_id])
    receipt = part.submission.receipt
    assert receipt in client.get(url).content.decode()

    throw_away(part)
    page = client.get(url).content.decode()
    destroy_due(now=timezone.now() + MONTH)
    later = client.get(url).content.decode()

    assert receipt not in page + later
    assert "路灯不亮" not in page + later
    assert "在回收站" in page
    certificate = DestructionCertificate.objects.get()
    assert reverse("submissions:certificate", args=[certificate.pk]) in later
    decided, offered = decided_and_offered(
        list(answers_about(part.topic)), list(findings_of(part.topic))
    )
    assert (decided, offered) == ([], [])


def test_whose_it_was_is_told_so_on_every_page_of_the_desk(client, part):
    answer = part.submission
    client.force_login(part.person.account)
    throw_away(part)
    day = timezone.localtime().strftime("%Y年%-m月%-d日")

    for name, args in (
        ("desk:receipt", [answer.pk]),
        ("desk:assignment", [part.pk]),
        ("desk:fill_start", [answer.pk]),
        ("desk:fill", [answer.pk, "sdeputy"]),
        ("desk:check", [answer.pk]),
        ("desk:no_comment", [answer.pk]),
    ):
        page = client.get(reverse(name, args=args), follow=True)
        text = page.content.decode()
        assert page.status_code == 200, name
        assert f"已由办公室移入回收站（{day}）" in text, name
        assert "路灯不亮" not in text, name
    assert answer.receipt not in client.get(reverse("desk:sent")).content.decode()


def test_a_page_left_open_is_told_so_too(client, part):
    client.force_login(part.person.account)
    throw_away(part)

    for name, data in (
        ("desk:fill", {"act": "save", **ROW}),
        ("desk:check", {"token": TOKEN}),
        ("desk:no_comment", {"token": TOKEN}),
    ):
        args = [part.submission_id, *(["sdeputy"] if name == "desk:fill" else [])]
        page = client.post(reverse(name, args=args), data, follow=True)
        assert "已由办公室移入回收站" in page.content.decode(), name


def test_destroyed_the_desk_says_so(client, part):
    client.force_login(part.person.account)
    throw_away(part)
    destroy_due(now=timezone.now() + MONTH)

    page = client.get(reverse("desk:assignment", args=[part.pk])).content.decode()

    assert "按规定销毁" in page
    assert "开始填写" not in page


def test_a_strangers_desk_says_nothing(client, part):
    other = Assignment.objects.filter(topic=part.topic, filler="DEPUTY").exclude(pk=part.pk).first()
    client.force_login(other.person.account)
    throw_away(part)

    assert client.get(reverse("desk:receipt", args=[part.submission_id])).status_code == 404


def test_the_offices_own_part_can_be_filled_in_again(part):
    clerk, now = make_clerk(), timezone.now()
    topic = part.topic.specific
    first = open_office_fill(topic=topic, by=clerk, now=now)
    mark_no_comment(submission=first, token=TOKEN + "-office", by=clerk, now=now)
    trash_submission(submission=first, reason="填错", by=make_director(), now=now)

    second = open_office_fill(topic=topic, by=clerk, now=now)

    assert second.pk != first.pk


def test_done_needs_an_answer_or_its_certificate(part):
    with pytest.raises(IntegrityError), transaction.atomic():
        Assignment.objects.filter(pk=part.pk).update(submission=None)


def test_a_topic_with_answers_is_not_deleted_not_even_a_draft(client):
    clerk, now = make_clerk(), timezone.now()
    topic = make_topic(by=clerk, form_version=make_version())
    answer = open_office_fill(topic=topic, by=clerk, now=now)
    client.force_login(clerk)

    page = client.post(reverse("wagtailadmin_pages:delete", args=[topic.pk]), follow=True)

    assert "已有填报与此事项有关" in page.content.decode()
    assert Submission.objects.get() == answer
    topic.refresh_from_db()


def test_days_are_counted_in_shanghai(part):
    late = dt.datetime.fromisoformat("2030-05-12T23:59:00+08:00")

    entry = throw_away(part, now=late)

    assert timezone.localdate(entry.destroy_at) == dt.date(2030, 6, 11)
