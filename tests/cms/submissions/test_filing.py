"""Submitted once, with a receipt; nothing else under an old token."""

import re
from copy import deepcopy

import pytest

from cms.core.models import AuditEvent
from cms.submissions.models import AnswerCell, Submission
from cms.submissions.services import (
    AnswersIncomplete,
    CannotSubmit,
    NothingAnswered,
    TokenReused,
    create_submission,
    mark_no_comment,
    return_submission,
    submit_submission,
)
from cms.submissions.signals import submission_received
from tests.cms.submissions.factories import (
    FORM,
    SUBJECT,
    TOKEN,
    UserFactory,
    make_clerk,
    make_draft,
    make_received,
    make_version,
    post,
)

pytestmark = pytest.mark.django_db


def submit(draft, now, token=TOKEN, by=None, **fields):
    if fields:
        fields = {"section_key": "sdeputy", "data": post(**fields)}
    return submit_submission(
        submission=draft, token=token, by=by or draft.respondent, now=now, **fields
    )


def test_submit_gives_a_receipt_cells_and_news(now):
    heard = []

    def listen(submission, **kwargs):
        heard.append(submission.pk)

    submission_received.connect(listen)
    draft = make_draft(now=now)

    done = submit(draft, now, qtext="好", qcount="3", qday="2026-05-12", qchoice="oyes")

    submission_received.disconnect(listen)
    assert re.fullmatch(r"20260512-\d{6}", done.receipt)
    assert done.state == "SUBMITTED"
    assert heard == [draft.pk]
    cells = {cell.question_key: cell for cell in AnswerCell.objects.filter(submission=done)}
    assert cells["qcount"].number == 3
    assert cells["qday"].date.isoformat() == "2026-05-12"
    assert (cells["qchoice"].option, cells["qchoice"].text) == ("oyes", "满意")
    event = AuditEvent.objects.get(verb="submission.submit")
    assert "好" not in event.detail


def test_submit_twice_gives_the_same_receipt(now):
    draft = make_draft(now=now)
    first = submit(draft, now, qtext="好")

    again = submit(draft, now, qtext="好")

    assert again.receipt == first.receipt
    assert AuditEvent.objects.filter(verb="submission.submit").count() == 1


def test_edited_page_with_an_old_token_is_refused(now):
    draft = make_draft(now=now)
    submit(draft, now, qtext="好")

    with pytest.raises(TokenReused):
        submit(draft, now, qtext="改了")

    assert Submission.objects.get(pk=draft.pk).answers == {"qtext": "好"}


def test_token_of_another_submission_is_refused(now):
    first = make_draft(now=now)
    submit(first, now, qtext="好")
    second = make_draft(now=now, version=first.version)

    with pytest.raises(TokenReused):
        submit(second, now, qtext="好")

    assert Submission.objects.get(pk=second.pk).state == "DRAFT"


def test_missing_answers_are_named_and_others_parts_do_not_block(now):
    draft = make_draft(now=now)

    with pytest.raises(AnswersIncomplete) as caught:
        submit(draft, now, qcount="3")

    assert caught.value.problems.keys() == {"sdeputy"}
    assert caught.value.problems["sdeputy"].keys() == {"qtext"}
    draft.refresh_from_db()
    assert draft.answers == {"qcount": 3}


def test_submit_refuses_a_stranger(now):
    draft = make_draft(now=now)

    with pytest.raises(CannotSubmit):
        submit(draft, now, by=UserFactory())

    assert AuditEvent.objects.filter(verb="submission.submit", refused=True).exists()


def all_optional():
    """A form in which nothing has to be answered."""
    form = deepcopy(FORM)
    form["sections"][0]["questions"][0]["required"] = False
    return make_version(definition=form)


@pytest.mark.parametrize("typed", [{}, {"qtext": "  "}])
def test_nothing_at_all_is_no_answer(typed, now):
    draft = make_draft(now=now, version=all_optional())

    with pytest.raises(NothingAnswered, match="请选择“无意见”"):
        submit(draft, now, **typed)

    draft.refresh_from_db()
    assert (draft.state, draft.receipt) == ("DRAFT", None)
    assert mark_no_comment(submission=draft, token=TOKEN, by=draft.respondent, now=now).no_comment


def test_nor_is_it_where_answers_are_filed_at_once(now):
    version = all_optional()

    with pytest.raises(NothingAnswered):
        make_received(version=version, now=now, answers={})
    assert make_received(version=version, now=now, answers={"qcount": 0}).answers == {"qcount": 0}


def test_no_comment_in_one_tap_and_twice(now):
    draft = make_draft(now=now)

    first = mark_no_comment(submission=draft, token=TOKEN, by=draft.respondent, now=now)
    again = mark_no_comment(submission=draft, token=TOKEN, by=draft.respondent, now=now)

    assert first.no_comment
    assert first.receipt == again.receipt


def test_resubmission_after_return_keeps_the_receipt_and_the_first_text(now):
    draft = make_draft(now=now)
    first = submit(draft, now, qtext="好")
    return_submission(submission=first, reason="请补充", by=make_clerk(), now=now)

    with pytest.raises(TokenReused):
        submit(draft, now, qtext="好")
    second = submit(draft, now, token="another-token-another", qtext="更好")

    assert second.receipt == first.receipt
    assert second.answers == {"qtext": "更好"}
    assert second.past_filings.get().answers == {"qtext": "好"}
    assert [cell.text for cell in second.cells.all()] == ["更好"]


def test_create_is_idempotent_and_refuses_another_body(now):
    version = make_version()
    first = make_received(version=version, now=now)
    by = first.entered_by

    def send(text):
        return create_submission(
            version=version,
            subject_ref=SUBJECT,
            answers={"qtext": text},
            token=first.token,
            by=by,
            now=now,
        )

    assert send("很好").pk == first.pk
    with pytest.raises(TokenReused):
        send("不好")
    assert Submission.objects.count() == 1


def test_create_names_unknown_and_wrong_answers(now):
    version = make_version()

    with pytest.raises(AnswersIncomplete) as caught:
        make_received(version=version, now=now, answers={"qno": 1, "qcount": "三", "qheld": "x"})

    assert caught.value.problems[""].keys() == {"qno", "qheld"}
    assert caught.value.problems["sdeputy"].keys() == {"qcount", "qtext"}
