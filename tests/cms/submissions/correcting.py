"""What the tests of corrections share: a form in which one answer decides on others."""

import copy

from cms.accounts.enums import Role
from cms.submissions.services import correct_answer, create_submission
from tests.cms.formbuilder.matrices import matrix
from tests.cms.submissions.factories import (
    FORM,
    SUBJECT,
    UserFactory,
    let_deputies_fill,
    make_version,
    post,
)
from tests.cms.submissions.test_calculated import calculated

CHOSE = {"question": "qchoice", "is": "any_of", "type": "single_choice"}


def deciding_form() -> dict:
    """Who is not content is asked why, who is content must name a day; two numbers make a sum; the
    table has a number a row, and what the numbers come to.
    """
    form = copy.deepcopy(FORM)
    text, count, day, choice, photo, rows = form["sections"][0]["questions"]
    text["required"] = False
    why = {"key": "qwhy", "type": "long_text", "label": "不满意的原因"}
    why["show_if"] = {**CHOSE, "value": ["ono"]}
    day["require_if"] = {**CHOSE, "value": ["oyes"]}
    more = {"key": "qmore", "type": "integer", "label": "个体户数"}
    total = calculated("qtotal", "合计", "sum", [{"question": "qcount"}, {"question": "qmore"}])
    rows["columns"].append({"key": "qcost", "type": "integer", "label": "金额"})
    costs = calculated("qcosts", "金额合计", "sum", [{"question": "qcost", "table": "qrows"}])
    questions = [text, count, more, total, choice, why, day, photo, rows, costs, matrix()]
    form["sections"][0]["questions"] = questions
    return form


SENT = {
    "qtext": "很好",
    "qcount": 12,
    "qmore": 3,
    "qchoice": "ono",
    "qwhy": "太慢",
    "qrows": [
        {"row": "r0001", "cells": {"qproblem": "消防通道堵塞", "qcost": 100}},
        {"row": "r0002", "cells": {"qproblem": "标识不清", "qcost": 20}},
    ],
}


def make_sent(*, now, version=None, answers=None, number=0):
    """A received answer of a known deputy to that form."""
    let_deputies_fill()
    deputy = UserFactory(roles=[Role.DEPUTY])
    return create_submission(
        version=version or make_version(deciding_form()),
        subject_ref=SUBJECT,
        answers=SENT if answers is None else answers,
        token=f"corrected-token-{number:06d}",
        by=deputy,
        respondent=deputy,
        now=now,
    )


def correct(submission, key: str, *, by, now, **more):
    """Corrected as the page does it; fields of the page beside what the service takes."""
    names = ("row", "drops", "unfit", "reason", "seen")
    taken = {name: more.pop(name) for name in names if name in more}
    submission.refresh_from_db()
    return correct_answer(
        submission=submission,
        key=key,
        data=post(**more),
        by=by,
        now=now,
        **{"reason": "已电话核实", "seen": submission.body_sha256, **taken},
    )
