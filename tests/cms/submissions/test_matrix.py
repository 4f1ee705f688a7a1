"""A form with an appraisal matrix, filled in: what is stored, shown, put into sheets and figures,
and what of it the public may read.
"""

import copy
import csv
import io

import openpyxl
import pytest

from cms.accounts.enums import Role
from cms.formbuilder.compiled.context import FillContext
from cms.formbuilder.compiler import compile_version
from cms.submissions.api import answers_now
from cms.submissions.asked import asked_and_answered, asked_now
from cms.submissions.models import AnswerCell
from cms.submissions.results.suppression import for_public
from cms.submissions.services import (
    AnswersIncomplete,
    DraftClash,
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
from tests.cms.formbuilder.matrices import (
    ABSTAINED,
    FAIR,
    FIRST,
    GOOD,
    POOR,
    ROWS,
    SCALE,
    SECOND,
    THIRD,
    matrix,
    of_form,
    rated,
)
from tests.cms.submissions.factories import (
    SUBJECT,
    TOKEN,
    UserFactory,
    let_deputies_fill,
    make_clerk,
    make_draft,
    make_received,
    make_version,
    post,
)
from tests.cms.submissions.test_results import counts, facts, read

pytestmark = pytest.mark.django_db

TOTALS = {"total": "95.00", "groups": {"o0f01": "95.00"}}


@pytest.fixture
def version():
    return make_version(of_form(matrix(), {"key": "qtext", "type": "short_text", "label": "其他"}))


def save(draft, now, **fields):
    return save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(**fields),
        by=draft.respondent,
        now=now,
    )


def received(version, now, number: int, **choices):
    return make_received(version=version, now=now, number=number, answers={"qm": rated(**choices)})


# Drafts


def test_a_draft_keeps_what_was_filled_in_and_no_totals(version, now):
    draft = make_draft(version=version, now=now)
    save(draft, now, qm__o0e01__choice=GOOD, qm__o0e01__comment="好", qm__total="1")
    draft.refresh_from_db()

    assert draft.answers == {"qm": rated(o0e01=GOOD, o0e01_comment="好")}
    assert answers_now(draft, asked_now(draft))["qm"]["total"] == "100.00"


def test_what_is_no_rating_stays_with_the_draft_beside_its_row(version, now):
    draft = make_draft(version=version, now=now)
    saved = save(draft, now, qm__o0e01__choice="o0bad", qm__o0e02__choice=GOOD)
    draft.refresh_from_db()

    assert draft.answers == {"qm": rated(o0e02=GOOD)}
    assert draft.unread_texts == {"qm.o0e01.choice": ["o0bad"]}
    section = compile_version(version).section("sdeputy")
    assert section.errors_of(draft.unread_texts, FillContext()) == saved.errors
    with pytest.raises(AnswersIncomplete):
        submit_submission(submission=draft, token=TOKEN, by=draft.respondent, now=now)


def test_two_devices_that_rate_other_rows_need_no_choice(version, now):
    draft = make_draft(version=version, now=now)
    base = save(draft, now, qm__o0e01__choice=GOOD).rev
    save(draft, now, qm__o0e01__choice=GOOD, qm__o0e02__choice=FAIR)

    save_draft(
        submission=draft,
        section_key="sdeputy",
        data=post(qm__o0e01__choice=GOOD, qm__o0e03__choice="na"),
        base_rev=base,
        by=draft.respondent,
        now=now,
    )

    draft.refresh_from_db()
    assert draft.answers["qm"] == rated(o0e01=GOOD, o0e02=FAIR, o0e03="na")


def test_two_devices_that_rate_one_row_differently_are_asked(version, now):
    draft = make_draft(version=version, now=now)
    base = save(draft, now, qm__o0e01__choice=GOOD).rev
    save(draft, now, qm__o0e01__choice=FAIR)

    with pytest.raises(DraftClash) as clash:
        save_draft(
            submission=draft,
            section_key="sdeputy",
            data=post(qm__o0e01__choice=POOR),
            base_rev=base,
            by=draft.respondent,
            now=now,
        )

    [found] = clash.value.clashes
    assert "报告真实全面：基本满意" in found.stored_text
    assert "报告真实全面：不满意" in found.typed_text


# Sending


def submit(draft, now, token=TOKEN, **fields):
    return submit_submission(
        submission=draft,
        token=token,
        section_key="sdeputy",
        data=post(**fields),
        by=draft.respondent,
        now=now,
    )


def test_the_server_works_out_the_totals_whatever_is_sent(version, now):
    draft = make_draft(version=version, now=now)
    fields = {"qm__o0e01__choice": GOOD, "qm__o0e02__choice": FAIR, "qm__total": "100.00"}
    sent = submit(draft, now, **fields)

    assert sent.answers["qm"] == {**rated(o0e01=GOOD, o0e02=FAIR), **TOTALS}
    assert submit(draft, now, **fields).receipt == sent.receipt  # sent again: the same receipt
    with pytest.raises(TokenReused):
        submit(draft, now, **{**fields, "qm__o0e02__choice": GOOD})


def test_the_api_takes_ratings_and_works_out_the_totals(version, now):
    said = {**rated(o0e01=GOOD, o0e02=FAIR), "total": "1.00", "groups": {"o0f01": "2.00"}}
    let_deputies_fill()
    sent = create_submission(
        version=version,
        subject_ref=SUBJECT,
        answers={"qm": said},
        token=TOKEN,
        by=UserFactory(roles=[Role.DEPUTY]),
        now=now,
    )

    assert sent.answers["qm"] == {**rated(o0e01=GOOD, o0e02=FAIR), **TOTALS}


def test_a_comment_that_is_asked_for_and_a_row_that_lacks_stop_it(now):
    version = make_version(of_form(matrix(required=True)))
    draft = make_draft(version=version, now=now)

    with pytest.raises(AnswersIncomplete) as refused:
        submit(draft, now, qm__o0e01__choice=POOR, qm__o0e02__choice=GOOD)

    assert refused.value.problems == {
        "sdeputy": {
            "qm.o0e01.comment": "低于 60 分，请填写意见。",
            "qm.o0e03.choice": "请评这一项。",
        }
    }
    with pytest.raises(AnswersIncomplete) as told:
        make_received(version=version, now=now, answers={"qm": rated(o0e01="x")})
    assert told.value.problems["sdeputy"]["qm.o0e01.choice"] == "请从所列选项中选择。"


def test_no_rating_at_all_is_no_answer(version, now):
    with pytest.raises(NothingAnswered):
        submit(make_draft(version=version, now=now), now)


def test_a_returned_answer_is_rated_again_and_its_totals_with_it(version, now):
    sent = received(version, now, 1, o0e01=GOOD, o0e02=FAIR)
    return_submission(submission=sent, reason="请补充", by=make_clerk(), now=now)
    sent.refresh_from_db()
    again = submit_submission(
        submission=sent,
        token=TOKEN,
        section_key="sdeputy",
        data=post(qm__o0e01__choice=FAIR),
        by=sent.entered_by,
        now=now,
    )

    assert again.answers["qm"]["total"] == "80.00"
    assert AnswerCell.objects.get(question_key="qm.total").number == 80


# Reading


def test_it_is_shown_row_by_row_with_totals_as_it_was_asked(version, now):
    sent = received(version, now, 1, o0e01=POOR, o0e01_comment="太慢", o0e02="na")
    renamed = copy.deepcopy(ROWS)
    renamed[1]["label"] = "新的名称"
    make_version(of_form(matrix(rows=renamed[:2])), form=version.form)

    line = shown_submission(sent, sent.entered_by)[0].lines[0]
    assert [(cell.label, cell.text) for cell in line.rows[0]] == [
        ("履职 · 报告真实全面", "不满意"),
        ("意见", "太慢"),
    ]
    assert line.text == "履职得分：50.00\n总分：50.00"
    told = asked_and_answered(sent)[0]["lines"][0]
    assert told["rows"][1][0] == {
        "key": "qm.o0e02",
        "label": "履职 · 措施可行",
        "text": "不适用",
        "files": [],
    }
    assert told["text"] == line.text


def test_cells_hold_choices_scores_comments_and_totals(version, now):
    received(version, now, 1, o0e01=POOR, o0e01_comment="太慢", o0e02="na", o0e03=ABSTAINED)

    found = {cell.question_key: cell for cell in AnswerCell.objects.all()}
    assert (found["qm.o0e01"].option, found["qm.o0e01"].number) == (POOR, 50)
    assert found["qm.o0e01.c"].text == "太慢"
    assert (found["qm.o0e02"].option, found["qm.o0e02"].number) == ("na", None)
    assert (found["qm.o0e03"].option, found["qm.o0e03"].number) == (ABSTAINED, None)
    assert found["qm.total"].number == 50
    assert found["qm"].text.startswith("履职 · 报告真实全面：不满意（太慢）")


# Sheets


@pytest.fixture
def two_versions(version, now):
    """An answer to each of two versions; the second one asks a row less and one more."""
    received(version, now, 1, o0e01=POOR, o0e01_comment="=1+1", o0e03=GOOD)
    rows = [*copy.deepcopy(ROWS), {"key": "o0e04", "label": "新的一项"}]
    rows[4]["retired"] = True
    newer = make_version(of_form(matrix(rows=rows)), form=version.form)
    received(newer, now, 2, o0e01=GOOD, o0e04=FAIR)
    return version.form


HEADINGS = [
    "测评：履职 · 报告真实全面",
    "测评：履职 · 报告真实全面（意见）",
    "测评：履职 · 措施可行",
    "测评：履职 · 措施可行（意见）",
]


def test_a_sheet_has_a_column_for_each_row_its_comment_and_the_totals(two_versions, now):
    file = io.BytesIO()
    write_workbook(Selection(form=two_versions), file)
    sheet = openpyxl.load_workbook(file).worksheets[0]
    headings, *rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    at = {heading: number for number, heading in enumerate(headings)}

    assert headings[9:13] == HEADINGS
    assert "测评：作风 · 工作实效（已停用）" in at
    older = next(row for row in rows if row[at["表单版本"]] == 1)
    newer = next(row for row in rows if row[at["表单版本"]] == 2)
    assert older[at[HEADINGS[0]]] == "不满意"
    assert older[at[HEADINGS[1]]] == "=1+1"
    assert older[at["测评：作风 · 工作实效（已停用）"]] == "满意"
    assert older[at["测评：总分"]] == 57.14  # (3 × 50 + 0.5 × 100) ÷ 3.5
    assert newer[at["测评：作风 · 新的一项"]] == "基本满意"
    assert newer[at["测评：总分"]] == 95
    assert newer[at["测评：作风得分"]] == 80


def test_the_csv_has_the_same_columns_and_says_nothing_to_a_spreadsheet(two_versions):
    text = "".join(stream_csv(Selection(form=two_versions))).removeprefix("\ufeff")
    older = next(row for row in csv.DictReader(io.StringIO(text)) if row["表单版本"] == "1")

    assert older["测评：履职 · 报告真实全面（意见）"] == "'=1+1"
    assert older["测评：总分"] == "57.14"
    assert older["测评：履职 · 措施可行"] == ""


def test_a_comment_is_no_formula_in_a_workbook(two_versions):
    file = io.BytesIO()
    write_workbook(Selection(form=two_versions), file)
    kinds = {
        cell.data_type
        for row in openpyxl.load_workbook(file).worksheets[0].iter_rows()
        for cell in row
        if cell.value == "=1+1"
    }

    assert kinds
    assert "f" not in kinds


# Figures


def test_figures_tell_the_choices_of_each_row_its_mean_and_the_totals(version, now):
    received(version, now, 1, o0e01=GOOD, o0e02=FAIR, o0e01_comment="很好")
    received(version, now, 2, o0e01=POOR, o0e01_comment="太慢")
    received(version, now, 3, o0e01="na", o0e02=ABSTAINED)
    [result] = [r for r in read(version.form).questions if r.key == "qm"]
    first, second, third, group, _other, total = result.parts

    assert (result.answered, result.asked) == (3, 3)
    assert counts(first) == {"满意": 1, "基本满意": 0, "不满意": 1, "弃权": 0, "不适用": 1}
    assert (first.answered, facts(first)) == (3, {"平均": "75"})
    assert {said.text for said in first.texts} == {"很好", "太慢"}
    assert (second.answered, second.missing) == (2, 1)
    assert (third.answered, third.missing) == (0, 3)
    assert (group.heading, facts(group)["平均"]) == ("履职得分", "72.5")
    assert (total.heading, total.answered, facts(total)["平均"]) == ("总分", 2, "72.5")


def published(version):
    return {r.key: r for r in for_public(read(version.form)).questions}["qm"]


def test_the_public_reads_large_counts_with_their_means_and_no_comment(version, now):
    for number in range(10):
        choice = GOOD if number % 2 else FAIR
        received(version, now, number, o0e01=choice, o0e01_comment="某人说")
    shown = published(version)

    assert counts(shown.parts[0]) == {
        "满意": 5, "基本满意": 5, "不满意": 0, "弃权": 0, "不适用": 0,
    }  # fmt: skip
    assert facts(shown.parts[0]) == {"平均": "90"}
    assert all(part.texts == [] for part in shown.parts)


def test_where_a_count_is_withheld_no_mean_and_no_total_gives_it_away(version, now):
    for number in range(10):
        choice = {8: FAIR, 9: POOR}.get(number, GOOD)
        more = {"o0e01_comment": "慢"} if choice == POOR else {}
        received(version, now, number, o0e01=choice, o0e02=GOOD if number else FAIR, **more)
    shown = published(version)

    assert shown.is_withheld  # 8, 1, 1 and 9, 1: what is left could be worked out
    assert (shown.parts, shown.facts) == ([], [])


def test_a_row_of_few_answers_is_withheld_with_the_totals(version, now):
    for number in range(6):
        received(version, now, number, o0e01=GOOD, **({"o0e02": GOOD} if number < 2 else {}))
    shown = published(version)

    assert shown.parts[1].is_withheld
    assert {part.key for part in shown.parts} == {f"qm.{row}" for row in (FIRST, SECOND, THIRD)}


def test_versions_stand_side_by_side_row_by_row(version, now):
    received(version, now, 1, o0e01=GOOD)
    scale = [{**SCALE[0], "label": "很满意"}, *SCALE[1:]]
    newer = make_version(of_form(matrix(options=scale)), form=version.form)
    received(newer, now, 2, o0e01=FAIR)

    counted = counts(next(r for r in read(version.form).questions if r.key == "qm").parts[0])
    assert counted == {"很满意": 1, "基本满意": 1, "不满意": 0, "弃权": 0, "不适用": 0}
