"""A row that the office decided on and its deputy corrects: marked, offered anew, never changed."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.submissions.services import return_submission, save_draft, submit_submission
from tests.workflows.topics.factories import make_clerk, make_unit, released_topic
from workflows.topics.enums import FindingState
from workflows.topics.models import Assignment, Finding
from workflows.topics.services import (
    CannotDecideFinding,
    accept_finding,
    dismiss_finding,
    open_fill,
    rows_of,
)

pytestmark = pytest.mark.django_db
OLD, NEW = "通道被占用", "通道被占用，已报消防"


class Story:
    """A deputy's answer with two rows, its office, and what each does to it."""

    def __init__(self) -> None:
        self.topic, self.clerk, self.sends = released_topic(), make_clerk(), 0
        part = Assignment.objects.filter(topic=self.topic, filler="DEPUTY").first()
        self.deputy = part.person.account
        self.answer = open_fill(assignment=part, by=self.deputy, now=timezone.now())
        self.write(r0001=OLD, r0002="标识不清")
        self.send()

    def write(self, **rows: str) -> None:
        data = QueryDict(mutable=True)
        data.setlist("qrows", list(rows))
        for row, problem in rows.items():
            data[f"qrows.{row}.qproblem"] = problem
        save_draft(
            submission=self.answer,
            section_key="sdeputy",
            data=data,
            by=self.deputy,
            now=timezone.now(),
        )

    def send(self) -> None:
        self.sends += 1
        token, now = f"token-of-sending-{self.sends:06}", timezone.now()
        submit_submission(submission=self.answer, token=token, by=self.deputy, now=now)
        self.answer.refresh_from_db()

    def give_back(self) -> None:
        now = timezone.now()
        return_submission(submission=self.answer, reason="请核实", by=self.clerk, now=now)
        self.answer.refresh_from_db()

    def correct(self, **rows: str) -> None:
        self.give_back()
        self.write(**rows)
        self.send()

    def accept(self, row: str = "r0001", **more) -> Finding:
        fields = {"severity": "SERIOUS", "unit": None, "by": self.clerk} | more
        return accept_finding(
            topic=self.topic,
            submission=self.answer,
            question_key="qrows",
            row_id=row,
            now=timezone.now(),
            **fields,
        )


@pytest.fixture
def story():
    return Story()


@pytest.fixture
def record(client, story):
    """What the record shows: (changes of its lines, rows offered, the page)."""
    client.force_login(story.clerk)

    def read():
        page = client.get(reverse("topics:record", args=[story.topic.pk]))
        lines = [(line.finding.problem, line.change) for line, _ in page.context_data["findings"]]
        offered = [each.row.problem for each, _ in page.context_data["offered"]]
        return lines, offered, page.content.decode()

    return read


def test_a_corrected_row_is_marked_and_offered_and_the_record_keeps_its_words(story, record):
    story.accept()
    story.correct(r0001=NEW, r0002="标识不清")

    lines, offered, html = record()

    assert lines == [(OLD, "CORRECTED")]
    assert offered == [NEW, "标识不清"]
    assert html.count("代表已更正") == 2  # in the record, and beside what is offered
    assert "按更正后的内容采纳" in html


def test_the_clerk_takes_the_new_words_over_and_the_old_stay(client, story, record):
    unit = make_unit("应急管理局")
    first = story.accept(unit=unit)
    story.correct(r0001=NEW, r0002="标识不清")
    html = record()[2]
    assert f'<option value="{unit.pk}" selected>' in html  # as it was decided before
    row = next(row for row in rows_of(story.answer) if row.row_id == "r0001")

    client.post(
        reverse("topics:decide", args=[story.topic.pk]),
        {
            "submission": story.answer.pk,
            "question": "qrows",
            "row": "r0001",
            "seen": row.sha256,
            "severity": "URGENT",
            "unit": unit.pk,
            "act": "accept",
        },
    )

    lines, offered, _html = record()
    assert lines == [(OLD, "REPLACED"), (NEW, None)]
    assert offered == ["标识不清"]
    second = Finding.objects.latest("pk")
    assert (second.replaces, second.severity, second.unit) == (first, "URGENT", unit)
    first.refresh_from_db()
    assert (first.problem, first.state) == (OLD, FindingState.ACCEPTED)
    with pytest.raises(CannotDecideFinding, match="已处理过"):
        story.accept()


def test_what_stays_as_it_was_is_neither_marked_nor_offered(story, record):
    story.accept()
    story.accept("r0002")
    story.correct(r0001=NEW, r0002="标识不清")

    lines, offered, _html = record()

    assert lines == [(OLD, "CORRECTED"), ("标识不清", None)]
    assert offered == [NEW]


def test_nothing_is_marked_while_she_writes(story, record):
    story.accept()
    story.give_back()
    story.write(r0001=NEW)

    lines, offered, html = record()

    assert lines == [(OLD, None)]
    assert offered == []
    assert NEW not in html


def test_a_row_taken_out_is_said_so(story, record):
    story.accept()
    story.correct(r0002="标识不清")

    lines, offered, html = record()

    assert lines == [(OLD, "REMOVED")]
    assert "代表已删去" in html
    assert offered == ["标识不清"]


def test_a_row_left_out_is_decided_on_anew_too(story, record):
    dismiss_finding(
        topic=story.topic,
        submission=story.answer,
        question_key="qrows",
        row_id="r0001",
        reason="不实",
        by=story.clerk,
        now=timezone.now(),
    )
    story.correct(r0001=NEW, r0002="标识不清")

    assert record()[1] == [NEW, "标识不清"]
    assert story.accept().problem == NEW


def test_corrected_back_it_is_decided_on_as_often_as_it_changed(story, record):
    story.accept()
    story.correct(r0001=NEW)
    story.accept()
    story.correct(r0001=OLD)

    assert record()[0] == [(OLD, "REPLACED"), (NEW, "CORRECTED")]
    assert record()[1] == [OLD]
    story.accept()
    assert record()[0] == [(OLD, "REPLACED"), (NEW, "REPLACED"), (OLD, None)]


def test_a_page_that_showed_the_old_words_decides_on_no_new_ones(story):
    seen = next(rows_of(story.answer)).sha256
    story.correct(r0001=NEW)

    with pytest.raises(CannotDecideFinding, match="刚刚更正"):
        story.accept(seen=seen)


def test_two_clerks_decide_on_a_correction_once(story):
    first = story.accept()
    story.correct(r0001=NEW)
    second = story.accept()

    for replaced in (None, first):
        copy = Finding.objects.get(pk=second.pk)
        copy.pk, copy.replaces = None, replaced
        with pytest.raises(IntegrityError), transaction.atomic():
            copy.save(force_insert=True)


def test_a_finding_from_before_digests_is_known_by_its_words(story, record):
    Finding.objects.filter(pk=story.accept().pk).update(row_sha256="")

    assert record()[:2] == ([(OLD, None)], ["标识不清"])
    with pytest.raises(CannotDecideFinding):
        story.accept()
    story.correct(r0001=NEW, r0002="标识不清")
    assert record()[0] == [(OLD, "CORRECTED")]


def test_corrections_cost_the_record_no_query(story, record):
    story.accept()
    story.correct(r0001=OLD, r0002="标识不清")
    record()
    with CaptureQueriesContext(connection) as before:
        record()
    for words in (NEW, OLD, NEW):
        story.correct(r0001=words, r0002="标识不清")
        story.accept()

    with CaptureQueriesContext(connection) as after:
        record()

    assert len(after) == len(before)
