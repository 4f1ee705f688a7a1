"""A form with conditions, filled in: what is not asked is not missed, not sent, not shown."""

import copy

import pytest

from cms.accounts.enums import Role
from cms.submissions.asked import asked_and_answered
from cms.submissions.models import AnswerCell
from cms.submissions.services import (
    AnswersIncomplete,
    TokenReused,
    create_submission,
    save_draft,
    submit_submission,
)
from cms.submissions.showing import shown_submission
from tests.cms.submissions.factories import (
    FORM,
    SUBJECT,
    TOKEN,
    UserFactory,
    let_deputies_fill,
    make_clerk,
    make_draft,
    make_version,
    post,
)

pytestmark = pytest.mark.django_db
UNHAPPY = {"question": "qchoice", "is": "any_of", "value": ["ono"], "type": "single_choice"}


def conditional() -> dict:
    """The long text is asked, and required, only of who is not content; a row's photo where the
    problem says so.
    """
    form = copy.deepcopy(FORM)
    text, count, day, choice, photo, rows = form["sections"][0]["questions"]
    text["show_if"] = UNHAPPY
    grave = {"question": "qproblem", "is": "contains", "value": "消防", "type": "long_text"}
    rows["columns"][1] |= {"show_if": grave}
    form["sections"][0]["questions"] = [count, day, choice, text, photo, rows]
    return form


@pytest.fixture
def version(db):
    return make_version(conditional())


def submit(draft, now, **fields):
    return submit_submission(
        submission=draft,
        token=TOKEN,
        section_key="sdeputy",
        data=post(**fields),
        by=draft.respondent,
        now=now,
    )


def test_what_is_not_asked_is_neither_missed_nor_sent(version, now):
    draft = make_draft(version=version, now=now)
    save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(qchoice="ono", qtext="太慢"),
        files=None,
        base_rev=None,
        by=draft.respondent,
        now=now,
    )

    done = submit(draft, now, qchoice="oyes", qtext="太慢")

    assert done.answers == {"qchoice": "oyes"}
    assert not AnswerCell.objects.filter(question_key="qtext").exists()
    shown = [line.label for line in shown_submission(done, make_clerk())[0].lines]
    assert "总体印象" not in shown
    assert "是否满意" in shown
    assert "总体印象" not in str(asked_and_answered(done))


def test_the_same_page_sent_twice_is_one_submission_though_it_holds_what_was_hidden(version, now):
    draft = make_draft(version=version, now=now)
    first = submit(draft, now, qchoice="oyes", qtext="太慢")

    again = submit(draft, now, qchoice="oyes", qtext="太慢")

    assert again.receipt == first.receipt
    with pytest.raises(TokenReused):
        submit(draft, now, qchoice="ono", qtext="太慢")


def test_what_is_asked_is_required(version, now):
    draft = make_draft(version=version, now=now)

    with pytest.raises(AnswersIncomplete) as refused:
        submit(draft, now, qchoice="ono")

    assert list(refused.value.problems["sdeputy"]) == ["qtext"]


def test_a_text_that_is_no_answer_does_not_block_where_it_is_not_asked(now):
    form = conditional()
    form["sections"][0]["questions"][0]["show_if"] = {"question": "qday", "is": "answered"}
    count, day = form["sections"][0]["questions"][:2]
    form["sections"][0]["questions"][:2] = [day, count]
    draft = make_draft(version=make_version(form), now=now)

    done = submit(draft, now, qcount="很多", qchoice="oyes")

    assert done.answers == {"qchoice": "oyes"}


def test_rows_are_stripped_of_what_they_do_not_ask(version, now):
    let_deputies_fill()
    rows = [
        {"row": "r0001", "cells": {"qproblem": "消防通道被占用"}},
        {"row": "r0002", "cells": {"qproblem": "停车难"}},
    ]

    done = create_submission(
        version=version,
        subject_ref=SUBJECT,
        filler="DEPUTY",
        answers={"qchoice": "oyes", "qtext": "不该有", "qrows": rows},
        token=TOKEN,
        by=UserFactory(roles=[Role.DEPUTY]),
        now=now,
    )

    assert done.answers == {"qchoice": "oyes", "qrows": rows}
