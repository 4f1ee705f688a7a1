"""A form with calculations, filled in: the server works them out, whatever anybody sends."""

import csv
import io
from decimal import Decimal

import openpyxl
import pytest
from django.db.models import F

from cms.accounts.enums import Role
from cms.formbuilder.compiler import compile_version
from cms.submissions.asked import asked_and_answered
from cms.submissions.enums import SubmissionState
from cms.submissions.models import AnswerCell, Submission
from cms.submissions.services import (
    NothingAnswered,
    TokenReused,
    create_submission,
    return_submission,
    save_draft,
    submit_submission,
)
from cms.submissions.sheets.csv_file import stream_csv
from cms.submissions.sheets.selection import Selection
from cms.submissions.sheets.xlsx import write_workbook
from cms.submissions.showing import shown_submission
from tests.cms.submissions.factories import (
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


def of(*keys: str) -> list[dict]:
    """Operands."""
    return [{"question": key} for key in keys]


def calculated(key: str, label: str, op: str, of: list, **more) -> dict:
    """A calculated question, as a version keeps it."""
    tree = {"op": op, "of": of, "gives": "number", **more}
    return {"key": key, "type": "calculated", "label": label, "calculation": tree}


FORM = {
    "schema_version": 1,
    "title": "项目资金表",
    "sections": [
        {
            "key": "sdeputy",
            "title": "代表填写",
            "filler": "DEPUTY",
            "questions": [
                {
                    "key": "qrows",
                    "type": "rows",
                    "label": "项目",
                    "columns": [
                        {"key": "qplan", "type": "decimal", "label": "预算"},
                        {"key": "qpaid", "type": "decimal", "label": "已拨"},
                        calculated("qleft", "结余", "difference", of("qplan", "qpaid"), decimals=2),
                    ],
                },
                {"key": "qdone", "type": "integer", "label": "已办"},
                {"key": "qall", "type": "integer", "label": "应办"},
                calculated("qshare", "办结率", "share", of("qdone", "qall"), decimals=1),
                calculated(
                    "qsum", "预算合计", "sum", [{"question": "qplan", "table": "qrows"}], decimals=2
                ),
            ],
        }
    ],
}
ROWS = [
    {"row": "r0001", "cells": {"qplan": "10.50", "qpaid": "3"}},
    {"row": "r0002", "cells": {"qplan": "2"}},
]
TYPED = {"qrows": ROWS, "qdone": 5, "qall": 8}
KEPT = {
    "qrows": [
        {"row": "r0001", "cells": {"qplan": "10.50", "qpaid": "3", "qleft": "7.50"}},
        {"row": "r0002", "cells": {"qplan": "2"}},
    ],
    "qdone": 5,
    "qall": 8,
    "qshare": "62.5",
    "qsum": "12.50",
}
PAGE = {
    "qrows": ["r0001", "r0002"],
    "qrows__r0001__qplan": "10.50",
    "qrows__r0001__qpaid": "3",
    "qrows__r0002__qplan": "2",
    "qdone": "5",
    "qall": "8",
}


@pytest.fixture
def version(db):
    return make_version(FORM)


def submit(draft, now, token=TOKEN, **fields):
    return submit_submission(
        submission=draft,
        token=token,
        section_key="sdeputy",
        data=post(**fields),
        by=draft.respondent,
        now=now,
    )


def save(draft, now, **fields):
    return save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(**fields),
        base_rev=draft.draft_rev,
        by=draft.respondent,
        now=now,
    )


def send(version, answers, now, token=TOKEN):
    let_deputies_fill()
    by = UserFactory(roles=[Role.DEPUTY])
    return create_submission(
        version=version, subject_ref=SUBJECT, answers=answers, token=token, by=by, now=now
    )


def test_the_page_sends_what_was_typed_and_the_server_works_out_the_rest(version, now):
    draft = make_draft(version=version, now=now)

    done = submit(draft, now, **PAGE, qshare="100", qrows__r0001__qleft="99")

    assert done.answers == KEPT
    assert submit(draft, now, **PAGE).receipt == done.receipt
    with pytest.raises(TokenReused):
        submit(draft, now, **{**PAGE, "qdone": "6"})


def test_the_api_ignores_what_is_sent_for_it(version, now):
    rows = [{**ROWS[0], "cells": {**ROWS[0]["cells"], "qleft": "99"}}, ROWS[1]]

    done = send(version, {**TYPED, "qrows": rows, "qshare": {"any": "thing"}, "qsum": "1"}, now)

    assert done.answers == KEPT
    assert send(version, TYPED, now).pk == done.pk  # what was sent for it is no other content


def test_drafts_keep_what_was_typed_and_show_what_comes_of_it(version, now):
    draft = make_draft(version=version, now=now)

    saved = save(draft, now, **PAGE, qshare="100").submission

    assert saved.answers == TYPED
    lines = {line.label: line for line in shown_submission(saved, draft.respondent)[0].lines}
    assert lines["办结率"].text == "62.5%"
    assert [cell.text for cell in lines["项目"].rows[0]] == ["10.50", "3", "7.50"]
    data = asked_and_answered(saved)[0]["lines"]
    assert [line["text"] for line in data[1:]] == ["5", "8", "62.5%", "12.50"]


def test_an_old_answer_reads_as_it_was(version, now):
    done = send(version, TYPED, now)
    Submission.objects.filter(pk=done.pk).update(answers={**KEPT, "qshare": "62.4"})
    done.refresh_from_db()

    lines = {line.label: line.text for line in shown_submission(done, make_clerk())[0].lines}

    assert lines["办结率"] == "62.4%"  # what stands there, worked out then and not now


def test_a_returned_one_is_worked_out_anew(version, now):
    draft = make_draft(version=version, now=now)
    submit(draft, now, **PAGE)
    returned = return_submission(
        submission=draft, reason="请核对已办数。", by=make_clerk(), now=now
    )

    save(returned, now, **{**PAGE, "qdone": "4"})
    returned.refresh_from_db()

    assert returned.state == SubmissionState.RETURNED
    assert returned.answers == {**TYPED, "qdone": 4}
    again = submit(returned, now, token="token-token-token-2", **{**PAGE, "qdone": "4"})
    assert again.answers == {**KEPT, "qdone": 4, "qshare": "50.0"}


def test_two_windows_do_not_clash_over_what_nobody_typed(version, now):
    draft = make_draft(version=version, now=now)
    submit(draft, now, **PAGE)
    return_submission(submission=draft, reason="请核对。", by=make_clerk(), now=now)
    draft.refresh_from_db()
    first, second = (Submission.objects.get(pk=draft.pk) for _window in range(2))

    save(first, now, **{**PAGE, "qrows__r0001__qpaid": "4"})
    saved = save(second, now, **{**PAGE, "qdone": "4"})  # its rows are as they were

    assert saved.submission.answers["qdone"] == 4
    assert saved.submission.answers["qrows"][0]["cells"] == {"qplan": "10.50", "qpaid": "4"}


def test_what_comes_of_nothing_is_no_answer(now):
    form = {**FORM, "sections": [{**FORM["sections"][0]}]}
    count = calculated("qcount", "项目数", "count", of("qrows"))
    form["sections"][0]["questions"] = [*FORM["sections"][0]["questions"], count]
    version = make_version(form)
    assert compile_version(version).shown("DEPUTY", {}).calculated == {"qcount": "0"}

    with pytest.raises(NothingAnswered):
        send(version, {"qcount": "5"}, now)


def test_it_is_a_number_in_cells_and_sheets(version, now, tmp_path):
    done = send(version, TYPED, now)

    cells = AnswerCell.objects.filter(submission=done)
    numbers = {cell.question_key: (cell.number, cell.text) for cell in cells}
    assert numbers["qshare"] == (Decimal("62.5"), "62.5%")
    assert numbers["qleft"] == (Decimal("7.5"), "7.50")
    selection = Selection(form=version.form)
    write_workbook(selection, str(tmp_path / "答复.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "答复.xlsx")
    headings = [cell.value for cell in book.worksheets[0][1]]
    row = [cell.value for cell in book.worksheets[0][2]]
    assert row[headings.index("办结率")] == 62.5
    assert row[headings.index("预算合计")] == 12.5
    assert [cell.value for cell in book.worksheets[1][2]][-1] == 7.5
    read = list(csv.reader(io.StringIO("".join(stream_csv(selection)).lstrip("\ufeff"))))
    assert read[1][read[0].index("办结率")] == "62.5"


def test_a_text_by_condition_is_text_everywhere(now):
    enough = {"question": "qshare", "is": "at_least", "value": "60", "type": "decimal"}
    tree = {
        "op": "choose",
        "cases": [{"if": enough, "then": {"text": "合格"}}],
        "else": {"text": "=1+1"},
        "gives": "text",
    }
    grade = {"key": "qgrade", "type": "calculated", "label": "评价", "calculation": tree}
    form = {**FORM, "sections": [{**FORM["sections"][0]}]}
    form["sections"][0]["questions"] = [*FORM["sections"][0]["questions"], grade]
    version = make_version(form)

    send(version, TYPED, now)
    send(version, {"qdone": 1, "qall": 8}, now, token="token-token-token-3")

    graded = AnswerCell.objects.filter(question_key="qgrade").annotate(n=F("number"))
    assert sorted(graded.values_list("text", "n")) == [("=1+1", None), ("合格", None)]
    read = list(csv.reader(io.StringIO("".join(stream_csv(Selection(form=version.form))))))
    shown = {row[read[0].index("评价")] for row in read[1:]}
    assert "合格" in shown
    assert "=1+1" not in shown  # inert
